package io.howdah.model;

/**
 * One turn of a diagnosis: a thought, a tool, what it saw.
 *
 * @param thought why this tool, in plain words, with the belief behind it
 * @param tool its name
 * @param observation what it saw
 * @param gain how much the turn lowered the uncertainty, in bits
 */
public record Step(
    String thought, String tool, EvidenceStatus status, String observation, double gain) {}

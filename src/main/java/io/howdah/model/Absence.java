package io.howdah.model;

/**
 * Something that cannot be measured here, said aloud so that nobody takes silence for zero.
 *
 * @param what the metric or family of metrics that is missing
 * @param why what is in the way and what would help, for a DBA
 * @param instead what is measured in its place, or empty
 */
public record Absence(String what, String why, String instead) {}

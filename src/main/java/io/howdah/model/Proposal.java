package io.howdah.model;

/**
 * A remedy with the belief that asks for it.
 *
 * @param cause what it would cure
 * @param belief how probable the cause is, between 0 and 1
 * @param gate whether the evidence gate lets it act; what does not pass asks a person
 * @param origin who proposes: a reasoner's name, or a person's
 */
public record Proposal(Cause cause, double belief, Remedy remedy, boolean gate, String origin) {}

package io.howdah.lab;

/**
 * A process that holds an instance.
 *
 * @param what {@code load}, the id of an incident's cause, or who uses it, such as {@code tests}
 * @param ours started by the sandbox and ended with it; else somebody's own process, let alone
 */
public record Keeper(String what, ProcessId process, boolean ours) {}

package io.howdah.demo;

/**
 * One incident of the demo as it went. Every figure was read from the server.
 *
 * @param cause the cause's id
 * @param probability the belief in it, between 0 and 1
 * @param remedy the SQL that ran
 * @param before what it was while it hurt, in {@code unit}
 * @param after what it was afterwards, in {@code unit}
 * @param unit {@code ms} of a template's mean execution time, or {@code sessions} that wait
 * @param subject what before and after were measured on
 * @param verdict kept, rolled_back, inconclusive or failed
 * @param seconds from the fault, or the proposal, to the verdict
 * @param standingSeconds how long the change stood before the verdict
 * @param cured whether the sandbox's own check, which knows nothing of Howdah, finds it well again
 */
public record DemoEntry(
    String incident,
    String cause,
    double probability,
    String remedy,
    double before,
    double after,
    String unit,
    String subject,
    String verdict,
    double seconds,
    double standingSeconds,
    boolean cured) {}

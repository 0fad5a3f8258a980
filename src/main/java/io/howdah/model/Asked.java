package io.howdah.model;

/**
 * A query that a look put to the server.
 *
 * @param name as its file calls it
 * @param sql its text; empty where it was composed from the workload, whose literals stay where
 *     they are
 * @param times how often it ran
 * @param seconds all of them together
 */
public record Asked(String name, String sql, int times, double seconds) {}

package io.howdah.model;

/**
 * What the server counted and knows of one index.
 *
 * @param name qualified and quoted where needed
 * @param scans index scans begun
 * @param valid whether the planner may use it
 */
public record IndexUse(
    long oid, long table, String name, long bytes, long scans, boolean valid, boolean unique) {}

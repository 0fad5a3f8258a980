package io.howdah.model;

/**
 * A template: a normalised query within a database.
 *
 * @param database the database's oid
 * @param queryId as {@code pg_stat_statements} computes it
 */
public record TemplateId(long database, long queryId) {}

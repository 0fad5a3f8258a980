/**
 * The doors to PostgreSQL: libpq's connection rules, a read door, a write door, the home door, and
 * what differs between versions.
 */
@NullMarked
package io.howdah.pg;

import org.jspecify.annotations.NullMarked;

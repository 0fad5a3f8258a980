/**
 * The statement guard: PostgreSQL's own grammar inside the JVM, and lists of what may pass.
 *
 * <p>{@link io.howdah.guard.sql.StatementGuard} is the door. The lists are the resources beside it:
 * functions.txt, relations.txt, names.txt, nodes.txt, statements.txt; what stands in none is
 * denied.
 */
@NullMarked
package io.howdah.guard.sql;

import org.jspecify.annotations.NullMarked;

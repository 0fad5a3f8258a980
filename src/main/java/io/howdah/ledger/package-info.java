/**
 * The durable record: append-only, hash-chained; and the journal of the life of actions. What is
 * written here was cleaned of secrets first ({@link io.howdah.ledger.Redactor}).
 */
@NullMarked
package io.howdah.ledger;

import org.jspecify.annotations.NullMarked;

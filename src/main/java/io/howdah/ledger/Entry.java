package io.howdah.ledger;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A row of the ledger.
 *
 * @param seq from 1, without gaps
 * @param at the writer's clock, to the microsecond
 * @param epoch the reign of the controller that wrote; never falls
 * @param actor who wrote: a controller's name, or a person's
 * @param kind what happened, such as {@code action-intent}
 * @param actionId the action that it is about, where there is one
 * @param body canonical JSON: keys sorted, no blanks, ASCII only, without secrets
 * @param prevHash the hash of the row before
 * @param hash the row's own, over all of the above
 */
public record Entry(
    long seq,
    Instant at,
    long epoch,
    String actor,
    String kind,
    OptionalLong actionId,
    String body,
    Hash prevHash,
    Hash hash) {}

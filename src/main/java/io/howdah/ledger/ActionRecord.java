package io.howdah.ledger;

import io.howdah.model.Action;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.Verdict;
import java.util.Optional;

/**
 * An action with its papers.
 *
 * @param lastSeq the ledger row that moved it last
 * @param origin who proposed it
 * @param gate whether its cause passed the evidence gate
 */
public record ActionRecord(
    Action action,
    long lastSeq,
    String origin,
    boolean gate,
    Optional<Estimate> estimate,
    Optional<Decision> decision,
    Optional<Verdict> verdict) {}

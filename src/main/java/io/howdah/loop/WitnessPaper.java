package io.howdah.loop;

import io.howdah.ledger.Body;
import io.howdah.ledger.Entry;
import io.howdah.model.Verdict;
import io.howdah.verify.Witnessed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a verification measured, as it is kept in the ledger beside the verdict that kept a change.
 */
final class WitnessPaper {
  private static final String NAME = "witnessed";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private WitnessPaper() {}

  static Body body(Witnessed seen) {
    return Body.of(Map.of(NAME, seen));
  }

  /**
   * From the row that kept the action; from the verdict's means where that row has none, as those
   * of earlier versions do.
   */
  static Optional<Witnessed> read(List<Entry> rowsOfAction, Optional<Verdict> verdict) {
    return rowsOfAction.stream()
        .filter(e -> e.kind().equals("action-kept"))
        .reduce((_, last) -> last)
        .flatMap(WitnessPaper::told)
        .or(() -> verdict.filter(v -> !v.templates().isEmpty()).map(Witnessed::of));
  }

  private static Optional<Witnessed> told(Entry entry) {
    try {
      var told = JSON.readTree(entry.body()).path("tells").path(NAME);
      return told.isMissingNode()
          ? Optional.empty()
          : Optional.of(JSON.treeToValue(told, Witnessed.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}

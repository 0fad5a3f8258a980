package io.howdah.loop;

import io.howdah.ledger.Body;
import io.howdah.ledger.Entry;
import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.HandOver;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A remedy as it is kept beside its proposal in the ledger, so that another process can carry on
 * with it: approve, undo, recover.
 */
final class RemedyPapers {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String REMEDY = "remedy";

  private static final Map<String, Class<? extends Remedy>> TYPES =
      Map.ofEntries(
          Map.entry("create-index", CreateIndex.class),
          Map.entry("drop-index", DropIndex.class),
          Map.entry("reindex", Reindex.class),
          Map.entry("analyze", Analyze.class),
          Map.entry("vacuum", Vacuum.class),
          Map.entry("vacuum-freeze", Vacuum.class),
          Map.entry("set-table-options", SetTableOptions.class),
          Map.entry("create-statistics", CreateStatistics.class),
          Map.entry("set-parameter", SetParameter.class),
          Map.entry("set-patroni-parameter", SetPatroniParameter.class),
          Map.entry("hand-over", HandOver.class),
          Map.entry("os-script", RunScript.class),
          Map.entry("restart-service", RestartService.class),
          Map.entry("set-database-parameter", SetDatabaseParameter.class),
          Map.entry("set-role-parameter", SetRoleParameter.class),
          Map.entry("end-backend", EndBackend.class),
          Map.entry("cancel-statement", EndBackend.class),
          Map.entry("drop-slot", DropSlot.class),
          Map.entry("commit-prepared", EndPrepared.class),
          Map.entry("rollback-prepared", EndPrepared.class),
          Map.entry("advice", Advice.class));

  private RemedyPapers() {}

  static Body body(Remedy remedy) {
    return Body.of(Map.of(REMEDY, remedy));
  }

  /**
   * The remedy of an action, from the first row that the ledger has of it.
   *
   * @return empty when the row does not hold one, or its SQL is not what the remedy says
   */
  static Optional<Remedy> read(List<Entry> rowsOfAction, String type, List<String> sql) {
    Class<? extends Remedy> known = TYPES.get(type);
    if (known == null || rowsOfAction.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode told = JSON.readTree(rowsOfAction.getFirst().body()).path("tells").path(REMEDY);
      Remedy remedy = JSON.treeToValue(told, known);
      return Optional.of(remedy).filter(r -> r.sql().equals(sql));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}

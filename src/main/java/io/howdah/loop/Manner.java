package io.howdah.loop;

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
import java.util.Optional;

/** How a type of remedy is judged, on which tables, and what a person would call it. */
enum Manner {
  /** It is there to make something faster: what helps nobody is taken back. */
  HELPS,
  /** It saves space or prevents: it is kept unless it makes something slower. */
  MUST_NOT_HURT,
  /** Those that waited have to be free. */
  FREES,
  /** The server's word that it happened is all there is to judge. */
  DONE_IS_DONE;

  static Manner of(Remedy remedy) {
    return switch (remedy) {
      case CreateIndex _,
          Analyze _,
          CreateStatistics _,
          SetParameter _,
          SetPatroniParameter _,
          HandOver _,
          SetDatabaseParameter _,
          SetRoleParameter _ ->
          HELPS;
      case DropIndex _, Reindex _, Vacuum _, SetTableOptions _ -> MUST_NOT_HURT;
      case EndBackend _, EndPrepared _ -> FREES;
      case DropSlot _, RunScript _, RestartService _, Advice _ -> DONE_IS_DONE;
    };
  }

  /** The tables whose templates it can touch, qualified; empty for all. */
  static List<String> tables(Remedy remedy) {
    return switch (remedy) {
      case CreateIndex i -> List.of(i.object().name());
      case Analyze a -> a.tables();
      case Vacuum v -> v.tables();
      case CreateStatistics s -> List.of(s.qualifiedTable());
      case DropIndex d -> List.of(d.object().name());
      case Reindex _,
          SetTableOptions _,
          SetParameter _,
          SetPatroniParameter _,
          HandOver _,
          SetDatabaseParameter _,
          SetRoleParameter _,
          EndBackend _,
          EndPrepared _,
          DropSlot _,
          RunScript _,
          RestartService _,
          Advice _ ->
          List.of();
    };
  }

  static String title(Remedy remedy) {
    return switch (remedy) {
      case CreateIndex i -> "index " + i.qualifiedName();
      case DropIndex d -> "the drop of index " + d.qualifiedName();
      case Reindex r -> "the rebuilt index " + r.qualifiedName();
      case Analyze a -> "fresh statistics of " + String.join(", ", a.tables());
      case Vacuum v -> "the vacuum of " + String.join(", ", v.tables());
      case SetTableOptions t ->
          "settings of %s: %s"
              .formatted(
                  t.table(),
                  String.join(
                      ", ",
                      t.options().stream()
                          .map(o -> o.name() + o.value().map(v -> " = " + v).orElse(" (reset)"))
                          .toList()));
      case CreateStatistics s -> "statistics " + s.qualifiedName();
      case SetParameter p -> p.object().name() + value(p.value());
      case SetPatroniParameter p ->
          "%s%s in Patroni's cluster %s"
              .formatted(
                  p.object().name(),
                  p.value().map(v -> " = " + v).orElse(" (taken out)"),
                  p.scope());
      case RunScript s -> "script " + s.name();
      case RestartService s -> "the restart of " + s.unit();
      case HandOver h ->
          "%s = %s by the tools of %s".formatted(h.object().name(), h.expected(), h.service());
      case SetDatabaseParameter p ->
          "%s%s of database %s".formatted(p.object().name(), value(p.value()), p.database());
      case SetRoleParameter p ->
          "%s%s of role %s".formatted(p.object().name(), value(p.value()), p.role());
      case EndBackend e -> "the end of " + e.object();
      case DropSlot s -> "the end of replication slot " + s.slot();
      case EndPrepared e ->
          "the %s of prepared transaction %s"
              .formatted(e.commit() ? "commit" : "rollback", e.gid());
      case Advice a -> a.why();
    };
  }

  private static String value(Optional<String> value) {
    return value.map(v -> " = " + v).orElse(" (reset)");
  }
}

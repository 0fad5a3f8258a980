package io.howdah.diagnose.tools;

import io.howdah.diagnose.Tool;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.pg.SqlFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every tool there is: those that reason, those that are a query, and a team's own. */
public final class Toolbox {
  /** The queries of the tools that reason. */
  static final SqlFile SQL = SqlFile.load(Toolbox.class, "tools.sql");

  /** A team's own tools, at most. */
  private static final int MOST_OF_A_TEAM = 50;

  private static final int LONGEST_FILE = 64 * 1024;

  /** Files beside this class: a jar's directories cannot be listed. */
  private static final List<String> SHIPPED =
      List.of(
          "advisory_locks",
          "archiver",
          "autovacuum_overdue",
          "backups",
          "cache_by_table",
          "catalog_bloat",
          "checkpoint_history",
          "checkpoints",
          "connection_holders",
          "connections",
          "databases",
          "dead_inserts",
          "extensions",
          "foreign_keys_unindexed",
          "heap_bloat",
          "index_bloat",
          "indexes_duplicate",
          "indexes_invalid",
          "indexes_unused",
          "io_by_kind",
          "jit",
          "lock_table",
          "locks_summary",
          "memory",
          "partition_counts",
          "partitions",
          "pool_pins",
          "prepared_transactions",
          "replication",
          "replication_slots",
          "sequences",
          "settings_unapplied",
          "slow_path_locks",
          "slru",
          "subtransactions",
          "sync_standbys",
          "table_activity",
          "table_bloat",
          "table_schema",
          "table_sizes",
          "template_text",
          "toast_share",
          "vacuum_progress",
          "waits",
          "wal",
          "work_in_progress",
          "wraparound",
          "write_amplification");

  /** Checks that are made together. */
  private record Round(String name, String words, double cost, List<String> parts) {
    RoundTool of(List<Tool> tools) {
      return new RoundTool(
          name, words, cost, tools.stream().filter(t -> parts.contains(t.name())).toList());
    }
  }

  private static final List<Round> ROUNDS =
      List.of(
          new Round(
              "sessions_and_locks",
              "who is connected, what they do, who waits for whose lock and who is at the root",
              1,
              List.of("sessions", "blocking_tree")),
          new Round(
              "vital_signs",
              "what the server counted and what its machine did in the last seconds",
              1,
              List.of("counters", "host")),
          new Round(
              "settings",
              "whether the planner's prices and switches are sane, and what roles and databases set"
                  + " for themselves",
              1,
              List.of("planner_settings", "parameter_overrides")),
          new Round(
              "checklist",
              "whatever runs out or stands still: ids, connections, sequences, locks; slots,"
                  + " archive, standbys",
              2,
              List.of(
                  "wraparound",
                  "replication_slots",
                  "archiver",
                  "sequences",
                  "prepared_transactions",
                  "connections",
                  "sync_standbys",
                  "lock_table",
                  "replication",
                  "advisory_locks",
                  "subtransactions",
                  "pool_pins",
                  "slow_path_locks",
                  "jit")),
          new Round(
              "housekeeping",
              "what VACUUM, indexes and storage have come to: dead rows, air in tables and indexes,"
                  + " catalogue, idle indexes, large values",
              2,
              List.of(
                  "autovacuum_overdue",
                  "table_bloat",
                  "index_bloat",
                  "catalog_bloat",
                  "write_amplification",
                  "dead_inserts",
                  "toast_share",
                  "checkpoint_history",
                  "partition_counts",
                  "foreign_key_scans")));

  private Toolbox() {}

  /** The tools that ship with Howdah. */
  public static List<Tool> all() {
    List<Tool> tools =
        new ArrayList<>(
            List.of(
                new SessionsTool(),
                new BlockingTreeTool(),
                new TemplatesTool(),
                new HorizonTool(),
                new PlansTool(),
                new HypotheticalIndexTool(),
                new StatisticsFreshnessTool(),
                new StatisticsDriftTool(),
                new PlannerSettingsTool(),
                new PlannerCounterfactualTool(),
                new ParameterOverridesTool(),
                new SpillsTool(),
                new MemoryCounterfactualTool(),
                new WaitProfileTool(),
                new CountersTool(),
                new HostTool(),
                new ForeignKeysTool(),
                new PlanningTool(),
                new VisibilityTool(),
                new GenericPlanTool()));
    SHIPPED.forEach(name -> tools.add(shipped(name)));
    ROUNDS.forEach(r -> tools.add(r.of(tools)));
    return List.copyOf(tools);
  }

  private static SqlTool shipped(String name) {
    String resource = "sql/" + name + ".sql";
    try (InputStream in = Toolbox.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return SqlToolFile.read(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's " + resource + " cannot be read", e);
    }
  }

  /**
   * All of them, and a team's own beside.
   *
   * @param team a directory of {@code .sql} files in the form of {@link SqlToolFile}
   * @param refusal why a text may not run as a mere look; empty where it may
   * @throws IllegalArgumentException naming the file that cannot be used, and why: a tool that a
   *     team counts on is not left out in silence
   */
  public static ToolRegistry registry(
      Optional<Path> team, Function<String, Optional<String>> refusal) {
    List<Tool> tools = new ArrayList<>(all());
    team.ifPresent(directory -> tools.addAll(own(directory, refusal)));
    return new ToolRegistry(tools);
  }

  private static List<SqlTool> own(Path directory, Function<String, Optional<String>> refusal) {
    List<Path> files;
    try (Stream<Path> listed = Files.list(directory)) {
      files = listed.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the directory of tools %s cannot be read: %s"
              .formatted(directory, e.getClass().getSimpleName()),
          e);
    }
    if (files.size() > MOST_OF_A_TEAM) {
      throw new IllegalArgumentException(
          "%s holds %d tools; at most %d are read"
              .formatted(directory, files.size(), MOST_OF_A_TEAM));
    }
    return files.stream().map(f -> judged(f, refusal)).toList();
  }

  private static SqlTool judged(Path file, Function<String, Optional<String>> refusal) {
    SqlTool tool;
    try {
      if (Files.size(file) > LONGEST_FILE) {
        throw new IllegalArgumentException(
            "%s is longer than %d bytes".formatted(file, LONGEST_FILE));
      }
      tool = SqlToolFile.read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s cannot be read: %s".formatted(file, e.getClass().getSimpleName()), e);
    }
    for (SqlTool.Variant variant : tool.variants()) {
      String text = variant.sql().judged();
      for (String extension : variant.extensions()) {
        // Where it is installed is not known before there is a server.
        text = text.replace("{" + extension + "}.", "");
      }
      refusal
          .apply(text)
          .ifPresent(why -> {
            throw new IllegalArgumentException("%s may not run: %s".formatted(file, why));
          });
    }
    return tool;
  }
}

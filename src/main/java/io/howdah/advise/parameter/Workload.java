package io.howdah.advise.parameter;

import io.howdah.advise.index.SqlScript;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What runs here.
 *
 * @param templates the heaviest, numbered in order
 * @param covered the share of all time that they took; 1 for files
 * @param lacking what keeps it from being whole, for a person
 */
record Workload(List<Template> templates, double covered, List<String> lacking) {
  /** Each is executed some dozen times when measured; what is behind them takes little. */
  private static final int MOST_COUNTED = 16;

  private static final int MOST_STATEMENTS = 60;
  private static final int MOST_FILES = 500;
  private static final long LARGEST_FILE = 4L << 20;
  private static final double LEAST_SHARE = 0.002;
  private static final double ROWS = 20;
  private static final Set<String> READS = Set.of("select", "with", "values", "table");
  private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge");
  private static final Pattern PARAMETER = Pattern.compile("\\$\\d");
  private static final Pattern FIRST = Pattern.compile("(?is)[\\s(]*(\\w+).*");
  private static final ReadLimits WIDE = ReadLimits.DEFAULT.within(Duration.ofSeconds(20));

  private record Counted(
      long database,
      long queryId,
      String query,
      double calls,
      double ms,
      double all,
      double rows,
      String role,
      double temp,
      double jitMs,
      double execMs) {
    static Counted of(Row r) throws SQLException {
      return new Counted(
          r.number("database"),
          r.number("queryid"),
          r.text("query"),
          r.real("calls"),
          r.real("exec_ms") + r.real("plan_ms"),
          r.real("all_ms"),
          r.real("rows"),
          r.text("role"),
          r.real("temp_blocks"),
          r.real("jit_ms"),
          r.real("exec_ms"));
    }
  }

  static Workload none(String why) {
    return new Workload(List.of(), 0, List.of(why));
  }

  /** From pg_stat_statements; without it, none, and the reason. */
  static Workload counted(ReadDoor door, Settings settings) {
    Reading<Counted> read =
        door.read(Settings.SQL, "templates", WIDE, Counted::of, MOST_COUNTED * 4);
    if (!(read instanceof Reading.Ok<Counted> ok)) {
      return none(
          "no statement is known ("
              + (read instanceof Reading.Empty<Counted>
                  ? "pg_stat_statements has counted none in this database"
                  : read.explain())
              + "): planner and memory parameters are not tried; give the statements with"
              + " --workload");
    }
    double all = Math.max(ok.rows().getFirst().all(), 1e-9);
    List<Counted> chosen =
        ok.rows().stream().filter(c -> c.ms() >= LEAST_SHARE * all).limit(MOST_COUNTED).toList();
    Map<String, String> paths = paths(door, chosen.stream().map(Counted::role).toList());
    boolean knowsJit = door.server().major() >= 15;
    List<Template> out = new ArrayList<>();
    double covered = 0;
    for (Counted c : chosen) {
      covered += c.ms() / all;
      double calls = Math.max(1, c.calls());
      out.add(
          new Template(
              out.size(),
              "query " + c.queryId(),
              new TemplateText(
                  new TemplateId(c.database(), c.queryId()),
                  c.query(),
                  c.role(),
                  paths.getOrDefault(c.role(), "public"),
                  c.rows() / calls),
              PARAMETER.matcher(c.query()).find(),
              c.calls(),
              c.ms(),
              knowsJit ? Math.min(1, c.jitMs() / Math.max(c.execMs(), 1e-9)) : -1,
              c.temp() * 8192 / calls,
              READS.contains(verb(c.query())),
              Map.of(),
              settings.of(c.role())));
    }
    return new Workload(out, Math.min(1, covered), List.of());
  }

  private static String verb(String sql) {
    String bare = sql.replaceAll("(?s)/\\*.*?\\*/|--[^\\n]*\\n", " ");
    var m = FIRST.matcher(bare);
    return m.matches() ? String.valueOf(m.group(1)).toLowerCase(java.util.Locale.ROOT) : "";
  }

  /**
   * From a file of SQL, or from all {@code *.sql} files of a directory in the order of their names.
   *
   * @throws IOException when it cannot be read
   */
  static Workload files(ReadDoor door, Settings settings, Path place) throws IOException {
    List<Path> files = List.of(place);
    if (Files.isDirectory(place)) {
      try (Stream<Path> all = Files.list(place)) {
        files =
            all.filter(f -> f.getFileName().toString().endsWith(".sql"))
                .sorted()
                .limit(MOST_FILES)
                .toList();
      }
    }
    String role = door.server().role();
    String path = paths(door, List.of(role)).getOrDefault(role, "public");
    List<Template> out = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    for (Path file : files) {
      if (Files.size(file) > LARGEST_FILE) {
        lacking.add("%s is larger than %d MB: left out".formatted(file, LARGEST_FILE >> 20));
        continue;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<SqlScript.Statement> statements = SqlScript.split(text);
      for (SqlScript.Statement s : statements) {
        String bare = file.getFileName().toString().replaceFirst("\\.sql$", "");
        String label = statements.size() > 1 ? "%s line %d".formatted(bare, s.line()) : bare;
        boolean reads = READS.contains(s.verb());
        if (!reads && !WRITES.contains(s.verb())) {
          lacking.add("%s is not planned: left out".formatted(label));
        } else if (out.size() >= MOST_STATEMENTS) {
          lacking.add("%s: more than %d statements, left out".formatted(label, MOST_STATEMENTS));
        } else {
          TemplateId id = new TemplateId(0, out.size());
          out.add(
              new Template(
                  out.size(),
                  label,
                  new TemplateText(id, s.text(), role, path, ROWS),
                  s.parameters(),
                  s.weight(),
                  0,
                  -1,
                  0,
                  reads,
                  Map.of(),
                  Map.of()));
        }
      }
    }
    return new Workload(out, 1, lacking.stream().limit(20).toList());
  }

  private static Map<String, String> paths(ReadDoor door, List<String> roles) {
    Map<String, String> out = new LinkedHashMap<>();
    door.read(
            Settings.SQL,
            "search_paths",
            r -> Map.entry(r.text("role"), r.text("search_path")),
            roles)
        .rows()
        .forEach(e -> out.put(e.getKey(), e.getValue()));
    return out;
  }
}

package io.howdah.advise.parameter;

import io.howdah.advise.index.SearchPaths;
import io.howdah.advise.index.SqlFiles;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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
  private static final double LEAST_SHARE = 0.002;
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
    SearchPaths paths =
        SearchPaths.of(door, chosen.stream().map(Counted::role).distinct().toList());
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
                  paths.of(c.role()),
                  c.rows() / calls),
              PARAMETER.matcher(c.query()).find(),
              c.calls(),
              c.ms(),
              knowsJit ? Math.min(1, c.jitMs() / Math.max(c.execMs(), 1e-9)) : -1,
              c.temp() * 8192 / calls,
              SqlFiles.READS.contains(verb(c.query())),
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
  static Workload files(ReadDoor door, Path place) throws IOException {
    SqlFiles read = SqlFiles.read(door, place, MOST_STATEMENTS);
    List<Template> out = new ArrayList<>();
    for (SqlFiles.Statement s : read.statements()) {
      out.add(
          new Template(
              out.size(),
              s.label(),
              s.text(),
              s.generic(),
              s.calls(),
              0,
              -1,
              0,
              s.reads(),
              Map.of(),
              Map.of()));
    }
    return new Workload(out, 1, read.skipped());
  }
}

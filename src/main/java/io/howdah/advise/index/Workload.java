package io.howdah.advise.index;

import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What runs here: statements with their weights.
 *
 * @param templates numbered in order
 * @param seconds the time in which the calls were counted; empty where files say what runs
 * @param skipped what could not be taken in, and why
 */
public record Workload(List<Template> templates, OptionalDouble seconds, List<String> skipped) {
  private static final int MOST_STATEMENTS = 5_000;
  private static final Pattern PARAMETER = Pattern.compile("\\$\\d");

  public Workload {
    templates = List.copyOf(templates);
    skipped = List.copyOf(skipped);
  }

  private record Counted(
      long database, long queryId, String query, long calls, double ms, double rows, String role) {}

  /**
   * From pg_stat_statements: the templates of this database that took most time.
   *
   * @param most how many at most
   */
  public static Reading<Workload> counted(ReadDoor door, int most) {
    Reading<Counted> read =
        door.read(
            Catalogue.SQL,
            "templates",
            Catalogue.WIDE,
            r ->
                new Counted(
                    r.number("database"),
                    r.number("queryid"),
                    r.text("query"),
                    r.number("calls"),
                    r.real("exec_ms"),
                    r.real("rows"),
                    r.text("role")),
            most);
    if (!(read instanceof Reading.Ok<Counted> ok)) {
      return Readings.rowless(read);
    }
    SearchPaths paths =
        SearchPaths.of(door, ok.rows().stream().map(Counted::role).distinct().toList());
    List<Template> out = new ArrayList<>();
    for (Counted c : ok.rows()) {
      TemplateText text =
          new TemplateText(
              new TemplateId(c.database(), c.queryId()),
              c.query(),
              c.role(),
              paths.of(c.role()),
              c.rows() / Math.max(1, c.calls()));
      out.add(
          new Template(
              out.size(),
              "query " + c.queryId(),
              text,
              PARAMETER.matcher(c.query()).find(),
              c.calls(),
              OptionalDouble.of(c.ms())));
    }
    OptionalDouble seconds =
        door.read(Catalogue.SQL, "statements_since", r -> r.real("seconds")).rows().stream()
            .mapToDouble(s -> s)
            .findFirst();
    return new Reading.Ok<>(List.of(new Workload(out, seconds, List.of())), true);
  }

  /** No statement at all: what is left is what the catalogue tells. */
  public static Workload none() {
    return new Workload(List.of(), OptionalDouble.empty(), List.of());
  }

  /** One template by itself. */
  static Workload of(TemplateText text) {
    boolean generic = PARAMETER.matcher(text.text()).find();
    return new Workload(
        List.of(
            new Template(
                0, "query " + text.id().queryId(), text, generic, 1, OptionalDouble.empty())),
        OptionalDouble.empty(),
        List.of());
  }

  /**
   * From a file of SQL, or from all {@code *.sql} files of a directory in the order of their names.
   *
   * @throws IOException when it cannot be read, in the operating system's words
   */
  public static Workload files(ReadDoor door, Path place) throws IOException {
    SqlFiles read = SqlFiles.read(door, place, MOST_STATEMENTS);
    List<Template> out = new ArrayList<>();
    for (SqlFiles.Statement s : read.statements()) {
      out.add(
          new Template(
              out.size(), s.label(), s.text(), s.generic(), s.calls(), OptionalDouble.empty()));
    }
    return new Workload(out, OptionalDouble.empty(), read.skipped());
  }

  /**
   * With times that were measured by executing templates.
   *
   * @param msPerCall by number, milliseconds
   */
  public Workload timed(Map<Integer, Double> msPerCall) {
    List<Template> out = new ArrayList<>();
    for (Template t : templates) {
      Double ms = msPerCall.get(t.number());
      out.add(ms == null ? t : t.measured(ms * t.calls()));
    }
    return new Workload(out, seconds, skipped);
  }

  /** With the times that the server measured of statements with these query ids. */
  Workload measured(ReadDoor door, Map<Template, Long> queryIds) {
    record Time(long calls, double ms) {}
    Map<Long, Time> times = new HashMap<>();
    if (!queryIds.isEmpty()) {
      door.read(
              Catalogue.SQL,
              "measured",
              r -> Map.entry(r.number("queryid"), new Time(r.number("calls"), r.real("exec_ms"))),
              List.copyOf(Set.copyOf(queryIds.values())))
          .rows()
          .forEach(e -> times.put(e.getKey(), e.getValue()));
    }
    List<Template> out =
        templates.stream()
            .map(t -> {
              Long id = queryIds.get(t);
              Time time = id == null ? null : times.get(id);
              return time == null || time.calls() == 0 || t.measuredMs().isPresent()
                  ? t
                  : t.measured(time.ms() / time.calls() * t.calls());
            })
            .toList();
    return new Workload(out, seconds, skipped);
  }
}

package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.incident.Script.Section;
import io.howdah.lab.incident.ScriptedFault.Gauge;
import io.howdah.lab.shop.Template;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An incident told by a {@link Script}.
 *
 * @param variants resources of the same cause; the seed chooses one
 */
record Scripted(Cause cause, List<String> variants) implements Incident {
  Scripted {
    variants = List.copyOf(variants);
  }

  static List<Incident> all() {
    return Stream.of(
            of(Cause.FK_WITHOUT_INDEX),
            of(Cause.PLAN_FLIP),
            of(Cause.GENERIC_PLAN),
            of(Cause.CONFIG_DRIFT, "database"),
            of(Cause.PLANNING_TIME),
            of(Cause.JIT_OVERHEAD),
            of(Cause.TOAST_READS),
            of(Cause.STALE_VISIBILITY_MAP),
            of(Cause.TABLE_BLOAT),
            of(Cause.INDEX_BLOAT),
            of(Cause.CATALOG_BLOAT),
            of(Cause.UNUSED_INDEXES),
            of(Cause.FAILED_INSERTS),
            of(Cause.AUTOVACUUM_STARVED),
            of(Cause.VACUUM_IN_PEAK),
            of(Cause.SEQUENCE_EXHAUSTION),
            of(Cause.WAL_INSERT),
            of(Cause.RELATION_EXTENSION),
            of(Cause.RIGHT_MOST_PAGE),
            of(Cause.CHECKPOINT_STORM))
        .<Incident>map(s -> s)
        .toList();
  }

  private static Scripted of(Cause cause, String... variants) {
    return new Scripted(
        cause,
        Stream.concat(Stream.of(cause.id()), Stream.of(variants).map(v -> cause.id() + "-" + v))
            .toList());
  }

  private Script script(long seed) {
    return Script.read(variants.get(Math.floorMod(seed - 1, variants.size())));
  }

  @Override
  public String story() {
    return script(1).one("story").words();
  }

  @Override
  public Kind kind() {
    return Kind.SINGLE;
  }

  @Override
  public Injected inject(Instance instance, long seed) {
    Script script = script(seed);
    Wording words = Wording.of(script, seed);
    Department department = Department.open(instance, words, seed, script);
    var held = new ArrayList<Held>();
    try {
      List<Gauge> gauges =
          script.all("measure").stream().map(m -> gauge(instance, words, seed, m)).toList();
      for (Section fault : script.all("fault")) {
        strike(instance, words, fault);
      }
      script.all("session").forEach(s -> held.add(busy(instance, words, s)));
      department.start(
          script.all("traffic").stream().filter(s -> s.key("from", "").equals("fault")).toList());
      return new ScriptedFault(
          instance, department, gauges, held, Census.of(instance), allowance(script, words));
    } catch (LabException e) {
      held.reversed().forEach(Held::close);
      department.close();
      BaseState.restore(instance);
      throw e;
    }
  }

  /** What a DBA would do about it, and what would not help: {@code right} or {@code wrong}. */
  List<String> cure(long seed, String kind) {
    Script script = script(seed);
    return Script.statements(Wording.of(script, seed).in(script.one(kind).body()));
  }

  private static void strike(Instance instance, Wording words, Section fault) {
    int rounds = Integer.parseInt(words.in(fault.key("repeat", "1")));
    var statements = new ArrayList<String>();
    for (int i = 0; i < rounds; i++) {
      statements.addAll(Script.statements(words.in(fault.body(), i)));
    }
    Sql.execute(instance, Script.counted(statements).toArray(String[]::new));
  }

  private static Held busy(Instance instance, Wording words, Section session) {
    String role = words.in(session.key("role", "{app}"));
    Held held = Held.open(instance, role, words.in(session.words()));
    List<String> once = Script.statements(words.in(session.body()));
    int rounds = Integer.parseInt(session.key("repeat", "1"));
    var statements = new ArrayList<String>();
    for (int i = 0; i < rounds; i++) {
      statements.addAll(once);
    }
    return held.begin(statements.toArray(String[]::new));
  }

  private static Allowance allowance(Script script, Wording words) {
    Allowance all = Allowance.NONE;
    for (Section allow : script.all("allow")) {
      all =
          all.and(
              new Allowance(
                  Integer.parseInt(allow.key("kills", "0")),
                  list(words.in(allow.key("settings", ""))),
                  list(words.in(allow.key("objects", "")))));
    }
    return all;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).filter(t -> !t.isEmpty()).toList();
  }

  private static Gauge gauge(Instance instance, Wording words, long seed, Section section) {
    Measure measure = measure(words, seed, section);
    double well = measure.take(instance);
    return new Gauge(
        measure,
        well,
        limit(section.key("damaged", ""), well, measure),
        limit(section.key("cured", ""), well, measure));
  }

  /**
   * {@code 5x} is five times what it was when well; a number is that number. Every call here is
   * quick when well: one that took long then met a stalled machine, which must not set the limit.
   */
  private static double limit(String text, double well, Measure measure) {
    double usual = measure instanceof Measure.Millis ? Math.clamp(well, 1, 3) : Math.max(1, well);
    return text.endsWith("x")
        ? usual * Double.parseDouble(text.substring(0, text.length() - 1))
        : Double.parseDouble(text);
  }

  private static Measure measure(Wording words, long seed, Section section) {
    String sql = words.in(section.body());
    String unit = section.key("unit", section.words()).replace('_', ' ');
    return switch (section.words()) {
      case "millis" ->
          new Measure.Millis(
              words.app(),
              Template.statements(sql),
              Integer.parseInt(section.key("warm", "1")),
              Integer.parseInt(section.key("calls", "7")),
              seed);
      case "blocks" -> new Measure.Work(Template.Parsed.of(sql), Measure.Work.BLOCKS, unit, seed);
      case "wal-records" ->
          new Measure.Work(Template.Parsed.of(sql), Measure.Work.WAL_RECORDS, unit, seed);
      case "level" -> new Measure.Level(sql, Integer.parseInt(section.key("looks", "1")), unit);
      case "growth" ->
          new Measure.Growth(
              sql, Duration.ofMillis(Long.parseLong(section.key("over", "2000"))), unit);
      default -> throw new IllegalStateException("no measure is called " + section.words());
    };
  }
}

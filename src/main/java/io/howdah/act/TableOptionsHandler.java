package io.howdah.act;

import io.howdah.model.SetTableOptions;
import io.howdah.model.SetTableOptions.Option;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sets how eagerly autovacuum looks after a table, or takes such settings back. */
final class TableOptionsHandler implements Handler<SetTableOptions> {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** What tunes autovacuum; what switches it off, or moves its age limits, is not among them. */
  private static final Pattern TUNES =
      Pattern.compile(
          "(toast\\.)?autovacuum_(vacuum_(threshold|max_threshold|scale_factor|insert_threshold"
              + "|insert_scale_factor|cost_delay|cost_limit)|analyze_(threshold|scale_factor))");

  private static final Pattern SWITCH = Pattern.compile("(toast\\.)?autovacuum_enabled");

  @Override
  public Optional<String> obstacle(SetTableOptions remedy, Bench bench) {
    for (Option o : remedy.options()) {
      // A switch that somebody turned off may be taken away, which turns it on.
      boolean known =
          TUNES.matcher(o.name()).matches()
              || (SWITCH.matcher(o.name()).matches() && o.value().isEmpty());
      if (!known) {
        return Optional.of(
            "%s of %s is not Howdah's to set: it tunes autovacuum, and never switches it off"
                .formatted(o.name(), remedy.table()));
      }
    }
    Reading<Bench.Relation> table = bench.relation(remedy.table());
    if (table.first().isEmpty()) {
      return Optional.of("table %s: %s".formatted(remedy.table(), table.explain()));
    }
    return changed(remedy, table.first().get(), bench);
  }

  private static Optional<String> changed(
      SetTableOptions remedy, Bench.Relation table, Bench bench) {
    Reading<Map.Entry<String, String>> read = read(table, bench);
    if (!Bench.answered(read)) {
      return Optional.of(
          "the settings of %s cannot be read: %s".formatted(remedy.table(), read.explain()));
    }
    Map<String, String> now = map(read);
    return remedy.options().stream()
        .filter(o -> !Optional.ofNullable(now.get(o.name())).equals(o.before()))
        .findFirst()
        .map(o ->
            "%s has %s = %s now, not %s: somebody changed it meanwhile"
                .formatted(
                    remedy.table(),
                    o.name(),
                    now.getOrDefault(o.name(), "(nothing)"),
                    o.before().orElse("(nothing)")));
  }

  @Override
  public Optional<Trouble> apply(SetTableOptions remedy, Bench bench) {
    Optional<Trouble> trouble = run(remedy.sql(), remedy, bench);
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "the server said done, but %s does not show it".formatted(remedy.table()), true));
  }

  private static Optional<Trouble> run(
      List<String> statements, SetTableOptions remedy, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(remedy.table()).first();
    if (table.isEmpty()) {
      return Optional.of(new Trouble("table %s is gone".formatted(remedy.table()), false));
    }
    boolean begun = false;
    for (String sql : statements) {
      Write write = Write.of(sql, Patience.A_MOMENT, LONGEST);
      WriteResult result = Patience.write(Bench.asOwner(write, table.get()), bench);
      Optional<String> words = Handler.trouble(result);
      if (words.isPresent()) {
        boolean doubt = begun || result instanceof WriteResult.Unknown;
        return words.map(w -> new Trouble(w, doubt));
      }
      begun = true;
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> undo(SetTableOptions remedy, Bench bench) {
    Reading<Bench.Relation> table = bench.relation(remedy.table());
    if (table.first().isEmpty()) {
      return Bench.answered(table)
          ? Optional.empty()
          : Optional.of("table %s: %s".formatted(remedy.table(), table.explain()));
    }
    if (stands(remedy, Option::before, bench)) {
      return Optional.empty();
    }
    Reading<Map.Entry<String, String>> read = read(table.first().get(), bench);
    Map<String, String> now = map(read);
    Optional<Option> foreign =
        remedy.options().stream()
            .filter(o -> {
              Optional<String> value = Optional.ofNullable(now.get(o.name()));
              return !value.equals(o.value()) && !value.equals(o.before());
            })
            .findFirst();
    if (!Bench.answered(read) || foreign.isPresent()) {
      return Optional.of(
          foreign
              .map(o ->
                  "%s now has %s = %s: it is not ours, and stays"
                      .formatted(remedy.table(), o.name(), now.getOrDefault(o.name(), "(nothing)")))
              .orElseGet(read::explain));
    }
    return run(remedy.inverse(), remedy, bench).map(Trouble::words);
  }

  @Override
  public boolean inForce(SetTableOptions remedy, Bench bench) {
    return stands(remedy, Option::value, bench);
  }

  private static boolean stands(
      SetTableOptions remedy, Function<Option, Optional<String>> wanted, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(remedy.table()).first();
    if (table.isEmpty()) {
      return false;
    }
    Reading<Map.Entry<String, String>> read = read(table.get(), bench);
    Map<String, String> now = map(read);
    return Bench.answered(read)
        && remedy.options().stream()
            .allMatch(o -> Optional.ofNullable(now.get(o.name())).equals(wanted.apply(o)));
  }

  private static Map<String, String> map(Reading<Map.Entry<String, String>> read) {
    return read.rows().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a));
  }

  private static Reading<Map.Entry<String, String>> read(Bench.Relation table, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "table_options",
            r -> Map.entry(r.text("name"), r.text("value")),
            table.oid(),
            table.oid());
  }
}

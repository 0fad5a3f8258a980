package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.ledger.Probation;
import io.howdah.loop.OnProbation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of a kept change: its last look and its next one. */
final class ProbationScreen {
  private ProbationScreen() {}

  static Map<String, Object> fields(Probation p) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("began", p.began().toString());
    p.looked().ifPresent(at -> out.put("last_look", at.toString()));
    p.judged().ifPresent(at -> out.put("last_compared", at.toString()));
    p.finding().ifPresent(f -> out.put("finding", f));
    out.put("sentence", p.sentence());
    p.next().ifPresent(at -> out.put("next_look", at.toString()));
    p.ended().ifPresent(at -> out.put("ended", at.toString()));
    return out;
  }

  static void print(Terminal t, Probation p, QueryNames names) {
    String last =
        p.looked().map(at -> "looked at %s: ".formatted(minutes(at))).orElse("not looked at yet: ");
    t.labelled("probation", 12, Cell.of(last + names.in(p.sentence())));
    p.next().ifPresent(at -> t.labelled("", 12, Cell.of("next look " + minutes(at))));
    p.ended().ifPresent(at -> t.labelled("", 12, Cell.of("over since " + minutes(at))));
  }

  /** A kept change in the list of {@code howdah plan}. */
  static Map<String, Object> fields(OnProbation o) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", o.action().id());
    out.put("type", o.action().type());
    out.put("object", o.action().object());
    o.probation().ifPresent(p -> out.putAll(fields(p)));
    o.comparedBy().ifPresent(at -> out.put("compared_by", at.toString()));
    o.unused()
        .ifPresent(u -> {
          out.put("unused_days", u.counted().toDays());
          out.put("unused_days_enough", u.enough().toDays());
          u.removal().ifPresent(at -> out.put("removal_proposed", at.toString()));
          u.why().ifPresent(why -> out.put("unused_not_counted", why));
        });
    o.undo().ifPresent(a -> out.put("undo", a.id()));
    return out;
  }

  static void list(Terminal t, List<OnProbation> all, QueryNames names) {
    for (OnProbation o : all) {
      t.paragraph(
          "",
          Cell.of(
              "%d  %s on %s, on probation"
                  .formatted(o.action().id(), o.action().type(), o.action().object()),
              Colour.BOLD));
      t.labelled("until", 9, Cell.of(until(o)));
      o.probation()
          .ifPresent(p -> t.labelled("found", 9, Cell.of(names.in(p.sentence()), Colour.DIM)));
      names.news().forEach(n -> t.labelled(n.name(), 9, Cell.of(n.text(), Colour.DIM)));
      o.unused().ifPresent(u -> t.labelled("scans", 9, Cell.of(scans(o, u))));
    }
  }

  /** It is looked at for as long as it is in force; what comes next has a date. */
  private static String until(OnProbation o) {
    if (o.comparedBy().isEmpty()) {
      return "its looks have not begun: howdah serve makes them";
    }
    return "compared with before again by %s, sooner if its load changes%s"
        .formatted(
            day(o.comparedBy().get()),
            o.probation()
                .flatMap(Probation::next)
                .map(at -> "; next look " + minutes(at))
                .orElse(""));
  }

  private static String scans(OnProbation o, OnProbation.Unused u) {
    String known =
        "none in %d of %d days that were counted"
            .formatted(u.counted().toDays(), u.enough().toDays());
    if (o.undo().isPresent()) {
      return "%s; action %d is to take it back".formatted(known, o.undo().get().id());
    }
    return u.removal()
        .map(at -> "%s; proposed for removal on %s if it stays so".formatted(known, day(at)))
        .orElseGet(() -> "%s; not counted: %s".formatted(known, u.why().orElse("")));
  }

  private static String day(Instant at) {
    return at.toString().substring(0, 10);
  }

  private static String minutes(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}

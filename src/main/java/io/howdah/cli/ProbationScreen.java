package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.ledger.Probation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
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

  private static String minutes(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}

package io.howdah.cli;

import io.howdah.cli.CheckAnswers.Answer;
import io.howdah.cli.CheckAnswers.Item;
import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The list of {@code check} on a terminal, and as a line for Nagios. */
final class CheckScreen {
  private static final int LABEL = 8;

  /** What that habit's exit codes mean. */
  private static final List<String> NAGIOS = List.of("OK", "WARNING", "CRITICAL", "UNKNOWN");

  private CheckScreen() {}

  static void show(Terminal t, Answer answer) {
    QueryNames names =
        new QueryNames(id -> Optional.ofNullable(answer.queries().get(Long.toString(id))));
    answer.blind().forEach(b -> t.paragraph("", Cell.of("cannot see " + b, Colour.WARN)));
    if (answer.items().isEmpty()) {
      t.paragraph("", nothing(answer));
    }
    int number = 0;
    for (Item item : answer.items()) {
      number++;
      t.paragraph(
          "",
          Cell.of(
              String.format(
                  Locale.ROOT,
                  "%d. %s, %s%s",
                  number,
                  item.cause(),
                  names.in(item.object()),
                  item.probability() < 1
                      ? ", %.0f %% sure".formatted(100 * item.probability())
                      : ""),
              Colour.BOLD));
      item(t, item, names);
    }
    t.paragraph(
        "",
        Cell.of(
            String.format(Locale.ROOT, "looked for %.1f s; nothing was changed", answer.seconds()),
            Colour.DIM));
  }

  private static Cell nothing(Answer answer) {
    return switch (answer.status()) {
      case "unknown" ->
          Cell.of("unknown: too little can be seen to call this server healthy", Colour.BAD);
      default ->
          answer.blind().isEmpty()
              ? Cell.of("nothing hurts", Colour.GOOD)
              : Cell.of("nothing hurts, as far as can be seen", Colour.WARN);
    };
  }

  private static void item(Terminal t, Item item, QueryNames names) {
    item.hurts().forEach(h -> t.labelled("hurts", LABEL, Cell.of(names.in(h), Colour.BAD)));
    if (item.hurts().isEmpty()) {
      t.labelled(
          "hurts", LABEL, Cell.of("nothing that was felt in this short look; its evidence stands"));
    }
    if (!item.why().isEmpty()) {
      t.labelled("why", LABEL, Cell.of(names.in(item.why())));
    }
    names.news().forEach(n -> t.labelled(n.name(), LABEL, Cell.of(n.text(), Colour.DIM)));
    if (!item.since().equals("unknown")) {
      t.labelled("since", LABEL, Cell.of(item.since()));
    }
    for (Answers.RemedyAnswer r : item.remedies()) {
      t.labelled("would", LABEL, Cell.of(r.sql().isEmpty() ? r.why() : r.sql(), Colour.BOLD));
      t.labelled(
          "risk",
          LABEL,
          Cell.of(
              "%s, %s%s"
                  .formatted(
                      r.risk(),
                      r.reversible() ? "can be undone" : "cannot be undone",
                      r.blast_radius().isEmpty() ? "" : "; " + r.blast_radius())));
    }
  }

  /** 0 well, 1 something hurts, 2 it takes much or a limit is reached, 3 too little can be seen. */
  static int code(Answer answer) {
    if (answer.items().isEmpty()) {
      return answer.status().equals("unknown") ? 3 : 0;
    }
    return answer.items().stream().anyMatch(Item::critical) ? 2 : 1;
  }

  /** One line: the first of the list, and numbers behind a bar as plug-ins give them. */
  static String nagios(Answer answer) {
    int code = code(answer);
    String words =
        answer.items().isEmpty()
            ? code == 0
                ? answer.blind().isEmpty()
                    ? "nothing hurts"
                    : "nothing hurts, as far as can be seen"
                : "too little can be seen: " + String.join("; ", answer.blind())
            : first(answer.items().getFirst());
    double load = answer.items().stream().mapToDouble(Item::load).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "HOWDAH %s - %s | load=%.2f items=%d",
        NAGIOS.get(code),
        Terminal.harmless(words).replace('|', '/'),
        load,
        answer.items().size());
  }

  private static String first(Item item) {
    return "%s, %s%s"
        .formatted(
            item.cause(),
            item.object(),
            item.hurts().isEmpty() ? "" : ": " + item.hurts().getFirst());
  }
}

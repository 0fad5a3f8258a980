package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.Examination;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code howdah check}: one ranked list of what hurts. */
@Command(
    name = "check",
    description =
        "What hurts, why, since when, and what would help; one ranked list. Changes nothing.")
public final class CheckCommand implements Callable<Integer> {
  private static final double LIKELY = 0.3;
  private static final int NAGIOS_UNKNOWN = 3;

  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1.5",
      description = "how long to watch, 1 to 60 (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(names = "--nagios", description = "one line and that habit's exit codes 0, 1, 2, 3")
  private boolean nagios;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  /**
   * One line of the list.
   *
   * @param since when it began, as far as is known
   * @param load sessions' worth of database time that it takes
   */
  record Item(
      String cause,
      double probability,
      String object,
      List<String> hurts,
      String why,
      String since,
      double load,
      List<Answers.RemedyAnswer> remedies) {}

  /** The whole list. */
  record Answer(String status, List<Item> items, List<String> blind, double seconds) {}

  @Override
  public Integer call() {
    if (!(seconds >= 1 && seconds <= 60)) {
      throw new ParameterException(
          command.commandLine(), "--seconds is a number from 1 to 60, not " + seconds);
    }
    Look look = new Look(command, connection);
    return look.run(
        nagios ? NAGIOS_UNKNOWN : Exit.NO_CONNECTION,
        cluster -> {
          long start = System.nanoTime();
          Examination.Result result =
              Examination.of(cluster).look(Duration.ofMillis((long) (seconds * 1000)), _ -> {});
          Answer answer = answer(result, (System.nanoTime() - start) / 1e9);
          if (json) {
            look.json(answer);
          } else if (nagios) {
            return nagiosLine(look, answer);
          } else {
            print(look.terminal(), answer);
          }
          return Exit.WELL;
        });
  }

  private static Answer answer(Examination.Result result, double took) {
    Diagnosis d = result.diagnosis();
    List<Item> items = new ArrayList<>();
    if (d.status() == Diagnosis.Status.INCIDENT) {
      d.beliefs().stream()
          .filter(b -> b.probability() >= LIKELY && b.cause() != Cause.HEALTHY)
          .forEach(b -> items.add(item(b, result)));
    }
    List<String> blind = new ArrayList<>();
    for (Sample.Source source : Sample.Source.values()) {
      Sample.Reading reading = result.interval().to().sources().get(source);
      if (reading != null && !reading.note().isEmpty()) {
        blind.add("%s: %s".formatted(source.name().toLowerCase(Locale.ROOT), reading.note()));
      }
    }
    return new Answer(
        d.status().name().toLowerCase(Locale.ROOT), items, blind, Answers.rounded(took, 2));
  }

  private static Item item(Belief b, Examination.Result result) {
    List<Anomaly> felt = result.diagnosis().incident().anomalies();
    List<Remedy> remedies =
        result.proposals().stream()
            .filter(p -> p.cause() == b.cause())
            .map(Proposal::remedy)
            .toList();
    String why =
        b.evidence().stream()
            .filter(e -> e.startsWith("for: "))
            .map(e -> e.substring(5))
            .reduce((x, y) -> y)
            .orElse("");
    return new Item(
        b.cause().id(),
        Answers.rounded(b.probability(), 4),
        b.object().toString(),
        felt.stream().map(Anomaly::words).limit(3).toList(),
        why,
        felt.isEmpty() ? "unknown" : result.diagnosis().incident().began().toString(),
        Answers.rounded(result.diagnosis().incident().load(), 2),
        remedies.stream().map(Answers::remedy).toList());
  }

  private static void print(Terminal t, Answer answer) {
    answer.blind().forEach(b -> t.paragraph("", Cell.of("cannot see " + b, Colour.WARN)));
    if (answer.items().isEmpty()) {
      t.paragraph("", Cell.of("nothing hurts", Colour.GOOD));
    }
    int number = 0;
    for (Item item : answer.items()) {
      number++;
      t.paragraph(
          "",
          Cell.of(
              String.format(
                  Locale.ROOT,
                  "%d. %s, %s (%.0f %%)",
                  number,
                  item.cause(),
                  item.object(),
                  100 * item.probability()),
              Colour.BOLD));
      item.hurts().forEach(h -> t.labelled("hurts", 9, Cell.of(h, Colour.BAD)));
      t.labelled("why", 9, Cell.of(item.why()));
      t.labelled("since", 9, Cell.of(item.since()));
      for (Answers.RemedyAnswer r : item.remedies()) {
        t.labelled("would", 9, Cell.of(r.sql().isEmpty() ? r.why() : r.sql(), Colour.BOLD));
        t.labelled(
            "risk",
            9,
            Cell.of(
                "%s, %s; %s"
                    .formatted(
                        r.risk(),
                        r.reversible() ? "can be undone" : "cannot be undone",
                        r.blast_radius())));
      }
    }
    t.paragraph(
        "",
        Cell.of(
            String.format(Locale.ROOT, "looked for %.1f s; nothing was changed", answer.seconds()),
            Colour.DIM));
  }

  private static int nagiosLine(Look look, Answer answer) {
    boolean critical = answer.items().stream().anyMatch(i -> i.load() >= 1);
    int code = answer.items().isEmpty() ? 0 : critical ? 2 : 1;
    String first =
        answer.items().isEmpty()
            ? "nothing hurts"
            : "%s, %s"
                .formatted(answer.items().getFirst().cause(), answer.items().getFirst().object());
    double load = answer.items().stream().mapToDouble(Item::load).max().orElse(0);
    look.say(
        String.format(
            Locale.ROOT,
            "HOWDAH %s - %s | load=%.2f",
            List.of("OK", "WARNING", "CRITICAL").get(code),
            Terminal.harmless(first).replace('|', '/'),
            load));
    return code;
  }
}

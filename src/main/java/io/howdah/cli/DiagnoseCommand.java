package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.Examination;
import io.howdah.loop.HomeMemory;
import io.howdah.model.Account;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Gate;
import io.howdah.model.Proposal;
import io.howdah.model.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code howdah diagnose}: what hurts, why, and how that was found. */
@Command(
    name = "diagnose",
    description = "What is wrong and why, with the trail of evidence. Changes nothing.")
public final class DiagnoseCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "6",
      description = "how long to watch before thinking, 2 to 600 (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--reasoner",
      paramLabel = "WHO",
      description =
          "embedded, or llm, a language model beside it (default: HOWDAH_REASONER, else embedded)")
  private @Nullable String reasoner;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    if (seconds < 2 || seconds > 600) {
      throw new ParameterException(
          command.commandLine(), "--seconds is a number from 2 to 600, not " + seconds);
    }
    Look look = new Look(command, connection);
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (reasoner != null) {
      environment.put("HOWDAH_REASONER", reasoner);
    }
    return look.run(
        Exit.NO_CONNECTION,
        environment,
        cluster -> {
          long start = System.nanoTime();
          QueryNames names =
              new QueryNames(id -> {
                cluster.texts().learn(List.of(id));
                return cluster.texts().of(id);
              });
          Consumer<Step> witness = json ? _ -> {} : s -> printTurn(look.terminal(), s, names);
          HomeMemory memory =
              new HomeMemory(
                  cluster.door(),
                  Clock.systemUTC(),
                  why -> command.commandLine().getErr().println("howdah diagnose: " + why));
          Examination.Result result =
              Examination.of(cluster, memory).look(Duration.ofSeconds(seconds), witness);
          double took = (System.nanoTime() - start) / 1e9;
          if (json) {
            look.json(Answers.of(result, took));
          } else {
            print(look.terminal(), result, took, names);
          }
          return Exit.WELL;
        },
        (refused, code) -> {
          if (json) {
            look.json(refused.diagnosis());
          } else {
            look.say("an incident: %s. %s".formatted(refused.cause(), refused.words()));
          }
          return code;
        });
  }

  private static void printTurn(Terminal t, Step s, QueryNames names) {
    t.paragraph("", Cell.of(s.thought(), Colour.DIM));
    Colour colour =
        switch (s.status()) {
          case OK -> Colour.GOOD;
          case EMPTY, ABSENT -> Colour.DIM;
          case ERROR, DENIED -> Colour.BAD;
        };
    t.paragraph(
        "  ",
        Cell.of(
            "%s (%s, %+.2f bits): %s"
                .formatted(s.tool(), s.status().word(), s.gain(), names.in(s.observation())),
            colour));
    names.news().forEach(n -> t.labelled(n.name(), 5, Cell.of("is " + n.text(), Colour.DIM)));
  }

  private static void print(Terminal t, Examination.Result result, double took, QueryNames names) {
    Diagnosis d = result.diagnosis();
    t.out().println();
    t.paragraph(
        "",
        Cell.of(
            d.status() == Diagnosis.Status.HEALTHY
                ? "healthy: nothing that was looked at is wrong"
                : "an incident",
            d.status() == Diagnosis.Status.HEALTHY ? Colour.GOOD : Colour.BAD));
    List<List<Cell>> rows = new ArrayList<>();
    for (Belief b : d.beliefs()) {
      rows.add(
          List.of(
              Cell.of(b.cause().id(), Colour.BOLD),
              Cell.of(String.format(Locale.ROOT, "%.0f %%", 100 * b.probability())),
              Cell.of(names.in(b.object().toString()))));
    }
    t.table(List.of("cause", "belief", "where"), rows);
    d.beliefs().stream().filter(Belief::isConsequence).forEach(b -> printChain(t, b));
    for (Belief b : d.beliefs()) {
      printWhy(t, b, result, d.gateOf(b.cause()), names);
    }
    printAccount(t, d.account());
    t.out().println();
    t.paragraph(
        "",
        Cell.of(
            String.format(
                Locale.ROOT, "%d tools in %.1f s; nothing was changed", d.trail().size(), took),
            Colour.DIM));
  }

  /** The root comes first: it is what a cure has to reach. */
  private static void printChain(Terminal t, Belief b) {
    t.paragraph(
        "root: ",
        Cell.of(
            b.chain().stream().map(Cause::id).collect(Collectors.joining(", which leads to ")),
            Colour.WARN));
  }

  private static void printAccount(Terminal t, Account account) {
    for (String difference : account.disagreements()) {
      t.paragraph("they disagree: ", Cell.of(difference, Colour.WARN));
    }
    for (Account.Recalled r : account.recalled()) {
      t.paragraph(
          "memory: ",
          Cell.of(
              String.format(
                  Locale.ROOT,
                  "%d, \"%s\", weight %.2f, moved %s by %+.0f points",
                  r.reminder().memory(),
                  Terminal.harmless(r.reminder().title()),
                  r.reminder().weight(),
                  r.reminder().cause(),
                  100 * r.influence()),
              Colour.DIM));
    }
    account.notes().forEach(n -> t.paragraph("note: ", Cell.of(n, Colour.DIM)));
  }

  private static void printWhy(
      Terminal t, Belief b, Examination.Result result, Optional<Gate> gate, QueryNames names) {
    if (gate.isEmpty()) {
      return;
    }
    t.out().println();
    t.paragraph(
        "",
        Cell.of("%s, %s".formatted(b.cause().id(), names.in(b.object().toString())), Colour.BOLD));
    b.evidence().forEach(e -> t.paragraph("  ", Cell.of(names.in(e))));
    gate.get()
        .answers()
        .forEach(a ->
            t.paragraph(
                "  ",
                Cell.of(
                    "%s: %s (%s)"
                        .formatted(
                            a.question().words(), a.passed() ? "yes" : "no", names.in(a.because())),
                    a.passed() ? Colour.GOOD : Colour.WARN)));
    for (Proposal p : result.proposals()) {
      if (p.cause() == b.cause()) {
        t.paragraph(
            "  ", Cell.of("remedy: " + p.remedy().type() + ", " + names.in(p.remedy().why())));
        p.remedy().sql().forEach(s -> t.paragraph("    ", Cell.of(s + ";", Colour.BOLD)));
        p.remedy()
            .inverse()
            .forEach(s -> t.paragraph("    ", Cell.of("undo: " + s + ";", Colour.DIM)));
      }
    }
  }
}

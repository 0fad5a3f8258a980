package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.demo.Stage;
import io.howdah.loop.LoopEvent;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Decision;
import io.howdah.model.Diagnosis;
import io.howdah.model.Estimate.TemplateCost;
import io.howdah.model.Gate;
import io.howdah.model.Verdict;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;

/** The loop at work, on a terminal, line by line as it happens. */
final class LoopScreen implements Stage {
  private static final int LABEL = 10;

  private final Terminal terminal;
  private QueryNames names = new QueryNames(_ -> Optional.empty());

  LoopScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void texts(LongFunction<Optional<String>> lookUp) {
    this.names = names.withTexts(lookUp);
  }

  /** Query ids are long and say nothing: a template gets a short name and its text, once. */
  private String named(String words) {
    String out = names.in(words);
    names
        .news()
        .forEach(n -> terminal.labelled(n.name(), LABEL, Cell.of("is " + n.text(), Colour.DIM)));
    return out;
  }

  @Override
  public void scene(int number, int of, String title, String story) {
    terminal.out().println();
    terminal.paragraph("", Cell.of("%d of %d: %s".formatted(number, of, title), Colour.BOLD));
    terminal.paragraph("", Cell.of(story, Colour.DIM));
  }

  @Override
  public void say(String words) {
    terminal.paragraph("", Cell.of(words));
  }

  @Override
  public void show(LoopEvent event) {
    synchronized (terminal) {
      switch (event) {
        case LoopEvent.Felt e ->
            e.incident().anomalies().stream()
                .limit(3)
                .forEach(a -> line("felt", a.words(), Colour.WARN));
        case LoopEvent.Thought e -> {
          line("thought", e.step().thought(), Colour.DIM);
          line("  " + e.step().status().word(), e.step().observation());
        }
        case LoopEvent.Diagnosed e -> diagnosed(e.diagnosis());
        case LoopEvent.Tried e -> {
          line("remedy", String.join("; ", e.proposal().remedy().sql()), Colour.BOLD);
          line("on paper", e.estimate().words());
          e.estimate().templates().stream().limit(3).forEach(this::cost);
        }
        case LoopEvent.Decided e -> line("decided", decision(e.decision()));
        case LoopEvent.Waits e ->
            line(
                "waits",
                "action %d waits for a person's yes".formatted(e.action().id()),
                Colour.WARN);
        case LoopEvent.Acting e -> {
          e.action()
              .approvedBy()
              .ifPresent(
                  who -> line("approved", "action %d, by %s".formatted(e.action().id(), who)));
          line("acts", "action %d; its intent is in the ledger".formatted(e.action().id()));
          if (e.action().type().equals("hand-over")) {
            line("run now", String.join("; ", e.action().sql()), Colour.BOLD);
          }
        }
        case LoopEvent.Underway e -> line("so far", e.words(), Colour.DIM);
        case LoopEvent.InForce e ->
            line(
                "in force",
                String.format(
                    Locale.ROOT, "after %.1f s, seen on the server", e.took().toMillis() / 1e3));
        case LoopEvent.Judged e -> judged(e.verdict());
        case LoopEvent.Failed e -> line("failed", e.words(), Colour.BAD);
        case LoopEvent.Lost e -> line("lost", e.words(), Colour.BAD);
        case LoopEvent.Sentence _ -> {}
      }
    }
  }

  private void diagnosed(Diagnosis d) {
    d.beliefs().stream()
        .limit(3)
        .forEach(
            b -> line("believes", belief(b), b.probability() > 0.5 ? Colour.BOLD : Colour.DIM));
    for (Gate gate : d.gates()) {
      line(
          "gate",
          gate.passed()
              ? gate.cause() + ": all five questions answered yes"
              : gate.cause()
                  + ": "
                  + String.join(
                      "; ",
                      gate.failed().stream()
                          .map(a -> a.question().words() + "? no: " + a.because())
                          .toList()),
          gate.passed() ? Colour.GOOD : Colour.WARN);
    }
  }

  private static String belief(Belief b) {
    return String.format(
        Locale.ROOT, "%s %.0f %%, %s", b.cause().id(), 100 * b.probability(), b.object());
  }

  private void cost(TemplateCost c) {
    line(
        "",
        String.format(
            Locale.ROOT,
            "template %d: cost %.0f -> %.0f",
            c.template().queryId(),
            c.before(),
            c.after()),
        Colour.DIM);
  }

  static String decision(Decision d) {
    return switch (d) {
      case Decision.Allowed a -> "alone: " + String.join("; ", a.reasons());
      case Decision.Waiting w -> "asks a person: " + String.join("; ", w.reasons());
      case Decision.Proposed p -> "proposes only: " + String.join("; ", p.reasons());
      case Decision.Denied n -> "denied: " + String.join("; ", n.reasons());
    };
  }

  private void judged(Verdict v) {
    v.templates().stream()
        .filter(c -> c.judgement() != Verdict.Judgement.UNKNOWN)
        .limit(5)
        .forEach(c ->
            line(
                "measured",
                String.format(
                    Locale.ROOT,
                    "template %d: %.2f ms -> %.2f ms over %d calls, %s",
                    c.template().queryId(),
                    c.beforeMs(),
                    c.afterMs(),
                    c.afterCalls(),
                    c.judgement().name().toLowerCase(Locale.ROOT))));
    line(
        v.outcome().word().replace('_', ' '),
        v.sentence(),
        v.outcome() == Verdict.Outcome.KEPT ? Colour.GOOD : Colour.WARN);
  }

  @Override
  public void checked(Cause cause, boolean holds, String seen) {
    line(
        "checked",
        "by the sandbox itself: %s (%s)".formatted(holds ? "well again" : "NOT well", seen),
        holds ? Colour.GOOD : Colour.BAD);
  }

  private void line(String label, String words) {
    write(label, Cell.of(named(words)));
  }

  private void line(String label, String words, Colour colour) {
    write(label, Cell.of(named(words), colour));
  }

  private void write(String label, Cell cell) {
    terminal.labelled(label, LABEL, cell);
  }
}

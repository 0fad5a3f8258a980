package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.ledger.Probation;
import io.howdah.loop.Examination;
import io.howdah.loop.LookFailedException;
import io.howdah.loop.OnProbation;
import io.howdah.model.Action;
import io.howdah.model.Proposal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code howdah plan}: what could be done, and what waits for a person. */
@Command(
    name = "plan",
    description =
        "Looks, and lists what could be done. Where there is a home, each proposal is an action"
            + " with a number, to approve or reject; without one it is only shown.")
public final class PlanCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "4",
      description = "how long to watch, 0 to 600; 0 only lists (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "a policy instead of the shipped one")
  private @Nullable Path policy;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  /** An action in the list. */
  record Item(
      long id,
      String state,
      String cause,
      double probability,
      String type,
      String object,
      String goes,
      String sql,
      String inverse,
      String risk,
      boolean reversible,
      String sentence) {}

  /** The list, and the kept changes that are still looked at. */
  record Answer(boolean home, List<Item> actions, List<Map<String, Object>> probation) {}

  /** What there is to show. */
  private record Found(boolean home, List<Item> actions, List<OnProbation> probation) {
    static Found without(List<Item> actions) {
      return new Found(false, actions, List.of());
    }

    Answer answer() {
      return new Answer(home, actions, probation.stream().map(ProbationScreen::fields).toList());
    }
  }

  @Override
  public Integer call() {
    if (seconds < 0 || seconds > 600) {
      throw new ParameterException(
          command.commandLine(), "--seconds is a number from 0 to 600, not " + seconds);
    }
    Look look = new Look(command, connection);
    AtomicReference<Found> answer = new AtomicReference<>(Found.without(List.of()));
    int code =
        look.run(cluster -> {
          boolean home = cluster.hasHome();
          if (!home) {
            answer.set(Found.without(unnumbered(Examination.of(cluster))));
          } else {
            answer.set(new Found(true, List.of(), List.of()));
          }
          return Exit.WELL;
        });
    if (code != Exit.WELL) {
      return code;
    }
    if (answer.get().home()) {
      AtDesk desk = new AtDesk(command, connection, Optional.ofNullable(policy));
      code =
          desk.run(
              _ -> {},
              d -> {
                if (seconds > 0) {
                  try {
                    var _ = d.register(d.examination().look(Duration.ofSeconds(seconds), _ -> {}));
                  } catch (LookFailedException e) {
                    look.err()
                        .println(
                            "howdah plan: " + Terminal.harmless(String.valueOf(e.getMessage())));
                    return Exit.NO_CONNECTION;
                  }
                }
                answer.set(
                    new Found(
                        true,
                        d.open().stream().map(r -> item(r.action())).toList(),
                        d.onProbation()));
                return Exit.WELL;
              });
    }
    if (code == Exit.WELL) {
      show(look, answer.get());
    }
    return code;
  }

  private List<Item> unnumbered(Examination examination)
      throws LookFailedException, InterruptedException {
    if (seconds == 0) {
      return List.of();
    }
    return examination.look(Duration.ofSeconds(seconds), _ -> {}).proposals().stream()
        .map(PlanCommand::item)
        .toList();
  }

  private static Item item(Proposal p) {
    return new Item(
        0,
        "PROPOSED",
        p.cause().id(),
        Answers.rounded(p.belief(), 4),
        p.remedy().type(),
        p.remedy().object().toString(),
        WhereItGoes.of(p.remedy().type()).orElse(""),
        Answers.statements(p.remedy().sql()),
        Answers.statements(p.remedy().inverse()),
        p.remedy().risk().word(),
        p.remedy().reversible(),
        p.remedy().why());
  }

  private static Item item(Action a) {
    return new Item(
        a.id(),
        a.state().name(),
        a.cause().id(),
        Answers.rounded(a.belief(), 4),
        a.type(),
        a.object(),
        WhereItGoes.of(a.type()).orElse(""),
        Answers.statements(a.sql()),
        Answers.statements(a.inverse()),
        a.risk().word(),
        a.reversible(),
        a.sentence());
  }

  private void show(Look look, Found answer) {
    if (json) {
      look.json(answer.answer());
      look.out().flush();
      return;
    }
    Terminal t = look.terminal();
    QueryNames names = names(look, answer);
    if (answer.actions().isEmpty()) {
      t.paragraph("", Cell.of("nothing to do", Colour.GOOD));
    }
    for (Item i : answer.actions()) {
      t.paragraph(
          "",
          Cell.of(
              String.format(
                  Locale.ROOT,
                  "%s%s on %s, against %s (%.0f %%)",
                  i.id() == 0 ? "" : i.id() + "  ",
                  i.type(),
                  i.object(),
                  i.cause(),
                  100 * i.probability()),
              Colour.BOLD));
      t.labelled("would", 9, Cell.of(i.sql().isEmpty() ? i.sentence() : i.sql()));
      if (!i.goes().isEmpty()) {
        t.labelled("goes to", 9, Cell.of(i.goes()));
      }
      if (!i.inverse().isEmpty()) {
        t.labelled("undo", 9, Cell.of(i.inverse(), Colour.DIM));
      }
      t.labelled(
          "state",
          9,
          Cell.of(names.in("%s, risk %s: %s".formatted(i.state(), i.risk(), i.sentence()))));
      names.news().forEach(n -> t.labelled(n.name(), 9, Cell.of(n.text(), Colour.DIM)));
    }
    ProbationScreen.list(t, answer.probation(), names);
    if (!answer.actions().isEmpty()) {
      t.paragraph(
          "",
          Cell.of(
              answer.home()
                  ? "howdah approve ID, howdah reject ID, howdah explain ID"
                  : "there is no home here, so nothing was recorded: howdah init makes one",
              Colour.DIM));
    }
  }

  /**
   * Sentences of verdicts name templates by their ids: their texts are asked for, if there are any.
   */
  private static QueryNames names(Look look, Found answer) {
    List<Long> ids =
        Stream.concat(
                answer.actions().stream().map(Item::sentence),
                answer.probation().stream()
                    .flatMap(o -> o.probation().map(Probation::sentence).stream()))
            .flatMap(sentence -> QueryNames.ids(sentence).stream())
            .distinct()
            .toList();
    Map<Long, String> texts = new HashMap<>();
    if (!ids.isEmpty()) {
      var _ =
          look.run(cluster -> {
            cluster.texts().learn(ids);
            ids.forEach(id -> cluster.texts().of(id).ifPresent(text -> texts.put(id, text)));
            return Exit.WELL;
          });
    }
    return new QueryNames(id -> Optional.ofNullable(texts.get(id)));
  }
}

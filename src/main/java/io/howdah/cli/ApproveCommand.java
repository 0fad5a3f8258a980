package io.howdah.cli;

import io.howdah.loop.Desk;
import io.howdah.loop.LoopEvent;
import io.howdah.model.Verdict;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah approve}: a person's yes. */
@Command(
    name = "approve",
    description =
        "A person's yes to an action that waits: it is done at once, watched, and kept or taken"
            + " back.")
public final class ApproveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "the action, as howdah plan lists it")
  private long id;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATABASE",
      description = "database name, postgresql:// URI or key=value conninfo")
  private @Nullable String database;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "a policy instead of the shipped one")
  private @Nullable Path policy;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    var out = command.commandLine().getOut();
    LoopScreen screen = new LoopScreen(Terminal.of(out));
    Consumer<LoopEvent> witness = json ? _ -> {} : screen::show;
    AtDesk desk = new AtDesk(command, connection.at(database), Optional.ofNullable(policy));
    return desk.run(
        witness,
        d -> {
          screen.texts(d::text);
          return switch (d.approve(id)) {
            case Desk.Answer.Judged judged -> {
              Verdict verdict = judged.verdict();
              if (json) {
                out.println(JsonMapper.shared().writeValueAsString(verdict));
              }
              yield verdict.outcome() == Verdict.Outcome.FAILED ? Exit.FAILED : Exit.WELL;
            }
            case Desk.Answer.HandedOver handed -> {
              out.println(
                  json
                      ? JsonMapper.shared().writeValueAsString(handed.action())
                      : "action %d is approved and not done from here (%s): whoever leads does it, howdah explain %d tells how it went"
                          .formatted(id, Terminal.harmless(handed.why()), id));
              yield Exit.WELL;
            }
            case Desk.Answer.WaitsOn waits -> {
              out.println(
                  json
                      ? JsonMapper.shared().writeValueAsString(waits.action())
                      : "action %d: %s"
                          .formatted(id, Terminal.harmless(waits.action().sentence())));
              yield Exit.WELL;
            }
          };
        });
  }
}

package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.ledger.Entry;
import io.howdah.loop.Desk;
import io.howdah.model.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah explain}: the full story of one action. */
@Command(name = "explain", description = "The full story of one action, from the ledger.")
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "the action, as howdah plan lists it")
  private long id;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATABASE",
      description = "database name, postgresql:// URI or key=value conninfo")
  private @Nullable String database;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    AtDesk desk = new AtDesk(command, connection.at(database), Optional.empty());
    var out = command.commandLine().getOut();
    return desk.run(
        _ -> {},
        d -> {
          Desk.Story story = d.explain(id);
          if (json) {
            out.println(JsonMapper.shared().writeValueAsString(asJson(story)));
          } else {
            print(Terminal.of(out), story, new QueryNames(d::text));
          }
          return story.disagreement().isPresent() ? Exit.FAILED : Exit.WELL;
        });
  }

  private static Map<String, Object> asJson(Desk.Story story) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("action", story.record());
    story.diagnosis().ifPresent(d -> answer.put("diagnosis", d));
    story.probation().ifPresent(p -> answer.put("probation", ProbationScreen.fields(p)));
    answer.put("rows", story.rows().stream().map(e -> AtHome.fields(e, false)).toList());
    story.disagreement().ifPresent(x -> answer.put("disagreement", x));
    return answer;
  }

  private static void print(Terminal t, Desk.Story story, QueryNames names) {
    Action a = story.record().action();
    t.paragraph(
        "",
        Cell.of(
            "action %d: %s on %s, %s".formatted(a.id(), a.type(), a.object(), a.state()),
            Colour.BOLD));
    t.labelled(
        "against",
        12,
        Cell.of(
            String.format(
                Locale.ROOT,
                "%s, believed at %.0f %% by %s; the evidence gate was %s",
                a.cause(),
                100 * a.belief(),
                story.record().origin(),
                story.record().gate() ? "passed" : "not passed")));
    t.labelled("why", 12, Cell.of(a.why()));
    lines(t, "ran", a.sql());
    lines(t, "undone by", a.inverse());
    story
        .record()
        .estimate()
        .ifPresent(e -> t.labelled("on paper", 12, Cell.of(names.in(e.words()))));
    a.approvedBy().ifPresent(who -> t.labelled("approved", 12, Cell.of("by " + who)));
    story.record().verdict().ifPresent(v -> t.labelled("verdict", 12, Cell.of(v.sentence())));
    story.probation().ifPresent(p -> ProbationScreen.print(t, p, names));
    story.diagnosis().ifPresent(d -> CaseScreen.print(t, d, names));
    head(t, "what was done");
    for (Entry e : story.rows()) {
      t.labelled(
          e.at().toString().substring(11, 19),
          12,
          Cell.of("%s: %s".formatted(e.kind(), names.in(AtHome.told(e)))));
    }
    story
        .disagreement()
        .ifPresent(x -> t.paragraph("", Cell.of("the record does not agree: " + x, Colour.BAD)));
  }

  static void head(Terminal t, String words) {
    t.out().println();
    t.paragraph("", Cell.of(words, Colour.BOLD));
  }

  private static void lines(Terminal t, String label, List<String> statements) {
    String first = label;
    for (String s : statements) {
      t.labelled(first, 12, Cell.of(s + ";"));
      first = "";
    }
  }
}

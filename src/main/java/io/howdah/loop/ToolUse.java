package io.howdah.loop;

import io.howdah.diagnose.Arguments;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Sheet.Cell;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Sample;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One tool by itself, for a person or a program: what it is, and what it sees now. */
public final class ToolUse {
  /** Templates are told by what happens between two samples. */
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final Cluster cluster;

  public ToolUse(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * A tool as it is offered.
   *
   * @param schema of its arguments, as JSON schema
   */
  public record Described(
      String name, String description, double cost, String privilege, JsonNode schema) {}

  /**
   * What it saw.
   *
   * @param status ok, empty, error, denied or absent
   * @param columns of the rows; empty where the tool shows none
   * @param rows values as JSON: numbers, truths, texts, nulls
   */
  public record Seen(
      String tool,
      String status,
      String words,
      List<String> columns,
      ArrayNode rows,
      List<Finding> findings) {}

  /** A finding as the knowledge base knows it; the object is empty for the whole cluster. */
  public record Finding(String finding, String level, String object, String words) {}

  /** Every tool. */
  public static List<Described> described(Minds minds) {
    return minds.tools().all().stream()
        .map(t ->
            new Described(
                t.name(), t.description(), t.cost(), t.privilege(), ToolRegistry.schema(t)))
        .toList();
  }

  /**
   * Looks with one tool.
   *
   * @param json its arguments as one JSON object
   * @throws IllegalArgumentException when there is no such tool, or the arguments do not fit
   * @throws LookFailedException when the server went away
   */
  public Seen look(String name, String json) throws LookFailedException, InterruptedException {
    Tool tool =
        cluster
            .tools()
            .named(name)
            .orElseThrow(() -> new IllegalArgumentException("there is no tool %s".formatted(name)));
    return switch (Arguments.parse(tool.arguments(), json)) {
      case Arguments.Parsed.Wrong wrong ->
          throw new IllegalArgumentException("%s: %s".formatted(name, wrong.words()));
      case Arguments.Parsed.Fit fit -> seen(tool, fit.arguments());
    };
  }

  private Seen seen(Tool tool, Arguments arguments)
      throws LookFailedException, InterruptedException {
    try (PlannerWhatIf whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes())) {
      Sample first = cluster.sensor().sample();
      Thread.sleep(BETWEEN);
      Sample last = cluster.sensor().sample();
      Scene scene =
          new Scene(
              new Incident("tool", last.server(), last.at(), last.at(), List.of()),
              new Interval(first, last),
              _ -> Optional.empty(),
              cluster.door(),
              whatIf,
              Felt.later(cluster.door(), cluster.clock()));
      Observation seen = tool.look(scene, arguments);
      return new Seen(
          tool.name(),
          seen.status().word(),
          seen.words(),
          seen.sheet().map(s -> s.columns()).orElse(List.of()),
          rows(seen),
          seen.findings().stream()
              .map(f ->
                  new Finding(
                      f.finding(),
                      f.level().word(),
                      f.object().map(Object::toString).orElse(""),
                      f.words()))
              .toList());
    } catch (LostServerException e) {
      throw new LookFailedException("the server went away: " + e.getMessage(), e);
    }
  }

  private static ArrayNode rows(Observation seen) {
    ArrayNode rows = JsonMapper.shared().createArrayNode();
    seen.sheet()
        .ifPresent(s ->
            s.rows()
                .forEach(row -> {
                  ObjectNode node = rows.addObject();
                  for (int i = 0; i < row.size(); i++) {
                    put(node, s.columns().get(i), row.get(i));
                  }
                }));
    return rows;
  }

  private static void put(ObjectNode node, String name, Cell cell) {
    switch (cell) {
      case Cell.Words w -> node.put(name, w.text());
      case Cell.Count c -> node.put(name, c.value());
      case Cell.Real r -> node.put(name, r.value());
      case Cell.Truth t -> node.put(name, t.value());
      case Cell.Moment m -> node.put(name, m.at().toString());
      case Cell.Nothing _ -> node.putNull(name);
    }
  }
}

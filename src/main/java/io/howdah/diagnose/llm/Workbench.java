package io.howdah.diagnose.llm;

import io.howdah.diagnose.Argument;
import io.howdah.diagnose.Arguments;
import io.howdah.diagnose.EmbeddedReasoner;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.diagnose.Trail;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.Step;
import io.howdah.pg.Overheard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model may do: use a tool of the registry, look by SQL, conclude. What it makes up is told
 * back once and then dropped; what happens is in the trail. For one incident and one thread.
 */
final class Workbench {
  private static final int LONGEST_THOUGHT = 600;

  private final Scene scene;
  private final ToolRegistry tools;
  private final EmbeddedReasoner mind;
  private final Veil veil;
  private final Subjects subjects;
  private final Briefing briefing;
  private final Looker looker;
  private final Budget budget;
  private final Trail trail;
  private final Consumer<Step> witness;
  private final Set<String> told = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final List<String> notes = new ArrayList<>();

  /** What a tool was good for. */
  record Look(boolean useful, String words) {}

  /** What became of a conclusion. */
  record Ruling(Optional<Conclusion> conclusion, String words) {}

  Workbench(
      Scene scene,
      ToolRegistry tools,
      EmbeddedReasoner mind,
      Veil veil,
      Briefing briefing,
      SqlGate gate,
      Budget budget,
      Trail trail,
      Consumer<Step> witness) {
    this.scene = scene;
    this.tools = tools;
    this.mind = mind;
    this.veil = veil;
    this.subjects = new Subjects(scene, veil);
    this.briefing = briefing;
    this.looker = new Looker(scene, veil, gate);
    this.budget = budget;
    this.trail = trail;
    this.witness = witness;
  }

  /** The tools as a model sees them. Words of a team's own tools are theirs: they are veiled. */
  List<Offer> offers() {
    List<Offer> out = new ArrayList<>();
    for (Tool tool : tools.all()) {
      out.add(
          new Offer(
              tool.name(),
              veil.text(tool.description()),
              tool.arguments().stream()
                  .map(a -> new Argument(a.name(), a.type(), veil.text(a.words()), a.initial()))
                  .toList()));
    }
    out.add(Looker.OFFER);
    return out;
  }

  /** What a person should know of the talk. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  Look use(String name, String json, String thought) {
    boolean sql = name.equals(Looker.OFFER.name());
    Optional<Tool> tool = tools.named(name);
    if (tool.isEmpty() && !sql) {
      return useless(
          "tool " + name,
          "there is no such tool; there are: "
              + String.join(", ", offers().stream().map(Offer::name).toList()));
    }
    List<Argument> wanted = tool.map(Tool::arguments).orElse(Looker.OFFER.arguments());
    Resolved resolved = resolve(wanted, json);
    if (!resolved.fault().isEmpty()) {
      return useless("arguments of " + name + " " + resolved.fault(), resolved.fault());
    }
    return switch (Arguments.parse(wanted, resolved.json())) {
      case Arguments.Parsed.Wrong wrong ->
          useless("arguments of " + name + " " + wrong.words(), wrong.words());
      case Arguments.Parsed.Fit fit -> {
        if (!asked.add(name + fit.arguments().values())) {
          yield useless("look twice " + name, "you looked there already; nothing else is there");
        }
        if (!budget.step()) {
          yield useless("too many looks", "no looks are left: call " + Dialect.CONCLUDE);
        }
        Overheard<Observation> look =
            Overheard.during(() ->
                sql
                    ? looker.look(fit.arguments().text("sql"))
                    : tool.orElseThrow().look(scene, fit.arguments()));
        yield seen(name, thought, look);
      }
    };
  }

  private Look seen(String name, String thought, Overheard<Observation> look) {
    Observation seen = look.value();
    double before = mind.believed(trail).entropy();
    Trail ahead = new Trail();
    ahead.add(new Step("", name, seen.status(), "", 0), trail.all());
    ahead.add(new Step("", name, seen.status(), "", 0), seen.findings());
    Step step =
        new Step(
            said(thought),
            name,
            seen.status(),
            seen.words(),
            before - mind.believed(ahead).entropy(),
            look.seconds(),
            look.asked(),
            Trail.levels(seen.findings()));
    trail.add(step, seen.findings());
    witness.accept(step);
    boolean useful = seen.status() != EvidenceStatus.ERROR || told.add("error of " + name);
    return new Look(useful, briefing.observation(name, seen));
  }

  /**
   * A model's words for a person: names instead of handles, no control characters, not too long.
   */
  String said(String words) {
    String known = veil.reveal(words).replaceAll("\\s+", " ").strip();
    return known.length() <= LONGEST_THOUGHT ? known : known.substring(0, LONGEST_THOUGHT) + "…";
  }

  /** Told once; the second time it is dropped, and people are told. */
  private Look useless(String what, String words) {
    String bounded = what.length() <= 200 ? what : what.substring(0, 200);
    if (told.add(bounded)) {
      return new Look(false, briefing.refusal(words));
    }
    String note = "dropped, since it was told once already: " + said(bounded);
    if (!notes.contains(note)) {
      notes.add(note);
    }
    return new Look(false, briefing.refusal("dropped: " + words));
  }

  /** The arguments with handles replaced by what they stand for. */
  private record Resolved(JsonNode json, String fault) {}

  private Resolved resolve(List<Argument> wanted, String json) {
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(json.isBlank() ? "{}" : json);
    } catch (JacksonException e) {
      return new Resolved(JsonMapper.shared().createObjectNode(), "the arguments are not JSON");
    }
    if (!(node instanceof ObjectNode object)) {
      return new Resolved(node, "the arguments must be one JSON object");
    }
    Map<String, String> replaced = new LinkedHashMap<>();
    for (Argument a : wanted) {
      String given = object.path(a.name()).asString("");
      boolean named = a.type() == Argument.Type.TABLE || a.type() == Argument.Type.TEMPLATE;
      if (!named || given.isEmpty()) {
        continue;
      }
      Optional<ObjectRef> found =
          subjects
              .find(given)
              .filter(o ->
                  o.kind()
                      == (a.type() == Argument.Type.TABLE
                          ? ObjectRef.Kind.TABLE
                          : ObjectRef.Kind.TEMPLATE));
      if (found.isEmpty()) {
        return new Resolved(
            object, "there is no such %s: use a handle that you saw".formatted(a.type().word()));
      }
      replaced.put(a.name(), found.get().name());
    }
    replaced.forEach(object::put);
    return new Resolved(object, "");
  }

  Ruling conclude(String json) {
    Conclusion.Parsed parsed = Conclusion.read(json, subjects::find);
    if (parsed.faults().isEmpty() || (parsed.conclusion().isPresent() && !told.add("conclusion"))) {
      parsed.faults().forEach(f -> notes.add("dropped from its conclusion: " + f));
      return new Ruling(parsed.conclusion(), "");
    }
    told.add("conclusion");
    return new Ruling(
        Optional.empty(),
        "that conclusion does not hold: "
            + String.join("; ", parsed.faults())
            + ". Correct it and conclude again.");
  }
}

package io.howdah.diagnose.llm;

import io.howdah.model.Cause;
import io.howdah.model.Diagnosis.Status;
import io.howdah.model.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a model concludes, as far as it holds: causes that exist, probabilities that are some,
 * objects that the catalogue has.
 */
record Conclusion(Status status, List<Claim> claims) {
  /** The types of remedies there are; what is none of these is not heard. */
  static final List<String> REMEDIES =
      List.of(
          "none",
          "create-index",
          "analyze",
          "set-parameter",
          "set-role-parameter",
          "cancel-statement",
          "end-backend",
          "advice");

  static final String SHAPE =
      "{\"status\": \"incident\" or \"healthy\", \"causes\": [{\"id\": a cause, \"probability\": 0 to 1,"
          + " \"object\": a handle or cluster, \"because\": one sentence, \"remedy\": one of "
          + String.join(", ", REMEDIES)
          + "}]}";

  private static final int MOST_CAUSES = 6;
  private static final int LONGEST_REASON = 400;
  private static final Set<String> OF_ALL = Set.of("status", "causes");
  private static final Set<String> OF_CAUSE =
      Set.of("id", "probability", "object", "because", "remedy");

  /**
   * One cause.
   *
   * @param because in the model's words, handles and all
   */
  record Claim(
      Cause cause, double probability, ObjectRef object, String because, Optional<String> remedy) {}

  /**
   * What was read.
   *
   * @param conclusion without its faulty parts; empty where nothing is left of it
   * @param faults what is wrong, for the model to mend
   */
  record Parsed(Optional<Conclusion> conclusion, List<String> faults) {}

  Conclusion {
    claims = List.copyOf(claims);
  }

  /**
   * Reads one strictly.
   *
   * @param objects what a handle stands for, after a look into the catalogue; empty where there is
   *     no such thing
   */
  static Parsed read(String json, Function<String, Optional<ObjectRef>> objects) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      return nothing("it is not JSON");
    }
    if (!root.isObject() || !OF_ALL.containsAll(root.propertyNames())) {
      return nothing("it must be one object with status and causes");
    }
    String word = root.path("status").asString("");
    if (!word.equals("incident") && !word.equals("healthy")) {
      return nothing("status must be incident or healthy");
    }
    Status status = word.equals("incident") ? Status.INCIDENT : Status.HEALTHY;
    if (!root.path("causes").isArray() || root.path("causes").size() > MOST_CAUSES) {
      return nothing("causes must be a list of at most " + MOST_CAUSES);
    }
    List<String> faults = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    for (JsonNode node : root.path("causes")) {
      claim(node, objects, faults)
          .filter(c -> claims.stream().noneMatch(o -> o.cause() == c.cause()))
          .ifPresent(claims::add);
    }
    boolean blames =
        claims.stream()
            .anyMatch(c ->
                c.probability() >= 0.5
                    && (c.cause().cure() != Cause.Cure.NOTHING_TO_DO
                        || c.cause() == Cause.UNKNOWN));
    if (status == Status.HEALTHY && blames) {
      faults.add("healthy, and yet a cause is blamed: say incident");
    } else if (status == Status.INCIDENT && claims.isEmpty()) {
      faults.add("an incident has at least one cause; unknown is one");
    } else {
      return new Parsed(Optional.of(new Conclusion(status, claims)), faults);
    }
    return new Parsed(Optional.empty(), faults);
  }

  private static Parsed nothing(String fault) {
    return new Parsed(Optional.empty(), List.of(fault));
  }

  private static Optional<Claim> claim(
      JsonNode node, Function<String, Optional<ObjectRef>> objects, List<String> faults) {
    if (!node.isObject() || !OF_CAUSE.containsAll(node.propertyNames())) {
      faults.add("a cause has id, probability, object, because and remedy, and nothing else");
      return Optional.empty();
    }
    Optional<Cause> cause = Cause.ofId(node.path("id").asString(""));
    if (cause.isEmpty()) {
      faults.add("a cause has an id that is none of the list");
      return Optional.empty();
    }
    JsonNode p = node.path("probability");
    if (!p.isNumber() || !(p.asDouble() >= 0 && p.asDouble() <= 1)) {
      faults.add("%s: probability must be a number from 0 to 1".formatted(cause.get()));
      return Optional.empty();
    }
    String remedy = node.path("remedy").asString("none");
    if (!REMEDIES.contains(remedy)) {
      faults.add("%s: remedy must be one of %s".formatted(cause.get(), REMEDIES));
    }
    Optional<ObjectRef> object = objects.apply(node.path("object").asString("cluster"));
    if (object.isEmpty()) {
      faults.add("%s: its object does not exist; use a handle that you saw".formatted(cause.get()));
    }
    String because = node.path("because").asString("");
    return Optional.of(
        new Claim(
            cause.get(),
            p.asDouble(),
            object.orElse(ObjectRef.cluster()),
            because.length() > LONGEST_REASON ? because.substring(0, LONGEST_REASON) : because,
            Optional.of(remedy).filter(r -> REMEDIES.contains(r) && !r.equals("none"))));
  }
}

package io.howdah.diagnose;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.Cause;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of an incident with what every tool answered, so that reasoners, baselines and learning
 * can be compared on the same evidence without a server.
 *
 * @param truth the causes that were injected
 * @param kind as the sandbox says: single, composite, decoy, none
 * @param split train or test
 * @param watched seconds that were watched before anybody looked
 * @param masked findings of the machine that stood before the injection: the machine was shared,
 *     and what others do there is not the incident's
 * @param check what the short look says; empty where it was not asked
 */
public record Recording(
    List<String> truth,
    String kind,
    long seed,
    String split,
    double watched,
    Instant began,
    List<String> masked,
    List<Answer> answers,
    Optional<Checked> check) {

  /**
   * What {@code howdah check} said of the same incident.
   *
   * @param status incident, healthy or unknown
   * @param lines the causes of its lines, the first one first
   * @param seconds of looking
   */
  public record Checked(String status, List<String> lines, double seconds) {}

  /** What a tool answered, and how long it took. */
  public record Answer(
      String tool, double cost, String status, String words, double seconds, List<Sighted> found) {}

  /** A finding in an answer; times as text, empty where there is none. */
  public record Sighted(
      String finding,
      String level,
      String kind,
      String object,
      long oid,
      String words,
      String since) {
    public static Sighted of(Found f) {
      Optional<ObjectRef> o = f.object();
      return new Sighted(
          f.finding(),
          f.level().name(),
          o.map(x -> x.kind().name()).orElse(""),
          o.map(ObjectRef::name).orElse(""),
          o.map(ObjectRef::oid).orElse(0L),
          f.words(),
          f.since().map(Instant::toString).orElse(""));
    }

    Found found() {
      return new Found(
          finding,
          Level.valueOf(level),
          kind.isEmpty()
              ? Optional.empty()
              : Optional.of(new ObjectRef(ObjectRef.Kind.valueOf(kind), object, oid)),
          words,
          since.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(since)));
    }
  }

  /** A tool that says again what it said then. */
  record Played(String name, double cost, String description, Observation answer, double seconds)
      implements Tool {
    @Override
    public Observation look(Scene scene) {
      return answer;
    }
  }

  Set<Cause> causes() {
    Set<Cause> out = new HashSet<>();
    truth.forEach(t -> out.add(Cause.ofId(t).orElseThrow()));
    return out;
  }

  List<Played> tools() {
    return answers.stream().map(this::played).toList();
  }

  private Played played(Answer a) {
    List<Found> found =
        a.found().stream().filter(f -> !masked.contains(f.finding())).map(Sighted::found).toList();
    return new Played(
        a.tool(),
        a.cost(),
        "the " + a.tool(),
        new Observation(EvidenceStatus.valueOf(a.status()), a.words(), found),
        a.seconds());
  }

  /** The strongest level of each finding that was read. */
  Map<String, Level> shown() {
    Map<String, Level> out = new HashMap<>();
    for (Played p : tools()) {
      p.answer().findings().forEach(f -> out.merge(f.finding(), f.level(), Level::max));
    }
    return out;
  }

  Incident incident() {
    return new Incident(
        "replay", new ServerIdentity("0", 1, began, false, 180_000), began, began, List.of());
  }

  public void write(Path file) {
    try {
      Files.writeString(file, JsonMapper.shared().writeValueAsString(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Recording> all(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.toString().endsWith(".json"))
          .sorted()
          .map(Recording::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recording read(Path file) {
    try {
      return JsonMapper.shared().readValue(Files.readString(file), Recording.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

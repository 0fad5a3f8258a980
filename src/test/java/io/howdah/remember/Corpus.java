package io.howdah.remember;

import io.howdah.model.Cause;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The incidents and questions of bench/memory. */
record Corpus(List<Incident> incidents) {
  /** An incident as it is kept, with what somebody asks later. */
  record Incident(
      String id,
      Cause cause,
      String title,
      String body,
      List<String> keys,
      List<String> asked,
      String heldOut) {
    Fingerprint fingerprint() {
      return new Fingerprint(keys).with(Fingerprint.Sort.CAUSE, cause.id());
    }

    Note note(Scope scope, Instant now) {
      return new Note(
          MemoryKind.EPISODE,
          scope,
          title,
          body,
          Optional.of(cause),
          fingerprint(),
          id,
          Source.HOWDAH,
          id,
          now,
          Optional.empty());
    }
  }

  /** The same incidents, asked for by the questions on which nothing was tuned. */
  Corpus heldOut() {
    return new Corpus(
        incidents.stream()
            .map(i ->
                new Incident(
                    i.id(), i.cause(), i.title(), i.body(), i.keys(), List.of(i.heldOut()), ""))
            .toList());
  }

  static Corpus read() {
    Path file = Path.of(System.getProperty("howdah.root", "."), "bench", "memory", "corpus.yaml");
    YAMLMapper yaml = YAMLMapper.builder().build();
    JsonNode all = yaml.readTree(file.toFile());
    JsonNode heldOut = yaml.readTree(file.resolveSibling("held_out.yaml").toFile());
    List<Incident> incidents = new ArrayList<>();
    for (JsonNode n : all) {
      incidents.add(
          new Incident(
              n.path("id").asString(),
              Cause.ofId(n.path("cause").asString()).orElseThrow(),
              n.path("title").asString(),
              n.path("body").asString(),
              texts(n.path("keys")),
              texts(n.path("ask")),
              heldOut.path(n.path("id").asString()).asString()));
    }
    return new Corpus(incidents);
  }

  private static List<String> texts(JsonNode array) {
    List<String> out = new ArrayList<>();
    array.forEach(t -> out.add(t.asString()));
    return out;
  }
}

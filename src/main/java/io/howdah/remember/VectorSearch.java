package io.howdah.remember;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How nearness of meaning is searched in a home: what its database has, and what was built. */
public sealed interface VectorSearch {
  /** One sentence for a person. */
  String words();

  /** By the index. */
  record Indexed(Pgvector pgvector) implements VectorSearch {
    @Override
    public String words() {
      return "meaning: HNSW index, pgvector " + pgvector.version();
    }
  }

  /** Exactly, over every memory, by the extension: right for a few thousand. */
  record Scanned(Pgvector pgvector) implements VectorSearch {
    @Override
    public String words() {
      return "meaning: exact search by pgvector %s; howdah memory tidy builds the index from %d memories on"
          .formatted(pgvector.version(), Upkeep.INDEX_FROM);
    }
  }

  /** Exactly, by plain SQL, over the newest and what the other channels found. */
  record Plain(int most) implements VectorSearch {
    @Override
    public String words() {
      return "meaning: exact search without pgvector, over the newest %d memories and what words and fingerprint found; CREATE EXTENSION vector makes it faster and complete"
          .formatted(most);
    }
  }

  /** Not at all: the question had no text, or no vector could be made of it. */
  record None(String why) implements VectorSearch {
    @Override
    public String words() {
      return "meaning: not searched, " + why;
    }
  }

  /**
   * The extension.
   *
   * @param schema quoted, as SQL takes it
   */
  record Pgvector(String schema, String version) {
    /** 0.8.0 brought scans that go on until enough rows pass the filters. */
    boolean iterates() {
      return atLeast(0, 8, 0);
    }

    /** Before it, a parallel HNSW build could write beyond its memory (CVE-2026-3172). */
    boolean parallelBuildIsSafe() {
      return atLeast(0, 8, 2);
    }

    /** 0.7.0 brought vectors of half precision: half the index, and the same order in practice. */
    boolean halves() {
      return atLeast(0, 7, 0);
    }

    private boolean atLeast(int... wanted) {
      String[] parts = version.split("\\D+", -1);
      for (int i = 0; i < wanted.length; i++) {
        int part = i < parts.length && !parts[i].isEmpty() ? Integer.parseInt(parts[i]) : 0;
        if (part != wanted[i]) {
          return part > wanted[i];
        }
      }
      return true;
    }

    /** The type that is indexed. */
    String type(int dimensions) {
      return "%s.%s(%d)".formatted(schema, halves() ? "halfvec" : "vector", dimensions);
    }

    /** Whether an index serves these types: one that an older version built may not. */
    boolean fits(String definition) {
      return definition.contains(halves() ? "halfvec_cosine_ops" : "vector_cosine_ops");
    }

    String operators() {
      return "%s.%s".formatted(schema, halves() ? "halfvec_cosine_ops" : "vector_cosine_ops");
    }
  }

  /** What this home has now. */
  static VectorSearch of(Handle handle) {
    return handle
        .createQuery(Sql.text("vector_search"))
        .map((row, context) -> {
          var pgvector = new Pgvector(row.getString("schema"), row.getString("version"));
          Optional<String> index = Optional.ofNullable(row.getString("index"));
          return index.filter(pgvector::fits).isPresent()
              ? new Indexed(pgvector)
              : new Scanned(pgvector);
        })
        .findOne()
        .map(VectorSearch.class::cast)
        .orElseGet(() -> new Plain(Recall.EXACT_MOST));
  }
}

package io.howdah.remember;

import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The HNSW index over the vectors: built after the bulk was loaded, beside its readers and writers,
 * and never in parallel where that is unsafe.
 */
final class MeaningIndex {
  /** What was lived and done apart from what is known: thousands of tables read much alike. */
  private static final Map<String, Shape> SHAPES =
      Map.of(
          "memory_lived", new Shape("'e', 'r'", 32, 200),
          "memory_known", new Shape("'f', 'p'", 16, 100));

  /**
   * A graph: links of a node, and candidates while it is placed. Episodes of one cause are much
   * alike, and with pgvector's own 16 and 64 many were out of reach; tables and plans are asked for
   * by name, and a lighter graph is built and walked in less time.
   */
  private record Shape(String kinds, int links, int candidates) {}

  private final Vault vault;
  private final Embedder embedder;

  MeaningIndex(Vault vault, Embedder embedder) {
    this.vault = vault;
    this.embedder = embedder;
  }

  /**
   * Builds the index where it pays and can be built.
   *
   * @param from memories below which it does not pay
   * @return what became of it, in words
   */
  String ensure(int from) {
    return vault.plainly(handle ->
        switch (VectorSearch.of(handle)) {
          case VectorSearch.Indexed indexed -> "the index stands";
          case VectorSearch.Plain plain ->
              "no index without pgvector: as a superuser, run CREATE EXTENSION vector in the home's"
                  + " database, then howdah memory tidy";
          case VectorSearch.None none -> none.words();
          case VectorSearch.Scanned scanned -> build(handle, scanned.pgvector(), from);
        });
  }

  private String build(Handle handle, VectorSearch.Pgvector pgvector, int from) {
    long rows = handle.createQuery(Sql.text("rows_estimate")).mapTo(Long.class).one();
    if (rows < from) {
      return "no index yet: %d vectors, it pays from %d on".formatted(rows, from);
    }
    if (!handle.createQuery(Sql.text("owns")).mapTo(Boolean.class).one()) {
      return "the index is not built: only the owner of the home may. As its owner, run howdah"
          + " memory tidy";
    }
    boolean alone = handle.createQuery(Sql.text("claim_build")).mapTo(Boolean.class).one();
    if (!alone) {
      return "another process builds the index";
    }
    try {
      return built(handle, pgvector);
    } finally {
      boolean _ = handle.createQuery(Sql.text("release_build")).mapTo(Boolean.class).one();
    }
  }

  private String built(Handle handle, VectorSearch.Pgvector pgvector) {
    var settings = new Settings(handle);
    settings.set("statement_timeout", "0");
    // It would end the build while that waits for old snapshots, which hinders nobody.
    settings.set("lock_timeout", "0");
    settings.set("maintenance_work_mem", "512MB");
    if (!pgvector.parallelBuildIsSafe()) {
      settings.set("max_parallel_maintenance_workers", "0");
    }
    try {
      // A build that was cut off leaves an invalid index of its name: IF NOT EXISTS would keep it.
      SHAPES.forEach((name, shape) -> {
        handle.execute("drop index if exists howdah." + name);
        handle.execute(
            "create index concurrently %s on howdah.memory_embedding using hnsw ((embedding::%s) %s) with (m = %d, ef_construction = %d) where model = '%s' and kind in (%s)"
                .formatted(
                    name,
                    pgvector.type(embedder.dimensions()),
                    pgvector.operators(),
                    shape.links(),
                    shape.candidates(),
                    embedder.model(),
                    shape.kinds()));
      });
      handle.execute("analyze howdah.memory_embedding");
      return "the index was built";
    } finally {
      settings.restore();
    }
  }
}

package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.remember.Hit.Channel;
import io.howdah.remember.Retrieval.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The bench of bench/memory in small: the real sentence model, 66 incidents among 1,000 others. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RetrievalTest {
  private static final Set<Channel> ALL = EnumSet.allOf(Channel.class);
  private static final Embedder MODEL = new MiniLm();

  private MemoryHome home;
  private Retrieval retrieval;
  private Retrieval heldOut;

  @BeforeAll
  void fill(SandboxDatabase database, @TempDir Path directory)
      throws SQLException, IOException, Embedder.EmbeddingException, InterruptedException {
    Path vectorsFile = directory.resolve("vectors");
    home = new MemoryHome(database);
    Scope scope = Scope.cluster("bench");
    Memories memories = home.of(scope, MODEL);
    Corpus corpus = Corpus.read();
    assertThat(corpus.incidents()).hasSizeGreaterThanOrEqualTo(60);
    corpus
        .incidents()
        .forEach(i -> {
          var _ = memories.keep(i.note(scope, MemoryHome.NOW));
        });
    int id = (int) home.count("select id from howdah.memory_scope where cluster = 'bench'");
    try (Connection connection = database.connect()) {
      var filler = new Filler(1);
      var vectors = new FillerVectors(filler, MODEL, 150, 0).upTo(1_000, vectorsFile);
      filler.load(connection, id, 0, 1_000, vectors);
      retrieval = new Retrieval(memories, corpus, Twins.of(connection, corpus), () -> 0);
      Corpus others = corpus.heldOut();
      heldOut = new Retrieval(memories, others, Twins.of(connection, others), () -> 0);
    }
  }

  @AfterAll
  void remove() throws SQLException {
    home.close();
  }

  @Test
  void anIncidentIsFoundByItsFingerprintWithoutAWord() {
    Retrieval.Score score = retrieval.measure(Asked.FINGERPRINT, ALL, 1);
    assertThat(score.recallAt5()).as("%s", score.missed()).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void aParaphraseFindsItsIncident() {
    Retrieval.Score both = retrieval.measure(Asked.BOTH, ALL, 1);
    assertThat(both.recallAt5()).as("%s", both.missed()).isGreaterThanOrEqualTo(0.98);
    Retrieval.Score text = retrieval.measure(Asked.TEXT, ALL, 1);
    assertThat(text.recallAt5()).as("%s", text.missed()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void aQuestionOnWhichNothingWasTunedFindsItsIncidentNearlyAsWell() {
    Retrieval.Score text = heldOut.measure(Asked.TEXT, ALL, 1);
    assertThat(text.recallAt5()).as("%s", text.missed()).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void noQuestionNamesTheCauseItLooksFor() {
    for (Corpus.Incident i : retrieval.corpus().incidents()) {
      assertThat(String.join(" ", i.asked()) + " " + i.heldOut())
          .as(i.id())
          .doesNotContainIgnoringCase(i.cause().id())
          .doesNotContainIgnoringCase(i.cause().id().replace('-', ' '));
    }
  }
}

package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.howdah.home.Homes;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a PostgreSQL 15 without pgvector, exact search serves, and says so. */
@ExtendWith(Homes.Given.class)
final class PlainSearchTest {
  private final Homes homes;
  private final String database;

  PlainSearchTest(Homes homes) {
    this.homes = homes;
    database = homes.withHome();
  }

  private Memories memories(String role) {
    return new Memories(
        homes.dataSource(database, role),
        Scope.cluster("plain"),
        new BagOfWords(),
        t -> t,
        Clock.systemUTC());
  }

  private static Note note(String title, String body) {
    return Note.of(
        MemoryKind.EPISODE, Scope.cluster("plain"), title, body, Source.HOWDAH, Instant.EPOCH);
  }

  @Test
  void meaningIsSearchedExactlyAndTheAnswerSaysHow() {
    Memories memories = memories("daemon");
    for (int i = 0; i < 20; i++) {
      var _ = memories.keep(note("Trouble %d with widgets".formatted(i), "it was cured"));
    }
    var _ = memories.keep(note("Elephants were slow", "a howdah was too heavy"));
    Recollection found = memories.recall(Question.of("slow elephants and the heavy howdah"));
    Hit first = found.hits().getFirst();
    assertThat(first.memory().title()).isEqualTo("Elephants were slow");
    assertThat(first.contributions())
        .extracting(Hit.Contribution::channel)
        .containsExactlyInAnyOrder(Hit.Channel.MEANING, Hit.Channel.WORDS);
    assertThat(found.vectors()).isEqualTo(new VectorSearch.Plain(Recall.EXACT_MOST));
    assertThat(found.vectors().words()).contains("without pgvector").contains("CREATE EXTENSION");
    assertThat(memories.upkeep().run(Upkeep.Policy.USUAL).index())
        .contains("CREATE EXTENSION vector");
  }

  /** A sentence model's vectors have parts of 1e-33, whose product is none of a real. */
  @Test
  void tinyPartsOfAVectorAreNoErrorWithoutPgvector() {
    Embedder tiny =
        new Embedder() {
          @Override
          public String model() {
            return "tiny";
          }

          @Override
          public int dimensions() {
            return 384;
          }

          @Override
          public float[] embed(String text) {
            float[] out = new float[dimensions()];
            out[0] = 1;
            out[1] = 2e-33f;
            return out;
          }
        };
    var memories =
        new Memories(
            homes.dataSource(database, "daemon"),
            Scope.cluster("plain"),
            tiny,
            t -> t,
            Clock.systemUTC());
    var _ = memories.keep(note("Tiny", "parts"));
    assertThat(memories.recall(Question.of("other words")).hits())
        .extracting(h -> h.memory().title())
        .containsExactly("Tiny");
  }

  @Test
  void whereNoHomeStandsTheFailureSaysWhatToDo() {
    var nowhere =
        new Memories(
            homes.dataSource(homes.empty(), "owner"),
            Scope.cluster("plain"),
            new BagOfWords(),
            t -> t,
            Clock.systemUTC());
    assertThat(catchThrowable(() -> nowhere.keep(note("a", "b"))))
        .isInstanceOf(MemoryException.class)
        .hasMessageContaining("run howdah init");
  }

  @Test
  void aRoleWithoutRightsIsTold() {
    assertThat(catchThrowable(() -> memories("nobody").recall(Question.of("anything"))))
        .isInstanceOf(MemoryException.class)
        .hasMessageContaining("howdah init --role");
  }
}

package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given writers and readers at once, nobody sees half of a memory. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MemoryRaceTest {
  private static final int WRITERS = 3;
  private static final int ROUNDS = 25;
  private static final int SUBJECTS = 4;

  /** Rows of the search tables without their text, or of texts that live no longer. */
  private static final String HALVES =
      """
      select (select count(*) from howdah.memory_embedding e where not exists (
                select from howdah.memory m where m.id = e.memory_id and m.superseded_by is null and m.retracted_at is null))
           + (select count(*) from howdah.memory_key k where not exists (
                select from howdah.memory m where m.id = k.memory_id and m.superseded_by is null and m.retracted_at is null))
           + (select count(*) from howdah.memory m where m.superseded_by is null and m.retracted_at is null
                and (not exists (select from howdah.memory_embedding e where e.memory_id = m.id)
                     or not exists (select from howdah.memory_key k where k.memory_id = m.id and k.channel = 'w')))
           + (select count(*) from (select signature from howdah.memory where valid_to is null and retracted_at is null
                group by scope, kind, signature having count(*) > 1) twice)
      """;

  private MemoryHome home;

  @BeforeAll
  void make(SandboxDatabase database) throws SQLException {
    home = new MemoryHome(database);
  }

  @AfterAll
  void remove() throws SQLException {
    home.close();
  }

  private int write(int writer) {
    Memories memories = home.of("race");
    for (int i = 0; i < ROUNDS; i++) {
      String subject = "subject " + i % SUBJECTS;
      var kept =
          memories.keep(
              home.note(
                  MemoryKind.EPISODE,
                  "race",
                  subject,
                  "told by writer %d, %d".formatted(writer, i)));
      if (i % 10 == 9) {
        boolean _ = memories.retract(kept.id(), "every tenth is wrong");
      }
    }
    return ROUNDS;
  }

  private List<String> read(AtomicBoolean over) throws SQLException {
    List<String> odd = new ArrayList<>();
    Memories memories = home.of("race");
    try (Connection connection = home.owner().getConnection();
        var statement = connection.createStatement()) {
      while (!over.get()) {
        try (var rows = statement.executeQuery(HALVES)) {
          rows.next();
          if (rows.getLong(1) != 0) {
            odd.add(rows.getLong(1) + " halves");
          }
        }
        for (Hit hit : memories.recall(Question.of("subject told by writer")).hits()) {
          boolean whole =
              hit.memory().body().startsWith("told by writer")
                  && hit.memory().title().startsWith("subject")
                  && hit.contributions().size() == 2;
          if (!whole) {
            odd.add(hit.toString());
          }
        }
      }
    }
    return odd;
  }

  @Test
  void writersAndReadersAtOnceNeverMeetHalfAMemory()
      throws SQLException, InterruptedException, ExecutionException {
    AtomicBoolean over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<String>> reader = threads.submit(() -> read(over));
      List<Future<Integer>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(threads.submit(() -> write(writer)));
      }
      try {
        for (Future<Integer> writer : writers) {
          assertThat(writer.get()).isEqualTo(ROUNDS);
        }
      } finally {
        over.set(true);
      }
      assertThat(reader.get()).isEmpty();
    }
    assertThat(home.count(HALVES)).isZero();
    assertThat(home.count("select count(*) from howdah.memory")).isEqualTo(WRITERS * ROUNDS);
  }
}

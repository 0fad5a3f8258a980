package io.howdah.sense.series;

import static io.howdah.sense.series.Shop.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.model.Distribution;
import io.howdah.model.Point;
import io.howdah.model.Selector;
import io.howdah.model.Track;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given a store in a directory, whatever happens to process and disk, what was written is there.
 */
final class StoreOnDiskTest {
  private static final StoreLimits LIMITS = StoreLimits.of(8 << 20, 1_000);
  private static final Selector ACTIVE =
      Selector.of("postgresql_connections").with("state", "active");
  private static final int HOUR = 3_600;

  @TempDir private Path directory = Path.of("");

  private EmbeddedStore open() throws IOException {
    return EmbeddedStore.in(directory, LIMITS);
  }

  private static List<Point> active(EmbeddedStore store, int from, int to) {
    List<Track> tracks =
        store.read(ACTIVE, START.plusSeconds(from), START.plusSeconds(to), Duration.ofSeconds(1));
    return tracks.isEmpty() ? List.of() : tracks.getFirst().points();
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void aRestartForgetsNothingAndGoesOnWhereItWas() throws IOException {
    try (EmbeddedStore store = open()) {
      Shop.seconds(store, 0, 2 * HOUR + 100);
      assertThat(files(".win")).hasSize(2);
      assertThat(files(".log")).hasSize(1);
    }
    try (EmbeddedStore store = open()) {
      assertThat(store.status().problems()).isEmpty();
      Shop.seconds(store, 2 * HOUR + 100, 2 * HOUR + 200);

      assertThat(active(store, -1, 2 * HOUR + 199)).hasSize(2 * HOUR + 200);
      Distribution all =
          store
              .distributions(
                  Selector.of("postgresql_statement_latency_seconds"),
                  START,
                  START.plusSeconds(2 * HOUR + 199))
              .getFirst();
      assertThat(all.counts().getFirst()).isEqualTo(10L * (2 * HOUR + 199));
    }
  }

  @Test
  void killedInTheMiddleItHasEverySecondThatWasAcknowledged() throws Exception {
    int acknowledged = -1;
    for (int life = 0; life < 3; life++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  place(EmbeddedStore.class) + ":" + place(StoreWriter.class),
                  StoreWriter.class.getName(),
                  directory.toString(),
                  String.valueOf(acknowledged + 2),
                  "1000000")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        for (int i = 0; i < 2_500; i++) {
          acknowledged = Integer.parseInt(String.valueOf(out.readLine()));
        }
        assertThat(process.toHandle().destroyForcibly()).isTrue();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          acknowledged = line.matches("\\d+") ? Integer.parseInt(line) : acknowledged;
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    }
    try (EmbeddedStore store = open()) {
      int last = acknowledged;
      assertThat(last).isGreaterThan(2 * HOUR);
      for (int from = -1; from < last; from += 10_000) {
        int to = Math.min(last, from + 10_000);
        // The second between two lives was never written.
        assertThat(active(store, from, to)).hasSizeGreaterThanOrEqualTo(to - from - 3);
      }
    }
  }

  private static String place(Class<?> of) {
    return of.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  @Test
  void aTornTailIsCutOffAndSaid() throws IOException {
    try (EmbeddedStore store = open()) {
      Shop.seconds(store, 0, 100);
    }
    Path journal = files(".log").getFirst();
    try (FileChannel file = FileChannel.open(journal, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 3);
    }
    try (EmbeddedStore store = open()) {
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(p -> assertThat(p).contains("not whole"));
      assertThat(active(store, -1, 99)).hasSize(99);
      Shop.seconds(store, 100, 200);
    }
    try (EmbeddedStore store = open()) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(active(store, -1, 199)).hasSize(199);
    }
  }

  @Test
  void aDamagedBlockTakesOnlyItselfAwayAndADamagedHeadOnlyItsHour() throws IOException {
    try (EmbeddedStore store = open()) {
      Shop.seconds(store, 0, 2 * HOUR + 60);
    }
    Path first = files(".win").getFirst();
    Path second = files(".win").getLast();
    flip(first, Files.size(first) - 1);
    flip(second, 20);

    try (EmbeddedStore store = open()) {
      assertThat(store.status().problems())
          .hasSize(2)
          .anySatisfy(p -> assertThat(p).contains("1 of its series"))
          .anySatisfy(p -> assertThat(p).contains("set aside"));
      assertThat(active(store, -1, HOUR - 1)).hasSize(HOUR);
      assertThat(active(store, HOUR, 2 * HOUR - 1)).isEmpty();
      assertThat(active(store, 2 * HOUR, 2 * HOUR + 59)).hasSize(59);
    }
    assertThat(files(".bad")).hasSize(1);
  }

  private static void flip(Path path, long at) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(file.read(one, at)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
      assertThat(file.write(one, at)).isEqualTo(1);
    }
  }

  @Test
  void aFullDiskIsSaidMemoryGoesOnAndEverythingIsSavedWhenThereIsRoom() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    run("mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", small.toString());
    try {
      Path filler = small.resolve("somebody-elses");
      try (EmbeddedStore store = EmbeddedStore.in(small.resolve("series"), LIMITS)) {
        Shop.seconds(store, 0, 100);
        fill(filler);
        Shop.seconds(store, 100, HOUR + 500);
        assertThat(store.status().problems()).anySatisfy(p -> assertThat(p).contains("make room"));
        assertThat(active(store, -1, HOUR + 499)).hasSize(HOUR + 500);

        Files.delete(filler);
        Shop.seconds(store, HOUR + 500, HOUR + 600);
      }
      try (EmbeddedStore store = EmbeddedStore.in(small.resolve("series"), LIMITS)) {
        assertThat(active(store, -1, HOUR + 599)).hasSize(HOUR + 600);
      }
    } finally {
      run("umount", small.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(out.write(ByteBuffer.allocate(1024))).isPositive();
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  @Test
  void whatWasRolledUpIsOnDiskOnceAndTheDirectoryStaysAsSmallAsTheMemory() throws IOException {
    StoreLimits tight = StoreLimits.of(1 << 20, 1_000);
    java.util.Random random = new java.util.Random(1);
    try (EmbeddedStore store = EmbeddedStore.in(directory, tight)) {
      for (int i = 0; i < 6 * HOUR; i++) {
        var some = new java.util.ArrayList<io.howdah.model.Measurement>();
        for (int s = 0; s < 40; s++) {
          some.add(Shop.sessions("s" + s, random.nextInt(1 << 20)));
        }
        store.append(
            new io.howdah.model.Telemetry(START.plusSeconds(i), some, List.of(), List.of()));
        if (i % 60 == 0) {
          store.maintain(START.plusSeconds(i));
        }
      }
      assertThat(files(".win")).anySatisfy(f -> assertThat(f.toString()).contains("/m-"));
    }
    long all = 0;
    for (Path file : files("")) {
      all += Files.size(file);
    }
    assertThat(all).isLessThan(2 << 20);
    try (EmbeddedStore store = EmbeddedStore.in(directory, tight)) {
      assertThat(store.status().problems()).isEmpty();
      List<Point> points =
          store
              .read(
                  Selector.of("postgresql_connections").with("state", "s7"),
                  START.minusSeconds(1),
                  START.plusSeconds(6 * HOUR),
                  Duration.ofMinutes(10))
              .getFirst()
              .points();
      assertThat(points).hasSizeBetween(34, 36);
    }
  }

  @Test
  void aSecondProcessOnTheSameDirectoryIsRefused() throws IOException {
    try (EmbeddedStore store = open()) {
      assertThat(store.status().series()).isZero();
      assertThatThrownBy(this::open).hasMessageContaining("another howdah holds");
    }
  }
}

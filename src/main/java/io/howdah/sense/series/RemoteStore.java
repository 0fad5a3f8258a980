package io.howdah.sense.series;

import io.howdah.model.Distribution;
import io.howdah.model.Selector;
import io.howdah.model.Series;
import io.howdah.model.SeriesReader;
import io.howdah.model.SeriesUnreadableException;
import io.howdah.model.Telemetry;
import io.howdah.model.Track;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Short-term memory in a Prometheus or VictoriaMetrics: written by remote write, some seconds at
 * once and strictly in order, read by PromQL. While the server is away batches wait in a {@link
 * Spool} and are sent when it is back, oldest first. A kill of this process loses the seconds that
 * were not yet put into a batch.
 */
public final class RemoteStore implements SeriesStore {
  private static final Duration BATCH = Duration.ofSeconds(5);
  private static final int MOST_SAMPLES = 50_000;

  /** Sent in one turn of upkeep, so that catching up does not starve everything else. */
  private static final int MOST_A_TURN = 50;

  private static final long MOST_ON_DISK = 512L << 20;
  private static final long MOST_IN_MEMORY = 16L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int WORDS = 300;

  private final RemoteTarget target;
  private final PromQuery query;
  private final HttpClient http;
  private final Problems problems = new Problems();
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock turn = new ReentrantLock();
  private final Spool spool;
  private WriteBatch batch = new WriteBatch(Instant.MAX);
  private Duration pause = Duration.ZERO;
  private Instant until = Instant.MIN;

  private RemoteStore(RemoteTarget target, Optional<Path> spool) throws IOException {
    this.target = target;
    this.http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    this.query = new PromQuery(target.read(), http);
    this.spool = new Spool(spool, MOST_ON_DISK, MOST_IN_MEMORY, problems);
  }

  /**
   * Sends nothing yet.
   *
   * @param spool where batches wait while the server is away; without one they wait in memory
   * @throws IOException when that directory cannot be used
   */
  public static RemoteStore to(RemoteTarget target, Optional<Path> spool) throws IOException {
    return new RemoteStore(target, spool);
  }

  @Override
  public void append(Telemetry telemetry) {
    lock.lock();
    try {
      if (batch.samples() == 0) {
        batch = new WriteBatch(telemetry.at());
      }
      batch.add(telemetry);
      if (batch.samples() >= MOST_SAMPLES) {
        close(batch);
      }
    } finally {
      lock.unlock();
    }
  }

  private void close(WriteBatch full) {
    if (full.samples() > 0) {
      spool.add(full.packed(), full.samples());
      batch = new WriteBatch(Instant.MAX);
    }
  }

  @Override
  public void maintain(Instant now) {
    turn.lock();
    try {
      lock.lock();
      try {
        if (Duration.between(batch.began(), now).compareTo(BATCH) >= 0) {
          close(batch);
        }
      } finally {
        lock.unlock();
      }
      boolean more = !now.isBefore(until) || Duration.between(now, until).compareTo(pause) > 0;
      for (int sent = 0; more && sent < MOST_A_TURN; sent++) {
        more = sendFirst(now);
      }
    } finally {
      turn.unlock();
    }
  }

  private boolean sendFirst(Instant now) {
    Optional<byte[]> body;
    lock.lock();
    try {
      body = spool.first();
    } finally {
      lock.unlock();
    }
    if (body.isEmpty()) {
      return false;
    }
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(target.write())
                  .timeout(PATIENCE)
                  .header("Content-Encoding", "snappy")
                  .header("Content-Type", "application/x-protobuf")
                  .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                  .header("User-Agent", "howdah")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body.get()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answered(answer.statusCode(), answer.body(), now);
    } catch (IOException e) {
      return failed("does not answer (%s)".formatted(e), now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean answered(int status, String body, Instant now) {
    String words = body.substring(0, Math.min(WORDS, body.length())).strip();
    lock.lock();
    try {
      if (status / 100 == 2) {
        spool.removeFirst();
        pause = Duration.ZERO;
        return true;
      }
      if (status == 400 || status == 413 || status == 422) {
        // It will never take this one; those behind it are not to wait for that.
        spool.giveUpFirst();
        problems.add(
            "%s refused a batch of series for good (HTTP %d: %s); it was given up"
                .formatted(target.write(), status, words));
        return true;
      }
    } finally {
      lock.unlock();
    }
    return failed("answers HTTP %d: %s".formatted(status, words), now);
  }

  private boolean failed(String how, Instant now) {
    pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    until = now.plus(pause);
    problems.add("%s %s; series wait and are sent when it is back".formatted(target.write(), how));
    return false;
  }

  @Override
  public List<Series> series(Selector selector) throws SeriesUnreadableException {
    return query.series(selector);
  }

  @Override
  public List<Track> read(Selector selector, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    SeriesReader.check(from, to, step);
    return query.read(selector, from, to, step);
  }

  @Override
  public List<Distribution> distributions(Selector selector, Instant from, Instant to)
      throws SeriesUnreadableException {
    return query.distributions(selector, from, to);
  }

  /** Series are counted by the server: this knows only what waits. */
  @Override
  public StoreStatus status() {
    lock.lock();
    try {
      return new StoreStatus(
          0,
          spool.waiting() + batch.samples(),
          spool.bytesInMemory(),
          0,
          0,
          spool.lost(),
          problems.all(),
          problems.latest());
    } finally {
      lock.unlock();
    }
  }

  /** What waits without a directory is lost, and was tried once more. */
  @Override
  public void close() {
    lock.lock();
    try {
      close(batch);
    } finally {
      lock.unlock();
    }
    turn.lock();
    try {
      boolean more = true;
      for (int sent = 0; more && sent < MOST_A_TURN; sent++) {
        more = sendFirst(until);
      }
    } finally {
      turn.unlock();
    }
    http.close();
  }
}

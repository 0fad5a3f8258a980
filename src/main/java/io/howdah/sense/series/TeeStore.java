package io.howdah.sense.series;

import io.howdah.model.Distribution;
import io.howdah.model.Selector;
import io.howdah.model.Series;
import io.howdah.model.SeriesUnreadableException;
import io.howdah.model.Telemetry;
import io.howdah.model.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Two memories: what is near answers, and what is far is asked for times before the near one began.
 * Where the far one does not answer, the near one's shorter answer is given.
 */
public final class TeeStore implements SeriesStore {
  private final EmbeddedStore near;
  private final SeriesStore far;

  public TeeStore(EmbeddedStore near, SeriesStore far) {
    this.near = near;
    this.far = far;
  }

  private interface Question<T> {
    List<T> to(SeriesStore store) throws SeriesUnreadableException;
  }

  private <T> List<T> ask(Instant from, Question<T> question) throws SeriesUnreadableException {
    boolean covered = near.oldest().map(o -> !o.isAfter(from)).orElse(false);
    if (!covered) {
      try {
        List<T> answer = question.to(far);
        if (!answer.isEmpty()) {
          return answer;
        }
      } catch (SeriesUnreadableException e) {
        // Told by status(); a shorter answer is better than none.
        return question.to(near);
      }
    }
    return question.to(near);
  }

  @Override
  public void append(Telemetry telemetry) {
    near.append(telemetry);
    far.append(telemetry);
  }

  @Override
  public void maintain(Instant now) {
    near.maintain(now);
    far.maintain(now);
  }

  @Override
  public List<Series> series(Selector selector) {
    return near.series(selector);
  }

  @Override
  public List<Track> read(Selector selector, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    return ask(from, store -> store.read(selector, from, to, step));
  }

  @Override
  public List<Distribution> distributions(Selector selector, Instant from, Instant to)
      throws SeriesUnreadableException {
    return ask(from, store -> store.distributions(selector, from, to));
  }

  @Override
  public StoreStatus status() {
    StoreStatus here = near.status();
    StoreStatus there = far.status();
    return new StoreStatus(
        here.series(),
        here.points(),
        here.bytes() + there.bytes(),
        here.refused(),
        here.late(),
        here.lost() + there.lost(),
        here.failures() + there.failures(),
        java.util.stream.Stream.concat(here.problems().stream(), there.problems().stream())
            .toList());
  }

  @Override
  public void close() {
    far.close();
    near.close();
  }
}

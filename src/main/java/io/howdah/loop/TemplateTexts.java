package io.howdah.loop;

import io.howdah.ledger.Redactor;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.live.LiveSensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of templates, asked for once and kept: normalised by the server, without secrets, on
 * one line. What has no text is asked for again, since it may come. For any number of threads.
 */
public final class TemplateTexts {
  private static final int MOST = 2_000;

  private final LiveSensor sensor;
  private final Map<Long, String> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > MOST;
        }
      };

  public TemplateTexts(ReadDoor door) {
    this.sensor = new LiveSensor(door);
  }

  /** Asks for those that are not known yet, in one query. */
  public synchronized void learn(Collection<Long> queryIds) {
    List<Long> missing =
        queryIds.stream().filter(id -> id != 0 && !known.containsKey(id)).distinct().toList();
    if (!missing.isEmpty()) {
      sensor.texts(missing).rows().forEach(t -> known.put(t.queryId(), clean(t.query())));
    }
  }

  /** A text that was learned. */
  public synchronized Optional<String> of(long queryId) {
    return Optional.ofNullable(known.get(queryId));
  }

  /** A statement without literals, secrets and line ends. */
  public static String clean(String query) {
    return Redactor.query(query).replaceAll("\\s+", " ").strip();
  }
}

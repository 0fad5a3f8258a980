package io.howdah.serve;

import io.howdah.loop.nerves.Nerves;
import java.util.List;

/** {@code /healthz} and {@code /readyz}. */
final class Health {
  private Health() {}

  /** Whether the process should be left alone: time goes on inside. */
  static Response alive(Nerves nerves) {
    return nerves.isAlive()
        ? Response.text(200, "ok\n")
        : Response.text(
            503, "short-term memory was not kept up for 30 s: restart Howdah, and see its log\n");
  }

  /**
   * Whether every cluster was looked at once. A cluster that is down is felt as such: that Howdah
   * is ready is no word about them.
   */
  static Response ready(Nerves nerves) {
    List<Nerves.Health> clusters = nerves.health();
    StringBuilder said = new StringBuilder();
    for (Nerves.Health cluster : clusters) {
      said.append(cluster.cluster())
          .append(cluster.up() ? ": up" : ": down: " + cluster.why())
          .append('\n');
    }
    boolean ready = clusters.stream().allMatch(Nerves.Health::tried);
    return Response.text(ready ? 200 : 503, said.toString());
  }
}

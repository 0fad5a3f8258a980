package io.howdah.sense.series;

import java.net.URI;

/**
 * A Prometheus or VictoriaMetrics.
 *
 * @param write where it takes remote write, such as {@code http://vm:8428/api/v1/write}
 * @param read what {@code /api/v1/query_range} is put behind, such as {@code http://vm:8428}
 */
public record RemoteTarget(URI write, URI read) {
  public RemoteTarget {
    for (URI uri : new URI[] {write, read}) {
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null) {
        throw new IllegalArgumentException(uri + " is not an http:// or https:// address");
      }
    }
  }
}

package io.howdah.sense.series;

import io.howdah.model.Labels;
import io.howdah.model.Selector;
import io.howdah.model.SeriesUnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The query API that Prometheus and VictoriaMetrics share. */
final class PromHttp {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Some hundred thousand numbers; more is refused. */
  private static final int LARGEST = 64 << 20;

  private final URI base;
  private final HttpClient http;

  PromHttp(URI base, HttpClient http) {
    this.base = URI.create(base.toString().replaceFirst("/+$", ""));
    this.http = http;
  }

  /** The series selector of PromQL for a name and what a selector asks of the labels. */
  static String matcher(String name, Selector selector) {
    return selector.matches().stream()
        .map(m ->
            "%s%s\"%s\""
                .formatted(
                    m.label(),
                    m.wanted() ? "=~" : "!~",
                    quoted(
                        m.values().stream()
                            .sorted()
                            .map(PromHttp::literal)
                            .collect(Collectors.joining("|")))))
        .collect(Collectors.joining(",", name + "{", "}"));
  }

  /** A value as a regular expression of RE2 that fits it alone. */
  private static String literal(String value) {
    return value.replaceAll("([\\\\.+*?()|\\[\\]{}^$])", "\\\\$1");
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Values by series and by time in milliseconds. */
  Map<Labels, Map<Long, Double>> range(String promQl, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    // nocache: VictoriaMetrics else moves the range to multiples of the step.
    JsonNode data =
        ask(
            "/api/v1/query_range",
            Map.of(
                "query", promQl,
                "start", seconds(from.toEpochMilli()),
                "end", seconds(to.toEpochMilli()),
                "step", seconds(step.toMillis()),
                "nocache", "1"));
    Map<Labels, Map<Long, Double>> all = new LinkedHashMap<>();
    for (JsonNode series : data.path("result")) {
      Map<Long, Double> values = new TreeMap<>();
      for (JsonNode value : series.path("values")) {
        double number = Double.parseDouble(value.path(1).asString());
        if (Double.isFinite(number)) {
          values.put(Math.round(value.path(0).asDouble() * 1000), number);
        }
      }
      all.put(labels(series.path("metric")), values);
    }
    return all;
  }

  List<Labels> series(String matcher) throws SeriesUnreadableException {
    JsonNode data = ask("/api/v1/series", Map.of("match[]", matcher));
    List<Labels> all = new ArrayList<>();
    data.forEach(s -> all.add(labels(s)));
    return all;
  }

  private static Labels labels(JsonNode metric) {
    TreeMap<String, String> labels = new TreeMap<>();
    metric.properties().forEach(p -> labels.put(p.getKey(), p.getValue().asString()));
    labels.remove("__name__");
    return new Labels(labels);
  }

  private static String seconds(long millis) {
    return java.math.BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private JsonNode ask(String path, Map<String, String> form) throws SeriesUnreadableException {
    URI uri = URI.create(base + path);
    String body =
        form.entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&"));
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(uri)
                  .timeout(PATIENCE)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      return data(uri, answer);
    } catch (IOException e) {
      throw new SeriesUnreadableException("%s does not answer: %s".formatted(uri, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SeriesUnreadableException("interrupted while %s was asked".formatted(uri));
    }
  }

  private static JsonNode data(URI uri, HttpResponse<InputStream> answer)
      throws IOException, SeriesUnreadableException {
    byte[] bytes;
    try (InputStream in = answer.body()) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new SeriesUnreadableException(
          "%s answers with more than %d MB: ask for longer steps or fewer series"
              .formatted(uri, LARGEST >> 20));
    }
    if (answer.statusCode() != 200) {
      String words = new String(bytes, StandardCharsets.UTF_8);
      throw new SeriesUnreadableException(
          "%s answers HTTP %d: %s"
              .formatted(
                  uri, answer.statusCode(), words.substring(0, Math.min(300, words.length()))));
    }
    try {
      return JsonMapper.shared().readTree(bytes).path("data");
    } catch (JacksonException e) {
      throw new SeriesUnreadableException(
          "%s answers with what is not JSON: %s".formatted(uri, e.getOriginalMessage()));
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

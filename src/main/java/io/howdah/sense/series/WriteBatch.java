package io.howdah.sense.series;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;

/**
 * Some seconds of telemetry as one remote write: protocol buffers, packed with Snappy. For one
 * thread.
 *
 * <p>Source of the format: Prometheus Remote-Write 1.0
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/). Three messages of two fields each are
 * written by hand; a generator for them would be ten times as much.
 */
final class WriteBatch {
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED64 = 1;

  private record Key(String name, Labels labels) {}

  /** The samples of one series, already in the words of the wire, and its latest life. */
  private static final class Column {
    private final ByteSink samples = new ByteSink(64);
    private double latest = Double.NaN;
  }

  private final Map<Key, Column> columns = new LinkedHashMap<>();
  private final Instant began;
  private long samples;

  WriteBatch(Instant began) {
    this.began = began;
  }

  Instant began() {
    return began;
  }

  long samples() {
    return samples;
  }

  void add(Telemetry telemetry) {
    long at = telemetry.at().toEpochMilli();
    telemetry.measurements().forEach(m -> add(at, m));
    telemetry.distributions().forEach(d -> add(at, d));
  }

  private void add(long at, Measurement m) {
    Labels labels = labels(m.labels(), m.fidelity());
    String name = m.metric().name();
    boolean counter = m.since().isPresent();
    sample(counter ? name + "_total" : name, labels, at, m.value());
    m.since().ifPresent(since -> life(name, labels, at, since));
  }

  private void add(long at, Distribution d) {
    Labels labels = labels(d.labels(), d.fidelity());
    String name = d.metric().name();
    long below = 0;
    for (int i = 0; i < d.counts().size(); i++) {
      below += d.counts().get(i);
      String bound = i < d.bounds().size() ? String.valueOf(d.bounds().get(i)) : "+Inf";
      sample(name + "_bucket", labels.with("le", bound), at, below);
    }
    sample(name + "_count", labels, at, below);
    sample(name + "_sum", labels, at, d.sum());
    life(name, labels, at, d.since());
  }

  /** What is not exact says so: a sampled series is not the same as an exact one of its name. */
  private static Labels labels(Labels labels, Fidelity fidelity) {
    return fidelity == Fidelity.EXACT
        ? labels
        : labels.with("fidelity", fidelity.name().toLowerCase(Locale.ROOT));
  }

  /** When a count began: once a batch, and whenever that changes. */
  private void life(String name, Labels labels, long at, Instant since) {
    double seconds = since.toEpochMilli() / 1000.0;
    Column column = column(name + "_created", labels);
    if (column.latest != seconds) {
      sample(column, at, seconds);
    }
  }

  private void sample(String name, Labels labels, long at, double value) {
    sample(column(name, labels), at, value);
  }

  private Column column(String name, Labels labels) {
    return columns.computeIfAbsent(new Key(name, labels), k -> new Column());
  }

  private void sample(Column column, long at, double value) {
    ByteSink sample = new ByteSink(24);
    tag(sample, 1, FIXED64);
    sample.i64(Long.reverseBytes(Double.doubleToRawLongBits(value)));
    tag(sample, 2, 0);
    sample.varint(at);
    message(column.samples, 2, sample);
    column.latest = value;
    samples++;
  }

  /** As it goes over the wire. */
  byte[] packed() {
    ByteSink request = new ByteSink(columns.size() * 150);
    columns.forEach((key, column) -> {
      ByteSink series = new ByteSink(column.samples.size() + 150);
      // The name sorts before all labels that may be.
      label(series, "__name__", key.name());
      key.labels()
          .values()
          .forEach((name, value) -> {
            if (!value.isEmpty()) {
              label(series, name, value);
            }
          });
      series.raw(column.samples.array());
      message(request, 1, series);
    });
    return snappy(request.array());
  }

  private static byte[] snappy(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 3 + 64);
    try (OutputStream out = new SnappyCompressorOutputStream(packed, plain.length)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory has no disk to fail", e);
    }
    return packed.toByteArray();
  }

  private static void label(ByteSink out, String name, String value) {
    ByteSink label = new ByteSink(64);
    tag(label, 1, LENGTH_DELIMITED);
    label.text(name);
    tag(label, 2, LENGTH_DELIMITED);
    label.text(value);
    message(out, 1, label);
  }

  private static void message(ByteSink out, int field, ByteSink body) {
    tag(out, field, LENGTH_DELIMITED);
    out.varint(body.size());
    out.raw(body.array());
  }

  private static void tag(ByteSink out, int field, int type) {
    out.u8(field << 3 | type);
  }
}

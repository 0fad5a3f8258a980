package io.howdah.sense.series;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Selector;
import io.howdah.model.Series;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which series there are, and under which numbers their columns are kept. Guarded by the store. */
final class Catalogue {
  private static final int MOST_LABELS = 1_000;

  /**
   * A series.
   *
   * @param id of its first column. A gauge or counter has one; a histogram one per bucket and one
   *     for the sum, numbered on from it
   * @param bounds of a histogram's buckets
   */
  record Entry(int id, Series series, List<Double> bounds) {
    int columns() {
      return isHistogram() ? bounds.size() + 2 : 1;
    }

    boolean isHistogram() {
      return series.metric().kind() == Metric.Kind.HISTOGRAM;
    }

    void write(ByteSink out) {
      Metric metric = series.metric();
      out.varint(id);
      out.text(metric.kind().name());
      out.text(series.fidelity().name());
      out.text(metric.name());
      out.text(metric.unit());
      out.text(metric.help());
      out.varint(series.labels().values().size());
      series
          .labels()
          .values()
          .forEach((name, value) -> {
            out.text(name);
            out.text(value);
          });
      out.varint(bounds.size());
      bounds.forEach(out::real);
    }

    static Entry read(ByteSource in) {
      int id = in.count(Integer.MAX_VALUE);
      Metric.Kind kind = word(Metric.Kind.class, in.text());
      Fidelity fidelity = word(Fidelity.class, in.text());
      Metric metric = new Metric(in.text(), kind, in.text(), in.text());
      TreeMap<String, String> labels = new TreeMap<>();
      int some = in.count(MOST_LABELS);
      for (int i = 0; i < some; i++) {
        labels.put(in.text(), in.text());
      }
      List<Double> bounds = new ArrayList<>();
      int buckets = in.count(in.left() / Double.BYTES);
      for (int i = 0; i < buckets; i++) {
        bounds.add(in.real());
      }
      return new Entry(id, new Series(metric, new Labels(labels), fidelity), bounds);
    }

    private static <T extends Enum<T>> T word(Class<T> type, String name) {
      try {
        return Enum.valueOf(type, name);
      } catch (IllegalArgumentException e) {
        throw new DamagedException("a word that does not exist: " + name);
      }
    }
  }

  private record Key(Metric.Kind kind, String name, Labels labels, List<Double> bounds) {
    static Key of(Entry entry) {
      Series series = entry.series();
      return new Key(
          series.metric().kind(), series.metric().name(), series.labels(), entry.bounds());
    }
  }

  private final Map<Key, Entry> entries = new HashMap<>();
  private final Map<String, List<Entry>> byName = new HashMap<>();
  private int next;
  private int columns;

  /** The entry of a series; a new one if there is none and there is room for its columns. */
  Optional<Entry> claim(
      Metric metric, Labels labels, Fidelity fidelity, List<Double> bounds, int mostColumns) {
    Entry known = entries.get(new Key(metric.kind(), metric.name(), labels, bounds));
    if (known != null && known.series().fidelity() == fidelity) {
      return Optional.of(known);
    }
    Entry entry =
        new Entry(known == null ? next : known.id(), new Series(metric, labels, fidelity), bounds);
    if (known == null && columns + entry.columns() > mostColumns) {
      return Optional.empty();
    }
    put(entry);
    return Optional.of(entry);
  }

  /** Takes in what a file knew. */
  void put(Entry entry) {
    Entry before = entries.put(Key.of(entry), entry);
    List<Entry> same =
        byName.computeIfAbsent(entry.series().metric().name(), n -> new ArrayList<>());
    if (before == null) {
      columns += entry.columns();
    } else {
      same.remove(before);
    }
    same.add(entry);
    next = Math.max(next, entry.id() + entry.columns());
  }

  List<Entry> fitting(Selector selector) {
    return byName.getOrDefault(selector.metric(), List.of()).stream()
        .filter(e -> selector.fits(e.series().labels()))
        .toList();
  }

  Collection<Entry> all() {
    return List.copyOf(entries.values());
  }

  int size() {
    return entries.size();
  }

  int columns() {
    return columns;
  }

  /** Forgets series of which nothing is remembered. */
  void keep(Predicate<Entry> remembered) {
    for (Entry entry : all()) {
      if (!remembered.test(entry)) {
        entries.remove(Key.of(entry));
        columns -= entry.columns();
        List<Entry> same = byName.getOrDefault(entry.series().metric().name(), new ArrayList<>());
        same.remove(entry);
        if (same.isEmpty()) {
          byName.remove(entry.series().metric().name());
        }
      }
    }
  }
}

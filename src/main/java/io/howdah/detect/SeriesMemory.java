package io.howdah.detect;

import io.howdah.model.Labels;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The series that are known, each with what is usual for it. Bounded. For one thread. */
final class SeriesMemory {
  /** Seconds after which a series that is not told may be forgotten for another one. */
  private static final double UNTOLD = 3600;

  /** One view of one series. */
  record Key(int rule, Labels labels) {}

  /** What is known of it. */
  static final class Entry {
    final Usual usual;
    double perSecond;
    double relief = 1;
    double lastSeen;
    boolean cold;
    double coldSince;

    Entry(Usual usual) {
      this.usual = usual;
    }
  }

  private final List<Watched.Rule> rules;
  private final boolean seasonal;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private final Map<Integer, Double> firstSeen = new HashMap<>();
  private long refused;

  SeriesMemory(List<Watched.Rule> rules, boolean seasonal) {
    this.rules = rules;
    this.seasonal = seasonal;
  }

  Map<Key, Entry> entries() {
    return entries;
  }

  /** Readings of series for which there was no room. */
  long refused() {
    return refused;
  }

  /** The rule's metric is told from now on, whether it has series yet or not. */
  void told(int rule, Moment now) {
    firstSeen.putIfAbsent(rule, now.at());
  }

  /** What is known of a series; a new one begins to be known, if there is room. */
  Optional<Entry> of(Key key, Moment now) {
    Entry known = entries.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    if (entries.size() >= SeriesDetector.MOST && !forgetOne(now)) {
      refused++;
      return Optional.empty();
    }
    Watched.Rule rule = rules.get(key.rule());
    Entry fresh = new Entry(rule.usual(seasonal));
    told(key.rule(), now);
    double since = firstSeen.getOrDefault(key.rule(), now.at());
    int blocks = (int) ((now.at() - since) / (Season.SLOT_MINUTES * 60));
    if (rule.zeroWith().isPresent() && blocks >= Usual.YOUNG) {
      fresh.usual.wasZero(blocks);
    }
    entries.put(key, fresh);
    return Optional.of(fresh);
  }

  private boolean forgetOne(Moment now) {
    Iterator<Entry> all = entries.values().iterator();
    while (all.hasNext()) {
      if (now.at() - all.next().lastSeen > UNTOLD) {
        all.remove();
        return true;
      }
    }
    return false;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(firstSeen.size());
    for (Map.Entry<Integer, Double> e : firstSeen.entrySet()) {
      out.writeUTF(rules.get(e.getKey()).key());
      out.writeDouble(e.getValue());
    }
    out.writeInt(entries.size());
    for (Map.Entry<Key, Entry> e : entries.entrySet()) {
      out.writeUTF(rules.get(e.getKey().rule()).key());
      Snapshot.write(out, e.getKey().labels());
      out.writeDouble(e.getValue().lastSeen);
      Snapshot.write(out, e.getValue().usual);
    }
  }

  /** Reads what was written; what belongs to rules that are no more is left out. */
  void read(DataInputStream in) throws IOException {
    Map<String, Integer> byKey = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      byKey.put(rules.get(i).key(), i);
    }
    int told = in.readInt();
    for (int i = 0; i < told; i++) {
      Integer rule = byKey.get(in.readUTF());
      double since = in.readDouble();
      if (rule != null) {
        firstSeen.put(rule, since);
      }
    }
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      Integer rule = byKey.get(in.readUTF());
      Labels labels = Snapshot.labels(in);
      double lastSeen = in.readDouble();
      Entry entry = new Entry(rules.get(rule == null ? 0 : rule).usual(seasonal));
      Snapshot.read(in, entry.usual);
      entry.lastSeen = lastSeen;
      if (rule != null && entries.size() < SeriesDetector.MOST) {
        entries.put(new Key(rule, labels), entry);
      }
    }
  }
}

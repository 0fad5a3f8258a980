package io.howdah.detect;

import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What sessions wait for, as shares: now against usual, by the Jensen-Shannon divergence (J. Lin,
 * "Divergence measures based on the Shannon entropy", 1991), 0 for the same mix and 1 bit for
 * another one altogether. How much it wanders by chance is learned like any series. Work (the CPU)
 * counts as one of the things, clients' idleness does not.
 */
final class WaitMix {
  private static final String METRIC = "postgresql_wait_sessions";
  private static final Set<String> IDLE = Set.of("Client", "Activity", "Timeout");

  /** Events kept; rarer ones beyond that are one. */
  private static final int MOST = 300;

  private static final String OTHERS = "others";

  /** Seconds over which "now" is averaged. */
  private static final double NOW = 10;

  /** Seconds over which "usual" is averaged. */
  private static final double LONG = 6 * 3600;

  /** With fewer sessions at work shares mean nothing. */
  private static final double FEWEST_SESSIONS = 2;

  /** Bits that are another mix even where nothing is known yet of chance. */
  private static final double ANOTHER = 0.3;

  private static final class Share {
    double now;
    double usual;
  }

  private final Map<String, Share> events = new HashMap<>();
  private final Usual usual;
  private double divergence;
  private boolean restored;
  private double lastAt = Double.NaN;

  WaitMix(boolean seasonal) {
    usual = new Usual(0.1, true, 1.5, 900, seasonal);
  }

  void observe(Telemetry telemetry, Moment now) {
    Map<String, Double> sessions = new HashMap<>();
    boolean told = false;
    for (Measurement m : telemetry.measurements()) {
      told |= m.metric().name().equals("postgresql_connections");
      if (m.metric().name().equals(METRIC)) {
        told = true;
        if (!IDLE.contains(m.labels().get("type"))) {
          sessions.merge(name(m.labels()), m.value(), Double::sum);
        }
      }
    }
    if (!told) {
      return;
    }
    double step = Double.isNaN(lastAt) ? 0 : Math.clamp(now.at() - lastAt, 0, 60);
    boolean first = Double.isNaN(lastAt) && !restored;
    lastAt = now.at();
    average(sessions, first, step);
    double working = 0;
    for (Share s : events.values()) {
      working += s.now;
    }
    if (working >= FEWEST_SESSIONS) {
      divergence = divergence();
      usual.observe(divergence, now);
    } else {
      divergence = 0;
    }
  }

  private String name(Labels labels) {
    String event = labels.get("type") + ":" + labels.get("event");
    return events.containsKey(event) || events.size() < MOST ? event : OTHERS;
  }

  private void average(Map<String, Double> sessions, boolean first, double step) {
    Set<String> all = new HashSet<>(events.keySet());
    all.addAll(sessions.keySet());
    double quick = first ? 1 : -Math.expm1(-step / NOW);
    double slow = first ? 1 : -Math.expm1(-step / LONG);
    for (String event : all) {
      Share share = events.computeIfAbsent(event, _ -> new Share());
      double here = sessions.getOrDefault(event, 0.0);
      share.now += quick * (here - share.now);
      // What is another mix now must not become the usual one while it lasts.
      share.usual += (usual.standing() ? 0 : slow) * (here - share.usual);
    }
    events.values().removeIf(s -> s.now < 1e-6 && s.usual < 1e-6);
  }

  private double divergence() {
    double now = 0;
    double then = 0;
    for (Share s : events.values()) {
      now += s.now;
      then += s.usual;
    }
    if (now <= 0 || then <= 0) {
      return 0;
    }
    double bits = 0;
    for (Share s : events.values()) {
      double p = s.now / now;
      double q = s.usual / then;
      double m = (p + q) / 2;
      bits += part(p, m) / 2 + part(q, m) / 2;
    }
    return Math.max(0, bits);
  }

  private static double part(double p, double m) {
    return p <= 0 ? 0 : p * Math.log(p / m) / Math.log(2);
  }

  /** Whether sessions wait for other things than usual. */
  boolean changed() {
    return usual.young() ? divergence > ANOTHER : usual.standing();
  }

  /** How far the mix is from the usual one, bits from 0 to 1. */
  double bits() {
    return divergence;
  }

  void interrupted() {
    usual.interrupted();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(events.size());
    for (Map.Entry<String, Share> e : events.entrySet()) {
      out.writeUTF(e.getKey());
      out.writeDouble(e.getValue().usual);
    }
    Snapshot.write(out, usual);
  }

  void read(DataInputStream in) throws IOException {
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      Share share = new Share();
      String event = in.readUTF();
      share.usual = in.readDouble();
      share.now = share.usual;
      events.put(event, share);
    }
    Snapshot.read(in, usual);
    restored = n > 0;
  }
}

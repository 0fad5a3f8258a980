package io.howdah.guard.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The reasons found so far on one walk over one statement. Not thread-safe. */
final class Findings {
  /** Reasons kept; the ruling counts those beyond, too. */
  static final int MOST = 20;

  private final List<Reason> reasons = new ArrayList<>();
  private Ruling ruling = Ruling.ALLOW;

  void add(Ruling of, Trail at, String text) {
    if (of.compareTo(ruling) > 0) {
      ruling = of;
      // A stricter reason must be told even when mild ones filled the list.
      if (reasons.size() >= MOST) {
        reasons.removeLast();
      }
    }
    if (reasons.size() < MOST) {
      reasons.add(new Reason(of, at.toString(), text));
    }
  }

  void deny(Trail at, String text) {
    add(Ruling.DENY, at, text);
  }

  void approve(Trail at, String text) {
    add(Ruling.APPROVE, at, text);
  }

  Ruling ruling() {
    return ruling;
  }

  /** The strictest first, otherwise in the order of the statement. */
  List<Reason> reasons() {
    return reasons.stream().sorted(Comparator.comparing(Reason::ruling).reversed()).toList();
  }
}

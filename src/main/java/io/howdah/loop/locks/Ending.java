package io.howdah.loop.locks;

import java.util.List;
import java.util.Map;

/**
 * What ending somebody who blocks would do. Nothing of it is done here.
 *
 * @param sql what a person would run; empty where it is better left alone
 * @param frees who could go on at once
 * @param next who would still wait, and for whom then
 * @param rollsBack what would be lost
 * @param because why this way
 * @param caution what else to know before, or empty
 */
public record Ending(
    How how,
    List<String> sql,
    List<Integer> frees,
    Map<Integer, List<Integer>> next,
    String rollsBack,
    String because,
    String caution) {

  /** The gentlest way that works. */
  public enum How {
    CANCEL("cancel"),
    TERMINATE("terminate"),
    /** A person has to decide between two ends. */
    DECIDE("decide"),
    LEAVE("leave");

    private final String word;

    How(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public Ending {
    sql = List.copyOf(sql);
    frees = List.copyOf(frees);
    next = Map.copyOf(next);
  }
}

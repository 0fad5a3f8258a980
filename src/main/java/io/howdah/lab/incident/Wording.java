package io.howdah.lab.incident;

import io.howdah.lab.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names, sizes and rates of one telling of a script, drawn by a seed: the same cause under
 * another seed has nothing in its catalogue that could be learned by heart.
 *
 * <p>{@code {s}} is a schema, {@code {app}} a role, {@code {t1}} to {@code {t4}} tables, {@code
 * {c1}} to {@code {c6}} columns, {@code {v1}} to {@code {v4}} services; {@code {rows:60000}} draws
 * 0.75 to 1.35 times that number and is {@code {rows}} from then on.
 */
final class Wording {
  private static final Pattern WORD =
      Pattern.compile("\\{(?<name>[a-z][a-z0-9_]*)(?::(?<base>[0-9]+))?}");
  private static final double SMALLEST = 0.75;
  private static final double LARGEST = 1.35;

  private final long seed;
  private final Random random;
  private final Map<String, String> words = new HashMap<>();

  private Wording(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /**
   * The words of a script under a seed. Two causes of the same seed get different words as well.
   */
  static Wording of(Script script, long seed) {
    Wording wording = of(script.cause(), seed);
    WORD.matcher(script.text())
        .results()
        .filter(m -> m.group("base") != null)
        .forEach(m ->
            wording.words.put(
                m.group("name"), wording.draw(m.group("name"), Long.parseLong(m.group("base")))));
    return wording;
  }

  /** Names alone. */
  static Wording of(String cause, long seed) {
    var wording = new Wording(seed * 7_919 + cause.hashCode());
    wording.drawNames(seed);
    return wording;
  }

  private void drawNames(long number) {
    var schemas = new ArrayList<List<String>>();
    for (String line : Resource.text("incidents/words.txt").lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith("#") || colon < 0) {
        continue;
      }
      List<String> listed = List.of(line.substring(colon + 1).strip().split(" ", -1));
      switch (line.substring(0, colon)) {
        case "columns" -> name("c", listed);
        case "services" -> name("v", listed);
        default -> {
          var theme = new ArrayList<>(List.of(line.substring("schema ".length(), colon)));
          theme.addAll(listed);
          schemas.add(theme);
        }
      }
    }
    List<String> theme = schemas.get(random.nextInt(schemas.size()));
    words.put("s", theme.getFirst() + (number == 1 ? "" : "_" + Math.floorMod(number, 1_000)));
    words.put("app", words.get("s") + "_" + words.get("v4"));
    name("t", theme.subList(1, theme.size()));
  }

  private void name(String prefix, List<String> from) {
    var shuffled = new ArrayList<>(from);
    Collections.shuffle(shuffled, random);
    for (int i = 0; i < shuffled.size(); i++) {
      words.put(prefix + (i + 1), shuffled.get(i));
    }
  }

  String schema() {
    return in("{s}");
  }

  /** The role that the department's services log in as. */
  String app() {
    return in("{app}");
  }

  /** The text with every word in its place. */
  String in(String text) {
    return WORD.matcher(text).replaceAll(m -> Matcher.quoteReplacement(word(m.group("name"))));
  }

  /** The text of one of several rounds, which is {@code {i}}. */
  String in(String text, int round) {
    return in(text.replace("{i}", Integer.toString(round)));
  }

  private String word(String name) {
    String word = words.get(name);
    if (word == null) {
      throw new IllegalStateException("no word for {%s}; there are %s".formatted(name, words));
    }
    return word;
  }

  /** By the name and not by turns, so that a line added to a script moves no other number. */
  private String draw(String name, long base) {
    double share = new Random(seed * 31 + name.hashCode()).nextDouble();
    return Long.toString(Math.round(base * (SMALLEST + (LARGEST - SMALLEST) * share)));
  }
}

package io.howdah.sense.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the texts of /proc; what is malformed is left out. Pure.
 *
 * <p>Source: proc(5), and Documentation/admin-guide/iostats.rst and
 * Documentation/accounting/psi.rst of the kernel.
 */
final class ProcText {
  /** What a tick of /proc is: USER_HZ, 100 on every architecture that Linux still shows it on. */
  static final double TICK = 0.01;

  private ProcText() {}

  /** Words of a line. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int begun = -1;
    for (int i = 0; i <= line.length(); i++) {
      boolean space = i == line.length() || line.charAt(i) <= ' ';
      if (space && begun >= 0) {
        words.add(line.substring(begun, i));
        begun = -1;
      } else if (!space && begun < 0) {
        begun = i;
      }
    }
    return words;
  }

  static OptionalLong number(String word) {
    try {
      return OptionalLong.of(Long.parseLong(word));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** {@code Key: 12 kB} lines to numbers, kB to bytes. */
  static Map<String, Long> fields(String text) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      List<String> words = colon < 0 ? List.of() : words(line.substring(colon + 1));
      if (!words.isEmpty()) {
        long unit = words.size() > 1 && words.get(1).equals("kB") ? 1024 : 1;
        number(words.getFirst())
            .ifPresent(n -> found.put(line.substring(0, colon).strip(), n * unit));
      }
    }
    return found;
  }

  /** The value of a {@code Key:} line as text. */
  static Optional<String> field(String text, String key) {
    return text.lines()
        .filter(l -> l.startsWith(key + ":"))
        .map(l -> l.substring(key.length() + 1).strip())
        .findFirst();
  }

  /** Lines that begin with a word to the numbers behind it. */
  static Map<String, List<Long>> rows(String text) {
    Map<String, List<Long>> found = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      List<String> words = words(line);
      if (words.size() > 1) {
        found.put(
            words.getFirst(),
            words.stream().skip(1).flatMap(w -> number(w).stream().boxed()).toList());
      }
    }
    return found;
  }

  /** {@code some avg10=0.00 ... total=123} to microseconds by kind. */
  static Map<String, Long> pressure(String text) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      List<String> words = words(line);
      words.stream()
          .filter(w -> w.startsWith("total="))
          .flatMap(w -> number(w.substring(6)).stream().boxed())
          .findFirst()
          .ifPresent(total -> found.put(words.getFirst(), total));
    }
    return found;
  }

  /** One protocol of net/snmp: a line of names, then a line of values. */
  static Map<String, Long> snmp(String text, String protocol) {
    List<List<String>> lines =
        text.lines().filter(l -> l.startsWith(protocol + ":")).map(ProcText::words).toList();
    Map<String, Long> found = new LinkedHashMap<>();
    for (int i = 1;
        lines.size() == 2 && i < Math.min(lines.get(0).size(), lines.get(1).size());
        i++) {
      String name = lines.get(0).get(i);
      number(lines.get(1).get(i)).ifPresent(n -> found.put(name, n));
    }
    return found;
  }

  /** The fields of /proc/PID/stat from the third on: a name may hold spaces and parentheses. */
  static List<String> stat(String text) {
    int end = text.lastIndexOf(')');
    return end < 0 ? List.of() : words(text.substring(end + 1));
  }
}

package io.howdah.diagnose.llm;

import io.howdah.model.ObjectRef;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What stands between a database's text and a provider. A word leaves only if it is in the {@link
 * Vocabulary}; a name becomes a handle such as {@code table_3}, the same one all through an
 * incident, and can be read back; literals and comments become nothing; long numbers keep three
 * digits. So neither a secret nor an instruction that somebody hid in a name reaches the model. For
 * one incident and one thread.
 */
final class Veil {
  /** Longer numbers could be an account's or a person's; three digits tell the size. */
  private static final int LONGEST_NUMBER = 7;

  /** More text of one piece than this is cut before anything else is done with it. */
  static final int LONGEST_TEXT = 20_000;

  private static final String SCHEMA_PART = "[\\p{L}\\p{N}_$]+";
  private static final String NAME = SCHEMA_PART + "(?:[.]" + SCHEMA_PART + ")*";

  /** A quoted piece (not an apostrophe), or a word with its dots. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_])'([^'\\v]*+)'|\"([^\"\\v]*+)\"|(%1$s(?:[.]%1$s)*+)"
              .formatted(SCHEMA_PART));

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern MEASURE = Pattern.compile("(\\d+(?:\\.\\d+)?)([A-Za-z]{1,5})");
  private static final Pattern HANDLE = Pattern.compile("[a-z]+_\\d+");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\d{1,5}");

  /** The inner pieces of a timestamp: {@code 20T12}, {@code 00.123Z}. */
  private static final Pattern MOMENT = Pattern.compile("\\d{2}T\\d{2}|\\d{2}(?:\\.\\d{1,9})?Z");

  /** A number that something is compared with, unless that is a parameter of ours. */
  private static final Pattern COMPARED =
      Pattern.compile(
          "([\\p{L}_][\\p{L}\\p{N}_$.]*+|[)\"\\]])(\\s*+(?:=|<>|!=|<=|>=|<|>|~)\\s*+\\(*+)(-?\\d[\\d.]*+)(?![\\d.]*[A-Za-z%])");

  private static final Pattern DIGIT = Pattern.compile("(?<![\\p{L}_$])\\d[\\p{N}.,_]*+");

  /** What a text may hold beside words: no control characters, no bidirectional marks. */
  private static final Pattern STRANGE = Pattern.compile("[^\\p{L}\\p{N}\\p{Punct}\\p{Sc}\\s]");

  private final Vocabulary vocabulary;
  private final boolean plain;
  private final Map<String, String> handles = new HashMap<>();
  private final Map<String, ObjectRef> objects = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * @param plain whether names of tables, indexes, roles and databases leave as they are; texts
   *     that clients choose freely, literals and comments do not, either way
   */
  Veil(Vocabulary vocabulary, boolean plain) {
    this.vocabulary = vocabulary;
    this.plain = plain;
  }

  /** Makes an object known, so that its name has a handle of its own kind. */
  String know(ObjectRef object) {
    String handle = handle(object.name(), object.kind().word());
    objects.merge(handle, object, (a, b) -> a.oid() == 0 ? b : a);
    return handle;
  }

  /** Makes a name known that is no object of ours, such as an application's. */
  String know(String kind, String name) {
    return name.isEmpty() ? "" : handle(name, kind);
  }

  private String handle(String name, String kind) {
    String known = handles.get(name);
    if (known != null) {
      return known;
    }
    boolean leaves =
        kind.equals("cluster")
            || (kind.equals("parameter") && vocabulary.has(name))
            || (plain && isPlain(kind) && name.matches(NAME));
    if (kind.equals("session")) {
      // A pid is a number like any other in a sentence, and says nothing of anybody.
      names.putIfAbsent(kind + "_" + name, name);
      return kind + "_" + name;
    }
    String handle = leaves ? name : kind + "_" + counts.merge(kind, 1, Integer::sum);
    handles.put(name, handle);
    names.putIfAbsent(handle, name);
    int dot = name.lastIndexOf('.');
    if (dot > 0 && name.matches(NAME) && (kind.equals("table") || kind.equals("index"))) {
      handles.putIfAbsent(name.substring(dot + 1), handle);
    }
    return handle;
  }

  private static boolean isPlain(String kind) {
    return List.of("table", "index", "role", "database", "column").contains(kind);
  }

  /** An object as the model knows it. */
  String of(ObjectRef object) {
    return know(object);
  }

  /** The object behind a handle. */
  Optional<ObjectRef> object(String handle) {
    return Optional.ofNullable(objects.get(handle.strip()));
  }

  /** The name behind a handle, whatever it is a name of. */
  Optional<String> name(String handle) {
    return Optional.ofNullable(names.get(handle.strip()));
  }

  /** A sentence of ours with somebody's names in it. */
  String text(String untrusted) {
    String text = clean(untrusted);
    for (String name : awkward()) {
      text = text.replace(name, " " + handles.get(name) + " ");
    }
    text =
        COMPARED
            .matcher(text)
            .replaceAll(m ->
                vocabulary.has(m.group(1))
                    ? MatchResultText.quote(m.group())
                    : MatchResultText.quote(m.group(1) + m.group(2) + "?"));
    return TOKEN.matcher(text).replaceAll(m -> MatchResultText.quote(token(m)));
  }

  /** Somebody's own text, such as a query's: no comment, literal or number of it is left. */
  String strict(String untrusted) {
    String bare = SqlMask.masked(clean(untrusted));
    return text(DIGIT.matcher(bare).replaceAll("?"));
  }

  /** A measurement. */
  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 1e7 ? "%.6g" : "%.3g", value)
        .replaceAll("(\\.\\d*?)0+(?=e|$)", "$1")
        .replaceAll("\\.(?=e|$)", "");
  }

  private static String clean(String text) {
    String cut = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    return STRANGE.matcher(cut).replaceAll("?");
  }

  /** Known names that are not plain words: they are looked for as they are, the longest first. */
  private List<String> awkward() {
    return handles.keySet().stream()
        .filter(n -> !n.matches(NAME))
        .filter(n -> !n.equals(handles.get(n)) && n.length() > 1)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  private String token(MatchResult m) {
    if (m.group(3) != null) {
      return word(m.group(3));
    }
    String quoted = m.group(1) != null ? m.group(1) : m.group(2);
    String known = handles.get(quoted);
    if (known != null) {
      return known;
    }
    return quoted.isEmpty() || vocabulary.has(quoted) || isHandle(quoted)
        ? m.group()
        : handle(quoted, "name");
  }

  private String word(String token) {
    String known = handles.get(token);
    if (known != null && !(vocabulary.has(token) && !token.contains("."))) {
      return known;
    }
    if (NUMBER.matcher(token).matches()) {
      int digits = token.indexOf('.') < 0 ? token.length() : token.indexOf('.');
      return digits <= LONGEST_NUMBER ? token : number(Double.parseDouble(token));
    }
    var measure = MEASURE.matcher(token);
    if (PLACEHOLDER.matcher(token).matches()
        || MOMENT.matcher(token).matches()
        || isHandle(token)
        || (measure.matches()
            && vocabulary.has(measure.group(2))
            && measure.group(1).length() <= LONGEST_NUMBER)) {
      return token;
    }
    int second = token.indexOf('.', token.indexOf('.') + 1);
    if (second > 0 && handles.containsKey(token.substring(0, second))) {
      return handles.get(token.substring(0, second)) + "." + word(token.substring(second + 1));
    }
    if (token.contains(".")) {
      StringBuilder parts = new StringBuilder();
      for (String part : token.split("[.]", -1)) {
        parts.append(parts.isEmpty() ? "" : ".").append(word(part));
      }
      return parts.toString();
    }
    return vocabulary.has(token) ? token : handle(token, "name");
  }

  private boolean isHandle(String token) {
    return names.containsKey(token);
  }

  /** What the model says, for people: handles become names again. */
  String reveal(String said) {
    String clean = clean(said);
    return HANDLE.matcher(clean).replaceAll(m -> MatchResultText.quote(revealed(m.group())));
  }

  private String revealed(String handle) {
    String name = names.getOrDefault(handle, handle);
    return handle.startsWith("session_") && !name.equals(handle) ? "session " + name : name;
  }

  /** A replacement is text, not a pattern. */
  private static final class MatchResultText {
    static String quote(String text) {
      return java.util.regex.Matcher.quoteReplacement(text);
    }
  }
}

package io.howdah.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short names for templates, whose ids are long and say nothing: Q1, Q2, ... in order met. */
final class QueryNames {
  private static final Pattern QUERY_ID = Pattern.compile("template (-?\\d{6,})|, (-?\\d{6,}),");
  private static final int LONGEST = 400;

  private final LongFunction<Optional<String>> texts;
  private final Map<Long, String> names;
  private final List<Named> news = new ArrayList<>();

  /** A name with what it stands for. */
  record Named(String name, long queryId, String text) {}

  QueryNames(LongFunction<Optional<String>> texts) {
    this(texts, new LinkedHashMap<>());
  }

  private QueryNames(LongFunction<Optional<String>> texts, Map<Long, String> names) {
    this.texts = texts;
    this.names = names;
  }

  /** The names so far, with another way to look texts up. */
  QueryNames withTexts(LongFunction<Optional<String>> other) {
    return new QueryNames(other, names);
  }

  /** The words with each query id replaced by its name. */
  String in(String words) {
    Matcher m = QUERY_ID.matcher(words);
    return m.replaceAll(r -> {
      boolean spoken = r.group(1) != null;
      String name = name(Long.parseLong(spoken ? r.group(1) : r.group(2)));
      return Matcher.quoteReplacement(spoken ? name : ", %s,".formatted(name));
    });
  }

  /** The ids in some words. */
  static List<Long> ids(String words) {
    return QUERY_ID
        .matcher(words)
        .results()
        .map(r -> Long.parseLong(r.group(1) == null ? r.group(2) : r.group(1)))
        .distinct()
        .toList();
  }

  private String name(long id) {
    return names.computeIfAbsent(
        id,
        _ -> {
          String name = "Q" + (names.size() + 1);
          String text =
              texts.apply(id).orElse("template %d, whose text cannot be read".formatted(id));
          String brief =
              text.length() <= LONGEST ? text : Statements.brief(text, LONGEST, Glyphs.ofProcess());
          news.add(new Named(name, id, brief));
          return name;
        });
  }

  /** The names given since the last call. */
  List<Named> news() {
    List<Named> out = List.copyOf(news);
    news.clear();
    return out;
  }
}

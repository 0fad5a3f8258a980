package io.howdah.guard.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The node types of the parse tree and what each of their fields holds, from grammar.txt. */
final class Grammar {

  /**
   * What a field holds.
   *
   * @param scalar a word, number or truth value
   * @param list several of it
   * @param type of the node, or * where the node names its own type
   */
  record Field(boolean scalar, boolean list, String type) {}

  private final Map<String, Map<String, Field>> fields = new HashMap<>();

  Grammar() {
    for (String line : WordList.lines("grammar.txt")) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] words = line.split(" ", -1);
      Map<String, Field> own = new HashMap<>();
      for (int i = 1; i < words.length; i++) {
        int colon = words[i].indexOf(':');
        String kind = words[i].substring(colon + 1);
        boolean list = kind.startsWith("[");
        String type = list ? kind.substring(1, kind.length() - 1) : kind;
        own.put(words[i].substring(0, colon), new Field(type.equals("."), list, type));
      }
      fields.put(words[0], own);
    }
  }

  Optional<Field> field(String type, String name) {
    return Optional.ofNullable(fields.getOrDefault(type, Map.of()).get(name));
  }
}

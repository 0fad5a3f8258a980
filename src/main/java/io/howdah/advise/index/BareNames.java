package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What nodes of a plan give out, with an alias before each column. PostgreSQL writes it there only
 * where a statement names more than one relation; in conditions it always does.
 */
final class BareNames {
  /** A name that is no function, type, alias or part of another name. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![\\w.\"'$:])(?:[\\p{L}_][\\w$]*|\"(?:[^\"]|\"\")+\")(?![\\w.\"$]|\\s*\\()");

  private BareNames() {}

  /** The nodes of a plan, read so. */
  static List<Plan.Node> qualified(Plan plan, Catalogue catalogue) {
    List<Plan.Node> nodes = plan.top().all().toList();
    List<String> aliases =
        nodes.stream().filter(Plan.Node::scans).map(Plan.Node::alias).distinct().toList();
    Set<String> columns =
        plan.relations().size() == 1
            ? catalogue
                .table(plan.relations().getFirst())
                .map(t -> t.columns().keySet())
                .orElse(Set.of())
            : Set.of();
    if (aliases.stream().filter(a -> !a.isEmpty()).count() != 1 || columns.isEmpty()) {
      return nodes;
    }
    String alias = aliases.stream().filter(a -> !a.isEmpty()).findFirst().orElseThrow();
    return nodes.stream()
        .map(n -> n.giving(n.outputs().stream().map(o -> qualified(o, alias, columns)).toList()))
        .toList();
  }

  static String qualified(String text, String alias, Collection<String> columns) {
    Matcher m = NAME.matcher(Clauses.blanked(text));
    StringBuilder out = new StringBuilder(text);
    int added = 0;
    String prefix = SqlNames.readable(alias) + ".";
    while (m.find()) {
      if (columns.contains(Clauses.unquoted(m.group()))) {
        out.insert(m.start() + added, prefix);
        added += prefix.length();
      }
    }
    return out.toString();
  }
}

package io.howdah.guard.sql;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Visits every node of a statement and denies what is not on the lists: a node type, a field, a
 * shape. What a type needs beyond that, {@link NodeRules} knows.
 */
final class TreeWalk {
  private final Grammar grammar;
  private final Vocabulary words;
  private final NodeRules rules;
  private final Findings findings;

  TreeWalk(Grammar grammar, Vocabulary words, NodeRules rules, Findings findings) {
    this.grammar = grammar;
    this.words = words;
    this.rules = rules;
    this.findings = findings;
  }

  /** A node that names its own type: {@code {"FuncCall": {...}}}; {@code {}} is C's null. */
  void node(JsonNode holder, Scope scope, Trail at) {
    if (holder.isObject() && holder.isEmpty()) {
      return;
    }
    Optional<String> type = Tree.type(holder);
    if (type.isEmpty()) {
      findings.deny(at, "a node of unknown shape");
      return;
    }
    body(type.get(), holder.path(type.get()), scope, at.down(type.get()));
  }

  /** A node whose type its field names. */
  void body(String type, JsonNode body, Scope scope, Trail at) {
    Optional<Entry> listed = words.node(type);
    if (listed.isEmpty()) {
      findings.deny(at, "%s: this kind of node is not on the list".formatted(type));
      return;
    }
    Scope inner = rules.enter(type, listed.get(), body, scope, at);
    fields(type, body, inner, at);
  }

  /** All fields of a node, without judging the node itself. */
  void fields(String type, JsonNode body, Scope scope, Trail at) {
    for (Map.Entry<String, JsonNode> property : body.properties()) {
      String name = property.getKey();
      JsonNode value = property.getValue();
      Optional<Grammar.Field> field = grammar.field(type, name);
      if (field.isEmpty()) {
        findings.deny(
            at.down(name), "a field that PostgreSQL 17's %s does not have".formatted(type));
        continue;
      }
      if (rules.judgesItself(type, name, scope)) {
        fields(field.get().type(), value, scope, at.down(name));
      } else {
        field(field.get(), value, scope, at.down(name));
      }
    }
  }

  private void field(Grammar.Field field, JsonNode value, Scope scope, Trail at) {
    if (field.list()) {
      if (!value.isArray()) {
        findings.deny(at, "a list of unknown shape");
        return;
      }
      int i = 0;
      for (JsonNode item : value) {
        single(field, item, scope, at.down("[" + i++ + "]"));
      }
      return;
    }
    single(field, value, scope, at);
  }

  private void single(Grammar.Field field, JsonNode value, Scope scope, Trail at) {
    if (field.scalar()) {
      if (value.isContainer()) {
        findings.deny(at, "a value of unknown shape");
      }
    } else if (field.type().equals("*")) {
      node(value, scope, at);
    } else {
      body(field.type(), value, scope, at.down(field.type()));
    }
  }
}

package io.howdah.guard.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Which functions may be called, however the call is written. */
final class FunctionRules {
  private final Vocabulary words;
  private final Findings findings;
  private final Function<String, Judgement> inner;
  private final LiteralSize sizes = new LiteralSize();

  /**
   * @param inner judges a statement that stands as text inside of this one
   */
  FunctionRules(Vocabulary words, Findings findings, Function<String, Judgement> inner) {
    this.words = words;
    this.findings = findings;
    this.inner = inner;
  }

  void call(JsonNode body, Scope scope, Trail at) {
    List<String> parts = Tree.names(body.path("funcname"));
    String name = parts.isEmpty() ? "" : parts.getLast();
    if (!NodeRules.unqualified(parts)) {
      Optional<Entry> known = words.function(name).filter(e -> e.group().equals("deny"));
      findings.deny(
          at,
          "function %s: %s"
              .formatted(
                  String.join(".", parts),
                  known
                      .map(Entry::why)
                      .orElse("only pg_catalog's functions are known to do what they say")));
      return;
    }
    Optional<Entry> entry = words.function(name);
    if (entry.isEmpty()) {
      findings.deny(at, "function %s is not on the list".formatted(name));
      return;
    }
    if (scope == Scope.INDEX && !words.has("index-function", name)) {
      findings.deny(
          at,
          "function %s: PostgreSQL builds indexes only on what always gives the same for the same arguments"
              .formatted(name));
    }
    switch (entry.get().group()) {
      case "allow" -> {
        if (name.equals("current_setting")) {
          parameter(Tree.text(body.path("args").path(0).path("A_Const").path("sval"), "sval"), at);
        }
      }
      case "sized" ->
          sizes
              .tooLarge(name, body.path("args"))
              .ifPresent(how -> findings.deny(at, "function %s: %s".formatted(name, how)));
      case "sql" -> sqlText(name, body.path("args"), at);
      case "write" -> {
        if (!scope.mayWrite()) {
          findings.deny(at, "function %s: %s".formatted(name, entry.get().why()));
        }
      }
      default -> findings.deny(at, "function %s: %s".formatted(name, entry.get().why()));
    }
  }

  /** A parameter read by its name. */
  void parameter(String name, Trail at) {
    if (words.has("secret-parameter", name.toLowerCase(Locale.ROOT))) {
      findings.deny(at, "parameter %s: its value may hold a password".formatted(name));
    }
  }

  /**
   * Names behind a dot. PostgreSQL calls a function of one argument also as {@code (x).f}, and as
   * {@code alias.f} when the alias is a function's result: {@code ('/etc/passwd').pg_read_file} has
   * no FuncCall node.
   */
  void dotted(JsonNode fields, int from, Trail at) {
    List<JsonNode> items = Tree.items(fields);
    for (JsonNode item : items.subList(Math.min(from, items.size()), items.size())) {
      String name = Tree.string(item).orElse("");
      Optional<Entry> entry = words.function(name).filter(e -> !e.group().equals("allow"));
      if (entry.isPresent()) {
        findings.deny(
            at, "function %s, called through a dot: %s".formatted(name, entry.get().why()));
      }
    }
  }

  private void sqlText(String name, JsonNode arguments, Trail at) {
    JsonNode literal = arguments.path(0).path("A_Const").path("sval");
    if (arguments.size() != 1 || !literal.isObject()) {
      findings.deny(at, "function %s: its SQL must be one literal, to be judged".formatted(name));
      return;
    }
    Judgement judged = inner.apply(Tree.text(literal, "sval"));
    if (judged.ruling() == Ruling.DENY
        || !judged.kind().equals(Optional.of(StatementKind.CREATE_INDEX))) {
      findings.deny(
          at,
          "function %s: its text is no CREATE INDEX we accept: %s"
              .formatted(name, judged.decisive().text()));
    }
  }
}

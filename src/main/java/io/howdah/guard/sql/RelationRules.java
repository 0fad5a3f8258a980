package io.howdah.guard.sql;

import java.util.Optional;

/** Which relations may be read, and which may be the target of a change. */
final class RelationRules {
  /** Where Howdah keeps its records. */
  static final String OWN = "howdah";

  private final Vocabulary words;
  private final Findings findings;

  RelationRules(Vocabulary words, Findings findings) {
    this.words = words;
    this.findings = findings;
  }

  /**
   * Reading: the server's own relations by list, the user's own freely. What a user's view calls is
   * not seen here; the role that runs the statement must be bare.
   */
  void read(QualifiedName relation, Trail at) {
    String name = relation.name();
    String schema = relation.schema().orElse("");
    if (schema.equals("information_schema")) {
      listed(schema + "." + name, at);
    } else if (schema.equals("pg_catalog")) {
      listed(name, at);
    } else if (schema.startsWith("pg_")) {
      findings.deny(at, "relation %s: schema %s is the server's own".formatted(relation, schema));
    } else {
      Optional<Entry> known = words.relation(name);
      boolean extension = known.filter(e -> e.group().equals("extension")).isPresent();
      if (schema.isEmpty() && name.startsWith("pg_")) {
        listed(name, at);
      } else if (known.isPresent() && !extension) {
        findings.deny(at, "relation %s poses as one of pg_catalog's".formatted(relation));
      }
    }
  }

  private void listed(String name, Trail at) {
    Optional<Entry> entry = words.relation(name);
    if (entry.isEmpty()) {
      findings.deny(at, "relation %s is not on the list of the server's own".formatted(name));
    } else if (entry.get().group().equals("deny")) {
      findings.deny(at, "relation %s: %s".formatted(name, entry.get().why()));
    }
  }

  /** Changing or defining: never the server's own, never Howdah's. */
  void target(QualifiedName relation, Trail at) {
    String schema = relation.schema().orElse("");
    if (protectedSchema(schema)) {
      findings.deny(
          at, "%s: objects of schema %s are not changed by hand".formatted(relation, schema));
    } else if (schema.isEmpty() && relation.name().startsWith("pg_")) {
      findings.deny(at, "%s: names that begin with pg_ are the server's own".formatted(relation));
    }
  }

  /** The server's schemas, and howdah: its records change by its own code only. */
  static boolean protectedSchema(String schema) {
    return schema.startsWith("pg_") || schema.equals("information_schema") || schema.equals(OWN);
  }
}

package io.howdah.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A major version that the sandbox can run, and the Debian suite that has it. */
public enum PgVersion {
  V15("15", "bookworm", false),
  V17("17", "trixie", true),
  V18("18", "forky", true);

  private final String number;
  private final String suite;
  private final boolean hasPgvector;

  PgVersion(String number, String suite, boolean hasPgvector) {
    this.number = number;
    this.suite = suite;
    this.hasPgvector = hasPgvector;
  }

  /** The version of that number. */
  public static PgVersion of(String number) {
    return Arrays.stream(values())
        .filter(v -> v.number.equals(number))
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "the sandbox has no PostgreSQL %s; it has %s"
                    .formatted(
                        number,
                        Arrays.stream(values())
                            .map(PgVersion::number)
                            .collect(Collectors.joining(", ")))));
  }

  public String number() {
    return number;
  }

  String suite() {
    return suite;
  }

  /** What a person should know is missing in this version's packages. */
  Optional<String> lacks() {
    return hasPgvector
        ? Optional.empty()
        : Optional.of(
            "Debian %s has no pgvector: this instance is without the extension vector"
                .formatted(suite));
  }

  List<String> packages() {
    String server = "postgresql-" + number;
    return hasPgvector
        ? List.of(server, server + "-hypopg", server + "-pgvector")
        : List.of(server, server + "-hypopg");
  }

  /** The extensions that a database of the sandbox gets. */
  List<String> extensions() {
    return hasPgvector
        ? List.of("pg_stat_statements", "hypopg", "vector")
        : List.of("pg_stat_statements", "hypopg");
  }
}

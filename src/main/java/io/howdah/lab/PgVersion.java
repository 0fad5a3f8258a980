package io.howdah.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A major version that the sandbox can run, and the Debian suite that has it. */
public enum PgVersion {
  V15("15", "bookworm", false, false),
  V17("17", "trixie", true, false),
  V18("18", "forky", true, true);

  private final String number;
  private final String suite;
  private final boolean hasPgvector;

  /** Whether the compiler of JIT is a package of its own; else it comes with the server. */
  private final boolean jitApart;

  PgVersion(String number, String suite, boolean hasPgvector, boolean jitApart) {
    this.number = number;
    this.suite = suite;
    this.hasPgvector = hasPgvector;
    this.jitApart = jitApart;
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
    List<String> packages = new ArrayList<>(List.of(server, server + "-hypopg"));
    if (hasPgvector) {
      packages.add(server + "-pgvector");
    }
    if (jitApart) {
      packages.add(server + "-jit");
    }
    return List.copyOf(packages);
  }

  /** The extensions that a database of the sandbox gets. */
  List<String> extensions() {
    return hasPgvector
        ? List.of("pg_stat_statements", "hypopg", "vector")
        : List.of("pg_stat_statements", "hypopg");
  }
}

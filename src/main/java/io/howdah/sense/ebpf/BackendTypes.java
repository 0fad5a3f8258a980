package io.howdah.sense.ebpf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process of a server is, by the title it gives itself; the names of pg_stat_activity. */
final class BackendTypes {
  private static final List<String> KINDS =
      List.of(
          "archiver",
          "autovacuum launcher",
          "autovacuum worker",
          "background writer",
          "checkpointer",
          "io worker",
          "logger",
          "logical replication apply worker",
          "logical replication launcher",
          "logical replication parallel apply worker",
          "logical replication tablesync worker",
          "parallel worker",
          "slotsync worker",
          "startup",
          "walreceiver",
          "walsender",
          "walsummarizer",
          "walwriter");

  private BackendTypes() {}

  static String of(long pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return ofTitle(new String(line, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip());
    } catch (IOException gone) {
      return "unknown";
    }
  }

  /** {@code postgres: [CLUSTER: ]KIND ...}, or a client's {@code USER DATABASE HOST STATE}. */
  static String ofTitle(String title) {
    if (!title.startsWith("postgres: ")) {
      return "unknown";
    }
    String rest = title.substring("postgres: ".length());
    String afterCluster = rest.substring(rest.indexOf(": ") < 0 ? 0 : rest.indexOf(": ") + 2);
    return KINDS.stream()
        .filter(k -> is(k, rest) || is(k, afterCluster))
        .findFirst()
        .orElse("client backend");
  }

  private static boolean is(String kind, String title) {
    return title.equals(kind) || title.startsWith(kind + " ");
  }
}

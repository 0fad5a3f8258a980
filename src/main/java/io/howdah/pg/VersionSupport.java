package io.howdah.pg;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Until when the PostgreSQL project supports a major version
 * (https://www.postgresql.org/support/versioning/).
 */
final class VersionSupport {
  static final int OLDEST = 14;
  static final int NEWEST = 18;

  private static final Map<Integer, LocalDate> LAST_RELEASE =
      Map.of(
          14, LocalDate.of(2026, 11, 12),
          15, LocalDate.of(2027, 11, 11),
          16, LocalDate.of(2028, 11, 9),
          17, LocalDate.of(2029, 11, 8),
          18, LocalDate.of(2030, 11, 14));

  private VersionSupport() {}

  static Finding finding(ServerInfo server, LocalDate today) {
    String topic = "version";
    String name = "PostgreSQL " + server.versionText();
    if (server.major() < OLDEST) {
      return Finding.missing(topic, name + ", Howdah knows 14 to 18", "upgrade");
    }
    Optional<LocalDate> end = Optional.ofNullable(LAST_RELEASE.get(server.major()));
    if (end.isEmpty()) {
      return Finding.note(topic, name + ", newer than Howdah was tested with", "");
    }
    return end.get().isBefore(today)
        ? Finding.note(topic, name + ", its last release was " + end.get(), "plan an upgrade")
        : Finding.ok(topic, name + ", supported until " + end.get());
  }
}

package io.howdah.act;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A parameter of the whole server as one of its sessions has it.
 *
 * @param value what the files say, whatever that session has set for itself
 * @param loaded when that session took the configuration files last
 * @param now the server's clock
 */
record ServerParameter(String value, String context, String unit, Instant loaded, Instant now) {
  private static final List<String> BY_RELOAD = List.of("user", "superuser", "sighup");

  static Optional<ServerParameter> now(String name, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "parameter",
            r ->
                new ServerParameter(
                    r.maybeText("reset_val").orElse(""),
                    r.text("context"),
                    r.text("unit"),
                    r.instant("loaded"),
                    r.instant("now")),
            name)
        .first();
  }

  /** Whether the files were taken since that earlier look. */
  boolean loadedSince(ServerParameter earlier) {
    return loaded.isAfter(earlier.now());
  }

  /** Why a parameter may not be set to that value for a whole server, wherever that is done. */
  static Optional<String> forbidden(String name, Optional<String> value, Bench bench) {
    Optional<ServerParameter> state = now(name, bench);
    if (state.isEmpty()) {
      return Optional.of("this server has no parameter %s".formatted(name));
    }
    if (!BY_RELOAD.contains(state.get().context())) {
      return Optional.of(
          "%s takes effect at a restart or in new sessions only (context %s): written now it would be a time bomb"
              .formatted(name, state.get().context()));
    }
    return Allowed.obstacle(name, value, state.get().unit(), false);
  }
}

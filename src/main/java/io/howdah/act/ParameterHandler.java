package io.howdah.act;

import io.howdah.model.SetParameter;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sets a parameter of the whole cluster by ALTER SYSTEM and reload, and believes only what it then
 * reads.
 */
final class ParameterHandler implements Handler<SetParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /**
   * A parameter as a session of the server has it.
   *
   * @param loaded when that session took the configuration files last
   * @param now the server's clock
   */
  private record State(String value, String context, String unit, Instant loaded, Instant now) {
    boolean loadedSince(State earlier) {
      return loaded.isAfter(earlier.now());
    }
  }

  @Override
  public Optional<String> obstacle(SetParameter remedy, Bench bench) {
    Optional<State> state = state(remedy, bench);
    if (state.isEmpty()) {
      return Optional.of("this server has no parameter %s".formatted(remedy.object().name()));
    }
    String context = state.get().context();
    if (!List.of("user", "superuser", "sighup").contains(context)) {
      return Optional.of(
          "%s takes effect at a restart or in new sessions only (context %s): written now it would be a time bomb"
              .formatted(remedy.object().name(), context));
    }
    Optional<String> forbidden =
        Allowed.obstacle(remedy.object().name(), remedy.value(), state.get().unit(), false);
    if (forbidden.isPresent()) {
      return forbidden;
    }
    Reading<String> inFile =
        bench.door().read(Bench.SQL, "auto_conf", r -> r.text("setting"), remedy.object().name());
    // Where the files may not be read, their word is that of the one who proposed.
    return !Bench.answered(inFile) || inFile.first().equals(remedy.before())
        ? Optional.empty()
        : Optional.of(
            "%s is %s in postgresql.auto.conf now, not %s: somebody changed it meanwhile"
                .formatted(
                    remedy.object().name(),
                    inFile.first().orElse("(nothing)"),
                    remedy.before().orElse("(nothing)")));
  }

  @Override
  public Optional<Trouble> apply(SetParameter remedy, Bench bench) {
    Optional<State> was = state(remedy, bench);
    if (was.isEmpty()) {
      return Optional.of(new Trouble("%s cannot be read".formatted(remedy.object().name()), false));
    }
    Optional<Trouble> written = Handler.wholeOrNot(write(remedy.sql().getFirst(), bench));
    if (written.isPresent()) {
      return written;
    }
    Optional<String> unread = Handler.trouble(write(remedy.sql().getLast(), bench));
    if (unread.isPresent()) {
      return Optional.of(new Trouble(unread.get(), true));
    }
    if (!Bench.await(Bench.PATIENCE, () -> loaded(remedy, was.get(), bench))) {
      return Optional.of(new Trouble(blocked(remedy), true));
    }
    return inForce(remedy, bench)
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "the files were taken, but %s is %s: a role's, a database's or the command line's setting stands above them"
                    .formatted(
                        remedy.object().name(),
                        state(remedy, bench).map(State::value).orElse("unknown")),
                true));
  }

  /**
   * Takes our line back. What never came into force needs no reload that works; what did is taken
   * back when the files without our line were taken.
   */
  @Override
  public Optional<String> undo(SetParameter remedy, Bench bench) {
    Optional<State> was = state(remedy, bench);
    if (was.isEmpty()) {
      return Optional.of("%s cannot be read".formatted(remedy.object().name()));
    }
    Optional<String> trouble = Handler.trouble(write(remedy.inverse().getFirst(), bench));
    if (trouble.isPresent()) {
      return trouble;
    }
    Optional<String> unread = Handler.trouble(write(remedy.inverse().getLast(), bench));
    boolean never = remedy.expected().filter(e -> !e.equals(was.get().value())).isPresent();
    if (never || unread.isPresent()) {
      return never ? Optional.empty() : unread;
    }
    return Bench.await(Bench.PATIENCE, () -> loaded(remedy, was.get(), bench))
        ? Optional.empty()
        : Optional.of(blocked(remedy));
  }

  @Override
  public boolean inForce(SetParameter remedy, Bench bench) {
    Optional<State> state = state(remedy, bench);
    return state.isPresent()
        && remedy.expected().map(e -> e.equals(state.get().value())).orElse(true);
  }

  private static WriteResult write(String sql, Bench bench) {
    return bench.write(Write.of(sql, LOCK_TIMEOUT, LONGEST));
  }

  /** pg_reload_conf() says true although a bad line elsewhere blocked the change. */
  private static boolean loaded(SetParameter remedy, State was, Bench bench) {
    return state(remedy, bench).filter(s -> s.loadedSince(was)).isPresent();
  }

  private static String blocked(SetParameter remedy) {
    return "the server did not take its files within %d s of the reload, so %s stays as it was: a bad line in one of them blocks it (see pg_file_settings)"
        .formatted(Bench.PATIENCE.toSeconds(), remedy.object().name());
  }

  private static Optional<State> state(SetParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "parameter",
            r ->
                new State(
                    r.maybeText("reset_val").orElse(""),
                    r.text("context"),
                    r.text("unit"),
                    r.instant("loaded"),
                    r.instant("now")),
            remedy.object().name())
        .first();
  }
}

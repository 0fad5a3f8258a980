package io.howdah.act;

import io.howdah.model.SetParameter;
import io.howdah.pg.Keeper;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.Optional;

/**
 * Sets a parameter of the whole cluster by ALTER SYSTEM and reload, and believes only what it then
 * reads.
 */
final class ParameterHandler implements Handler<SetParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Override
  public Optional<String> obstacle(SetParameter remedy, Bench bench) {
    Optional<String> forbidden =
        Keeper.of(bench.door())
            .againstAlterSystem()
            .or(() -> ServerParameter.forbidden(remedy.object().name(), remedy.value(), bench));
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
    Optional<ServerParameter> was = state(remedy, bench);
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
    if (!taken(remedy, was.get(), bench)) {
      return Optional.of(new Trouble(blocked(remedy), true));
    }
    return inForce(remedy, bench)
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "the files were taken, but %s is %s: a role's, a database's or the command line's setting stands above them"
                    .formatted(
                        remedy.object().name(),
                        state(remedy, bench).map(ServerParameter::value).orElse("unknown")),
                true));
  }

  /**
   * Takes our line back. What never came into force needs no reload that works; what did is taken
   * back when the files without our line were taken.
   */
  @Override
  public Optional<String> undo(SetParameter remedy, Bench bench) {
    Optional<ServerParameter> was = state(remedy, bench);
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
    return taken(remedy, was.get(), bench) ? Optional.empty() : Optional.of(blocked(remedy));
  }

  @Override
  public boolean inForce(SetParameter remedy, Bench bench) {
    Optional<ServerParameter> state = state(remedy, bench);
    return state.isPresent()
        && remedy.expected().map(e -> e.equals(state.get().value())).orElse(true);
  }

  private static WriteResult write(String sql, Bench bench) {
    return bench.write(Write.of(sql, LOCK_TIMEOUT, LONGEST));
  }

  /**
   * Whether the server takes its files. Where one of them has a bad line it is not waited for
   * longer than a moment: our line stands there like a time bomb meanwhile.
   */
  private static boolean taken(SetParameter remedy, ServerParameter was, Bench bench) {
    return Bench.await(Bench.BRIEF, () -> loaded(remedy, was, bench))
        || (!badLine(bench) && Bench.await(Bench.PATIENCE, () -> loaded(remedy, was, bench)));
  }

  /** Where that may not be read, nothing is known of one. */
  private static boolean badLine(Bench bench) {
    return bench
        .door()
        .read(Bench.SQL, "bad_lines", r -> r.number("n"))
        .first()
        .filter(n -> n > 0)
        .isPresent();
  }

  /** pg_reload_conf() says true although a bad line elsewhere blocked the change. */
  private static boolean loaded(SetParameter remedy, ServerParameter was, Bench bench) {
    return state(remedy, bench).filter(s -> s.loadedSince(was)).isPresent();
  }

  private static String blocked(SetParameter remedy) {
    return "the server did not take its files after the reload, so %s stays as it was: a bad line in one of them blocks it (see pg_file_settings)"
        .formatted(remedy.object().name());
  }

  private static Optional<ServerParameter> state(SetParameter remedy, Bench bench) {
    return ServerParameter.now(remedy.object().name(), bench);
  }
}

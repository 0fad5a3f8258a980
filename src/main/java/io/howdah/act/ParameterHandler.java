package io.howdah.act;

import io.howdah.model.SetParameter;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sets a parameter of the whole cluster by ALTER SYSTEM and reload, and believes only what it then
 * reads.
 */
final class ParameterHandler implements Handler<SetParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** A parameter as the server has it. */
  private record State(String value, String context) {}

  @Override
  public Optional<String> obstacle(SetParameter remedy, Bench bench) {
    Optional<State> state = state(remedy, bench);
    if (state.isEmpty()) {
      return Optional.of("this server has no parameter %s".formatted(remedy.object().name()));
    }
    String context = state.get().context();
    if (!List.of("user", "superuser", "sighup", "backend", "superuser-backend").contains(context)) {
      return Optional.of(
          "%s takes effect at a restart only (context %s): written now it would be a time bomb"
              .formatted(remedy.object().name(), context));
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> apply(SetParameter remedy, Bench bench) {
    return run(remedy, remedy.sql(), bench);
  }

  @Override
  public Optional<String> undo(SetParameter remedy, Bench bench) {
    return run(remedy, remedy.inverse(), bench);
  }

  @Override
  public boolean inForce(SetParameter remedy, Bench bench) {
    Optional<State> state = state(remedy, bench);
    return state.isPresent()
        && remedy.expected().map(e -> e.equals(state.get().value())).orElse(true);
  }

  private Optional<String> run(SetParameter remedy, List<String> statements, Bench bench) {
    Optional<String> was = state(remedy, bench).map(State::value);
    boolean forward = statements.equals(remedy.sql());
    for (String sql : statements) {
      Optional<String> trouble = Handler.trouble(bench.write(Write.of(sql, LOCK_TIMEOUT, LONGEST)));
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    // pg_reload_conf() says true although a bad line elsewhere blocked the change.
    boolean known = forward && remedy.expected().isPresent();
    boolean seen =
        Bench.await(
            Bench.PATIENCE,
            () ->
                known
                    ? inForce(remedy, bench)
                    : !state(remedy, bench).map(State::value).equals(was));
    return seen
        ? Optional.empty()
        : Optional.of(
            "the server does not show the new value of %s %d s after the reload: a bad line in a configuration file blocks it (see pg_file_settings), or nothing had to change"
                .formatted(remedy.object().name(), Bench.PATIENCE.toSeconds()));
  }

  private static Optional<State> state(SetParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "parameter",
            r -> new State(r.maybeText("reset_val").orElse(""), r.text("context")),
            remedy.object().name())
        .first();
  }
}

package io.howdah.act;

import io.howdah.model.Remedy;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sets or takes away a setting of a database or a role; sessions that are open keep what they have.
 */
final class SettingHandler<R extends Remedy> implements Handler<R> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Function<R, SettingScope> scopes;

  SettingHandler(Function<R, SettingScope> scopes) {
    this.scopes = scopes;
  }

  @Override
  public Optional<String> obstacle(R remedy, Bench bench) {
    SettingScope scope = scopes.apply(remedy);
    Optional<String> forbidden = forbidden(scope, bench).or(() -> scope.refusal(bench));
    if (forbidden.isPresent()) {
      return forbidden;
    }
    Reading<String> read = scope.now(bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(scope, read));
    }
    return read.first().equals(scope.before())
        ? Optional.empty()
        : Optional.of(
            "%s now has %s = %s, not %s: somebody changed it meanwhile"
                .formatted(
                    scope.whose(), scope.parameter(), shown(read.first()), shown(scope.before())));
  }

  /** What our list does not let through. */
  private static Optional<String> forbidden(SettingScope scope, Bench bench) {
    Optional<String> unit =
        bench.door().read(Bench.SQL, "parameter", r -> r.text("unit"), scope.parameter()).first();
    return unit.isEmpty() && scope.value().isPresent()
        ? Optional.of("this server has no parameter %s".formatted(scope.parameter()))
        : Allowed.obstacle(scope.parameter(), scope.value(), unit.orElse(""), true);
  }

  @Override
  public Optional<Trouble> apply(R remedy, Bench bench) {
    SettingScope scope = scopes.apply(remedy);
    Optional<Trouble> trouble =
        Handler.wholeOrNot(bench.write(write(scope, remedy.sql().getFirst(), bench)));
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "the server said done, but %s has %s = %s"
                .formatted(scope.whose(), scope.parameter(), shown(scope.now(bench).first())),
            true));
  }

  @Override
  public Optional<String> undo(R remedy, Bench bench) {
    SettingScope scope = scopes.apply(remedy);
    Reading<String> read = scope.now(bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(scope, read));
    }
    Optional<String> now = read.first();
    if (now.equals(scope.before())) {
      return Optional.empty();
    }
    return now.equals(scope.value())
        ? Handler.trouble(bench.write(write(scope, remedy.inverse().getFirst(), bench)))
        : Optional.of(
            "%s now has %s = %s: it is not ours, and stays"
                .formatted(scope.whose(), scope.parameter(), shown(now)));
  }

  @Override
  public boolean inForce(R remedy, Bench bench) {
    SettingScope scope = scopes.apply(remedy);
    Reading<String> read = scope.now(bench);
    return Bench.answered(read) && read.first().equals(scope.value());
  }

  private static Write write(SettingScope scope, String sql, Bench bench) {
    Write write = Write.of(sql, LOCK_TIMEOUT, LONGEST);
    return scope.actsAs(bench).map(write::as).orElse(write);
  }

  private static String unreadable(SettingScope scope, Reading<String> read) {
    return "the settings of %s cannot be read: %s".formatted(scope.whose(), read.explain());
  }

  private static String shown(Optional<String> setting) {
    return setting.orElse("(nothing)");
  }
}

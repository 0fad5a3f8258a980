package io.howdah.act;

import io.howdah.model.SetDatabaseParameter;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;

/** Sets or takes away a setting of a database; sessions that are open keep what they have. */
final class DatabaseParameterHandler implements Handler<SetDatabaseParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private record Owner(String name, boolean owned) {}

  @Override
  public Optional<String> obstacle(SetDatabaseParameter remedy, Bench bench) {
    String name = remedy.object().name();
    Optional<String> unit = RoleParameterHandler.unit(name, bench);
    if (unit.isEmpty() && remedy.value().isPresent()) {
      return Optional.of("this server has no parameter %s".formatted(name));
    }
    Optional<String> forbidden = Allowed.obstacle(name, remedy.value(), unit.orElse(""), true);
    if (forbidden.isPresent()) {
      return forbidden;
    }
    if (owner(remedy, bench).isEmpty()) {
      return Optional.of("there is no database %s".formatted(remedy.database()));
    }
    Reading<String> read = setting(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    return read.first().equals(remedy.before())
        ? Optional.empty()
        : Optional.of(
            "database %s has %s = %s now, not %s: somebody changed it meanwhile"
                .formatted(remedy.database(), name, shown(read.first()), shown(remedy.before())));
  }

  @Override
  public Optional<Trouble> apply(SetDatabaseParameter remedy, Bench bench) {
    Optional<Trouble> trouble =
        Handler.wholeOrNot(bench.write(write(remedy, remedy.sql().getFirst(), bench)));
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "the server said done, but database %s has %s = %s"
                .formatted(
                    remedy.database(),
                    remedy.object().name(),
                    shown(setting(remedy, bench).first())),
            true));
  }

  @Override
  public Optional<String> undo(SetDatabaseParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<String> now = read.first();
    if (now.equals(remedy.before())) {
      return Optional.empty();
    }
    return now.equals(remedy.value())
        ? Handler.trouble(bench.write(write(remedy, remedy.inverse().getFirst(), bench)))
        : Optional.of(
            "database %s now has %s = %s: it is not ours, and stays"
                .formatted(remedy.database(), remedy.object().name(), shown(now)));
  }

  private static Write write(SetDatabaseParameter remedy, String sql, Bench bench) {
    Write write = Write.of(sql, LOCK_TIMEOUT, LONGEST);
    return owner(remedy, bench).filter(o -> !o.owned()).map(o -> write.as(o.name())).orElse(write);
  }

  @Override
  public boolean inForce(SetDatabaseParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    return Bench.answered(read) && read.first().equals(remedy.value());
  }

  private static String shown(Optional<String> setting) {
    return setting.orElse("(nothing)");
  }

  private static String unreadable(SetDatabaseParameter remedy, Reading<String> read) {
    return "the settings of database %s cannot be read: %s"
        .formatted(remedy.database(), read.explain());
  }

  private static Optional<Owner> owner(SetDatabaseParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "database_owner",
            r -> new Owner(r.text("owner"), r.truth("owned")),
            remedy.database())
        .first();
  }

  private static Reading<String> setting(SetDatabaseParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "database_setting",
            r -> r.text("setting"),
            remedy.database(),
            remedy.object().name());
  }
}

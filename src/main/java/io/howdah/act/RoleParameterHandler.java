package io.howdah.act;

import io.howdah.model.SetRoleParameter;
import io.howdah.model.SqlNames;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;

/** Sets or takes away a setting of a role; sessions that are open keep what they have. */
final class RoleParameterHandler implements Handler<SetRoleParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Override
  public Optional<String> obstacle(SetRoleParameter remedy, Bench bench) {
    Optional<String> forbidden = forbidden(remedy, bench);
    if (forbidden.isPresent()) {
      return forbidden;
    }
    Reading<String> read = setting(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<String> now = read.first();
    return now.equals(remedy.before())
        ? Optional.empty()
        : Optional.of(
            "role %s now has %s = %s, not %s: somebody changed it meanwhile"
                .formatted(
                    remedy.role(), remedy.object().name(), shown(now), shown(remedy.before())));
  }

  /** What our list, the role itself, or our rights do not let through. */
  private static Optional<String> forbidden(SetRoleParameter remedy, Bench bench) {
    Optional<String> unit = unit(remedy.object().name(), bench);
    if (unit.isEmpty() && remedy.value().isPresent()) {
      return Optional.of("this server has no parameter %s".formatted(remedy.object().name()));
    }
    Optional<String> listed =
        Allowed.obstacle(remedy.object().name(), remedy.value(), unit.orElse(""), true);
    if (listed.isPresent()) {
      return listed;
    }
    Optional<Target> target = target(remedy, bench);
    if (target.isEmpty()) {
      return Optional.of("there is no role %s".formatted(remedy.role()));
    }
    if (target.get().almighty() || target.get().takeable()) {
      return Optional.empty();
    }
    return Optional.of(
        target.get().superuser()
            ? "role %s is a superuser: a person has to change its settings".formatted(remedy.role())
            : "Howdah may not change settings of role %s. As a superuser, run: GRANT %s TO %s%s; then it takes that role on for this one statement"
                .formatted(
                    remedy.role(),
                    SqlNames.readable(remedy.role()),
                    SqlNames.readable(bench.spec().user()),
                    bench.expected().major() >= 16 ? " WITH INHERIT FALSE, SET TRUE" : ""));
  }

  /**
   * The role whose setting it is.
   *
   * @param almighty whether ours is a superuser
   * @param takeable whether ours is a member of it
   */
  private record Target(boolean superuser, boolean almighty, boolean takeable) {}

  private static Optional<Target> target(SetRoleParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "role",
            r -> new Target(r.truth("superuser"), r.truth("almighty"), r.truth("takeable")),
            remedy.role())
        .first();
  }

  /** The unit of a parameter as pg_settings tells it, or empty where there is no such parameter. */
  static Optional<String> unit(String parameter, Bench bench) {
    return bench.door().read(Bench.SQL, "parameter", r -> r.text("unit"), parameter).first();
  }

  /** A role may change its own settings: ours takes it on, and needs no rights over roles. */
  private static Write write(SetRoleParameter remedy, String sql, Bench bench) {
    Write write = Write.of(sql, LOCK_TIMEOUT, LONGEST);
    boolean almighty = target(remedy, bench).map(Target::almighty).orElse(false);
    return almighty || remedy.role().equals(bench.spec().user()) ? write : write.as(remedy.role());
  }

  private static String shown(Optional<String> setting) {
    return setting.orElse("(nothing)");
  }

  @Override
  public Optional<Trouble> apply(SetRoleParameter remedy, Bench bench) {
    Optional<Trouble> trouble =
        Handler.wholeOrNot(bench.write(write(remedy, remedy.sql().getFirst(), bench)));
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "the server said done, but role %s has %s = %s"
                .formatted(
                    remedy.role(), remedy.object().name(), shown(setting(remedy, bench).first())),
            true));
  }

  @Override
  public Optional<String> undo(SetRoleParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<String> now = read.first();
    if (now.equals(remedy.before())) {
      return Optional.empty();
    }
    if (!now.equals(remedy.value())) {
      return Optional.of(
          "role %s now has %s = %s: it is not ours, and stays"
              .formatted(remedy.role(), remedy.object().name(), shown(now)));
    }
    return Handler.trouble(bench.write(write(remedy, remedy.inverse().getFirst(), bench)));
  }

  @Override
  public boolean inForce(SetRoleParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    return Bench.answered(read) && read.first().equals(remedy.value());
  }

  private static String unreadable(SetRoleParameter remedy, Reading<String> read) {
    return "the settings of role %s cannot be read: %s".formatted(remedy.role(), read.explain());
  }

  private static Reading<String> setting(SetRoleParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "role_setting",
            r -> r.text("setting"),
            remedy.role(),
            remedy.database().orElse(""),
            remedy.object().name());
  }
}

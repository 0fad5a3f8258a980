package io.howdah.act;

import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SqlNames;
import io.howdah.pg.Reading;
import java.util.Optional;

/** Whose setting a parameter is: of a database or of a role; all else about the two is the same. */
sealed interface SettingScope {
  /** For people: {@code role app}. */
  String whose();

  String parameter();

  Optional<String> value();

  Optional<String> before();

  /** What the catalogue has now. */
  Reading<String> now(Bench bench);

  /** Why it is not to be touched, or ours may not. */
  Optional<String> refusal(Bench bench);

  /** The role to take on for it, where ours has not the rights itself. */
  Optional<String> actsAs(Bench bench);

  /** Of a database. */
  record OfDatabase(SetDatabaseParameter remedy) implements SettingScope {
    private record Owner(String name, boolean owned) {}

    @Override
    public String whose() {
      return "database " + remedy.database();
    }

    @Override
    public String parameter() {
      return remedy.object().name();
    }

    @Override
    public Optional<String> value() {
      return remedy.value();
    }

    @Override
    public Optional<String> before() {
      return remedy.before();
    }

    @Override
    public Reading<String> now(Bench bench) {
      return bench
          .door()
          .read(
              Bench.SQL,
              "database_setting",
              r -> r.text("setting"),
              remedy.database(),
              parameter());
    }

    @Override
    public Optional<String> refusal(Bench bench) {
      return owner(bench).isEmpty() ? Optional.of("there is no " + whose()) : Optional.empty();
    }

    @Override
    public Optional<String> actsAs(Bench bench) {
      return owner(bench).filter(o -> !o.owned()).map(Owner::name);
    }

    private Optional<Owner> owner(Bench bench) {
      return bench
          .door()
          .read(
              Bench.SQL,
              "database_owner",
              r -> new Owner(r.text("owner"), r.truth("owned")),
              remedy.database())
          .first();
    }
  }

  /** Of a role: it may change its own settings, so ours takes it on and needs no other rights. */
  record OfRole(SetRoleParameter remedy) implements SettingScope {
    /**
     * The role.
     *
     * @param almighty whether ours is a superuser
     * @param takeable whether ours is a member of it
     */
    private record Target(boolean superuser, boolean almighty, boolean takeable) {}

    @Override
    public String whose() {
      return "role " + remedy.role();
    }

    @Override
    public String parameter() {
      return remedy.object().name();
    }

    @Override
    public Optional<String> value() {
      return remedy.value();
    }

    @Override
    public Optional<String> before() {
      return remedy.before();
    }

    @Override
    public Reading<String> now(Bench bench) {
      return bench
          .door()
          .read(
              Bench.SQL,
              "role_setting",
              r -> r.text("setting"),
              remedy.role(),
              remedy.database().orElse(""),
              parameter());
    }

    @Override
    public Optional<String> refusal(Bench bench) {
      Optional<Target> target = target(bench);
      if (target.isEmpty()) {
        return Optional.of("there is no " + whose());
      }
      if (target.get().almighty() || target.get().takeable()) {
        return Optional.empty();
      }
      return Optional.of(
          target.get().superuser()
              ? whose() + " is a superuser: a person has to change its settings"
              : "Howdah may not change settings of %s. As a superuser, run: GRANT %s TO %s%s; then it takes that role on for this one statement"
                  .formatted(
                      whose(),
                      SqlNames.readable(remedy.role()),
                      SqlNames.readable(bench.spec().user()),
                      bench.expected().major() >= 16 ? " WITH INHERIT FALSE, SET TRUE" : ""));
    }

    @Override
    public Optional<String> actsAs(Bench bench) {
      boolean almighty = target(bench).map(Target::almighty).orElse(false);
      return almighty || remedy.role().equals(bench.spec().user())
          ? Optional.empty()
          : Optional.of(remedy.role());
    }

    private Optional<Target> target(Bench bench) {
      return bench
          .door()
          .read(
              Bench.SQL,
              "role",
              r -> new Target(r.truth("superuser"), r.truth("almighty"), r.truth("takeable")),
              remedy.role())
          .first();
    }
  }
}

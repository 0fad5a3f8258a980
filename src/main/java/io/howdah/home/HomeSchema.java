package io.howdah.home;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The schema {@code howdah} in the database that is the home. Needs CREATE on the database, or an
 * empty schema of that name that the role owns; no superuser. Every method throws {@link
 * HomeException} when it cannot do its work.
 */
public final class HomeSchema {
  private final Jdbi jdbi;
  private final DataSource home;
  private Optional<Migrations> migrations = Optional.empty();

  public HomeSchema(DataSource home) {
    jdbi = Jdbi.create(home).registerArrayType(String.class, "text");
    this.home = home;
  }

  /** Made when it is needed: where there is no home, one look at the catalogue tells so. */
  private Migrations migrations() {
    if (migrations.isEmpty()) {
      migrations = Optional.of(new Migrations(home));
    }
    return migrations.get();
  }

  /** What stands there now. Changes nothing. */
  public HomeState state() {
    return state(site());
  }

  private HomeState state(Site site) {
    if (site.owner().isEmpty() || (!site.migrated() && site.relations() == 0)) {
      return new HomeState.Absent();
    }
    String owner = site.owner().get();
    if (!site.migrated()) {
      return new HomeState.NotOurs(
          "Database %s has a schema howdah (owner %s) that Howdah did not make: it was left alone. Rename it, or give Howdah a database of its own."
              .formatted(site.database(), owner));
    }
    if (!site.readable()) {
      return new HomeState.NotOurs(
          "Database %s has a schema howdah (owner %s) that role %s may not read. As %s, run howdah init --role %s."
              .formatted(site.database(), owner, site.role(), owner, site.role()));
    }
    int current = migrations().current();
    int latest = migrations().latest();
    if (current > latest) {
      return new HomeState.Newer(current, latest);
    }
    return current == latest
        ? new HomeState.Ready(current, owner)
        : new HomeState.Outdated(current, latest, owner);
  }

  /**
   * What {@link #make} would run. Changes nothing.
   *
   * @param role the daemon's role, which gets the rights that it needs; it must exist
   */
  public HomePlan plan(Optional<String> role) {
    Site site = site();
    refuseIf(site.unwritable());
    refuseIf(
        role.filter(r -> !with(h -> Rights.exists(h, r)))
            .map(r ->
                "There is no role %s on this server: nothing was changed. Create it first, for instance by howdah grants --level act --role %s."
                    .formatted(r, r)));
    HomeState found = state(site);
    List<HomePlan.Step> steps = new ArrayList<>();
    switch (found) {
      case HomeState.Absent absent -> {
        refuseIf(obstacleToCreate(site));
        if (site.owner().isEmpty()) {
          steps.add(new HomePlan.Step("the schema", "create schema howdah;"));
        }
        steps.add(
            new HomePlan.Step(
                "the versions of the schema", "-- create table howdah.migration, by Flyway"));
        steps.addAll(migrations().pending());
      }
      case HomeState.Outdated outdated -> {
        mustOwn(site);
        steps.addAll(migrations().pending());
      }
      case HomeState.Ready ready -> {}
      case HomeState.Newer newer ->
          throw new HomeException(
              "The home is of a newer Howdah (version %d; this one knows %d): it was left alone. Use that program."
                  .formatted(newer.version(), newer.latest()));
      case HomeState.NotOurs notOurs -> throw new HomeException(notOurs.words());
    }
    role.filter(r -> !steps.isEmpty() || !with(h -> Rights.complete(h, r)))
        .ifPresent(r -> {
          if (steps.isEmpty()) {
            mustOwn(site);
          }
          steps.add(new HomePlan.Step("the rights of role " + r, Rights.sql(r)));
        });
    return new HomePlan(found, steps);
  }

  /** Makes the home or brings it up to date, and gives the role its rights. */
  public HomeState make(Optional<String> role) {
    HomePlan plan = plan(role);
    if (!plan.steps().isEmpty()) {
      migrations().migrate();
      role.ifPresent(r -> {
        try {
          jdbi.useTransaction(handle -> handle.createScript(Rights.sql(r)).execute());
        } catch (JdbiException e) {
          throw Site.failure("The rights of role %s could not be given".formatted(r), e);
        }
      });
    }
    return state();
  }

  /**
   * Forgets which server the home was made for: the next controller that leads here takes this one
   * as its own. For a copy that is to be more than observed.
   */
  public void adopt() {
    int _ =
        with(h ->
            h.execute(
                "update howdah.control set system_identifier = null, database_oid = null, site ="
                    + " null"));
  }

  private static Optional<String> obstacleToCreate(Site site) {
    if (site.owner().isPresent() && !site.owns()) {
      return Optional.of(
          "The empty schema howdah belongs to %s, not to %s: nothing was changed. Connect as %s."
              .formatted(site.owner().get(), site.role(), site.owner().get()));
    }
    return site.owner().isPresent() || site.mayCreate()
        ? Optional.empty()
        : Optional.of(
            "Role %s may not create a schema in database %s: it lacks the right CREATE, and nothing was changed. As the database's owner, run: GRANT CREATE ON DATABASE %s TO %s;"
                .formatted(
                    site.role(),
                    site.database(),
                    SqlNames.readable(site.database()),
                    SqlNames.readable(site.role())));
  }

  private static void mustOwn(Site site) {
    if (!site.owns()) {
      throw new HomeException(
          "The home belongs to %s, and role %s may not change it: nothing was changed. Connect as %s."
              .formatted(site.owner().orElse("nobody"), site.role(), site.owner().orElse("?")));
    }
  }

  private Site site() {
    return with(Site::read);
  }

  private <T> T with(Function<Handle, T> work) {
    try {
      return jdbi.withHandle(work::apply);
    } catch (JdbiException e) {
      throw Site.failure("The home could not be looked at", e);
    }
  }

  private static void refuseIf(Optional<String> obstacle) {
    obstacle.ifPresent(words -> {
      throw new HomeException(words);
    });
  }
}

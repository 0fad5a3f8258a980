package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.home.Homes;
import io.howdah.ledger.Redactor;
import io.howdah.model.Anomaly;
import io.howdah.model.Cause;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reminder;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.remember.Fingerprint;
import io.howdah.remember.Memories;
import io.howdah.remember.MemoryKind;
import io.howdah.remember.MiniLm;
import io.howdah.remember.Note;
import io.howdah.remember.Scope;
import io.howdah.remember.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a cluster whose home is in itself, a cold look remembers, or says why it does not. */
@ExtendWith(Homes.Given.class)
final class HomeMemoryTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final ObjectRef ORDERS = ObjectRef.table("shop.orders", 5);

  private final Homes homes;
  private final List<String> troubles = new ArrayList<>();

  HomeMemoryTest(Homes homes) {
    this.homes = homes;
  }

  private static Incident incident() {
    return new Incident(
        "again",
        new ServerIdentity("4711", 1, NOW, false, 150_000),
        NOW,
        NOW,
        List.of(
            new Anomaly(
                Anomaly.Symptom.TEMPLATE_SLOWER, ORDERS, 80, 2, "ms", NOW, 3, "orders are slow")));
  }

  /** A home that knows one story of the orders. */
  private String home() {
    String database = homes.withHome();
    var memories =
        new Memories(
            homes.dataSource(database, "daemon"),
            Scope.cluster("4711"),
            new MiniLm(),
            Redactor::secrets,
            Clock.systemUTC());
    var _ =
        memories.keep(
            Note.of(
                    MemoryKind.EPISODE,
                    Scope.cluster("4711"),
                    "Orders were read whole",
                    "an index was kept",
                    Source.HOWDAH,
                    NOW)
                .with(Fingerprint.none().with(Fingerprint.Sort.OBJECT, "shop.orders"))
                .of(Cause.MISSING_INDEX));
    return database;
  }

  private ReadDoor door(String database, String role) throws CannotConnectException {
    return ReadDoor.open(homes.server().tcp("user=%s dbname=%s".formatted(role, database)));
  }

  private List<Reminder> asked(ReadDoor door) {
    return new HomeMemory(door, Clock.systemUTC(), troubles::add).of(incident(), Showing.NOTHING);
  }

  @Test
  void aRoleThatRowLevelSecurityBindsIsReminded() throws CannotConnectException {
    try (ReadDoor door = door(home(), "daemon")) {
      assertThat(asked(door)).extracting(Reminder::cause).containsExactly(Cause.MISSING_INDEX);
      assertThat(troubles).isEmpty();
    }
  }

  @Test
  void whereThereIsNoHomeOrNoRightNothingIsSaid() throws CannotConnectException {
    try (ReadDoor none = door(homes.empty(), "daemon");
        ReadDoor stranger = door(home(), "nobody")) {
      assertThat(asked(none)).isEmpty();
      assertThat(asked(stranger)).isEmpty();
      assertThat(troubles).isEmpty();
    }
  }

  @Test
  void aHomeThatIsGoneBeforeOrInTheMiddleIsTold() throws CannotConnectException {
    String database = home();
    try (ReadDoor door = door(database, "daemon")) {
      // The look has its session; the home has no place for a second one.
      homes.sql("postgres", "alter role daemon connection limit 1");
      try {
        assertThat(asked(door)).isEmpty();
      } finally {
        homes.sql("postgres", "alter role daemon connection limit -1");
      }
      assertThat(troubles).singleElement().asString().startsWith("its memory was not read: ");
      troubles.clear();
      homes.sql(
          "postgres",
          "alter database %s allow_connections false".formatted(database),
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
              .formatted(database));
      assertThat(asked(door)).isEmpty();
      assertThat(troubles).singleElement().asString().startsWith("its memory was not read: ");
    }
  }
}

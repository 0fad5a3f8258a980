package io.howdah.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.home.HomeSchema;
import io.howdah.pg.TempPostgres;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Given a standby that is promoted where the home was, whose reign goes on there. */
final class PromotedHomeTest {
  @Test
  void aReignEndsWithTheServerOnWhichItBegan() throws Exception {
    try (TempPostgres server = TempPostgres.start()) {
      DataSource home = at(server);
      var _ = new HomeSchema(home).make(Optional.empty());
      Ledger person = new Ledger(home, Clock.systemUTC(), Author.person("tester"));
      Ledger led = person.beginEpoch();
      assertThat(led.append("note", OptionalLong.empty(), Body.EMPTY).seq()).isPositive();

      server.control("restart");
      assertThat(led.append("note", OptionalLong.empty(), Body.EMPTY).seq())
          .as("the same server, started again")
          .isPositive();

      server.control("stop");
      Files.createFile(server.data().resolve("standby.signal"));
      server.control("start");
      server.control("promote");
      assertThatThrownBy(() -> led.append("note", OptionalLong.empty(), Body.EMPTY))
          .isInstanceOf(StaleEpochException.class)
          .hasMessageContaining("timeline 1 of the home, and here is timeline 2");
      assertThat(person.append("note", OptionalLong.empty(), Body.EMPTY).seq())
          .as("a person writes wherever the home is")
          .isPositive();
      assertThat(person.beginEpoch().append("note", OptionalLong.empty(), Body.EMPTY).seq())
          .as("a new reign")
          .isPositive();
      assertThat(person.verify()).isInstanceOf(Verification.Intact.class);
    }
  }

  private static DataSource at(TempPostgres server) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.port()});
    source.setDatabaseName("postgres");
    source.setUser("postgres");
    return source;
  }
}

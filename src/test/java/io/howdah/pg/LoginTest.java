package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.model.EvidenceStatus;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Given a server with every kind of login, what a person is told when it does not let them in. */
final class LoginTest {
  private static TempPostgres postgres;

  @BeforeAll
  static void aServer() throws IOException, SQLException, CannotConnectException {
    postgres =
        TempPostgres.start(
            List.of(
                "local all postgres trust",
                "local all root peer",
                "local all ann peer",
                "local all ghost trust",
                "host all barred 127.0.0.1/32 reject",
                "host all old 127.0.0.1/32 md5",
                "hostssl all tls 127.0.0.1/32 trust",
                "host all all 127.0.0.1/32 scram-sha-256"),
            "max_connections = 10",
            "superuser_reserved_connections = 3");
    postgres.sql(
        "CREATE ROLE root LOGIN",
        "CREATE ROLE ann LOGIN PASSWORD 'sesame'",
        "CREATE ROLE barred LOGIN PASSWORD 'x'",
        "CREATE ROLE tls LOGIN",
        "CREATE ROLE group_only",
        "SET password_encryption = md5",
        "CREATE ROLE old LOGIN PASSWORD 'older'",
        "CREATE DATABASE closed",
        "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
  }

  private static ConnectFailure failure(ConnectionSpec spec) {
    CannotConnectException e =
        catchThrowableOfType(CannotConnectException.class, () -> ReadDoor.open(spec).close());
    assertThat(e).as("this should not have connected: " + spec.describe()).isNotNull();
    assertThat(e.failure().what() + e.failure().next()).isNotBlank().doesNotContain("wr0ng");
    return e.failure();
  }

  private static String who(ConnectionSpec spec) throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(spec)) {
      return door.server().role();
    }
  }

  @Test
  void peerLoginOverTheSocket() throws CannotConnectException {
    assertThat(who(postgres.spec("user=" + System.getProperty("user.name")))).isEqualTo("root");
    assertThat(failure(postgres.spec("user=ann"))).isInstanceOf(ConnectFailure.LoginRefused.class);
  }

  @Test
  void passwordsOfBothKinds() throws CannotConnectException {
    assertThat(who(postgres.tcp("user=ann password=sesame"))).isEqualTo("ann");
    assertThat(who(postgres.tcp("user=old password=older"))).isEqualTo("old");
    assertThat(failure(postgres.tcp("user=ann password=wr0ng")))
        .isInstanceOf(ConnectFailure.PasswordWrong.class);
    assertThat(failure(postgres.tcp("user=ann")))
        .isInstanceOf(ConnectFailure.PasswordMissing.class);
    assertThat(failure(postgres.tcp("user=old")))
        .isInstanceOf(ConnectFailure.PasswordMissing.class);
    assertThat(failure(postgres.tcp("user=nobody_here password=wr0ng")))
        .isInstanceOf(ConnectFailure.PasswordWrong.class);
  }

  @Test
  void refusalsByTheServer() {
    assertThat(failure(postgres.tcp("user=barred password=wr0ng")))
        .isInstanceOf(ConnectFailure.NoHbaEntry.class);
    assertThat(failure(postgres.spec("user=nobody_here")))
        .isInstanceOf(ConnectFailure.NoHbaEntry.class);
    assertThat(failure(postgres.spec("user=ghost"))).isInstanceOf(ConnectFailure.RoleMissing.class);
    assertThat(failure(postgres.spec("dbname=nowhere")))
        .isEqualTo(
            new ConnectFailure.DatabaseMissing(
                postgres.spec("").targets().getFirst().address().describe(), "nowhere"));
    assertThat(failure(postgres.tcp("user=ann password=sesame dbname=closed")))
        .isInstanceOfSatisfying(
            ConnectFailure.ConnectForbidden.class,
            f -> assertThat(f.next()).isEqualTo("GRANT CONNECT ON DATABASE \"closed\" TO \"ann\""));
  }

  @Test
  void encryptionThatTheServerHasNot() throws CannotConnectException {
    assertThat(failure(postgres.tcp("user=ann password=sesame sslmode=require")))
        .isInstanceOf(ConnectFailure.SslRefused.class);
    assertThat(failure(postgres.tcp("user=tls sslmode=verify-full")))
        .isInstanceOf(ConnectFailure.SslRefused.class);
    assertThat(who(postgres.tcp("user=ann password=sesame sslmode=prefer"))).isEqualTo("ann");
  }

  @Test
  void nobodyThere() throws IOException {
    int free;
    try (ServerSocket probe = new ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    assertThat(failure(postgres.tcp("port=" + free)))
        .isInstanceOf(ConnectFailure.NothingListens.class);
    assertThat(failure(postgres.spec("port=" + free)))
        .isInstanceOfSatisfying(
            ConnectFailure.NothingListens.class,
            f -> assertThat(f.next()).contains(postgres.socketDirectory().toString()));
    assertThat(failure(postgres.tcp("host=no-such-host.invalid")))
        .isEqualTo(new ConnectFailure.NameNotFound("no-such-host.invalid"));
    assertThat(failure(postgres.tcp("host=a?socketFactory=evil")))
        .isInstanceOf(ConnectFailure.NameNotFound.class);
  }

  @Test
  void aServerThatAcceptsAndSaysNothingTimesOut() throws IOException {
    try (ServerSocket mute = new ServerSocket(0)) {
      assertThat(
              failure(
                  postgres.tcp("connect_timeout=1 sslmode=disable port=" + mute.getLocalPort())))
          .isInstanceOf(ConnectFailure.TimedOut.class);
    }
  }

  @Test
  void theNextHostIsTried() throws Exception {
    try (ServerSocket mute = new ServerSocket(0)) {
      assertThat(
              who(
                  postgres.spec(
                      "host=no-such-host.invalid,127.0.0.1,%s port=1,%d,%d connect_timeout=1 sslmode=disable"
                          .formatted(
                              postgres.socketDirectory(), mute.getLocalPort(), postgres.port()))))
          .isEqualTo("postgres");
    }
    assertThat(failure(postgres.spec("host=127.0.0.1,no-such-host.invalid port=1")))
        .isInstanceOfSatisfying(
            ConnectFailure.NoneWorks.class, f -> assertThat(f.each()).hasSize(2));
    // A wrong password is wrong: the next host is not asked.
    assertThat(
            failure(
                postgres.spec(
                    "host=127.0.0.1,%s user=ann password=wr0ng"
                        .formatted(postgres.socketDirectory()))))
        .isInstanceOf(ConnectFailure.PasswordWrong.class);
  }

  @Test
  void onlyTheKindOfServerThatIsWanted() throws CannotConnectException {
    assertThat(who(postgres.spec("target_session_attrs=read-write"))).isEqualTo("postgres");
    assertThat(who(postgres.spec("target_session_attrs=primary"))).isEqualTo("postgres");
    assertThat(who(postgres.spec("target_session_attrs=prefer-standby"))).isEqualTo("postgres");
    assertThat(failure(postgres.spec("target_session_attrs=standby")))
        .isInstanceOf(ConnectFailure.WrongKindOfServer.class);
    assertThat(failure(postgres.spec("target_session_attrs=read-only")))
        .isInstanceOf(ConnectFailure.WrongKindOfServer.class);
    assertThat(
            who(
                postgres.spec(
                    "target_session_attrs=read-only options='-c default_transaction_read_only=on'")))
        .isEqualTo("postgres");
  }

  @Test
  void anAddressInsteadOfTheName() throws CannotConnectException {
    assertThat(
            who(
                postgres.spec(
                    "host=db.example.invalid hostaddr=127.0.0.1 user=ann password=sesame")))
        .isEqualTo("ann");
  }

  @Test
  void allConnectionsTaken() throws CannotConnectException {
    ConnectionSpec ann = postgres.tcp("user=ann password=sesame");
    List<ReadDoor> taken = new java.util.ArrayList<>();
    try {
      CannotConnectException full =
          catchThrowableOfType(
              CannotConnectException.class,
              () -> {
                for (int i = 0; i < 11; i++) {
                  taken.add(ReadDoor.open(ann));
                }
              });
      assertThat(full.failure()).isInstanceOf(ConnectFailure.TooManyConnections.class);
      // The one that was opened before stays usable: it is what diagnoses the exhaustion.
      assertThat(taken.getFirst().identity().status()).isEqualTo(EvidenceStatus.OK);
    } finally {
      taken.forEach(ReadDoor::close);
    }
  }

  @Test
  void theServersOwnFilesAreNotReadByTheDriver() {
    // No password is known to the rules, so none may come from elsewhere.
    assertThat(postgres.around(java.util.Map.of()).home())
        .isNotEqualTo(Path.of(System.getProperty("user.home")));
    assertThat(failure(postgres.tcp("user=ann")))
        .isInstanceOf(ConnectFailure.PasswordMissing.class);
  }
}

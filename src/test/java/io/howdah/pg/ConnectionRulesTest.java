package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given arguments, variables and files, where libpq would connect and as whom. */
final class ConnectionRulesTest {
  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();
  private Surroundings around;

  @BeforeEach
  void aPersonsSurroundings() {
    surroundings();
  }

  private void surroundings(String... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    around =
        new Surroundings(
            environment, "ann", home, Path.of("/var/run/postgresql"), home.resolve("etc"));
  }

  private ConnectionSpec spec(String target) throws BadConnectionException {
    return ConnectionRules.resolve(ConnectionRequest.of(target), around);
  }

  private void pgpass(String text) throws IOException {
    Path file = Files.writeString(home.resolve(".pgpass"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static Optional<String> password(ConnectionSpec spec) {
    return spec.targets().getFirst().password().map(Secret::value);
  }

  @Test
  void nothingGivenIsTheSocketAndTheOwnName() throws BadConnectionException {
    ConnectionSpec spec = ConnectionRules.resolve(ConnectionRequest.nothing(), around);
    assertThat(spec.describe()).isEqualTo("ann@/var/run/postgresql:5432/ann");
    assertThat(spec.ssl().mode()).isEqualTo(SslMode.PREFER);
    assertThat(spec.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(password(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sales                                       | ann@/var/run/postgresql:5432/sales",
        "postgresql://                               | ann@/var/run/postgresql:5432/ann",
        "postgres://db1                              | ann@db1:5432/ann",
        "postgresql://db1:6000/sales                 | ann@db1:6000/sales",
        "postgresql://bob@db1                        | bob@db1:5432/bob",
        "postgresql://bob:s%40c%2Fret@db1/x          | bob@db1:5432/x",
        "postgresql://b%6Fb@%2Fvar%2Flib%2Fpg/sales  | bob@/var/lib/pg:5432/sales",
        "postgresql:///sales?host=/tmp&port=7        | ann@/tmp:7/sales",
        "postgresql://[::1]:6000/x                   | ann@[::1]:6000/x",
        "postgresql://[2001:db8::1]/x                | ann@[2001:db8::1]:5432/x",
        "postgresql://a:1,b:2,c/x                    | ann@a:1,b:2,c:5432/x",
        "postgresql://a,b:2/x                        | ann@a:5432,b:2/x",
        "postgresql://a/x?user=eve&dbname=y          | eve@a:5432/y",
        "postgresql://a/caf%C3%A9+1                  | ann@a:5432/café+1",
        "host=a,b port=7 dbname=x                    | ann@a:7,b:7/x",
        "host=a  port = 7  user = 'o''x'             | -",
        "host=a user='o\\'x' dbname=' '              | o'x@a:5432/ ",
        "dbname=a\\ b host=''                        | ann@/var/run/postgresql:5432/a b",
        "user= host=a                                | host=a@/var/run/postgresql:5432/host=a",
      })
  void aTargetInEveryForm(String target, String described) throws BadConnectionException {
    if (described.equals("-")) {
      assertThatThrownBy(() -> spec(target)).isInstanceOf(BadConnectionException.class);
    } else {
      assertThat(spec(target).describe().strip()).isEqualTo(described.strip());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://u:hunter2%@h            | invalid percent-encoded token",
        "postgresql://u:hunter2%zz@h          | invalid percent-encoded token",
        "postgresql://u:hunter2%00@h          | forbidden value %00",
        "postgresql://u:hunter2%ff@h          | is not UTF-8",
        "postgresql://u:hunter2@[::1          | matching \"]\"",
        "postgresql://u:hunter2@[]/x          | may not be empty",
        "postgresql://u:hunter2@[::1]x        | unexpected character",
        "postgresql://u:hunter2@h/x?nonsense=1| invalid URI query parameter \"nonsense\"",
        "postgresql://u:hunter2@h/x?user      | missing key/value separator",
        "postgresql://u:hunter2@h/x?user=a=b  | extra key/value separator",
        "postgresql://u:hunter2@h:0/x         | invalid port number",
        "postgresql://u:hunter2@h:70000/x     | invalid port number",
        "postgresql://u:hunter2@h:abc/x       | invalid integer value",
        "password=hunter2 host                | missing \"=\" after the word at position 18",
        "password='hunter2                    | unterminated quoted string",
        "password=hunter2 hots=a              | invalid connection parameter \"hots\"",
        "password=hunter2 host=a,b port=1,2,3 | could not match 3 port numbers to 2 hosts",
        "password=hunter2 host=a,b hostaddr=127.0.0.1 | could not match 2 host names to 1 hostaddr",
        "password=hunter2 sslmode=on          | invalid sslmode value",
        "password=hunter2 target_session_attrs=master | invalid target_session_attrs value",
        "password=hunter2 sslrootcert=system sslmode=require | weak sslmode",
        "password=hunter2 sslnegotiation=direct sslmode=prefer | weak sslmode",
        "password=hunter2 requirepeer=postgres| what requirepeer asks for",
        "password=hunter2 gssencmode=require  | what gssencmode asks for",
        "password=hunter2 replication=true    | what replication asks for",
        "password=hunter2 host=@abstract      | abstract socket",
        "password=hunter2 connect_timeout=x   | invalid integer value",
      })
  void whatIsWrongIsSaidWithoutThePassword(String target, String message) {
    assertThatThrownBy(() -> spec(target))
        .isInstanceOf(BadConnectionException.class)
        .hasMessageContaining(message.strip())
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void passwordsAreNeverPrinted() throws BadConnectionException {
    ConnectionRequest request =
        ConnectionRequest.of("postgresql://u:hunter2@h/x?sslpassword=hunter2");
    ConnectionSpec spec = ConnectionRules.resolve(request, around);
    assertThat(password(spec)).hasValue("hunter2");
    assertThat(spec + " " + request + " " + spec.describe()).doesNotContain("hunter2");
  }

  @Test
  void explicitBeforeServiceBeforeEnvironmentBeforeDefault()
      throws BadConnectionException, IOException {
    Files.writeString(
        home.resolve(".pg_service.conf"),
        """
        # of the team
        [other]
        host=wrong

        [shop]
        host=from-service
        port=6001
        user=service-user
        dbname=shop
        """);
    surroundings(
        "PGSERVICE", "shop", "PGHOST", "from-env", "PGPORT", "6002", "PGSSLMODE", "require");
    ConnectionSpec spec =
        ConnectionRules.resolve(
            new ConnectionRequest(
                Optional.empty(), Optional.of("6000"), Optional.of("given"), Optional.empty()),
            around);
    assertThat(spec.describe()).isEqualTo("given@from-service:6000/shop");
    assertThat(spec.ssl().mode()).isEqualTo(SslMode.REQUIRE);
  }

  @Test
  void aConnectionStringWinsOverTheOptionsBesideIt() throws BadConnectionException {
    ConnectionSpec spec =
        ConnectionRules.resolve(
            new ConnectionRequest(
                Optional.of("optional"),
                Optional.of("1"),
                Optional.of("opt"),
                Optional.of("host=inside user=in")),
            around);
    assertThat(spec.describe()).isEqualTo("in@inside:1/in");
  }

  @Test
  void anEmptyVariableIsTheDefault() throws BadConnectionException {
    surroundings("PGHOST", "", "PGPORT", "", "PGUSER", "", "PGDATABASE", "");
    assertThat(ConnectionRules.resolve(ConnectionRequest.nothing(), around).describe())
        .isEqualTo("ann@/var/run/postgresql:5432/ann");
  }

  @Test
  void servicesThatCannotBeRead() throws IOException {
    Path file =
        Files.writeString(
            home.resolve("s.conf"),
            "[nested]\nservice=x\n[unknown]\nhots=a\n[bare]\nhost\n[ldap]\nldap://x\n");
    for (var expected :
        Map.of(
                "nested", "line 2: a service may not name another",
                "unknown", "line 4: syntax error, libpq has no parameter \"hots\"",
                "bare", "line 6: syntax error",
                "ldap", "line 8: Howdah does not look services up by LDAP",
                "absent", "definition of service \"absent\" not found")
            .entrySet()) {
      surroundings("PGSERVICEFILE", file.toString(), "PGSERVICE", expected.getKey());
      assertThatThrownBy(() -> ConnectionRules.resolve(ConnectionRequest.nothing(), around))
          .hasMessageContaining(expected.getValue());
    }
    surroundings("PGSERVICEFILE", home.resolve("none").toString());
    assertThatThrownBy(() -> ConnectionRules.resolve(ConnectionRequest.nothing(), around))
        .hasMessageContaining("service file")
        .hasMessageContaining("not found");
  }

  @Test
  void theMachinesServiceFileServesWhoHasNone() throws IOException, BadConnectionException {
    Path etc = Files.createDirectory(home.resolve("etc"));
    Files.writeString(etc.resolve("pg_service.conf"), "[a]\nhost=machine\n");
    assertThat(spec("service=a").describe()).isEqualTo("ann@machine:5432/ann");
    Path other = Files.createDirectory(home.resolve("sysconf"));
    Files.writeString(other.resolve("pg_service.conf"), "[a]\nhost=sysconf\n");
    surroundings("PGSYSCONFDIR", other.toString());
    assertThat(spec("service=a").describe()).isEqualTo("ann@sysconf:5432/ann");
  }

  @Test
  void thePasswordFileIsSearchedInOrder() throws IOException, BadConnectionException {
    pgpass(
        """
        # host:port:database:user:password
        too:few:fields
        db1:5432:sales:bob:a\\:b\\\\c
        [::1]:5432:*:*:brackets
        \\:\\:1:5432:*:*:six
        localhost:*:*:ann:socket
        db1:*:*:*:any:thing
        """);
    assertThat(password(spec("postgresql://bob@db1/sales"))).hasValue("a:b\\c");
    assertThat(password(spec("postgresql://eve@db1/sales"))).hasValue("any:thing");
    assertThat(password(spec("postgresql://[::1]/x"))).hasValue("six");
    assertThat(password(spec("x"))).hasValue("socket");
    assertThat(password(spec("host=/tmp dbname=x"))).isEmpty();
    assertThat(password(spec("host=db2 dbname=x"))).isEmpty();
    assertThat(password(spec("host=db1 password=own"))).hasValue("own");
    surroundings("PGPASSWORD", "env");
    assertThat(password(spec("host=db1"))).hasValue("env");
  }

  @Test
  void aPasswordFileThatOthersReadIsNotUsed() throws IOException, BadConnectionException {
    pgpass("*:*:*:*:open\n");
    Files.setPosixFilePermissions(
        home.resolve(".pgpass"), PosixFilePermissions.fromString("rw-r-----"));
    ConnectionSpec spec = spec("host=db1");
    assertThat(password(spec)).isEmpty();
    assertThat(spec.notes())
        .anyMatch(n -> n.contains("group or world access") && n.contains("chmod 600"));
  }

  @Test
  void eachHostHasItsOwnPassword() throws IOException, BadConnectionException {
    pgpass("a:*:*:*:one\nb:*:*:*:two\n");
    assertThat(spec("host=a,b,c").targets())
        .extracting(t -> t.password().map(Secret::value).orElse("none"))
        .containsExactly("one", "two", "none");
  }

  @Test
  void aNumericAddressKeepsTheNameForTheCertificate() throws BadConnectionException {
    assertThat(spec("host=db1 hostaddr=10.0.0.1").targets().getFirst().address())
        .isEqualTo(new Address.Tcp("db1", Optional.of("10.0.0.1"), 5432));
    assertThat(spec("hostaddr=10.0.0.1").describe()).isEqualTo("ann@10.0.0.1:5432/ann");
  }

  @Test
  void whatIsLeftOutIsSaid() throws BadConnectionException {
    ConnectionSpec spec =
        spec("host=a client_encoding=LATIN1 sslcompression=1 connect_timeout=0 gssencmode=disable");
    assertThat(spec.notes())
        .hasSize(3)
        .anyMatch(n -> n.startsWith("client_encoding was left out"))
        .anyMatch(n -> n.startsWith("sslcompression was left out"))
        .anyMatch(n -> n.contains("connect_timeout 0 was cut to 60 s"));
    assertThat(spec.connectTimeout()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aRootCertificateMakesRequireVerify() throws IOException, BadConnectionException {
    assertThat(spec("sslmode=require").ssl().mode()).isEqualTo(SslMode.REQUIRE);
    Files.createDirectory(home.resolve(".postgresql"));
    Files.createFile(home.resolve(".postgresql").resolve("root.crt"));
    assertThat(spec("sslmode=require").ssl().mode()).isEqualTo(SslMode.VERIFY_CA);
    assertThat(spec("sslrootcert=system").ssl().mode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(spec("postgresql://h/x?ssl=true").ssl().mode()).isEqualTo(SslMode.VERIFY_CA);
  }
}

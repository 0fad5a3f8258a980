package io.howdah.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a sandbox and something gone wrong, bringing it up ends in the same good state. */
final class SandboxTest {
  private static final PgVersion VERSION = PgVersion.V18;

  @TempDir private Path temporary;

  private final LabTree cached = LabTree.of(Optional.empty(), System.getenv());
  private final List<String> notes = new ArrayList<>();
  private Sandbox sandbox = new Sandbox(cached, Progress.SILENT);

  /** A tree of its own whose packages are those already fetched: nothing is downloaded twice. */
  @BeforeEach
  void aTreeWithTheCachedPackages() throws IOException {
    Path root = RootFs.ensure(cached, VERSION, Progress.SILENT);
    // Deep, so that the socket's direct path does not fit into a socket address.
    LabTree tree = new LabTree(temporary.resolve("d".repeat(100)));
    LabTree.directory(tree.dir().resolve("rootfs"));
    Files.createSymbolicLink(tree.rootfs(VERSION), root);
    sandbox = new Sandbox(tree, new Noting());
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    sandbox.status().forEach(s -> sandbox.remove(s.name()));
    assertThat(sandbox.status()).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("d".repeat(100));
  }

  private final class Noting implements Progress {
    @Override
    public void phase(String what, double share) {}

    @Override
    public void note(String line) {
      notes.add(line);
    }

    @Override
    public void done() {}
  }

  @Test
  void upTwiceAndAtOnceGivesOneServer() throws Exception {
    try (ExecutorService three = Executors.newFixedThreadPool(3)) {
      var ups = new ArrayList<Future<Instance>>();
      for (int i = 0; i < 3; i++) {
        ups.add(three.submit(() -> sandbox.up("one", VERSION)));
      }
      var instances = new ArrayList<Instance>();
      for (Future<Instance> up : ups) {
        instances.add(up.get());
      }
      assertThat(instances).containsOnly(instances.getFirst());
      assertThat(sandbox.up("one", VERSION)).isEqualTo(instances.getFirst());
    }
  }

  @Test
  void aKilledServerComesBackWithItsDataAndItsPort() throws SQLException {
    Instance before = sandbox.up("killed", VERSION);
    try (Connection connection = before.connect("test");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT 1 AS x");
    }
    List<ProcessId> all = before.files().processes();
    assertThat(all).contains(before.postmaster());

    before.postmaster().signal("KILL");
    assertThat(before.postmaster().awaitEnd(Duration.ofSeconds(10))).isTrue();

    Instance after = sandbox.up("killed", VERSION);
    assertThat(after.postmaster()).isNotEqualTo(before.postmaster());
    assertThat(after.url()).isEqualTo(before.url());
    assertThat(all).noneMatch(ProcessId::alive);
    try (Connection connection = after.connect("test");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT x FROM kept")) {
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void downLeavesNoProcessAndUpFindsAnotherPortWhereItsOwnIsTaken()
      throws IOException, SQLException {
    Instance before = sandbox.up("moved", VERSION);
    sandbox.down("moved");
    assertThat(before.files().processes()).isEmpty();
    assertThat(sandbox.find("moved")).isEmpty();
    sandbox.down("moved");

    try (var taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), before.port()));
      Instance after = sandbox.up("moved", VERSION);
      assertThat(after.port()).isNotEqualTo(before.port());
      assertThat(notes).anyMatch(n -> n.contains(before.port() + " is taken"));
      after.connect("test").close();
    }
  }

  @Test
  void aStateFileOfAnotherBootIsNotBelieved() {
    Instance before = sandbox.up("rebooted", VERSION);
    sandbox.down("rebooted");
    // After a boot the same pid may belong to anybody: here, to this JVM.
    ProcessId self = ProcessId.self();
    var stale = new ProcessId(self.pid(), self.startTicks(), "another-boot");
    before
        .files()
        .remember(
            new InstanceFiles.State(
                "18", before.port(), stale, before.socketDirectory().toString()));
    assertThat(sandbox.find("rebooted")).isEmpty();
    assertThat(sandbox.up("rebooted", VERSION).postmaster().alive()).isTrue();
    assertThat(self.alive()).isTrue();
  }

  @Test
  void theSocketIsReachableFromADeepCheckout() {
    Instance instance = sandbox.up("deep", VERSION);
    Path socket = instance.socketDirectory().resolve(".s.PGSQL." + instance.port());
    assertThat(socket.toString()).hasSizeLessThan(108);
    assertThat(socket).exists();
    sandbox.down("deep");
    assertThat(instance.socketDirectory().getParent()).doesNotExist();
  }

  @Test
  void passwordsAreForTheirOwnerOnlyAndNeverInWords() throws IOException {
    Instance instance = sandbox.up("secret", VERSION);
    String password = instance.password(Instance.SUPERUSER);
    assertThat(instance.toString()).doesNotContain(password);
    assertThat(instance.url()).contains(password);
    assertThat(Files.getPosixFilePermissions(instance.directory().resolve("postgres.password")))
        .hasToString("[OWNER_READ, OWNER_WRITE]");
  }

  @Test
  void aHalfMadeDataDirectoryIsMadeAnew() throws IOException {
    Path making = sandbox.tree().instance("half").mounted().resolve("data.making");
    LabTree.directory(making);
    Files.writeString(making.resolve("PG_VERSION"), "18\n");
    assertThat(sandbox.up("half", VERSION).postmaster().alive()).isTrue();
    assertThat(notes).anyMatch(n -> n.contains("half-made data directory"));
    assertThat(making).doesNotExist();
  }

  @Test
  void anInstanceOfAnotherVersionIsNotTouched() throws IOException {
    InstanceFiles files = sandbox.tree().instance("old");
    LabTree.directory(files.data());
    Files.writeString(files.data().resolve("PG_VERSION"), "17\n");
    assertThatThrownBy(() -> sandbox.up("old", VERSION))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("17, not 18")
        .hasMessageContaining("--purge");
    assertThat(files.data().resolve("PG_VERSION")).hasContent("17");
  }
}

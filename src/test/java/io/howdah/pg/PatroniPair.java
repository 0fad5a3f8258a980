package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Patroni cluster on loopback: Debian's etcd, two members, a REST API with a login. */
public final class PatroniPair implements AutoCloseable {
  public static final String SCOPE = "pair";
  public static final String USER = "steer";
  public static final String PASSWORD = "zu-Fuss-7391";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);

  /** One of the two. */
  public final class Member {
    private final String name;
    private final int port;
    private final int api;
    private Process process;

    private Member(String name) throws IOException {
      this.name = name;
      this.port = free();
      this.api = free();
      this.process = run(name, "patroni", configuration().toString());
    }

    public URI api() {
      return URI.create("http://127.0.0.1:" + api);
    }

    public int port() {
      return port;
    }

    public Path data() {
      return directory.resolve(name);
    }

    /** Patroni stops its server and gives the lead away. */
    public void stop() throws InterruptedException {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** kill -9 of Patroni and of its server, as when the machine is gone. */
    public void kill() throws IOException, InterruptedException {
      long server = Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).getFirst());
      process.destroyForcibly();
      process.waitFor();
      boolean _ = ProcessHandle.of(server).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /** Comes back, as a follower of whoever leads now. */
    public void comeBack() throws IOException {
      process = run(name, "patroni", directory.resolve(name + ".yml").toString());
      until(() -> running(this, "/replica"));
    }

    public boolean leads() {
      try {
        return ask("GET", "/leader", "").statusCode() == 200;
      } catch (IOException e) {
        return false;
      }
    }

    /** As a person would by curl, with the login. */
    public HttpResponse<String> ask(String method, String path, String body) throws IOException {
      try {
        return http.send(
            HttpRequest.newBuilder(api().resolve(path))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(
                                (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8)))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    /** What the cluster's store has of a parameter. */
    public JsonNode configured(String parameter) throws IOException {
      return JsonMapper.shared()
          .readTree(ask("GET", "/config", "").body())
          .path("postgresql")
          .path("parameters")
          .path(parameter);
    }

    private Path configuration() throws IOException {
      Path file = directory.resolve(name + ".yml");
      Files.writeString(
          file,
          """
          scope: %8$s
          name: %6$s
          restapi:
            listen: 127.0.0.1:%1$d
            connect_address: 127.0.0.1:%1$d
            authentication: {username: %9$s, password: %10$s}
          etcd3: {host: "127.0.0.1:%2$d"}
          bootstrap:
            dcs: {ttl: 20, loop_wait: 1, retry_timeout: 3}
            initdb: [{encoding: UTF8}, no-sync]
          postgresql:
            listen: 127.0.0.1:%3$d
            connect_address: 127.0.0.1:%3$d
            data_dir: %4$s/%6$s
            pgpass: %4$s/%6$s.pgpass
            bin_dir: %5$s
            basebackup: {checkpoint: fast}
            remove_data_directory_on_diverged_timelines: true
            authentication:
              superuser: {username: postgres, password: pw}
              replication: {username: repl, password: pw}
            pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
            parameters: {unix_socket_directories: %4$s, fsync: off, %7$s}
          """
              .formatted(
                  api, etcd, port, directory, binaries(), name, local, SCOPE, USER, PASSWORD));
      return file;
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final String local;
  private final int etcd;
  private final Process store;
  private final List<Member> members = new ArrayList<>();

  private PatroniPair(String local) throws IOException, InterruptedException {
    this.directory = Files.createTempDirectory(Path.of("/tmp"), "hpat");
    this.local = local;
    assertThat(new ProcessBuilder("chown", "postgres:", directory.toString()).start().waitFor())
        .isZero();
    this.etcd = free();
    this.store = startStore();
  }

  /**
   * Starts both and waits until one leads and the other follows.
   *
   * @param local a parameter of the members' own files: {@code name: value}
   */
  public static PatroniPair start(String local) throws IOException, InterruptedException {
    for (String program : List.of("/usr/bin/patroni", "/usr/bin/etcd")) {
      assertThat(Path.of(program)).as("Debian's packages patroni and etcd-server").exists();
    }
    PatroniPair pair = new PatroniPair(local);
    try {
      pair.members.add(pair.new Member("one"));
      pair.until(pair.one()::leads);
      pair.members.add(pair.new Member("two"));
      pair.until(() -> running(pair.two(), "/replica"));
      return pair;
    } catch (IOException | AssertionError e) {
      pair.close();
      throw e;
    }
  }

  private static boolean running(Member member, String role) {
    try {
      return member.ask("GET", role, "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  public Member one() {
    return members.getFirst();
  }

  public Member two() {
    return members.getLast();
  }

  /** Where whichever of the two leads is reached. */
  public String url() {
    return "postgresql://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?target_session_attrs=read-write"
        .formatted(one().port(), two().port());
  }

  /** A file that holds the API's password. */
  public Path password() throws IOException {
    Path file = directory.resolve("api-password");
    Files.writeString(file, PASSWORD + "\n");
    return file;
  }

  public void until(BooleanSupplier so) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it came to be so; see %s", directory).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /** What the store does when a leader has not been heard of for the time to live: at once. */
  public void forgetLeader() throws IOException, InterruptedException {
    String key =
        Base64.getEncoder()
            .encodeToString("/service/%s/leader".formatted(SCOPE).getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> done =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/v3/kv/deleterange".formatted(etcd)))
                .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"%s\"}".formatted(key)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(done.body()).as("the leader's key was there").contains("\"deleted\":\"1\"");
  }

  private static Path binaries() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions.sorted().reduce((a, b) -> b).orElseThrow().resolve("bin");
    }
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process startStore() throws IOException {
    String client = "http://127.0.0.1:" + etcd;
    String peer = "http://127.0.0.1:" + free();
    return run(
        "etcd",
        "etcd",
        "--unsafe-no-fsync",
        "--data-dir",
        directory + "/etcd",
        "--listen-client-urls",
        client,
        "--advertise-client-urls",
        client,
        "--listen-peer-urls",
        peer,
        "--initial-advertise-peer-urls",
        peer,
        "--initial-cluster",
        "default=" + peer);
  }

  private Process run(String log, String... command) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    all.addAll(List.of(command));
    return new ProcessBuilder(all)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(log + ".log").toFile())
        .start();
  }

  @Override
  public void close() throws IOException {
    List<Process> started = new ArrayList<>(List.of(store));
    members.forEach(m -> started.add(m.process));
    for (Process process : started.reversed()) {
      process.destroy();
      try {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    http.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

package io.howdah.loop;

import static io.howdah.loop.Steps.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Hands;
import io.howdah.act.Journal;
import io.howdah.act.Outcome;
import io.howdah.act.Programs;
import io.howdah.act.Wall;
import io.howdah.guard.HostRules;
import io.howdah.model.ActionState;
import io.howdah.model.Advice;
import io.howdah.model.Cause;
import io.howdah.model.ObjectRef;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given scripts and services that a policy lists, what runs, what does not, and what is left.
 * systemd does not run here: its command line goes to a stand-in.
 */
final class HostProgramsTest {
  private static TempPostgres server;
  private static KeyPair ops;
  private static KeyPair another;
  @TempDir private Path directory;
  private ReadDoor door;
  private Path script;
  private long made;

  @BeforeAll
  static void aServerAndKeys() throws Exception {
    server = TempPostgres.start();
    KeyPairGenerator keys = KeyPairGenerator.getInstance("Ed25519");
    ops = keys.generateKeyPair();
    another = keys.generateKeyPair();
  }

  @AfterAll
  static void gone() throws Exception {
    server.close();
  }

  @BeforeEach
  void eyes() throws Exception {
    door = ReadDoor.open(server.spec(""));
    script = directory.resolve("clear");
  }

  @AfterEach
  void closed() {
    door.close();
  }

  private void written(KeyPair by, String text) throws Exception {
    Files.writeString(script, "#!/bin/sh\n" + text);
    signed(by);
  }

  private void signed(KeyPair by) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(by.getPrivate());
    signature.update(Files.readAllBytes(script));
    Files.writeString(
        directory.resolve("clear.sig"), Base64.getEncoder().encodeToString(signature.sign()));
  }

  private HostRules rules(Duration limit) {
    return new HostRules(
        List.of(
            new HostRules.Script(
                "clear", script, ops.getPublic(), Set.of(Cause.DISK_FILLING), limit)),
        List.of(new HostRules.Service("shop.service", Set.of(Cause.MEMORY_PRESSURE))));
  }

  /** What the policy says, with another systemctl. */
  private record StandIn(PolicyPrograms policy, Path systemctl) implements Programs {
    @Override
    public Optional<Script> script(String name) {
      return policy.script(name);
    }

    @Override
    public boolean service(String unit) {
      return policy.service(unit);
    }

    @Override
    public String veiled(String output) {
      return policy.veiled(output);
    }
  }

  private Hands hands(Duration limit, Journal journal) {
    return new Hands(
        door.spec(),
        door,
        journal,
        Clock.systemUTC(),
        OptionalLong.empty(),
        Wall.NONE,
        new StandIn(new PolicyPrograms(rules(limit)), directory.resolve("systemctl")));
  }

  private Outcome apply(Hands hands, Remedy remedy) throws Exception {
    ServerIdentity here = door.identity().first().orElseThrow();
    return hands.apply(Steps.scheduled(++made, remedy, here), remedy);
  }

  private Outcome apply(Remedy remedy) throws Exception {
    return apply(hands(Duration.ofSeconds(30), Steps::journal), remedy);
  }

  private RunScript proposed() {
    return (RunScript)
        new HostRemedies(rules(Duration.ofSeconds(30))).of(Cause.DISK_FILLING).getFirst();
  }

  private static String stuck(Outcome outcome) {
    assertThat(outcome.action().state()).isEqualTo(ActionState.NEEDS_HUMAN);
    return ((Outcome.Failed) outcome).words();
  }

  @Test
  void aSignedScriptRunsInAnEmptyEnvironmentAndNothingTakesItBack() throws Exception {
    Path left = directory.resolve("left");
    written(ops, "env | cut -d= -f1 | sort > %s; pwd >> %s\n".formatted(left, left));
    RunScript remedy = proposed();
    assertThat(remedy.sql().getFirst()).contains(script.toString(), "SHA-256 " + remedy.sha256());
    Outcome done = apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    assertThat(Files.readAllLines(left)).containsExactlyInAnyOrder("LANG", "PATH", "PWD", "/");
    Hands hands = hands(Duration.ofSeconds(30), Steps::journal);
    assertThat(stuck(hands.undo(done.action(), remedy, "a test"))).contains("takes a script back");
  }

  @Test
  void aChangedByteAWrongKeyOrOtherBytesThanApprovedDoNotRun() throws Exception {
    Path left = directory.resolve("left");
    String text = "touch %s\n".formatted(left);
    written(ops, text);
    RunScript remedy = proposed();
    Files.writeString(script, "#!/bin/sh\n" + text.replace("touch", "toucH"));
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("does not have the signature");
    assertThat(new HostRemedies(rules(Duration.ofSeconds(1))).of(Cause.DISK_FILLING))
        .singleElement()
        .isInstanceOfSatisfying(
            Advice.class, a -> assertThat(a.why()).contains("cannot be trusted"));
    written(another, text);
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("does not have the signature");
    written(ops, text + "true\n");
    assertThat(refused(apply(remedy), ActionState.DENIED))
        .contains("another script than the one that was approved");
    Files.writeString(directory.resolve("clear.sig"), "not base64!");
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("is no signature");
    Files.delete(directory.resolve("clear.sig"));
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("clear.sig");
    assertThat(left).doesNotExist();
  }

  @Test
  void whatIsPutInItsPlaceAfterTheLookDoesNotRun() throws Exception {
    Path left = directory.resolve("left");
    written(ops, "true\n");
    RunScript remedy = proposed();
    Hands hands =
        hands(
            Duration.ofSeconds(30),
            (action, to, sentence) -> {
              if (to == ActionState.EXECUTING) {
                try {
                  written(another, "touch %s\n".formatted(left));
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              }
              return Steps.journal(action, to, sentence);
            });
    assertThat(refused(apply(hands, remedy), ActionState.FAILED)).contains("not run");
    assertThat(left).doesNotExist();
  }

  @Test
  void aPathThatOthersMayChangeOrThatIsNoFileIsNotEvenRead() throws Exception {
    written(ops, "true\n");
    RunScript remedy = proposed();
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("chmod go-w");
    Path real = Files.move(script, directory.resolve("real"));
    Files.createSymbolicLink(script, real);
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("no plain file");
    Files.delete(script);
    assertThat(new ProcessBuilder("mkfifo", script.toString()).start().waitFor()).isZero();
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("no plain file");
    RunScript unlisted =
        new RunScript(remedy.object(), "other", script.toString(), remedy.sha256(), "w");
    assertThat(refused(apply(unlisted), ActionState.DENIED)).contains("not on the policy's list");
  }

  private static boolean anybodySleeps(String length) {
    return ProcessHandle.allProcesses()
        .anyMatch(p -> p.info().commandLine().orElse("").contains("sleep " + length));
  }

  private static void nobodySleeps(String length) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (anybodySleeps(length)) {
      assertThat(System.nanoTime()).as("still sleeping " + length).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void oneThatHangsIsEndedWithAllThatItStarted() throws Exception {
    Path left = directory.resolve("left");
    written(
        ops,
        "setsid sleep 71931 </dev/null >/dev/null 2>&1 &\ntouch %s\nsleep 71932\n".formatted(left));
    assertThat(stuck(apply(hands(Duration.ofSeconds(2), Steps::journal), proposed())))
        .contains("longer than 2 s", "a person has to look");
    assertThat(left).exists();
    nobodySleeps("71931");
    nobodySleeps("71932");
  }

  @Test
  void oneThatLeavesSomethingRunningBehindLeavesNothing() throws Exception {
    written(
        ops, "(setsid sleep 71933 </dev/null >/dev/null 2>&1 &)\nsetsid sleep 71934 &\nexit 0\n");
    assertThat(apply(proposed())).isInstanceOf(Outcome.InForce.class);
    nobodySleeps("71933");
    nobodySleeps("71934");
  }

  @Test
  void itsWordsAreCutAndVeiledAndItsFailureIsAPersonsToLookAt() throws Exception {
    written(ops, "echo password=hunter2\nyes | head -c 5000000\nexit 3\n");
    assertThat(stuck(apply(proposed())))
        .contains("ended with 3", "(cut)", "password=***")
        .doesNotContain("hunter2")
        .hasSizeLessThan(6000);
  }

  /** What a person would find behind systemctl: each call is written down. */
  private void systemctl(String restart) throws Exception {
    Path stand =
        Files.writeString(
            directory.resolve("systemctl"),
            """
            #!/bin/sh
            echo "$@" >> %1$s/calls
            case "$*" in
            "is-active --quiet shop.service") test ! -e %1$s/dead ;;
            "--no-ask-password restart shop.service") %2$s ;;
            *) exit 64 ;;
            esac
            """
                .formatted(directory, restart));
    assertThat(stand.toFile().setExecutable(true)).isTrue();
  }

  private static RestartService restart(String unit) {
    return new RestartService(new ObjectRef(ObjectRef.Kind.HOST, unit, 0), unit, "a test");
  }

  @Test
  void aListedServiceIsRestartedAndSeenToBeBackEvenIfItIsTheDatabase() throws Exception {
    systemctl(
        "setpriv --reuid=postgres --regid=postgres --clear-groups %s/pg_ctl -D %s -m fast -w restart"
                .formatted(TempPostgres.newestBinaries(), server.data())
            + " >/dev/null 2>&1 </dev/null");
    ServerIdentity before = door.identity().first().orElseThrow();
    assertThat(apply(restart("shop.service"))).isInstanceOf(Outcome.InForce.class);
    assertThat(door.identity().first().orElseThrow().postmasterStart())
        .isAfter(before.postmasterStart());
    // Asked again until the database answers, too.
    assertThat(Files.readAllLines(directory.resolve("calls")))
        .startsWith(
            "is-active --quiet shop.service",
            "--no-ask-password restart shop.service",
            "is-active --quiet shop.service")
        .containsOnlyOnce("--no-ask-password restart shop.service");
  }

  @Test
  void whatIsNotListedNotActiveOrFailsIsSaid() throws Exception {
    systemctl("echo Job failed; exit 1");
    assertThat(refused(apply(restart("sshd.service")), ActionState.DENIED))
        .contains("not on the policy's list");
    assertThat(stuck(apply(restart("shop.service"))))
        .contains("ended with 1", "Job failed", "a person has to look");
    Files.createFile(directory.resolve("dead"));
    assertThat(refused(apply(restart("shop.service")), ActionState.DENIED))
        .contains("does not say that shop.service is active");
  }
}

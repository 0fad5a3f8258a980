package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.ledger.Proposed;
import io.howdah.model.Action;
import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.HandOver;
import io.howdah.model.Looks;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.Surroundings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given remedies with hostile names, the ledger gives back exactly what was proposed. */
@ExtendWith(SandboxExtension.class)
final class RemedyPapersTest {
  private final Home home;

  RemedyPapersTest(SandboxDatabase database) throws Exception {
    home =
        Home.make(
            ConnectionRules.resolve(ConnectionRequest.of(database.url()), Surroundings.ofProcess()),
            "tester",
            Clock.systemUTC());
  }

  @AfterEach
  void closed() {
    home.close();
  }

  private static Remedy patroni(String odd) {
    return new SetPatroniParameter(
        ObjectRef.parameter("work_mem"),
        odd,
        List.of("http://[::1]:8008", "https://two.example:8009"),
        Optional.of(new SetPatroniParameter.Login(odd, "/etc/" + odd)),
        Optional.of("\"8MB \\\" Ünï\""),
        Optional.of("4096"),
        Optional.empty(),
        odd,
        odd);
  }

  /** One of each type, with names that want to be more than names. */
  private static List<Remedy> remedies() {
    String odd = "o\"dd; '\\ Ünï \n name";
    ObjectRef object = ObjectRef.table("care." + odd, 7);
    return List.of(
        new CreateIndex(object, "care", odd, odd, List.of("a", odd), odd),
        new Analyze(object, List.of("care.x", odd), odd),
        new SetParameter(
            ObjectRef.parameter("work_mem"),
            Optional.of("8MB"),
            Optional.empty(),
            Optional.of("8192"),
            odd),
        new SetParameter(
            ObjectRef.parameter("work_mem"),
            Optional.empty(),
            Optional.of(odd),
            Optional.empty(),
            odd),
        new SetRoleParameter(
            ObjectRef.parameter("work_mem"),
            odd,
            Optional.of(odd),
            Optional.of("1MB"),
            Optional.empty(),
            odd),
        new EndBackend(
            ObjectRef.session(7), 7, Instant.parse("2026-11-20T08:00:00.123456Z"), true, odd, odd),
        new EndBackend(
            ObjectRef.session(8), 8, Instant.parse("2026-11-20T08:00:00Z"), false, odd, odd),
        new DropIndex(object, "care", odd, odd, DropIndex.Reason.OWN, Duration.ofDays(30), odd),
        new Reindex(object, "care", odd, odd),
        new Vacuum(object, List.of("care.x", odd), true, odd),
        new Vacuum(object, List.of(odd), false, odd),
        new SetTableOptions(
            object,
            "care.x",
            List.of(
                new SetTableOptions.Option("a", Optional.of(odd), Optional.empty()),
                new SetTableOptions.Option("b", Optional.empty(), Optional.of(odd))),
            odd),
        new CreateStatistics(object, "care", odd, odd, List.of("a", odd), odd),
        new SetDatabaseParameter(
            ObjectRef.parameter("jit"), odd, Optional.of(odd), Optional.empty(), odd),
        patroni(odd),
        new RunScript(object, odd, odd, odd, odd),
        new RestartService(object, "postgresql@16-main.service", odd),
        new HandOver(object, odd, odd, odd, odd, odd, Duration.ofMinutes(2), odd),
        new DropSlot(object, odd, "0/1", odd),
        new EndPrepared(object, odd, odd, Instant.parse("2026-11-20T08:00:00Z"), true, odd),
        new EndPrepared(object, odd, odd, Instant.parse("2026-11-20T08:00:00Z"), false, odd),
        new Advice(object, odd));
  }

  @Test
  void everyTypeOfRemedyComesBackFromTheLedgerAsItWas() throws Exception {
    List<Remedy> all = remedies();
    assertThat(all.stream().map(Remedy::getClass).distinct())
        .hasSize(Remedy.class.getPermittedSubclasses().length);
    for (Remedy remedy : all) {
      Proposed proposed =
          home.actions()
              .propose(
                  new Proposal(Cause.MISSING_INDEX, 0.9, remedy, true, "test"),
                  Looks.SERVER,
                  RemedyPapers.body(remedy));
      Action action = ((Proposed.Fresh) proposed).record().action();
      assertThat(
              RemedyPapers.read(home.ledger().ofAction(action.id()), remedy.type(), remedy.sql()))
          .hasValue(remedy);
      assertThat(action.sql()).isEqualTo(remedy.sql());
      assertThat(RemedyPapers.read(home.ledger().ofAction(action.id()), "another", remedy.sql()))
          .isEmpty();
      assertThat(
              RemedyPapers.read(
                  home.ledger().ofAction(action.id()), remedy.type(), List.of("DROP TABLE x")))
          .isEmpty();
    }
  }
}

package io.howdah.advise;

import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.EndBackend;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.TemplateId;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/** From what is believed to what could be done about it. Reads the catalogue; changes nothing. */
public final class RemedyAdvisor {
  private static final SqlFile SQL = SqlFile.load(RemedyAdvisor.class, "advise.sql");

  /** Weaker beliefs are reported without a remedy. */
  private static final double WEAKEST = 0.3;

  private final ReadDoor door;
  private final IndexAdvisor indexes;
  private final ToDoubleBiFunction<Cause, String> helps;

  /**
   * @param helps how likely a type of remedy helps against a cause here: orders the choices
   */
  public RemedyAdvisor(
      ReadDoor door, IndexAdvisor indexes, ToDoubleBiFunction<Cause, String> helps) {
    this.door = door;
    this.indexes = indexes;
    this.helps = helps;
  }

  /**
   * Proposals for every belief that is strong enough, the strongest belief first.
   *
   * @param suspects the templates that take most time, the worst first
   * @param origin who diagnosed
   */
  public List<Proposal> propose(Diagnosis diagnosis, List<TemplateId> suspects, String origin) {
    List<Proposal> out = new ArrayList<>();
    for (Belief belief : diagnosis.beliefs()) {
      if (belief.probability() < WEAKEST) {
        continue;
      }
      boolean gate = diagnosis.gateOf(belief.cause()).map(g -> g.passed()).orElse(false);
      remedies(belief, suspects).stream()
          .sorted(
              Comparator.<Remedy>comparingDouble(r -> helps.applyAsDouble(belief.cause(), r.type()))
                  .reversed())
          .map(r -> new Proposal(belief.cause(), belief.probability(), r, gate, origin))
          .forEach(out::add);
    }
    return out;
  }

  private List<Remedy> remedies(Belief belief, List<TemplateId> suspects) {
    return switch (belief.cause()) {
      case MISSING_INDEX, FK_WITHOUT_INDEX -> index(belief, suspects);
      case STALE_STATISTICS -> analyze(belief);
      case WRONG_PLANNER_COSTS -> resetParameter(belief.object());
      case WORK_MEM_SPILL -> roleMemory(belief.object());
      case IDLE_IN_TRANSACTION -> endSession(belief.object(), true, "idle in a transaction");
      case ROW_LOCK_CHAIN, RUNAWAY_QUERY, DDL_LOCK_QUEUE ->
          endSession(belief.object(), false, "its statement holds up others");
      case CONFIG_DRIFT ->
          advice(belief.object(), "take the setting back, and tell its owner: " + belief.object());
      case PREPARED_TRANSACTION ->
          advice(belief.object(), "a person decides: COMMIT PREPARED or ROLLBACK PREPARED");
      case PLAN_FLIP ->
          advice(belief.object(), "extended statistics or a better index for " + belief.object());
      case UNKNOWN ->
          advice(belief.object(), "nothing known explains it; look at the trail of this diagnosis");
      default -> List.of();
    };
  }

  private List<Remedy> index(Belief belief, List<TemplateId> suspects) {
    List<Remedy> out = new ArrayList<>();
    for (TemplateId template : suspects) {
      indexes
          .best(template)
          .first()
          .filter(a ->
              belief.object().kind() != ObjectRef.Kind.TABLE
                  || a.index().object().name().equals(belief.object().name()))
          .map(IndexAdvisor.Advice::index)
          .filter(i -> out.stream().noneMatch(r -> r.sql().equals(i.sql())))
          .ifPresent(out::add);
      if (!out.isEmpty()) {
        break;
      }
    }
    return out;
  }

  private List<Remedy> analyze(Belief belief) {
    List<String> wanted = new ArrayList<>(List.of(belief.object().name()));
    belief.also().forEach(o -> wanted.add(o.name()));
    List<String> tables =
        wanted.stream()
            .filter(t -> door.read(SQL, "table", r -> r.text("name"), t).first().isPresent())
            .distinct()
            .toList();
    return tables.isEmpty()
        ? List.of()
        : List.of(new Analyze(belief.object(), tables, "statistics are behind the tables"));
  }

  private List<Remedy> resetParameter(ObjectRef object) {
    Optional<String> inFile =
        door.read(SQL, "auto_conf", r -> r.text("setting"), object.name()).first();
    record State(String boot, String sourceFile) {}
    Optional<State> state =
        door.read(
                SQL,
                "parameter",
                r -> new State(r.maybeText("boot_val").orElse(""), r.text("sourcefile")),
                object.name())
            .first();
    if (state.isEmpty()) {
      return List.of();
    }
    if (inFile.isEmpty()) {
      // Not ours to edit: a line in postgresql.conf is overruled, and can be uncovered again.
      return List.of(
          new SetParameter(
              object,
              Optional.of(state.get().boot()),
              Optional.empty(),
              Optional.of(state.get().boot()),
              "%s stands in %s; this overrules it"
                  .formatted(object.name(), state.get().sourceFile())));
    }
    return List.of(
        new SetParameter(
            object,
            Optional.empty(),
            inFile,
            Optional.empty(),
            "%s is %s in postgresql.auto.conf".formatted(object.name(), inFile.get())));
  }

  private List<Remedy> roleMemory(ObjectRef object) {
    if (object.kind() != ObjectRef.Kind.ROLE) {
      return List.of();
    }
    record Own(String value, String database) {}
    Optional<Own> own =
        door.read(
                SQL,
                "role_setting",
                r -> new Own(r.text("value"), r.text("database")),
                object.name(),
                "work_mem")
            .first();
    return List.of(
        new SetRoleParameter(
            ObjectRef.parameter("work_mem"),
            object.name(),
            own.map(Own::database).filter(d -> !d.isEmpty()),
            Optional.of("64MB"),
            own.map(Own::value),
            "role %s spills to disk what 64 MB would hold".formatted(object.name())));
  }

  private List<Remedy> endSession(ObjectRef object, boolean whole, String why) {
    if (object.kind() != ObjectRef.Kind.SESSION) {
      return List.of();
    }
    record Found(int pid, Instant start, String role, String application) {}
    return door
        .read(
            SQL,
            "session",
            r ->
                new Found(
                    r.integer("pid"),
                    r.instant("backend_start"),
                    r.text("role"),
                    r.text("application")),
            object.oid())
        .rows()
        .stream()
        .map(s ->
            (Remedy)
                new EndBackend(
                    object,
                    s.pid(),
                    s.start(),
                    whole,
                    "%s of role %s".formatted(s.application(), s.role()),
                    why))
        .toList();
  }

  private static List<Remedy> advice(ObjectRef object, String words) {
    return List.of(new Advice(object, words));
  }
}

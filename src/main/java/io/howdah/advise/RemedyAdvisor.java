package io.howdah.advise;

import io.howdah.model.Advice;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.TemplateId;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;

/** From what is believed to what could be done about it. Reads the catalogue; changes nothing. */
public final class RemedyAdvisor {
  private static final SqlFile SQL = SqlFile.load(RemedyAdvisor.class, "advise.sql");

  /** Weaker beliefs are reported without a remedy. */
  private static final double WEAKEST = 0.3;

  /** A hundredth of a table's rows, and no rest. */
  private static final Map<String, String> SOONER =
      Map.of(
          "autovacuum_vacuum_scale_factor", "0.01",
          "autovacuum_vacuum_cost_delay", "0");

  private static final Map<String, String> INSERTS_SOONER =
      Map.of("autovacuum_vacuum_insert_scale_factor", "0.02");

  private final ReadDoor door;
  private final TableRemedies tables;
  private final ServerRemedies server;
  private final IndexAdvisor indexes;
  private final ToDoubleBiFunction<Cause, String> promise;

  /**
   * @param promise what there is to hope for from a type of remedy against a cause here: orders the
   *     choices; where nothing tells them apart, and for words to a person, the order stays
   */
  public RemedyAdvisor(
      ReadDoor door, IndexAdvisor indexes, ToDoubleBiFunction<Cause, String> promise) {
    this.door = door;
    this.tables = new TableRemedies(door);
    this.server = new ServerRemedies(door);
    this.indexes = indexes;
    this.promise = promise;
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
              Comparator.<Remedy, Boolean>comparing(r -> r.sql().isEmpty())
                  .thenComparing(
                      Comparator.<Remedy>comparingDouble(
                              r -> promise.applyAsDouble(belief.cause(), r.type()))
                          .reversed()))
          .map(r -> new Proposal(belief.cause(), belief.probability(), r, gate, origin))
          .forEach(out::add);
    }
    return out;
  }

  /** What Howdah could do, and behind it a word to a person where there is one to say. */
  private List<Remedy> remedies(Belief belief, List<TemplateId> suspects) {
    List<Remedy> out = new ArrayList<>(doable(belief, suspects));
    Counsel.on(belief.cause(), belief.object())
        .map(words -> new Advice(belief.object(), words))
        .ifPresent(out::add);
    return out;
  }

  private List<Remedy> doable(Belief belief, List<TemplateId> suspects) {
    ObjectRef object = belief.object();
    return switch (belief.cause()) {
      case MISSING_INDEX -> index(belief, suspects);
      case FK_WITHOUT_INDEX -> {
        List<Remedy> found = tables.references(object);
        yield found.isEmpty() ? index(belief, suspects) : found;
      }
      case STALE_STATISTICS -> tables.analyze(belief, suspects, "statistics are behind the tables");
      case WRONG_PLANNER_COSTS -> resetParameter(object);
      case CONFIG_DRIFT -> server.resetOverrides(object);
      case GENERIC_PLAN ->
          server.forRoles(
              object,
              "plan_cache_mode",
              "force_custom_plan",
              "one plan for all values is wrong for some");
      case JIT_OVERHEAD ->
          orElse(
              server.forRoles(object, "jit", "off", "compiling takes longer than running"),
              () ->
                  server.step(
                      "jit_above_cost", 10, 100_000, 1e9, "compiling takes longer than running"));
      case WORK_MEM_SPILL -> roleMemory(object);
      case MEMORY_PRESSURE ->
          server.step("work_mem", 0.5, 4096, 1048576, "the machine is short of memory");
      case CHECKPOINT_STORM ->
          server.step("max_wal_size", 2, 1024, 65536, "checkpoints come by size, not by time");
      case DECODING_SPILL ->
          server.step("logical_decoding_work_mem", 2, 65536, 1048576, "decoding spills to disk");
      default -> upkeep(belief.cause(), object);
    };
  }

  private List<Remedy> upkeep(Cause cause, ObjectRef object) {
    return switch (cause) {
      case STALE_VISIBILITY_MAP ->
          both(
              tables.vacuum(object, "index-only scans have to look into the heap"),
              tables.eager(object, INSERTS_SOONER, "autovacuum comes too late after inserts"));
      case TABLE_BLOAT, FAILED_INSERTS -> tables.vacuum(object, "dead rows fill it");
      case CATALOG_BLOAT -> tables.vacuumCatalogues("dead rows fill the catalogue");
      case INDEX_BLOAT -> tables.reindex(object);
      case UNUSED_INDEXES -> tables.dropIdle(object);
      case AUTOVACUUM_STARVED ->
          both(
              tables.vacuum(object, "autovacuum does not keep up"),
              tables.eager(object, SOONER, "autovacuum does not keep up"));
      case VACUUM_IN_PEAK ->
          server.step(
              "autovacuum_vacuum_cost_delay", 2, 4, 20, "vacuum takes the disk from the load");
      case WRAPAROUND_RISK -> tables.freeze(object, "its oldest transaction id is too old");
      case IDLE_IN_TRANSACTION ->
          server.end(object, ServerRemedies.End.SESSION, "idle in a transaction");
      case ROW_LOCK_CHAIN,
          RUNAWAY_QUERY,
          DDL_LOCK_QUEUE,
          LOCK_TABLE_FULL,
          SUBTRANSACTION_OVERFLOW ->
          server.end(object, ServerRemedies.End.WHAT_IT_DOES, "its statement holds up others");
      case PREPARED_TRANSACTION -> server.endPrepared();
      case SLOT_RETAINS_WAL -> server.dropSlot(object);
      default -> List.of();
    };
  }

  private static List<Remedy> both(List<Remedy> first, List<Remedy> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<Remedy> orElse(List<Remedy> first, Supplier<List<Remedy>> otherwise) {
    return first.isEmpty() ? otherwise.get() : first;
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
}

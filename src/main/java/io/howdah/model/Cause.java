package io.howdah.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A root cause that Howdah knows. The ids are a contract: commands, knowledge base and tests use
 * them.
 */
public enum Cause {
  MISSING_INDEX("missing-index", Cure.REVERSIBLE),
  FK_WITHOUT_INDEX("fk-without-index", Cure.REVERSIBLE),
  STALE_STATISTICS("stale-statistics", Cure.PARTLY),
  PLAN_FLIP("plan-flip", Cure.REVERSIBLE),
  GENERIC_PLAN("generic-plan", Cure.REVERSIBLE),
  WRONG_PLANNER_COSTS("wrong-planner-costs", Cure.REVERSIBLE),
  CONFIG_DRIFT("config-drift", Cure.REVERSIBLE),
  JIT_OVERHEAD("jit-overhead", Cure.REVERSIBLE),
  PLANNING_TIME("planning-time", Cure.REVERSIBLE),
  WORK_MEM_SPILL("work-mem-spill", Cure.REVERSIBLE),
  TOAST_READS("toast-reads", Cure.PARTLY),
  STALE_VISIBILITY_MAP("stale-visibility-map", Cure.REVERSIBLE),
  TABLE_BLOAT("table-bloat", Cure.PARTLY),
  INDEX_BLOAT("index-bloat", Cure.REVERSIBLE),
  CATALOG_BLOAT("catalog-bloat", Cure.REVERSIBLE),
  UNUSED_INDEXES("unused-indexes", Cure.REVERSIBLE),
  FAILED_INSERTS("failed-inserts", Cure.REVERSIBLE),
  AUTOVACUUM_STARVED("autovacuum-starved", Cure.REVERSIBLE),
  VACUUM_IN_PEAK("vacuum-in-peak", Cure.REVERSIBLE),
  IDLE_IN_TRANSACTION("idle-in-transaction", Cure.IRREVERSIBLE),
  PREPARED_TRANSACTION("prepared-transaction", Cure.IRREVERSIBLE),
  WRAPAROUND_RISK("wraparound-risk", Cure.REVERSIBLE),
  ROW_LOCK_CHAIN("row-lock-chain", Cure.IRREVERSIBLE),
  DDL_LOCK_QUEUE("ddl-lock-queue", Cure.REVERSIBLE),
  HOT_ROW("hot-row", Cure.REVERSIBLE),
  ADVISORY_LOCK_CONTENTION("advisory-lock-contention", Cure.REVERSIBLE),
  DEADLOCKS("deadlocks", Cure.NOT_OURS),
  LOCK_MANAGER("lock-manager", Cure.PARTLY),
  LOCK_TABLE_FULL("lock-table-full", Cure.PARTLY),
  WAL_INSERT("wal-insert", Cure.REVERSIBLE),
  RELATION_EXTENSION("relation-extension", Cure.PARTLY),
  RIGHT_MOST_PAGE("right-most-page", Cure.PARTLY),
  COMMIT_RATE("commit-rate", Cure.REVERSIBLE),
  SYNC_STANDBY_MISSING("sync-standby-missing", Cure.IRREVERSIBLE),
  CHECKPOINT_STORM("checkpoint-storm", Cure.REVERSIBLE),
  SMALL_SHARED_BUFFERS("small-shared-buffers", Cure.PARTLY),
  BUFFER_MAPPING("buffer-mapping", Cure.PARTLY),
  SUBTRANSACTION_OVERFLOW("subtransaction-overflow", Cure.IRREVERSIBLE),
  MULTIXACT_PRESSURE("multixact-pressure", Cure.REVERSIBLE),
  CONNECTIONS_EXHAUSTED("connections-exhausted", Cure.IRREVERSIBLE),
  CONNECTION_STORM("connection-storm", Cure.REVERSIBLE),
  POOL_PINNING("pool-pinning", Cure.REVERSIBLE),
  RUNAWAY_QUERY("runaway-query", Cure.IRREVERSIBLE),
  CPU_STOLEN("cpu-stolen", Cure.NOT_OURS),
  IO_STOLEN("io-stolen", Cure.NOT_OURS),
  MEMORY_PRESSURE("memory-pressure", Cure.REVERSIBLE),
  BACKUP_IN_PEAK("backup-in-peak", Cure.REVERSIBLE),
  DISK_FILLING("disk-filling", Cure.PARTLY),
  SLOT_RETAINS_WAL("slot-retains-wal", Cure.IRREVERSIBLE),
  ARCHIVER_FAILING("archiver-failing", Cure.NOT_OURS),
  DECODING_SPILL("decoding-spill", Cure.REVERSIBLE),
  REPLAY_LAG("replay-lag", Cure.REVERSIBLE),
  TRANSPORT_LAG("transport-lag", Cure.NOT_OURS),
  NETWORK_LOSS("network-loss", Cure.NOT_OURS),
  SEQUENCE_EXHAUSTION("sequence-exhaustion", Cure.PARTLY),
  BENIGN_SPIKE("benign-spike", Cure.NOTHING_TO_DO),
  HEALTHY("healthy", Cure.NOTHING_TO_DO),
  UNKNOWN("unknown", Cure.NOTHING_TO_DO);

  /** What becomes of the cure of a cause. */
  public enum Cure {
    /** The cure can be undone. */
    REVERSIBLE,
    /** The cure can be undone in part, or undoing costs. */
    PARTLY,
    /** A session, work or data is lost by the cure. */
    IRREVERSIBLE,
    /** Not the database's to cure: it is reported. */
    NOT_OURS,
    /** There is nothing to cure. */
    NOTHING_TO_DO
  }

  private static final Map<String, Cause> BY_ID =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Cause::id, Function.identity()));

  private final String id;
  private final Cure cure;

  Cause(String id, Cure cure) {
    this.id = id;
    this.cure = cure;
  }

  /** The contract's id, such as {@code missing-index}. */
  public String id() {
    return id;
  }

  public Cure cure() {
    return cure;
  }

  /** The cause of that id, or empty where none has it. */
  public static Optional<Cause> ofId(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  @Override
  public String toString() {
    return id;
  }
}

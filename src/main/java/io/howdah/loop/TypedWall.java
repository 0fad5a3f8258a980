package io.howdah.loop;

import io.howdah.act.Wall;
import io.howdah.guard.sql.GuardContext;
import io.howdah.guard.sql.Judgement;
import io.howdah.guard.sql.Reason;
import io.howdah.guard.sql.Ruling;
import io.howdah.guard.sql.StatementGuard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statement guard as a wall behind typed code: each type of remedy runs its few kinds of
 * statement and no other, in exactly one statement, with nothing in it that the guard denies but
 * what that type is for.
 */
final class TypedWall implements Wall, AutoCloseable {
  private static final String CALL = "SelectStmt.targetList[0].ResTarget.val.FuncCall";

  /**
   * What a type may run.
   *
   * @param kinds root nodes
   * @param although what the guard denies to everybody else: a root node, or a function
   */
  private record May(Set<String> kinds, Set<String> although) {
    static May kinds(String... kinds) {
      return new May(Set.of(kinds), Set.of());
    }

    /** Statements that are denied as a whole to everybody else. */
    static May only(String... kinds) {
      return new May(Set.of(kinds), Set.of(kinds));
    }

    /** A query that calls one function that is denied to everybody else. */
    static May call(String function) {
      return new May(Set.of("SelectStmt"), Set.of(function));
    }

    May and(May other) {
      return new May(union(kinds, other.kinds), union(although, other.although));
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
      return Stream.concat(a.stream(), b.stream()).collect(Collectors.toUnmodifiableSet());
    }
  }

  private static final Map<String, May> BY_TYPE =
      Map.ofEntries(
          Map.entry("create-index", May.kinds("IndexStmt", "DropStmt")),
          Map.entry("drop-index", May.kinds("IndexStmt", "DropStmt")),
          Map.entry("reindex", May.kinds("ReindexStmt", "DropStmt")),
          Map.entry("analyze", May.kinds("VacuumStmt")),
          Map.entry("vacuum", May.kinds("VacuumStmt")),
          Map.entry("vacuum-freeze", May.kinds("VacuumStmt")),
          Map.entry("set-table-options", May.kinds("AlterTableStmt")),
          Map.entry("create-statistics", May.kinds("CreateStatsStmt", "VacuumStmt", "DropStmt")),
          Map.entry("set-parameter", May.only("AlterSystemStmt").and(May.call("pg_reload_conf"))),
          Map.entry("set-database-parameter", May.only("AlterDatabaseSetStmt")),
          Map.entry("set-role-parameter", May.only("AlterRoleSetStmt")),
          Map.entry("cancel-statement", May.call("pg_cancel_backend")),
          Map.entry("end-backend", May.call("pg_terminate_backend")),
          Map.entry("drop-slot", May.call("pg_drop_replication_slot")),
          Map.entry("commit-prepared", May.only("TransactionStmt")),
          Map.entry("rollback-prepared", May.only("TransactionStmt")));

  /** The guard knows transactions as one kind: these are the two that a type is for. */
  private static final Map<String, String> BEGINS =
      Map.of("commit-prepared", "COMMIT PREPARED ", "rollback-prepared", "ROLLBACK PREPARED ");

  /** In an incident the machine is busy: a parser that starts slowly is no reason not to act. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final StatementGuard guard = new StatementGuard(StatementGuard.MOST_BYTES, PATIENCE);

  @Override
  public Optional<String> objection(String type, String sql) {
    if (type.equals("set-patroni-parameter")) {
      return PatchWall.objection(sql);
    }
    May may = BY_TYPE.getOrDefault(type, new May(Set.of(), Set.of()));
    if (!sql.startsWith(BEGINS.getOrDefault(type, ""))) {
      return Optional.of("%s does not run such a statement: %s".formatted(type, sql));
    }
    Judgement judgement = guard.judge(sql, GuardContext.NOTHING_OWNED);
    String root = root(judgement.decisive());
    if (!may.kinds().contains(root)) {
      return Optional.of(
          "%s does not run such a statement: %s".formatted(type, judgement.decisive()));
    }
    List<Reason> denials =
        judgement.reasons().stream().filter(r -> r.ruling() == Ruling.DENY).toList();
    return denials.stream()
        .filter(r -> !excused(r, may))
        .findFirst()
        .map(r -> "the guard denies it: " + r);
  }

  private static boolean excused(Reason denial, May may) {
    boolean asAWhole = may.although().contains(denial.node());
    boolean byItsCall =
        denial.node().equals(CALL)
            && may.although().stream()
                .anyMatch(f -> denial.text().startsWith("function %s:".formatted(f)));
    return asAWhole || byItsCall;
  }

  private static String root(Reason reason) {
    int dot = reason.node().indexOf('.');
    return dot < 0 ? reason.node() : reason.node().substring(0, dot);
  }

  @Override
  public void close() {
    guard.close();
  }
}

package io.howdah.act;

import io.howdah.model.EvidenceStatus;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Fence;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import io.howdah.pg.Write;
import io.howdah.pg.WriteDoor;
import io.howdah.pg.WriteResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What a handler works with: the eyes, and for each statement a fenced connection.
 *
 * @param actionId shown in {@code pg_stat_activity} while a statement runs
 * @param expected the server that the action was decided for
 * @param fence who has to lead still
 * @param wall why a statement may not run, or empty
 */
record Bench(
    ConnectionSpec spec,
    ReadDoor door,
    String actionId,
    ServerIdentity expected,
    Optional<Fence> fence,
    Function<String, Optional<String>> wall) {
  static final SqlFile SQL = SqlFile.load(Bench.class, "act.sql");

  /** How long the server may take to show what it was told. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long counters of the statistics system may be behind. */
  static final Duration BRIEF = Duration.ofSeconds(1);

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /**
   * A table or index as the catalogue has it.
   *
   * @param owned whether our role has its owner's rights without taking on the owner's role
   * @param maintained whether our role may analyse it as itself
   */
  record Relation(long oid, String owner, boolean owned, boolean maintained) {}

  /** Executes one statement on a connection of its own. */
  WriteResult write(Write write) {
    Optional<String> objection = wall.apply(write.sql());
    if (objection.isPresent()) {
      return new WriteResult.Refused(List.of(objection.get()));
    }
    try (WriteDoor out = WriteDoor.open(spec, actionId, expected, fence)) {
      WriteResult result = out.execute(write);
      if (result instanceof WriteResult.Unknown) {
        end(out.backendPid());
      }
      return result;
    } catch (CannotConnectException e) {
      return new WriteResult.Refused(List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Why nothing may be done to this server now, for what is done by other means than SQL: who
   * leads, the brake, the server's identity, looked at as before a statement.
   */
  Optional<String> objection() {
    try (WriteDoor out = WriteDoor.open(spec, actionId, expected, fence)) {
      List<String> objections = out.objections();
      return objections.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", objections));
    } catch (CannotConnectException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The same bench wherever the cluster lives now: after a failover, for what belongs to the
   * cluster and not to one server.
   */
  Bench following() {
    ServerIdentity now =
        door.identity()
            .first()
            .filter(i -> i.systemIdentifier().equals(expected.systemIdentifier()))
            .orElse(expected);
    return new Bench(spec, door, actionId, now, fence, wall);
  }

  /**
   * Ends a session whose answer was lost, and waits until it is over. Its statement may still run,
   * or wait for a lock: what the catalogue says before that is no word on how it ends.
   */
  private void end(int pid) {
    Write write =
        Write.of(
            "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a WHERE a.pid = %d AND a.application_name LIKE 'howdah:act:%s%%'"
                .formatted(pid, actionId),
            BRIEF,
            PATIENCE);
    try (WriteDoor out = WriteDoor.open(spec, actionId, expected, undoing())) {
      WriteResult _ = out.execute(write);
    } catch (CannotConnectException e) {
      // A server that takes no connection may have ended it with all others.
      return;
    }
    boolean _ = await(PATIENCE, () -> over(pid));
  }

  /** The brake stops what begins, and not what makes an end. */
  private Optional<Fence> undoing() {
    return fence.map(f -> new Fence(f.epoch(), true));
  }

  private boolean over(int pid) {
    Reading<Long> left = door.read(SQL, "acting", r -> r.number("n"), pid, actionId);
    return left.first().map(n -> n == 0).orElse(false);
  }

  Reading<Relation> relation(String schema, String name) {
    return door.read(SQL, "relation", Bench::relation, schema, name);
  }

  /** The same, by the name that {@code schema.table} would be written with. */
  Reading<Relation> relation(String qualifiedName) {
    return door.read(SQL, "relation_by_qualified_name", Bench::relation, qualifiedName);
  }

  private static Relation relation(Row r) throws SQLException {
    return new Relation(r.number("oid"), r.text("owner"), r.truth("owned"), r.truth("maintained"));
  }

  /** Whether the server answered, be it with nothing: no rows of a failed read prove nothing. */
  static boolean answered(Reading<?> reading) {
    return reading.status() == EvidenceStatus.OK || reading.status() == EvidenceStatus.EMPTY;
  }

  /** The role to take on for a table of somebody else's, where ours may. */
  static Write asOwner(Write write, Relation table) {
    return table.owned() ? write : write.as(table.owner());
  }

  /**
   * Looks again and again until it is so.
   *
   * @return whether it came to be so within the patience
   */
  static boolean await(Duration patience, BooleanSupplier so) {
    return await(patience, LOOK_EVERY, so);
  }

  /** The same, looking less often: for what takes a person's time. */
  static boolean await(Duration patience, Duration every, BooleanSupplier so) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(every.toMillis()));
    }
    return true;
  }
}

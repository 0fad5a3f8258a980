package io.howdah.sense.ebpf;

import io.howdah.model.TemplateId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Attributes context switches that were counted per process to statements that were seen by looks
 * in between: what is left where the kernel cannot be asked. Pure.
 *
 * <p>What a backend did between two looks goes to the statement seen at both ends, or by halves to
 * the two that were seen; nothing tells what came between them. So statements much shorter than the
 * distance of the looks get their share only over many looks, and only as often as they are seen.
 */
final class SwitchJoin {
  /** What a backend was at, where no look tells. */
  static final TemplateId UNSEEN = new TemplateId(0, 0);

  private SwitchJoin() {}

  /**
   * A process. A pid comes again; with the time of its start it does not.
   *
   * @param started in clock ticks
   */
  record Backend(long pid, long started) {}

  /** Counted by the kernel since the process began. */
  record Counts(long voluntary, long involuntary) {
    static final Counts NONE = new Counts(0, 0);

    Counts plus(Counts other) {
      return new Counts(voluntary + other.voluntary, involuntary + other.involuntary);
    }

    Counts minus(Counts other) {
      return new Counts(
          Math.max(0, voluntary - other.voluntary), Math.max(0, involuntary - other.involuntary));
    }

    /** The smaller half; what is left is the other one. */
    Counts half() {
      return new Counts(voluntary / 2, involuntary / 2);
    }
  }

  /**
   * One look.
   *
   * @param switches of each backend
   * @param statements what each pid was at, as far as pg_stat_activity had it
   */
  record Look(Map<Backend, Counts> switches, Map<Long, TemplateId> statements) {
    Look {
      switches = Map.copyOf(switches);
      statements = Map.copyOf(statements);
    }

    /** Both together. */
    Look and(Look other) {
      Map<Backend, Counts> allSwitches = new HashMap<>(switches);
      allSwitches.putAll(other.switches);
      Map<Long, TemplateId> allStatements = new HashMap<>(statements);
      allStatements.putAll(other.statements);
      return new Look(allSwitches, allStatements);
    }

    private Optional<TemplateId> statement(Backend backend) {
      return switches.containsKey(backend)
          ? Optional.ofNullable(statements.get(backend.pid()))
          : Optional.empty();
    }
  }

  /**
   * Switches between two looks by statement. A backend that began since counts from its beginning;
   * one that ended since is not there to be asked, and what it did after the first look is lost.
   */
  static Map<TemplateId, Counts> between(Look before, Look after) {
    Map<TemplateId, Counts> sums = new HashMap<>();
    after
        .switches()
        .forEach((backend, counts) -> {
          Counts all = counts.minus(before.switches().getOrDefault(backend, Counts.NONE));
          Optional<TemplateId> last = after.statement(backend);
          TemplateId to = last.or(() -> before.statement(backend)).orElse(UNSEEN);
          TemplateId from = before.statement(backend).or(() -> last).orElse(UNSEEN);
          Counts earlier = from.equals(to) ? Counts.NONE : all.half();
          add(sums, from, earlier);
          add(sums, to, all.minus(earlier));
        });
    return sums;
  }

  private static void add(Map<TemplateId, Counts> sums, TemplateId statement, Counts counts) {
    if (!counts.equals(Counts.NONE)) {
      sums.merge(statement, counts, Counts::plus);
    }
  }
}

package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A fault made of parts that end together: sessions, programs, a standby, a file system. */
final class Fault implements Mendable {
  private final Instance instance;
  private final Census before;
  private final Parts parts;
  private final Signs signs;

  private Fault(Instance instance, Census before, Parts parts, Signs signs) {
    this.instance = instance;
    this.before = before;
    this.parts = parts;
    this.signs = signs;
  }

  /** How the fault shows, what its right cure may change, and who else may cure it. */
  record Signs(
      Supplier<Finding> damaged, Supplier<Finding> cured, Allowance allowance, Runnable mend) {
    static Signs of(Supplier<Finding> damaged, Supplier<Finding> cured) {
      return new Signs(damaged, cured, Allowance.NONE, () -> {});
    }

    Signs allowing(Allowance what) {
      return new Signs(damaged, cured, allowance.and(what), mend);
    }

    Signs mendedBy(Runnable what) {
      return new Signs(damaged, cured, allowance, what);
    }
  }

  /** What is kept going; ends last to first. */
  static final class Parts {
    private final Deque<Part> kept = new ArrayDeque<>();

    <T extends Part> T keep(T part) {
      kept.push(part);
      return part;
    }

    /** Ends all of them, whatever becomes of one. */
    private void end() {
      var failures = new ArrayList<LabException>();
      while (!kept.isEmpty()) {
        try {
          kept.pop().close();
        } catch (LabException e) {
          failures.add(e);
        }
      }
      if (!failures.isEmpty()) {
        throw failures.getFirst();
      }
    }
  }

  /**
   * Makes a fault, or leaves nothing of it.
   *
   * @param making keeps every part as soon as it is there
   */
  static Fault make(Instance instance, Function<Parts, Signs> making) {
    Census before = Census.of(instance);
    var parts = new Parts();
    try {
      return new Fault(instance, before, parts, making.apply(parts));
    } catch (LabException e) {
      parts.end();
      BaseState.restore(instance);
      throw e;
    }
  }

  @Override
  public Finding damaged() {
    return signs.damaged.get();
  }

  @Override
  public Finding cured() {
    return signs.cured.get();
  }

  @Override
  public List<Finding> harmless() {
    return before.harmless(instance, allowance());
  }

  @Override
  public Allowance allowance() {
    return signs.allowance;
  }

  @Override
  public void mend() {
    signs.mend.run();
  }

  @Override
  public void close() {
    parts.end();
    BaseState.restore(instance);
  }
}

package io.howdah.diagnose.llm;

/** Judges SQL that a model wrote. Handed in: the guard is another room. */
@FunctionalInterface
public interface SqlGate {
  /** Lets nothing pass. */
  SqlGate CLOSED = _ -> new Verdict.Refused("no SQL of a model's may run here");

  /** The gate's word. */
  sealed interface Verdict {
    /**
     * It may run, as one statement, read only, with pg_catalog as its search path.
     *
     * @param text exactly what was judged
     */
    record Allowed(String text) implements Verdict {}

    /** It may not, and why. */
    record Refused(String why) implements Verdict {}
  }

  Verdict judge(String sql);
}

package io.howdah.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A proposal on its way through life.
 *
 * @param id unique in its home, growing
 * @param server the identity it is bound to: nothing runs elsewhere
 * @param sql exactly what will run
 * @param inverse exactly what undoes it
 * @param verifyBy past that moment without a verdict, whoever comes first undoes it
 * @param approvedBy who said yes, where a yes was needed
 * @param sentence what was done last, in one sentence
 */
public record Action(
    long id,
    ActionState state,
    ServerIdentity server,
    Cause cause,
    double belief,
    String type,
    String object,
    List<String> sql,
    List<String> inverse,
    boolean reversible,
    Risk risk,
    String why,
    Instant created,
    Optional<Instant> verifyBy,
    Optional<String> approvedBy,
    String sentence) {

  public Action {
    sql = List.copyOf(sql);
    inverse = List.copyOf(inverse);
  }

  /** The same a step further. */
  public Action to(ActionState next, String words) {
    return new Action(
        id,
        next,
        server,
        cause,
        belief,
        type,
        object,
        sql,
        inverse,
        reversible,
        risk,
        why,
        created,
        verifyBy,
        approvedBy,
        words);
  }

  /** The same, bound to another identity. */
  public Action on(ServerIdentity other) {
    return new Action(
        id,
        state,
        other,
        cause,
        belief,
        type,
        object,
        sql,
        inverse,
        reversible,
        risk,
        why,
        created,
        verifyBy,
        approvedBy,
        sentence);
  }
}

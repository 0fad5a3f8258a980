package io.howdah.guard.sql;

/**
 * Why a statement was judged as it was.
 *
 * @param ruling what this reason alone would lead to
 * @param node where in the parse tree, from the statement down to the node that decided, such as
 *     {@code SelectStmt.targetList[0].ResTarget.val.FuncCall}; a plain word such as {@code text}
 *     where nothing was parsed
 * @param text for a DBA: what was found and why it matters
 */
public record Reason(Ruling ruling, String node, String text) {
  @Override
  public String toString() {
    return text + " (at " + node + ")";
  }
}

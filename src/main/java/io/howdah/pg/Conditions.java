package io.howdah.pg;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the comparisons out of a condition as EXPLAIN VERBOSE deparses it, such as {@code
 * ((orders.customer_id = $1) AND (orders.total > '5'::numeric))}. What it does not recognise it
 * leaves out: a candidate less, never a wrong one.
 */
public final class Conditions {
  private static final String NAME = "(\\w+|\"(?:[^\"]|\"\")+\")";
  private static final Pattern COMPARISON =
      Pattern.compile(
          NAME + "\\." + NAME + "\\)?(?:::[a-z_ ]+(?:\\(\\d+\\))?)?\\s+(=|<=|>=|<|>)\\s+(ANY\\b)?");
  private static final Pattern COLUMN = Pattern.compile("\\(?" + NAME + "\\." + NAME + "\\)?.*");
  private static final Pattern REVERSED =
      Pattern.compile(
          "(?:\\$\\d+|'[^']*'(?:::[a-z_ ]+)?)\\)?\\s+(=|<=|>=|<|>)\\s+\\(*" + NAME + "\\." + NAME);

  /**
   * One comparison.
   *
   * @param alias the table's name in the plan, unquoted
   * @param column unquoted
   * @param equality whether it asks for equal values
   * @param join whether the other side is a column, too
   */
  public record Comparison(String alias, String column, boolean equality, boolean join) {}

  private Conditions() {}

  /** Every comparison of a column with something. */
  public static List<Comparison> of(String condition) {
    List<Comparison> out = new ArrayList<>();
    Matcher m = COMPARISON.matcher(condition);
    while (m.find()) {
      String rest = condition.substring(m.end()).strip();
      boolean equality = m.group(3).equals("=");
      Matcher other = COLUMN.matcher(rest);
      boolean join = m.group(4) == null && other.matches() && !rest.startsWith("'");
      out.add(new Comparison(bare(m.group(1)), bare(m.group(2)), equality, join));
      if (join && equality) {
        out.add(new Comparison(bare(other.group(1)), bare(other.group(2)), true, true));
      }
    }
    Matcher r = REVERSED.matcher(condition);
    while (r.find()) {
      out.add(new Comparison(bare(r.group(2)), bare(r.group(3)), r.group(1).equals("="), false));
    }
    return out.stream().distinct().toList();
  }

  /**
   * The column of a sort key such as {@code payments.paid_at DESC}, or empty text for an
   * expression.
   */
  public static String sortColumn(String key, String alias) {
    Matcher m =
        Pattern.compile(NAME + "\\." + NAME + "(?: (?:ASC|DESC))?(?: NULLS (?:FIRST|LAST))?")
            .matcher(key);
    return m.matches() && bare(m.group(1)).equals(alias) ? bare(m.group(2)) : "";
  }

  private static String bare(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}

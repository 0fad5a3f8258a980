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
  private static final String NAME = "([A-Za-z_]\\w*|\"(?:[^\"]|\"\")+\")";
  private static final String CAST = "(?:::[a-z_ ]+(?:\\(\\d+(?:,\\d+)?\\))?)?";

  /** A column by itself; in parentheses of its own it is cast, in a function's it is no column. */
  private static final String PLAIN =
      "(?:(?<![\\w\"])\\(" + NAME + "\\." + NAME + "\\)" + CAST + "|" + NAME + "\\." + NAME + ")";

  private static final String OPERATOR = "\\s+(=|<=|>=|<|>)\\s+";
  private static final Pattern COMPARISON =
      Pattern.compile("(?<![\\w\".])" + PLAIN + OPERATOR + "(ANY\\b)?");
  private static final Pattern COLUMN = Pattern.compile(PLAIN + "\\).*", Pattern.DOTALL);
  private static final Pattern REVERSED =
      Pattern.compile(
          "\\((?:\\(?\\$\\d+\\)?|''|\\d+(?:\\.\\d+)?)" + CAST + OPERATOR + PLAIN + "(?=\\))");

  /** Whatever a constant holds, it is no condition. */
  private static final Pattern CONSTANT = Pattern.compile("\\bE?'(?:[^']|'')*+'|'(?:[^']|'')*+'");

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
  public static List<Comparison> of(String deparsed) {
    String condition = CONSTANT.matcher(deparsed).replaceAll("''");
    List<Comparison> out = new ArrayList<>();
    Matcher m = COMPARISON.matcher(condition);
    while (m.find()) {
      String rest = condition.substring(m.end()).strip();
      if (rest.startsWith("SubPlan") || rest.startsWith("(SubPlan")) {
        continue;
      }
      boolean equality = m.group(5).equals("=");
      Matcher other = COLUMN.matcher(rest);
      boolean join = m.group(6) == null && other.matches();
      out.add(new Comparison(part(m, 1), part(m, 2), equality, join));
      if (join && equality) {
        out.add(new Comparison(part(other, 1), part(other, 2), true, true));
      }
    }
    Matcher r = REVERSED.matcher(condition);
    while (r.find()) {
      boolean equality = r.group(1).equals("=");
      out.add(new Comparison(part(r, 2), part(r, 3), equality, false));
    }
    return out.stream().distinct().toList();
  }

  /** A name of {@link #PLAIN}, from whichever of its two forms matched. */
  private static String part(Matcher m, int group) {
    String found = m.group(group);
    return bare(found == null ? String.valueOf(m.group(group + 2)) : found);
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

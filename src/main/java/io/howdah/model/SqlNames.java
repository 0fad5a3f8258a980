package io.howdah.model;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Quoting, so that no name or value can become a statement. */
public final class SqlNames {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /**
   * The words that PostgreSQL's {@code quote_ident} quotes: every keyword of 14 to 18 that is not
   * unreserved. Names are compared with what {@code format('%I')} says, so the two have to agree.
   */
  private static final Set<String> KEYWORDS =
      Set.of(
          """
          all analyse analyze and any array as asc asymmetric authorization between bigint
          binary bit boolean both case cast char character check coalesce collate collation
          column concurrently constraint create cross current_catalog current_date
          current_role current_schema current_time current_timestamp current_user dec decimal
          default deferrable desc distinct do else end except exists extract false fetch float
          for foreign freeze from full grant greatest group grouping having ilike in initially
          inner inout int integer intersect interval into is isnull join json json_array
          json_arrayagg json_exists json_object json_objectagg json_query json_scalar
          json_serialize json_table json_value lateral leading least left like limit localtime
          localtimestamp merge_action national natural nchar none normalize not notnull null
          nullif numeric offset on only or order out outer overlaps overlay placing position
          precision primary real references returning right row select session_user setof
          similar smallint some substring symmetric system_user table tablesample then time
          timestamp to trailing treat trim true union unique user using values varchar
          variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists
          xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
          """
              .strip()
              .split("\\s+"));

  private SqlNames() {}

  /** The identifier, always quoted; {@code "} doubled. Refuses NUL and emptiness. */
  public static String identifier(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a name: '" + name + "'");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * As a person would write it, and as {@code quote_ident} does: quoted when it is a keyword or
   * more than lower-case letters and digits.
   */
  public static String readable(String name) {
    return PLAIN.matcher(name).matches() && !KEYWORDS.contains(name) ? name : identifier(name);
  }

  /** A parameter's name as SET takes it, be it a plain one or one of an extension's. */
  public static String parameter(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(SqlNames::readable)
        .collect(Collectors.joining("."));
  }

  /**
   * A string constant that reads the same whatever {@code standard_conforming_strings} says.
   * Refuses NUL.
   */
  public static String literal(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a value cannot hold a zero byte");
    }
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }
}

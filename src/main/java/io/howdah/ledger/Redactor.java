package io.howdah.ledger;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text before it is kept. Would rather mask a word too many: what is masked is
 * never what is run.
 *
 * <p>Text is hostile: every repetition is bounded or possessive, so that a text of {@link
 * Canonical#LONGEST_TEXT} takes milliseconds and no stack, whatever stands in it.
 */
public final class Redactor {
  /** What stands where a secret stood. */
  public static final String MASK = "***";

  private static final String NAMES =
      "(?:ssl)?password|passwd|pwd|passphrase|secret|(?:access_|auth_)?token|api_?key|secret_?key";

  /** A value: quoted (also within a quoted text, and cut off at the end), or up to a separator. */
  private static final String VALUE =
      "(?:''(?:[^'\\\\]|\\\\.)*+(?:''|$)|'(?:[^'\\\\]|\\\\.|'')*+(?:'|$)"
          + "|\"(?:[^\"\\\\]|\\\\.)*+(?:\"|$)|[^\\s'\"&,;)}]++)";

  private static final String GAP = "(?:\\s|/\\*.{0,200}?\\*/|--[^\\n]{0,200}\\n)*+";

  private record Rule(Pattern pattern, String replacement) {}

  private static Rule rule(String pattern, String replacement) {
    return new Rule(
        Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), replacement);
  }

  private static final List<Rule> RULES =
      List.of(
          // postgresql://role:secret@host, where the secret may itself hold an @ or a slash
          rule("(://[^\\s:/@'\"]{0,128}+:)[^\\s'\"<>]{0,512}@", "$1" + MASK + "@"),
          // CREATE ROLE ... PASSWORD 'secret', also E'', U&'', $$ $$, and cut off in the middle
          rule(
              "(\\bpassword\\b" + GAP + ")(?:e|u&)?'(?:[^'\\\\]|\\\\.|'')*+(?:'|$)",
              "$1'" + MASK + "'"),
          rule("(\\bpassword\\b" + GAP + ")(\\$\\w*+\\$).*?(?:\\2|$)", "$1'" + MASK + "'"),
          rule("(\\bidentified\\s++by\\s++)" + VALUE, "$1'" + MASK + "'"),
          // conninfo, URL parameters, JSON, environment variables
          rule("((?:" + NAMES + ")\\b[\"']?\\s*+[=:]\\s*+)" + VALUE, "$1" + MASK),
          // what a password becomes in pg_authid
          rule("\\bSCRAM-SHA-256\\$[^\\s'\"]++", "SCRAM-SHA-256$" + MASK),
          rule("\\bmd5[0-9a-f]{32}\\b", "md5" + MASK),
          rule("\\b(bearer|basic)\\s++[a-z0-9._~+/=-]{8,}+", "$1 " + MASK),
          rule("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", MASK),
          rule("\\bsk-[a-z0-9_-]{16,}+", MASK),
          rule(
              "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)",
              MASK));

  private Redactor() {}

  /** The text with every secret masked; the same text when there is none. */
  public static String secrets(String text) {
    String out = text;
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(out);
      if (matcher.find()) {
        out = matcher.replaceAll(rule.replacement().replace("256$*", "256\\$*"));
      }
    }
    return out;
  }

  /** A sampled query: without secrets, and without its literals and comments. */
  public static String query(String sql) {
    return Literals.masked(secrets(sql));
  }
}

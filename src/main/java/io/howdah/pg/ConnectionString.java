package io.howdah.pg;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * Reads libpq's two kinds of connection string. Messages name the parameter and the place, never
 * the string itself, since it may hold a password.
 *
 * <p>Source: PostgreSQL manual, 34.1.1 "Connection Strings"
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING); where the manual
 * is silent, as {@code conninfo_uri_parse_options} and {@code conninfo_parse} of fe-connect.c do.
 */
final class ConnectionString {
  private ConnectionString() {}

  /** Whether a database name is in truth a connection string, by libpq's test. */
  static boolean looksLikeOne(String text) {
    return isUri(text) || text.contains("=");
  }

  static Map<ConnectionParameter, String> parse(String text) throws BadConnectionException {
    return isUri(text) ? new Uri(text).parse() : new Conninfo(text).parse();
  }

  private static boolean isUri(String text) {
    return text.startsWith("postgresql://") || text.startsWith("postgres://");
  }

  private static ConnectionParameter known(String keyword, String kind)
      throws BadConnectionException {
    return ConnectionParameter.ofKeyword(keyword)
        .orElseThrow(() ->
            new BadConnectionException(
                "invalid %s parameter \"%s\": libpq has none of that name"
                    .formatted(kind, keyword)));
  }

  /** {@code postgresql://user:password@host:port,host:port/dbname?key=value&...} */
  private static final class Uri {
    private final String text;
    private int at;
    private final Map<ConnectionParameter, String> found = new EnumMap<>(ConnectionParameter.class);

    Uri(String text) {
      this.text = text;
      this.at = text.indexOf("://") + 3;
    }

    Map<ConnectionParameter, String> parse() throws BadConnectionException {
      credentials();
      hosts();
      if (peek() == '/') {
        at++;
        store(ConnectionParameter.DBNAME, until("?"));
      }
      if (peek() == '?') {
        at++;
        parameters();
      }
      return found;
    }

    private void credentials() throws BadConnectionException {
      int start = at;
      until("@/");
      boolean present = peek() == '@';
      at = start;
      if (!present) {
        return;
      }
      store(ConnectionParameter.USER, until(":@"));
      if (peek() == ':') {
        at++;
        store(ConnectionParameter.PASSWORD, until("@"));
      }
      at++;
    }

    private void hosts() throws BadConnectionException {
      StringBuilder hosts = new StringBuilder();
      StringBuilder ports = new StringBuilder();
      boolean more = true;
      while (more) {
        hosts.append(peek() == '[' ? bracketed() : until(":/?,"));
        if (peek() == ':') {
          at++;
          ports.append(until("/?,"));
        }
        more = peek() == ',';
        if (more) {
          at++;
          hosts.append(',');
          ports.append(',');
        }
      }
      store(ConnectionParameter.HOST, hosts.toString());
      store(ConnectionParameter.PORT, ports.toString());
    }

    private String bracketed() throws BadConnectionException {
      at++;
      String host = until("]");
      if (peek() != ']') {
        throw new BadConnectionException(
            "end of URI reached when looking for the matching \"]\" of an IPv6 host address");
      }
      if (host.isEmpty()) {
        throw new BadConnectionException("the IPv6 host address of the URI may not be empty");
      }
      at++;
      if (at < text.length() && ":/?,".indexOf(peek()) < 0) {
        throw new BadConnectionException(
            "unexpected character after the IPv6 host address of the URI (expected \":\", \"/\", \"?\" or \",\")");
      }
      return host;
    }

    private void parameters() throws BadConnectionException {
      while (at < text.length()) {
        String pair = until("&");
        at++;
        int equals = pair.indexOf('=');
        if (equals < 0) {
          throw new BadConnectionException(
              "missing key/value separator \"=\" in a URI query parameter (number %d)"
                  .formatted(found.size() + 1));
        }
        String keyword = decode(pair.substring(0, equals), "a parameter's name");
        String value = pair.substring(equals + 1);
        if (value.contains("=")) {
          throw new BadConnectionException(
              "extra key/value separator \"=\" in URI query parameter \"%s\"".formatted(keyword));
        }
        if (keyword.equals("ssl") && value.equals("true")) {
          found.put(ConnectionParameter.SSLMODE, "require");
        } else {
          ConnectionParameter parameter = known(keyword, "URI query");
          found.put(parameter, decode(value, parameter.keyword()));
        }
      }
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private String until(String stops) {
      int start = at;
      while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private void store(ConnectionParameter parameter, String raw) throws BadConnectionException {
      if (!raw.isEmpty()) {
        found.put(parameter, decode(raw, parameter.keyword()));
      }
    }
  }

  /** Percent-decoding to UTF-8. A plus stays a plus, as in libpq. */
  private static String decode(String raw, String where) throws BadConnectionException {
    byte[] in = raw.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.put(in[i]);
        continue;
      }
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new BadConnectionException("invalid percent-encoded token in the URI's " + where);
      }
      if (high + low == 0) {
        throw new BadConnectionException("forbidden value %00 in the URI's " + where);
      }
      out.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new BadConnectionException("the URI's " + where + " is not UTF-8");
    }
  }

  /** {@code key=value key='quoted value'} */
  private static final class Conninfo {
    private final String text;
    private int at;

    Conninfo(String text) {
      this.text = text;
    }

    Map<ConnectionParameter, String> parse() throws BadConnectionException {
      Map<ConnectionParameter, String> found = new EnumMap<>(ConnectionParameter.class);
      skipBlanks();
      while (at < text.length()) {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !blank()) {
          at++;
        }
        String keyword = text.substring(start, at);
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '=') {
          // The word itself may be the tail of an unquoted password: its place is said, not the
          // word.
          throw new BadConnectionException(
              "missing \"=\" after the word at position %d of the connection string"
                  .formatted(start + 1));
        }
        at++;
        skipBlanks();
        String value = value();
        found.put(known(keyword, "connection"), value);
        skipBlanks();
      }
      return found;
    }

    private String value() throws BadConnectionException {
      StringBuilder value = new StringBuilder();
      boolean quoted = at < text.length() && text.charAt(at) == '\'';
      if (quoted) {
        at++;
      }
      while (at < text.length()) {
        char c = text.charAt(at);
        if (quoted && c == '\'') {
          at++;
          return value.toString();
        }
        if (!quoted && blank()) {
          return value.toString();
        }
        if (c == '\\' && at + 1 < text.length()) {
          at++;
          value.append(text.charAt(at));
        } else if (c != '\\') {
          value.append(c);
        }
        at++;
      }
      if (quoted) {
        throw new BadConnectionException("unterminated quoted string in the connection string");
      }
      return value.toString();
    }

    private void skipBlanks() {
      while (at < text.length() && blank()) {
        at++;
      }
    }

    private boolean blank() {
      return Character.isWhitespace(text.charAt(at));
    }
  }
}

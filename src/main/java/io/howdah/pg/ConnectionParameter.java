package io.howdah.pg;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * libpq's connection parameters, with their environment variables and what Howdah does with each.
 *
 * <p>Source: PostgreSQL manual, 34.1.2 "Parameter Key Words" and 34.15 "Environment Variables"
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
 */
enum ConnectionParameter {
  HOST("PGHOST"),
  HOSTADDR("PGHOSTADDR"),
  PORT("PGPORT"),
  DBNAME("PGDATABASE"),
  USER("PGUSER"),
  PASSWORD("PGPASSWORD"),
  PASSFILE("PGPASSFILE"),
  SERVICE("PGSERVICE"),
  SERVICEFILE("PGSERVICEFILE"),
  CONNECT_TIMEOUT("PGCONNECT_TIMEOUT"),
  OPTIONS("PGOPTIONS"),
  APPLICATION_NAME("PGAPPNAME"),
  FALLBACK_APPLICATION_NAME(""),
  SSLMODE("PGSSLMODE"),
  REQUIRESSL("PGREQUIRESSL"),
  SSLNEGOTIATION("PGSSLNEGOTIATION"),
  SSLROOTCERT("PGSSLROOTCERT"),
  SSLCERT("PGSSLCERT"),
  SSLKEY("PGSSLKEY"),
  SSLPASSWORD(""),
  CHANNEL_BINDING("PGCHANNELBINDING"),
  REQUIRE_AUTH("PGREQUIREAUTH"),
  TARGET_SESSION_ATTRS("PGTARGETSESSIONATTRS"),
  LOAD_BALANCE_HOSTS("PGLOADBALANCEHOSTS"),
  KEEPALIVES(""),

  CLIENT_ENCODING("PGCLIENTENCODING", "Howdah always speaks UTF-8"),
  KEEPALIVES_IDLE("", "the operating system's own value is used"),
  KEEPALIVES_INTERVAL("", "the operating system's own value is used"),
  KEEPALIVES_COUNT("", "the operating system's own value is used"),
  TCP_USER_TIMEOUT("", "the operating system's own value is used"),
  SSLCOMPRESSION("PGSSLCOMPRESSION", "compression over SSL is never used"),
  SSLSNI("PGSSLSNI", "the server's name is always sent"),
  GSSLIB("PGGSSLIB", "Howdah does not log in by GSSAPI"),
  KRBSRVNAME("PGKRBSRVNAME", "Howdah does not log in by GSSAPI"),
  GSSDELEGATION("PGGSSDELEGATION", "Howdah does not log in by GSSAPI"),
  OAUTH_ISSUER("", "Howdah does not log in by OAuth"),
  OAUTH_CLIENT_ID("", "Howdah does not log in by OAuth"),
  OAUTH_CLIENT_SECRET("", "Howdah does not log in by OAuth"),
  OAUTH_SCOPE("", "Howdah does not log in by OAuth"),

  GSSENCMODE("PGGSSENCMODE", Set.of("disable", "prefer")),
  REQUIREPEER("PGREQUIREPEER", Set.of()),
  SSLCRL("PGSSLCRL", Set.of()),
  SSLCRLDIR("PGSSLCRLDIR", Set.of()),
  SSLCERTMODE("PGSSLCERTMODE", Set.of("allow")),
  SSLKEYLOGFILE("", Set.of()),
  SSL_MIN_PROTOCOL_VERSION("PGSSLMINPROTOCOLVERSION", Set.of("TLSv1", "TLSv1.1", "TLSv1.2")),
  SSL_MAX_PROTOCOL_VERSION("PGSSLMAXPROTOCOLVERSION", Set.of("TLSv1.3")),
  MIN_PROTOCOL_VERSION("PGMINPROTOCOLVERSION", Set.of("3.0")),
  MAX_PROTOCOL_VERSION("PGMAXPROTOCOLVERSION", Set.of("3.0", "3.2", "latest")),
  SCRAM_CLIENT_KEY("", Set.of()),
  SCRAM_SERVER_KEY("", Set.of()),
  REPLICATION("", Set.of("false", "off", "no", "0"));

  /** What becomes of a parameter that was given. */
  sealed interface Treatment {
    /** It is done as asked. */
    record Honoured() implements Treatment {}

    /** It is left out, at no risk, and said. */
    record Noted(String why) implements Treatment {}

    /**
     * Leaving it out would connect with less safety than was asked for, or to something else: the
     * connection is refused unless the value asks for what happens anyway.
     */
    record Refused(Set<String> unlessIn) implements Treatment {}
  }

  private static final Map<String, ConnectionParameter> BY_KEYWORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ConnectionParameter::keyword, Function.identity()));

  private final String variable;

  // Records of strings and Set.of: immutable, which the checker cannot see in an interface.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Treatment treatment;

  ConnectionParameter(String variable) {
    this(variable, new Treatment.Honoured());
  }

  ConnectionParameter(String variable, String why) {
    this(variable, new Treatment.Noted(why));
  }

  ConnectionParameter(String variable, Set<String> unlessIn) {
    this(variable, new Treatment.Refused(unlessIn));
  }

  ConnectionParameter(String variable, Treatment treatment) {
    this.variable = variable;
    this.treatment = treatment;
  }

  String keyword() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The environment variable, empty for those that have none. */
  String variable() {
    return variable;
  }

  Treatment treatment() {
    return treatment;
  }

  static Optional<ConnectionParameter> ofKeyword(String keyword) {
    return Optional.ofNullable(BY_KEYWORD.get(keyword));
  }
}

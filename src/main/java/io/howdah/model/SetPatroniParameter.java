package io.howdah.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter of every server of a Patroni cluster, changed where Patroni keeps it: in the dynamic
 * configuration, by its REST API. ALTER SYSTEM there would stand above what Patroni writes, on one
 * member alone.
 *
 * @param scope the cluster's name for Patroni
 * @param apis the members' REST APIs, the leader's first: whichever answers for this cluster will
 *     do
 * @param login for what changes something, where the API wants one
 * @param value the new value as JSON (a text, a number, true or false), or empty to take the
 *     parameter out of the configuration
 * @param before what stands there now, as JSON, or empty where it says nothing
 * @param expected what {@code pg_settings} shows once it is in force, where known
 * @param shown what {@code pg_settings} shows now
 */
public record SetPatroniParameter(
    ObjectRef object,
    String scope,
    List<String> apis,
    Optional<Login> login,
    Optional<String> value,
    Optional<String> before,
    Optional<String> expected,
    String shown,
    String why)
    implements Remedy {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");
  private static final Pattern API = Pattern.compile("https?://[A-Za-z0-9._:\\[\\]-]+");
  private static final Pattern SCALAR =
      Pattern.compile(
          "\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[^\\p{Cntrl}])*\"|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false");

  /**
   * Who we are for the API.
   *
   * @param passwordFile a path: the password itself is read when it is sent, and stands nowhere
   *     else
   */
  public record Login(String user, String passwordFile) {}

  /** What Patroni sets itself or takes at a restart only: not to be changed in passing. */
  public static final Map<String, String> ITS_OWN =
      Map.ofEntries(
          Map.entry("max_connections", "a restart of every member, standbys in their order"),
          Map.entry("max_locks_per_transaction", "a restart of every member"),
          Map.entry("max_worker_processes", "a restart of every member"),
          Map.entry("max_prepared_transactions", "a restart of every member"),
          Map.entry("max_wal_senders", "a restart of every member"),
          Map.entry("max_replication_slots", "a restart of every member"),
          Map.entry("track_commit_timestamp", "a restart of every member"),
          Map.entry("wal_level", "a restart of every member"),
          Map.entry("wal_log_hints", "Patroni alone sets it"),
          Map.entry("hot_standby", "Patroni alone sets it"),
          Map.entry("wal_keep_size", "Patroni passes it on the command line: a restart"),
          Map.entry("wal_keep_segments", "Patroni passes it on the command line: a restart"),
          Map.entry("cluster_name", "Patroni alone sets it"),
          Map.entry("listen_addresses", "it belongs to one member's own file"),
          Map.entry("port", "it belongs to one member's own file"),
          Map.entry("synchronous_standby_names", "Patroni alone sets it"),
          Map.entry("primary_conninfo", "Patroni alone sets it"),
          Map.entry("primary_slot_name", "Patroni alone sets it"),
          Map.entry("hba_file", "Patroni alone sets it"),
          Map.entry("ident_file", "Patroni alone sets it"),
          Map.entry("archive_mode", "a restart of every member"));

  public SetPatroniParameter {
    apis = List.copyOf(apis);
    if (!NAME.matcher(object.name()).matches()) {
      throw new IllegalArgumentException("not a parameter: " + object.name());
    }
    if (apis.isEmpty() || !apis.stream().allMatch(a -> API.matcher(a).matches())) {
      throw new IllegalArgumentException("not REST APIs: " + apis);
    }
    if (!scalar(value) || !scalar(before)) {
      throw new IllegalArgumentException("not a value in JSON: %s, %s".formatted(value, before));
    }
  }

  private static boolean scalar(Optional<String> json) {
    return json.map(j -> SCALAR.matcher(j).matches()).orElse(true);
  }

  @Override
  public String type() {
    return "set-patroni-parameter";
  }

  /** The request as it is sent; it is no SQL. */
  @Override
  public List<String> sql() {
    return List.of(request(value));
  }

  @Override
  public List<String> inverse() {
    return List.of(request(before));
  }

  private String request(Optional<String> wanted) {
    return "PATCH %s/config %s".formatted(apis.getFirst(), body(object.name(), wanted));
  }

  /** What is sent: one parameter, null where it is taken out. */
  public static String body(String parameter, Optional<String> json) {
    return "{\"postgresql\":{\"parameters\":{\"%s\":%s}}}"
        .formatted(parameter, json.orElse("null"));
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
  }

  @Override
  public boolean reversible() {
    return true;
  }

  @Override
  public String blastRadius() {
    return "every server of Patroni's cluster %s, and there every session that has no setting of its own, within Patroni's loop_wait"
        .formatted(scope);
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none that anybody waits for",
        "a template becomes faster and none slower",
        "the parameter is on Howdah's list, takes effect by a reload, and the value is within its"
            + " bounds",
        "a member's REST API answers for this very server, Patroni is not paused, the cluster has a"
            + " leader",
        "Patroni's configuration still holds what was written down, and postgresql.auto.conf does"
            + " not stand above it");
  }
}

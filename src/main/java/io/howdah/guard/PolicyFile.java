package io.howdah.guard;

import io.howdah.guard.Policy.BadPolicyException;
import io.howdah.guard.Policy.May;
import io.howdah.guard.Policy.Rule;
import io.howdah.model.Autonomy;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a policy, and refuses in words what it does not understand. */
final class PolicyFile extends PolicyWords {
  private static final int UNDERSTOOD = 1;
  private static final int DIGEST_SHOWN = 12;
  private static final Set<String> KEYS =
      Set.of(
          "version",
          "autonomy",
          "clusters",
          "approval-lapses-after",
          "yes-holds-for",
          "verify-within",
          "protected",
          "quiet-hours",
          "limits",
          "kill-switch",
          "shadow",
          "patroni",
          "managed",
          "host",
          "remedies");

  private static final Set<String> RULE_KEYS = Set.of("may", "worst-slowdown", "when");

  /** Every type of remedy: a rule for another one is a slip of the pen. */
  private static final Set<String> TYPES =
      Set.of(
          "create-index",
          "drop-index",
          "reindex",
          "analyze",
          "vacuum",
          "vacuum-freeze",
          "set-table-options",
          "create-statistics",
          "set-parameter",
          "set-patroni-parameter",
          "hand-over",
          "os-script",
          "restart-service",
          "set-database-parameter",
          "set-role-parameter",
          "cancel-statement",
          "end-backend",
          "drop-slot",
          "commit-prepared",
          "rollback-prepared",
          "advice");

  private PolicyFile(String name) {
    super(name);
  }

  static Policy read(String name, byte[] bytes) throws BadPolicyException {
    JsonNode root;
    try {
      root =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .build()
              .readTree(bytes);
    } catch (JacksonException e) {
      throw new BadPolicyException("%s is not YAML: %s".formatted(name, e.getOriginalMessage()));
    }
    return new PolicyFile(name).policy(root, digest(bytes));
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
          .substring(0, DIGEST_SHOWN);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Policy policy(JsonNode root, String digest) throws BadPolicyException {
    onlyKeys("a policy", root, KEYS);
    JsonNode version = root.path("version");
    if (!version.isInt() || version.asInt() != UNDERSTOOD) {
      throw bad(
          "%s has %s; this Howdah understands version %d"
              .formatted(
                  name, version.isMissingNode() ? "no version" : "version " + version, UNDERSTOOD));
    }
    Map<String, Rule> rules = new LinkedHashMap<>();
    if (root.has("remedies")) {
      onlyKeys("remedies", root.path("remedies"), TYPES);
    }
    for (Map.Entry<String, JsonNode> e : root.path("remedies").properties()) {
      rules.put(e.getKey(), rule(e.getKey(), e.getValue()));
    }
    return new Policy(
        UNDERSTOOD,
        digest,
        word("autonomy", text("autonomy", root, "advise"), Autonomy.class),
        duration("approval-lapses-after", root, "PT10M"),
        duration("verify-within", root, "PT10M"),
        rules,
        bounds(root),
        new KeepingFile(name).keeping(root));
  }

  private Bounds bounds(JsonNode root) throws BadPolicyException {
    Bounds usual = Bounds.USUAL;
    JsonNode guarded = section(root, "protected", Set.of("objects", "roles"));
    JsonNode limits =
        section(
            root,
            "limits",
            Set.of(
                "actions-per-hour",
                "most-active-sessions",
                "least-free-disk-percent",
                "rollbacks-before-a-person-is-asked",
                "asked-for"));
    JsonNode shadow = root.path("shadow");
    if (!shadow.isMissingNode() && !shadow.isBoolean()) {
      throw bad("%s: shadow is true or false, not %s".formatted(name, shadow));
    }
    String kill = text("kill-switch", root, "");
    return new Bounds(
        clusters(root.path("clusters")),
        texts("protected.objects", guarded.path("objects")),
        texts("protected.roles", guarded.path("roles")),
        root.has("quiet-hours") ? Optional.of(quiet(root.path("quiet-hours"))) : Optional.empty(),
        number("actions-per-hour", limits, usual.actionsPerHour(), 0, 1000),
        number("most-active-sessions", limits, usual.mostActive(), 1, 100_000),
        number(
                "least-free-disk-percent",
                limits,
                (int) Math.round(100 * usual.leastFreeDisk()),
                0,
                100)
            / 100.0,
        kill.isEmpty() ? Optional.empty() : Optional.of(Path.of(kill)),
        shadow.asBoolean(false),
        number("rollbacks-before-a-person-is-asked", limits, usual.breaker(), 1, 100),
        duration("asked-for", limits, usual.pause().toString()),
        duration("yes-holds-for", root, usual.yesHolds().toString()));
  }

  private JsonNode section(JsonNode root, String key, Set<String> known) throws BadPolicyException {
    JsonNode node = root.path(key);
    if (!node.isMissingNode()) {
      onlyKeys(key, node, known);
    }
    return node;
  }

  private Map<String, Autonomy> clusters(JsonNode node) throws BadPolicyException {
    Map<String, Autonomy> out = new LinkedHashMap<>();
    if (!node.isMissingNode() && !node.isObject()) {
      throw bad(
          "%s: clusters is made of lines \"SYSTEM_IDENTIFIER: {autonomy: ...}\"".formatted(name));
    }
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      onlyKeys("clusters." + e.getKey(), e.getValue(), Set.of("autonomy"));
      out.put(
          e.getKey(),
          word(
              "autonomy of cluster " + e.getKey(),
              text("autonomy", e.getValue(), ""),
              Autonomy.class));
    }
    return out;
  }

  private QuietHours quiet(JsonNode node) throws BadPolicyException {
    onlyKeys("quiet-hours", node, Set.of("zone", "windows"));
    List<QuietHours.Window> windows = new ArrayList<>();
    for (JsonNode w : node.path("windows")) {
      onlyKeys("a window of quiet-hours", w, Set.of("days", "from", "to"));
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      for (String d : texts("days", w.path("days"))) {
        days.add(day(d));
      }
      windows.add(
          new QuietHours.Window(
              days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
              time("from", w),
              time("to", w)));
    }
    if (windows.isEmpty()) {
      throw bad("%s: quiet-hours has no windows".formatted(name));
    }
    try {
      return new QuietHours(ZoneId.of(text("zone", node, "UTC")), windows);
    } catch (DateTimeException e) {
      throw bad("%s: zone of quiet-hours: %s".formatted(name, e.getMessage()));
    }
  }

  private DayOfWeek day(String word) throws BadPolicyException {
    return Arrays.stream(DayOfWeek.values())
        .filter(
            d -> d.name().substring(0, 3).equalsIgnoreCase(word) || d.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() -> bad("%s: \"%s\" is no day; mon to sun are".formatted(name, word)));
  }

  private LocalTime time(String key, JsonNode node) throws BadPolicyException {
    String word = text(key, node, "");
    try {
      return LocalTime.parse(word);
    } catch (DateTimeException e) {
      throw bad(
          "%s: %s of quiet-hours is a time such as \"22:00\" (in quotes), not \"%s\""
              .formatted(name, key, word));
    }
  }

  private Rule rule(String type, JsonNode node) throws BadPolicyException {
    onlyKeys(type, node, RULE_KEYS);
    JsonNode given = node.path("worst-slowdown");
    double slowdown = given.asDouble(1.1);
    boolean number = given.isMissingNode() || given.isNumber();
    if (!number || !(slowdown >= 1 && slowdown <= 100)) {
      throw bad(
          "%s: worst-slowdown of %s is a factor from 1 to 100, not %s"
              .formatted(name, type, given));
    }
    May may = word(type + ".may", text("may", node, "never"), May.class);
    if (Policy.TWO_AT_LEAST.contains(type) && may != May.TWO && may != May.NEVER) {
      throw bad("%s: %s.may is two or never: what it loses is lost for good".formatted(name, type));
    }
    if (type.equals("hand-over") && may == May.ALONE) {
      throw bad("%s: hand-over.may is ask, two or never: a person has to run it".formatted(name));
    }
    String when = text("when", node, "any");
    if (!when.equals("any") && !when.equals("quiet")) {
      throw bad("%s: when of %s is any or quiet, not \"%s\"".formatted(name, type, when));
    }
    return new Rule(may, slowdown, when.equals("quiet"));
  }
}

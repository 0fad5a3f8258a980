package io.howdah.guard;

import io.howdah.guard.Policy.BadPolicyException;
import io.howdah.model.Cause;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what a policy allows on the database's machine. */
final class HostFile extends PolicyWords {
  private static final int MOST = 50;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  HostFile(String name) {
    super(name);
  }

  HostRules rules(JsonNode root) throws BadPolicyException {
    JsonNode host = root.path("host");
    if (host.isMissingNode()) {
      return HostRules.NONE;
    }
    onlyKeys("host", host, Set.of("keys", "scripts", "services"));
    Map<String, PublicKey> keys = keys(host.path("keys"));
    List<HostRules.Script> scripts = new ArrayList<>();
    for (JsonNode node : list("host.scripts", host.path("scripts"))) {
      scripts.add(script(node, keys));
    }
    List<HostRules.Service> services = new ArrayList<>();
    for (JsonNode node : list("host.services", host.path("services"))) {
      services.add(service(node));
    }
    if (scripts.stream().map(HostRules.Script::name).distinct().count() < scripts.size()) {
      throw bad("%s: two scripts of host have one name".formatted(name));
    }
    return new HostRules(scripts, services);
  }

  private List<JsonNode> list(String key, JsonNode node) throws BadPolicyException {
    if (!node.isMissingNode() && !node.isArray()) {
      throw bad("%s: %s is a list".formatted(name, key));
    }
    if (node.size() > MOST) {
      throw bad("%s: %s has more than %d entries".formatted(name, key, MOST));
    }
    return node.valueStream().toList();
  }

  private Map<String, PublicKey> keys(JsonNode node) throws BadPolicyException {
    Map<String, PublicKey> out = new LinkedHashMap<>();
    if (node.isMissingNode()) {
      return out;
    }
    if (!node.isObject()) {
      throw bad("%s: host.keys is made of lines \"name: base64\"".formatted(name));
    }
    for (String key : node.propertyNames()) {
      try {
        byte[] bytes = Base64.getDecoder().decode(text(key, node, ""));
        out.put(
            key, KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes)));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw bad(
            "%s: key %s of host is no public Ed25519 key in base64 (openssl pkey -pubout -outform DER | base64 -w0)"
                .formatted(name, key));
      }
    }
    return out;
  }

  private HostRules.Script script(JsonNode node, Map<String, PublicKey> keys)
      throws BadPolicyException {
    onlyKeys("a script of host", node, Set.of("name", "path", "key", "for", "time-limit"));
    String called = text("name", node, "");
    String path = text("path", node, "");
    Optional<PublicKey> key = Optional.ofNullable(keys.get(text("key", node, "")));
    Duration limit = duration("time-limit", node, "PT60S");
    if (!called.matches("[a-z0-9][a-z0-9-]{0,62}") || !Path.of(path).isAbsolute()) {
      throw bad(
          "%s: a script of host has a name (a-z, 0-9, -) and a whole path, not \"%s\" and \"%s\""
              .formatted(name, called, path));
    }
    if (key.isEmpty()) {
      throw bad("%s: script %s names no key of host.keys".formatted(name, called));
    }
    if (limit.compareTo(LONGEST) > 0) {
      throw bad("%s: script %s may run %s at most".formatted(name, called, LONGEST));
    }
    return new HostRules.Script(
        called, Path.of(path).normalize(), key.get(), causes(called, node), limit);
  }

  private HostRules.Service service(JsonNode node) throws BadPolicyException {
    onlyKeys("a service of host", node, Set.of("unit", "for"));
    String unit = text("unit", node, "");
    if (!unit.matches("[A-Za-z0-9][A-Za-z0-9@._:\\\\-]{0,200}\\.service")) {
      throw bad("%s: unit of host.services is a NAME.service, not \"%s\"".formatted(name, unit));
    }
    return new HostRules.Service(unit, causes(unit, node));
  }

  private Set<Cause> causes(String of, JsonNode node) throws BadPolicyException {
    Set<Cause> out = EnumSet.noneOf(Cause.class);
    for (String id : texts("for", node.path("for"))) {
      out.add(
          Cause.ofId(id)
              .orElseThrow(() -> bad("%s: %s is for no known cause: %s".formatted(name, of, id))));
    }
    return out;
  }
}

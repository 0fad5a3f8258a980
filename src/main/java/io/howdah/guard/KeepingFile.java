package io.howdah.guard;

import io.howdah.guard.Policy.BadPolicyException;
import io.howdah.model.SetPatroniParameter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what a policy says of those who keep a server's configuration. */
final class KeepingFile extends PolicyWords {
  KeepingFile(String name) {
    super(name);
  }

  Keeping keeping(JsonNode root) throws BadPolicyException {
    JsonNode patroni = root.path("patroni");
    if (!patroni.isMissingNode()) {
      onlyKeys("patroni", patroni, Set.of("url", "user", "password-file"));
    }
    String user = text("user", patroni, "");
    String file = text("password-file", patroni, "");
    if (user.isEmpty() != file.isEmpty()) {
      throw bad("%s: patroni has user and password-file, or neither".formatted(name));
    }
    if (!file.isEmpty() && !Path.of(file).isAbsolute()) {
      throw bad("%s: password-file of patroni is a whole path, not \"%s\"".formatted(name, file));
    }
    return new Keeping(
        url(text("url", patroni, "")),
        user.isEmpty() ? Optional.empty() : Optional.of(new SetPatroniParameter.Login(user, file)),
        names(root.path("managed")),
        new HostFile(name).rules(root));
  }

  /** Names stand in text that a person runs in a shell: they are plain, or refused. */
  private Map<String, String> names(JsonNode managed) throws BadPolicyException {
    Map<String, String> out = new LinkedHashMap<>();
    if (managed.isMissingNode()) {
      return out;
    }
    onlyKeys("managed", managed, Set.of("group", "instance", "resource-group"));
    for (String key : managed.propertyNames()) {
      String word = text(key, managed, "");
      if (!word.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
        throw bad("%s: %s of managed is a plain name, not \"%s\"".formatted(name, key, word));
      }
      out.put(key, word);
    }
    return out;
  }

  private Optional<URI> url(String word) throws BadPolicyException {
    if (word.isEmpty()) {
      return Optional.empty();
    }
    // No user in it: an address is written into the ledger, a password never.
    if (!word.matches("https?://[A-Za-z0-9._:\\[\\]-]+:[0-9]+")) {
      throw bad(
          "%s: url of patroni is http://HOST:PORT or https://HOST:PORT, without user and path"
              .formatted(name));
    }
    return Optional.of(URI.create(word));
  }
}

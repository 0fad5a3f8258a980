package io.howdah.loop;

import io.howdah.act.Programs;
import io.howdah.guard.HostRules;
import io.howdah.ledger.Redactor;
import java.nio.file.Path;
import java.util.Optional;

/** What the policy lets run on this machine. */
record PolicyPrograms(HostRules rules) implements Programs {
  @Override
  public Optional<Script> script(String name) {
    return rules.scripts().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .map(s -> new Script(s.path(), s.key(), s.limit()));
  }

  @Override
  public boolean service(String unit) {
    return rules.services().stream().anyMatch(s -> s.unit().equals(unit));
  }

  @Override
  public Path systemctl() {
    return Path.of("/usr/bin/systemctl");
  }

  @Override
  public String veiled(String output) {
    return Redactor.secrets(output);
  }
}

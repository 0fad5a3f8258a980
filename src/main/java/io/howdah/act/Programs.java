package io.howdah.act;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;

/** What may be run on this machine, as the policy says in this moment. Handed in. */
public interface Programs {
  /** Nothing. */
  Programs NONE =
      new Programs() {
        @Override
        public Optional<Script> script(String name) {
          return Optional.empty();
        }

        @Override
        public boolean service(String unit) {
          return false;
        }

        @Override
        public Path systemctl() {
          return Path.of("/usr/bin/systemctl");
        }

        @Override
        public String veiled(String output) {
          return "";
        }
      };

  /**
   * A script on the list.
   *
   * @param key that has to have signed its bytes
   * @param limit how long it may run
   */
  record Script(Path path, PublicKey key, Duration limit) {}

  Optional<Script> script(String name);

  /** Whether that unit is on the list. */
  boolean service(String unit);

  Path systemctl();

  /** What a program said, without secrets. */
  String veiled(String output);
}

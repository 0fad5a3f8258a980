package io.howdah.remember;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Parameters of a borrowed session, changed for a while and given back as they were. */
final class Settings {
  private final Handle handle;
  private final Map<String, String> before = new LinkedHashMap<>();

  Settings(Handle handle) {
    this.handle = handle;
  }

  void set(String parameter, String value) {
    String old =
        handle
            .createQuery("select current_setting(:parameter)")
            .bind("parameter", parameter)
            .mapTo(String.class)
            .one();
    String _ = before.putIfAbsent(parameter, old);
    put(parameter, value);
  }

  void restore() {
    before.forEach(this::put);
  }

  private void put(String parameter, String value) {
    String _ =
        handle
            .createQuery("select set_config(:parameter, :value, false)")
            .bind("parameter", parameter)
            .bind("value", value)
            .mapTo(String.class)
            .one();
  }
}

package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.model.ObjectRef;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.List;
import java.util.Map;

/**
 * A setting that a role or a database has for itself.
 *
 * @param role whose sessions have it; empty for everybody's
 * @param database where; empty for everywhere
 */
record Overridden(String role, String database, String name, String value) {
  static Reading<Overridden> read(ReadDoor door) {
    return door.read(
        Toolbox.SQL,
        "overrides",
        r -> new Overridden(r.text("role"), r.text("database"), r.text("name"), r.text("value")));
  }

  boolean of(String someRole) {
    return role.isEmpty() || role.equals(someRole);
  }

  boolean isMemory() {
    return name.equals("work_mem");
  }

  /**
   * Strong for what nobody wants for good: a plan type that is switched off, next to no memory, a
   * planner parameter far from any sane value.
   *
   * @param planner the server's planner parameters, by name
   */
  Level harm(Map<String, PlannerParameter> planner) {
    if (isMemory()) {
      return TinyMemory.tiny(value) ? Level.STRONG : Level.SOME;
    }
    PlannerParameter known = planner.get(name);
    boolean far = known != null && known.withValue(value).offness() == Level.STRONG;
    return far ? Level.STRONG : Level.SOME;
  }

  ObjectRef object() {
    return new ObjectRef(
        ObjectRef.Kind.PARAMETER, name + (role.isEmpty() ? "" : " of role " + role), 0);
  }

  String inWords() {
    String whom =
        (role.isEmpty() ? "" : "role " + role)
            + (role.isEmpty() || database.isEmpty() ? "" : " in ")
            + (database.isEmpty() ? "" : "database " + database);
    return "%s has %s = %s of its own".formatted(whom.isEmpty() ? "everybody" : whom, name, value);
  }

  /** Those that decide plans. */
  static List<Overridden> ofPlanner(List<Overridden> all, Map<String, PlannerParameter> planner) {
    return all.stream().filter(o -> !o.isMemory() && planner.containsKey(o.name())).toList();
  }
}

package io.howdah.advise.parameter;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import io.howdah.pg.TunableParameters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The parameters that the tuner reads, and what roles and the database set of them.
 *
 * @param database what this database sets for its sessions, by parameter
 * @param roles what each role sets for its own
 * @param tunable what may be changed at all
 */
record Settings(
    Map<String, Setting> all,
    Map<String, String> database,
    Map<String, Map<String, String>> roles,
    Map<String, TunableParameters.Parameter> tunable) {
  static final SqlFile SQL = SqlFile.load(Settings.class, "parameter.sql");

  /** Read for the memory sum and the cards, and never changed. */
  private static final List<String> RESTART =
      List.of(
          "shared_buffers",
          "wal_buffers",
          "huge_pages",
          "max_connections",
          "superuser_reserved_connections",
          "reserved_connections",
          "autovacuum_max_workers",
          "max_worker_processes",
          "temp_buffers",
          "wal_segment_size",
          "autovacuum_freeze_max_age");

  private record Shadow(String role, String name, String value) {}

  /** Reads them; a reading that is not ok says why nothing can be advised. */
  static Reading<Settings> read(ReadDoor door) {
    TunableParameters list = TunableParameters.load();
    List<String> names = new ArrayList<>(list.namesFor(door.server().major()));
    Map<String, TunableParameters.Parameter> tunable = new LinkedHashMap<>();
    list.tunable().stream()
        .filter(p -> names.contains(p.name()) && !list.never().contains(p.name()))
        .forEach(p -> tunable.put(p.name(), p));
    names.addAll(RESTART);
    Reading<Setting> read = door.read(SQL, "settings", Settings::setting, names);
    Set<String> ours =
        Set.copyOf(door.read(SQL, "written_by_alter_system", r -> r.text("name"), names).rows());
    Map<String, Setting> all = new HashMap<>();
    read.rows().forEach(s -> all.put(s.name(), ours.contains(s.name()) ? s.byUs() : s));
    Map<String, String> database = new HashMap<>();
    Map<String, Map<String, String>> roles = new HashMap<>();
    door
        .read(SQL, "overrides", r -> new Shadow(r.text("role"), r.text("name"), r.text("value")))
        .rows()
        .stream()
        .filter(o -> tunable.containsKey(o.name()) && all.containsKey(o.name()))
        .forEach(o -> {
          String unit = at(all, o.name()).unit();
          String value = Amount.in(unit, o.value()).orElse(o.value());
          (o.role().isEmpty() ? database : roles.computeIfAbsent(o.role(), _ -> new HashMap<>()))
              .put(o.name(), value);
        });
    return all.isEmpty()
        ? read.map(_ -> new Settings(Map.of(), Map.of(), Map.of(), Map.of()))
        : new Reading.Ok<>(List.of(new Settings(all, database, roles, tunable)), true);
  }

  private static Setting at(Map<String, Setting> all, String name) {
    return Optional.ofNullable(all.get(name)).orElseThrow();
  }

  private static Setting setting(Row r) throws SQLException {
    return new Setting(
        r.text("name"),
        r.text("setting"),
        r.text("boot"),
        r.text("unit"),
        r.text("vartype"),
        r.text("context"),
        r.text("source"),
        number(r.maybeText("min_val")),
        number(r.maybeText("max_val")),
        r.texts("enumvals"),
        r.text("file").endsWith("postgresql.auto.conf"),
        r.truth("held"),
        r.truth("pending_restart"));
  }

  private static OptionalDouble number(Optional<String> text) {
    return text.map(t -> OptionalDouble.of(Double.parseDouble(t))).orElseGet(OptionalDouble::empty);
  }

  Optional<Setting> maybe(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** A parameter that may be changed and exists here. */
  Optional<TunableParameters.Parameter> rule(String name) {
    return maybe(name).flatMap(_ -> Optional.ofNullable(tunable.get(name)));
  }

  double number(String name, double otherwise) {
    return maybe(name).filter(Setting::numeric).map(Setting::number).orElse(otherwise);
  }

  /** In bytes; 0 where it does not exist or says "as another". */
  double bytes(String name) {
    return maybe(name).map(Setting::bytes).orElse(0.0);
  }

  boolean is(String name, String value) {
    return maybe(name).filter(s -> s.value().equals(value)).isPresent();
  }

  /** What Howdah's own sessions hold for their safety, with the values that everybody else has. */
  Map<String, String> held() {
    Map<String, String> out = new HashMap<>();
    all.values().stream().filter(Setting::held).forEach(s -> out.put(s.name(), s.value()));
    return out;
  }

  /** What a role sets for its own sessions, stronger than any file. */
  Map<String, String> of(String role) {
    return roles.getOrDefault(role, Map.of());
  }
}

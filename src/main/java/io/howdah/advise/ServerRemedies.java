package io.howdah.advise;

import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.ObjectRef;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be done about parameters, sessions, slots and prepared transactions. */
final class ServerRemedies {
  private static final SqlFile SQL = TableRemedies.SQL;
  private static final SqlFile ADVISE = SqlFile.load(ServerRemedies.class, "advise.sql");

  private final ReadDoor door;

  ServerRemedies(ReadDoor door) {
    this.door = door;
  }

  /** A number of the server's. */
  private record Amount(double value, String unit, boolean whole, String inFile) {}

  /**
   * One step of a parameter of the whole server.
   *
   * @param factor what its value is multiplied by
   * @param least the new value at least, in the parameter's own unit
   * @param most the new value at most; where it is there already, nothing is proposed
   */
  List<Remedy> step(String name, double factor, double least, double most, String why) {
    Optional<Amount> read = amount("amount", name).or(() -> amount("amount_alone", name));
    if (read.isEmpty()) {
      return List.of();
    }
    Amount a = read.get();
    double wanted = Math.clamp(a.value() * factor, least, most);
    boolean forward = factor >= 1 ? wanted > a.value() : wanted < a.value();
    if (!forward || a.value() < 0) {
      return List.of();
    }
    String number = a.whole() ? Long.toString(Math.round(wanted)) : Double.toString(wanted);
    return List.of(
        new SetParameter(
            ObjectRef.parameter(name),
            Optional.of(number),
            Optional.of(a.inFile()).filter(f -> !f.isEmpty()),
            Optional.of(number),
            why));
  }

  private Optional<Amount> amount(String query, String name) {
    Reading<Amount> read =
        door.read(
            SQL,
            query,
            r ->
                new Amount(
                    Double.parseDouble(r.text("value")),
                    r.text("unit"),
                    r.text("kind").equals("integer"),
                    r.text("in_file")),
            name);
    return read.first();
  }

  /** What a role or a database has of a parameter for itself. */
  private record Own(String role, String database, String value) {}

  private List<Own> overrides(String parameter) {
    return door.read(
            SQL,
            "override",
            r -> new Own(r.text("role"), r.text("database"), r.text("value")),
            parameter)
        .rows();
  }

  /**
   * The settings that roles and databases have of a parameter are taken away.
   *
   * @param object as the findings name it: {@code NAME} or {@code NAME of role R}
   */
  List<Remedy> resetOverrides(ObjectRef object) {
    if (object.kind() != ObjectRef.Kind.PARAMETER) {
      return List.of();
    }
    String[] parts = object.name().split(" of role ", 2);
    return overrides(parts[0]).stream()
        .filter(o -> parts.length == 1 || o.role().equals(parts[1]))
        .filter(o -> !(o.role().isEmpty() && o.database().isEmpty()))
        .map(o -> reset(parts[0], o))
        .toList();
  }

  private static Remedy reset(String parameter, Own o) {
    ObjectRef object = ObjectRef.parameter(parameter);
    String why = "it departs from what the server has: %s".formatted(o.value());
    return o.role().isEmpty()
        ? new SetDatabaseParameter(
            object, o.database(), Optional.empty(), Optional.of(o.value()), why)
        : new SetRoleParameter(
            object,
            o.role(),
            Optional.of(o.database()).filter(d -> !d.isEmpty()),
            Optional.empty(),
            Optional.of(o.value()),
            why);
  }

  /** A parameter for the roles that an object speaks of: a role, or whoever runs a template. */
  List<Remedy> forRoles(ObjectRef object, String parameter, String value, String why) {
    Stream<String> roles =
        switch (object.kind()) {
          case ROLE -> Stream.of(object.name());
          case TEMPLATE ->
              door
                  .read(SQL, "roles_of_template", r -> r.text("role"), object.oid())
                  .rows()
                  .stream();
          default -> Stream.empty();
        };
    return roles
        .map(role -> {
          Optional<Own> own =
              overrides(parameter).stream().filter(o -> o.role().equals(role)).findFirst();
          return new SetRoleParameter(
              ObjectRef.parameter(parameter),
              role,
              own.map(Own::database).filter(d -> !d.isEmpty()),
              Optional.of(value),
              own.map(Own::value),
              why);
        })
        .filter(r -> !r.value().equals(r.before()))
        .map(Remedy.class::cast)
        .toList();
  }

  /** How a session that stands in the way is dealt with. */
  enum End {
    /** Its statement; the whole session where it idles in a transaction and has none. */
    WHAT_IT_DOES,
    SESSION
  }

  List<Remedy> end(ObjectRef object, End how, String why) {
    if (object.kind() != ObjectRef.Kind.SESSION) {
      return List.of();
    }
    record Found(int pid, Instant start, String role, String application, String state) {}
    return door
        .read(
            ADVISE,
            "session",
            r ->
                new Found(
                    r.integer("pid"),
                    r.instant("backend_start"),
                    r.text("role"),
                    r.text("application"),
                    r.text("state")),
            object.oid())
        .rows()
        .stream()
        .map(s -> {
          boolean idle = s.state().startsWith("idle in transaction");
          return (Remedy)
              new EndBackend(
                  object,
                  s.pid(),
                  s.start(),
                  how == End.SESSION || idle,
                  "%s of role %s".formatted(s.application(), s.role()),
                  idle ? "idle in a transaction" : why);
        })
        .toList();
  }

  List<Remedy> dropSlot(ObjectRef object) {
    String name = object.kind() == ObjectRef.Kind.SLOT ? object.name() : "";
    return door.read(
            SQL,
            "idle_slots",
            r ->
                (Remedy)
                    new DropSlot(
                        new ObjectRef(ObjectRef.Kind.SLOT, r.text("name"), 0),
                        r.text("name"),
                        r.text("restart_lsn"),
                        "nobody reads from it, and the log is kept for it from %s on"
                            .formatted(r.text("restart_lsn"))),
            name,
            name)
        .rows();
  }

  /** Both ways: which one is right, only its coordinator knows. */
  List<Remedy> endPrepared() {
    record Found(String gid, String owner, Instant prepared) {}
    return door
        .read(
            SQL, "prepared", r -> new Found(r.text("gid"), r.text("owner"), r.instant("prepared")))
        .rows()
        .stream()
        .flatMap(p ->
            Stream.of(false, true)
                .map(commit ->
                    (Remedy)
                        new EndPrepared(
                            new ObjectRef(ObjectRef.Kind.TRANSACTION, p.gid(), 0),
                            p.gid(),
                            p.owner(),
                            p.prepared(),
                            commit,
                            "it holds its locks since %s; ask its coordinator which way it went"
                                .formatted(p.prepared()))))
        .toList();
  }
}

package io.howdah.diagnose.llm;

import io.howdah.diagnose.Scene;
import io.howdah.model.IndexUse;
import io.howdah.model.ObjectRef;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.model.TableUse;
import io.howdah.model.TemplateCounters;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.util.Optional;

/**
 * What a model may speak of: the objects of the scene, each introduced to the veil, and looked up
 * in the catalogue by oid when the model names it. Nothing that a model makes up exists.
 */
final class Subjects {
  private static final SqlFile SQL = SqlFile.load(Subjects.class, "subjects.sql");

  private final Scene scene;
  private final Veil veil;

  Subjects(Scene scene, Veil veil) {
    this.scene = scene;
    this.veil = veil;
  }

  /** Gives every name of the scene its handle. */
  void introduce() {
    Sample sample = scene.interval().to();
    scene.incident().anomalies().forEach(a -> veil.know(a.object()));
    for (TableUse t : sample.tables()) {
      veil.know(ObjectRef.table(t.name(), t.oid()));
    }
    for (IndexUse i : sample.indexes()) {
      veil.know(new ObjectRef(ObjectRef.Kind.INDEX, i.name(), i.oid()));
    }
    for (Session s : sample.sessions()) {
      veil.know(ObjectRef.session(s.pid()));
      veil.know("role", s.role());
      veil.know("database", s.database());
      veil.know("application", s.application());
      veil.know("client", s.client());
    }
    veil.know("database", scene.door().server().database());
    veil.know("role", scene.door().server().role());
    for (TemplateCounters t : sample.templates()) {
      veil.know(ObjectRef.template(t.id()));
    }
  }

  /** The object behind a handle, as the server has it now; empty where it has no such thing. */
  Optional<ObjectRef> find(String handle) {
    String name = handle.strip();
    if (name.isEmpty() || name.equals("cluster")) {
      return Optional.of(ObjectRef.cluster());
    }
    Optional<ObjectRef> known = veil.object(name);
    return known.isPresent()
        ? known.flatMap(this::still)
        : veil.name(name).flatMap(n -> relation(n, 0));
  }

  /** A table by its handle, or by its name where names leave. */
  Optional<ObjectRef> table(String handle) {
    return find(handle).filter(o -> o.kind() == ObjectRef.Kind.TABLE);
  }

  private Optional<ObjectRef> still(ObjectRef object) {
    Sample sample = scene.interval().to();
    return switch (object.kind()) {
      case TABLE, INDEX -> relation(object.name(), object.oid());
      case SESSION ->
          sample.sessions().stream().anyMatch(s -> s.pid() == object.oid())
              ? Optional.of(object)
              : Optional.empty();
      case TEMPLATE ->
          sample.templates().stream().anyMatch(t -> t.id().queryId() == object.oid())
              ? Optional.of(object)
              : Optional.empty();
      case ROLE, DATABASE, SLOT -> named(object);
      // A tool saw them, or they would have no handle; the catalogue has no oid for them.
      case CLUSTER, PARAMETER, TRANSACTION, HOST -> Optional.of(object);
    };
  }

  /** By oid where one is known, and only if it still has that name; else by name. */
  private Optional<ObjectRef> relation(String name, long oid) {
    Reading<ObjectRef> found =
        scene
            .door()
            .read(
                SQL,
                "relation",
                r ->
                    new ObjectRef(
                        r.truth("is_index") ? ObjectRef.Kind.INDEX : ObjectRef.Kind.TABLE,
                        r.text("name"),
                        r.number("oid")),
                name);
    return found.first().filter(o -> oid == 0 || o.oid() == oid);
  }

  private Optional<ObjectRef> named(ObjectRef object) {
    return scene
        .door()
        .read(SQL, "named", r -> r.truth("there"), object.kind().word(), object.name())
        .first()
        .filter(there -> there)
        .map(_ -> object);
  }
}

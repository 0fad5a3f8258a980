package io.howdah.model;

import java.util.Locale;

/**
 * What something is about.
 *
 * @param kind what sort of thing it is
 * @param name as a DBA would write it: a qualified relation, a parameter, a process id, a query id
 * @param oid the catalogue's oid, the pid of a session or the query id of a template; 0 where there
 *     is none
 */
public record ObjectRef(Kind kind, String name, long oid) {

  /** The sorts of things. */
  public enum Kind {
    CLUSTER,
    DATABASE,
    TABLE,
    INDEX,
    TEMPLATE,
    PARAMETER,
    SESSION,
    ROLE,
    TRANSACTION,
    SLOT,
    HOST;

    /** The lower-case word. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static ObjectRef cluster() {
    return new ObjectRef(Kind.CLUSTER, "cluster", 0);
  }

  public static ObjectRef table(String qualifiedName, long oid) {
    return new ObjectRef(Kind.TABLE, qualifiedName, oid);
  }

  public static ObjectRef template(TemplateId id) {
    return new ObjectRef(Kind.TEMPLATE, Long.toString(id.queryId()), id.queryId());
  }

  public static ObjectRef parameter(String name) {
    return new ObjectRef(Kind.PARAMETER, name, 0);
  }

  public static ObjectRef session(int pid) {
    return new ObjectRef(Kind.SESSION, Integer.toString(pid), pid);
  }

  @Override
  public String toString() {
    return kind == Kind.CLUSTER ? name : kind.word() + " " + name;
  }
}

package io.howdah.diagnose;

import java.util.List;

/** A read-only look at one thing. */
public interface Tool {
  /** Its name, in snake case; findings of the knowledge base refer to it. */
  String name();

  /** What it looks at, for a person and for a model. */
  String description();

  /** What it costs, in units of one cheap catalogue query. */
  double cost();

  /** The predefined role or privilege it needs to see everything; empty where any role will do. */
  default String privilege() {
    return "";
  }

  /** What it can be told. */
  default List<Argument> arguments() {
    return List.of();
  }

  /**
   * Looks at what it was told to look at.
   *
   * @param arguments parsed against {@link #arguments()}
   */
  default Observation look(Scene scene, Arguments arguments) {
    return look(scene);
  }

  /** Looks. Never throws for what a server can answer: a failure is an observation, too. */
  Observation look(Scene scene);
}

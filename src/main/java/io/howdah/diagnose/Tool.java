package io.howdah.diagnose;

/** A read-only look at one thing. */
public interface Tool {
  /** Its name, in snake case; findings of the knowledge base refer to it. */
  String name();

  /** What it looks at, for a person and for a model. */
  String description();

  /** What it costs, in units of one cheap catalogue query. */
  double cost();

  /** Looks. Never throws for what a server can answer: a failure is an observation, too. */
  Observation look(Scene scene);
}

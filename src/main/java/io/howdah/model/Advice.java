package io.howdah.model;

import java.util.List;

/** A word to a person: what the cause asks for is not the database's, or not ours, to do. */
public record Advice(ObjectRef object, String why) implements Remedy {
  @Override
  public String type() {
    return "advice";
  }

  @Override
  public List<String> sql() {
    return List.of();
  }

  @Override
  public List<String> inverse() {
    return List.of();
  }

  @Override
  public Risk risk() {
    return Risk.NONE;
  }

  @Override
  public boolean reversible() {
    return true;
  }

  @Override
  public String blastRadius() {
    return "nobody";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of("none", "a person's eyes");
  }
}

package io.howdah.model;

import java.util.List;

/**
 * A script that a team signed, run on the database's machine for a cause that is not the database's
 * to cure.
 *
 * @param name in the policy's list: where it lies and whose key has to have signed it is said there
 * @param sha256 of its bytes, in hexadecimal: a yes is for these and no others
 */
public record RunScript(ObjectRef object, String name, String path, String sha256, String why)
    implements Remedy {
  @Override
  public String type() {
    return "os-script";
  }

  /** What is approved: the script with its bytes; it is no SQL. */
  @Override
  public List<String> sql() {
    return List.of("run script %s: %s, SHA-256 %s".formatted(name, path, sha256));
  }

  @Override
  public List<String> inverse() {
    return List.of();
  }

  @Override
  public Risk risk() {
    return Risk.HIGH;
  }

  @Override
  public boolean reversible() {
    return false;
  }

  @Override
  public String blastRadius() {
    return "whatever the script touches on the database's machine";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none in the database, as far as Howdah knows",
        "the script ends with 0",
        "the script is on the policy's list, and the key that the list names signed these very"
            + " bytes",
        "nobody but its owner may write to it");
  }
}

package io.howdah.pg;

/**
 * A password. Prints as stars wherever it is printed: records that hold one can be logged.
 *
 * @param value the password itself; hand it to a driver, never to a message
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "****";
  }
}

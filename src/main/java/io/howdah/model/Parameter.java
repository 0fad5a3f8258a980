package io.howdah.model;

/**
 * A parameter as it stands on the server.
 *
 * @param setting the value in force, in the parameter's base unit
 * @param bootValue PostgreSQL's built-in default, in the same unit
 * @param unit the base unit, or empty
 * @param source where the value comes from ({@code default}, {@code configuration file}, ...)
 */
public record Parameter(String name, String setting, String bootValue, String unit, String source) {

  public boolean isDefault() {
    return setting.equals(bootValue);
  }
}

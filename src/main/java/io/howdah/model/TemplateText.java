package io.howdah.model;

/**
 * The text of a template with what is needed to plan it as its users do. Untrusted text.
 *
 * @param text normalised: constants are {@code $1}, {@code $2}, ...
 * @param role who runs it most
 * @param searchPath that role's search path in this database, {@code $user} replaced
 * @param rowsPerCall rows that a call returned on average
 */
public record TemplateText(
    TemplateId id, String text, String role, String searchPath, double rowsPerCall) {

  /** The first words of it, for a person. */
  public String brief(int length) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= length ? line : line.substring(0, length - 1) + "…";
  }
}

package io.howdah.advise.index;

import io.howdah.model.TemplateText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalDouble;

/**
 * One statement of the workload.
 *
 * @param number its place in the workload, from 0
 * @param label where it is from: a query id, a file and line, a constraint
 * @param generic whether it has parameters ($n), so that its generic plan is asked for
 * @param calls how often it runs in the time that the workload covers
 * @param measuredMs what all its calls took, where that was measured
 */
public record Template(
    int number,
    String label,
    TemplateText text,
    boolean generic,
    double calls,
    OptionalDouble measuredMs) {
  private static final int KEY_BYTES = 12;

  /**
   * What the statement is known by in other workloads and on other servers: a hash of its text,
   * white space apart, in hexadecimal. Labels and query ids mean another statement elsewhere.
   */
  public String key() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.text().strip().replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Template measured(double ms) {
    return new Template(number, label, text, generic, calls, OptionalDouble.of(ms));
  }
}

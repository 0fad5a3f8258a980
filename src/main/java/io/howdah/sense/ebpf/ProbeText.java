package io.howdah.sense.ebpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a program from its resource and fills in what stands in double braces: {@code {{slot}}} is
 * {@link Slots#FRAGMENT}, {@code {{program}}} the name of the process that runs (not of its thread,
 * where the kernel has type information), the rest is given.
 */
public final class ProbeText {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  /** What may be filled in: numbers and paths, nothing that could end a string or begin a probe. */
  private static final Pattern HARMLESS = Pattern.compile("[\\w./+@:-]{1,4000}");

  /** The kernel's type information (BTF). */
  private static final Path TYPES = Path.of("/sys/kernel/btf/vmlinux");

  private ProbeText() {}

  /**
   * The program.
   *
   * @param resource a {@code .bt} file beside this class
   * @param values by placeholder
   * @throws CannotProbeException for a value that a program must not hold, such as a path with a
   *     quote
   */
  public static String of(String resource, Map<String, String> values) throws CannotProbeException {
    String text = read(resource);
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String fragment = fragment(name);
      if (!fragment.isEmpty()) {
        matcher.appendReplacement(filled, Matcher.quoteReplacement(fragment));
        continue;
      }
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("%s wants a value for %s".formatted(resource, name));
      }
      if (!HARMLESS.matcher(value).matches()) {
        throw new CannotProbeException(
            "the %s '%s' holds characters that no probe program may hold; move it to a plain path"
                .formatted(name, value));
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  private static String fragment(String name) {
    return switch (name) {
      case "slot" -> Slots.FRAGMENT;
      case "program" ->
          Files.isReadable(TYPES) ? "((struct task_struct *)curtask)->group_leader->comm" : "comm";
      default -> "";
    };
  }

  static String read(String resource) {
    try (InputStream in = ProbeText.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no such resource: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

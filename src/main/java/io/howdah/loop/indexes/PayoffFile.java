package io.howdah.loop.indexes;

import io.howdah.advise.index.Payoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was seen of indexes, in a file of JSON lines: plans that were executed, and real sizes. It
 * holds names of indexes' columns and hashes of statements, and no text of a statement.
 */
final class PayoffFile {
  private static final long LARGEST = 16L << 20;
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{24}");

  private PayoffFile() {}

  private record SeenLine(String statement, List<String> indexes, double estimated, double ratio) {}

  private record SizeLine(String index, long bytes) {}

  /**
   * Reads it.
   *
   * @return nothing seen where there is none, or no such file yet
   * @throws IOException when it cannot be read or holds something else, with the line
   */
  static Payoff read(Optional<Path> place) throws IOException {
    Payoff out = Payoff.nothingSeen();
    if (place.isEmpty()) {
      return out;
    }
    Path file = place.get();
    List<String> lines;
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException("%s: larger than %d MB".formatted(file, LARGEST >> 20));
      }
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return out;
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !taken(out, line)) {
        throw new IOException("%s: line %d is not what a trial wrote".formatted(file, i + 1));
      }
    }
    return out;
  }

  private static boolean taken(Payoff out, String line) {
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(line);
    } catch (JacksonException e) {
      return false;
    }
    if (node.path("index").isString() && node.path("bytes").isIntegralNumber()) {
      out.built(node.path("index").asString(), node.path("bytes").asLong());
      return true;
    }
    double estimated = node.path("estimated").asDouble(0);
    double ratio = node.path("ratio").asDouble(0);
    String statement = node.path("statement").asString("");
    if (!KEY.matcher(statement).matches()
        || !node.path("indexes").isArray()
        || !(estimated > 0 && Double.isFinite(estimated))
        || !(ratio > 0 && Double.isFinite(ratio))) {
      return false;
    }
    List<String> indexes = new ArrayList<>();
    node.path("indexes").valueStream().forEach(n -> indexes.add(n.asString("")));
    out.add(new Payoff.Seen(new Payoff.Arm(statement, Set.copyOf(indexes)), estimated, ratio));
    return !indexes.isEmpty();
  }

  /**
   * Writes it anew; what was there is replaced as a whole or not at all.
   *
   * @throws IOException when it cannot be written
   */
  static void write(Path file, Payoff payoff) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Payoff.Seen s : payoff.all()) {
      lines.add(
          JsonMapper.shared()
              .writeValueAsString(
                  new SeenLine(
                      s.arm().template(),
                      s.arm().indexes().stream().sorted().toList(),
                      s.estimated(),
                      s.ratio())));
    }
    payoff
        .sizes()
        .forEach((index, bytes) ->
            lines.add(JsonMapper.shared().writeValueAsString(new SizeLine(index, bytes))));
    Path whole = file.toAbsolutePath();
    Path fresh = Files.createTempFile(whole.getParent(), file.getFileName().toString(), ".new");
    Files.write(fresh, lines);
    Files.move(fresh, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}

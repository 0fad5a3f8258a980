package io.howdah.lab.shop;

import io.howdah.lab.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something a service asks again and again.
 *
 * @param name such as {@code customer-orders}
 * @param service the application_name of its sessions
 * @param rate calls per second at rate 1
 * @param statements one, or the statements of one transaction
 */
public record Template(String name, String service, double rate, List<Parsed> statements) {
  private static final Pattern HEADER =
      Pattern.compile("-- @template (?<name>\\S+) service=(?<service>\\S+) rate=(?<rate>\\S+)");
  private static final Pattern PARAMETER =
      Pattern.compile("(?<!:):([a-z_]+(?:\\([0-9]+,[0-9]+\\))?)");

  public Template {
    statements = List.copyOf(statements);
  }

  /**
   * A statement with JDBC's question marks and what each stands for.
   *
   * @param parameters names that {@link Parameters} draws
   */
  public record Parsed(String sql, List<String> parameters) {
    public Parsed {
      parameters = List.copyOf(parameters);
    }

    /** Reads {@code :name} and {@code :name(low,high)} as parameters. */
    public static Parsed of(String text) {
      Matcher matcher = PARAMETER.matcher(text);
      var parameters = new ArrayList<String>();
      while (matcher.find()) {
        parameters.add(matcher.group(1));
      }
      return new Parsed(matcher.replaceAll("?"), parameters);
    }
  }

  /** The shop's templates, as its resource lists them. */
  public static List<Template> all() {
    return read(Resource.text("shop-templates.sql"));
  }

  /** The templates of a shop in its own words and rates, under the names of the default one. */
  static List<Template> all(Variant variant) {
    return all().stream()
        .map(t ->
            new Template(
                t.name(),
                variant.in(t.service()),
                t.rate() * variant.pace(t.name()),
                t.statements().stream()
                    .map(s -> new Parsed(variant.in(s.sql()), s.parameters()))
                    .toList()))
        .toList();
  }

  /** A template of that name whose statements are parted by empty lines. */
  public static Template of(String name, String service, double rate, String body) {
    return new Template(name, service, rate, statements(body));
  }

  /** Statements parted by empty lines. */
  public static List<Parsed> statements(String body) {
    return Pattern.compile("\\n\\s*\\n").splitAsStream(body.strip()).map(Parsed::of).toList();
  }

  static List<Template> read(String text) {
    var templates = new ArrayList<Template>();
    for (String block : text.split("(?m)^(?=-- @template)", -1)) {
      Matcher header = HEADER.matcher(block);
      if (header.lookingAt()) {
        String body = block.substring(header.end()).strip();
        templates.add(
            of(
                header.group("name"),
                header.group("service"),
                Double.parseDouble(header.group("rate")),
                body));
      }
    }
    return List.copyOf(templates);
  }
}

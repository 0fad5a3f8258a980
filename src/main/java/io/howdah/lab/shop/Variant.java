package io.howdah.lab.shop;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shop under a seed: other names, sizes and rates, the same shape. All SQL of the sandbox is
 * written in the words of the default shop and passes through {@link #in} on its way to the server.
 *
 * @param seed 1 is the default shop
 * @param words of the default shop to those of this one
 * @param scale of the tables' sizes, 1 to 1.2, so that every row of the default shop is there
 */
public record Variant(long seed, Map<String, String> words, double scale) {
  public static final long DEFAULT_SEED = 1;
  public static final Variant DEFAULT = new Variant(DEFAULT_SEED, Map.of(), 1);

  private static final double LARGEST = 1.2;
  private static final Pattern TOKEN = Pattern.compile("(?<![:A-Za-z0-9_])[a-z][a-z0-9_]*");
  private static final Pattern MADE_OF_NAMES = Pattern.compile(".*_(idx|pkey|fkey|seq)[0-9]*");
  private static final Pattern SEED = Pattern.compile("seed ([0-9]+)$");

  public Variant {
    words = Map.copyOf(words);
  }

  /** The shop of a seed. */
  public static Variant of(long seed) {
    if (seed == DEFAULT_SEED) {
      return DEFAULT;
    }
    var random = new Random(seed * 104_729);
    var words = new HashMap<String, String>();
    for (String line : Resource.text("shop-words.txt").lines().toList()) {
      int colon = line.indexOf(':');
      if (!line.startsWith("#") && colon > 0) {
        String[] choices = line.substring(colon + 1).strip().split(" ", -1);
        words.put(line.substring(0, colon), choices[random.nextInt(choices.length)]);
      }
    }
    return new Variant(seed, words, 1 + (LARGEST - 1) * random.nextDouble());
  }

  /** The shop that is loaded there; the default one where none is. */
  public static Variant of(Instance instance) {
    try (Connection connection = instance.connect("howdah-lab")) {
      return on(connection);
    } catch (SQLException e) {
      throw new LabException(
          "%s does not say which shop it has: %s".formatted(instance, e.getMessage()), e);
    }
  }

  /** The shop that is loaded in that connection's database; the default one where none is. */
  public static Variant on(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT description FROM pg_description WHERE classoid = 'pg_namespace'::regclass"
                    + " AND description LIKE 'howdah lab: %seed %'")) {
      Matcher matcher = SEED.matcher(rows.next() ? rows.getString(1) : "");
      return matcher.find() ? of(Long.parseLong(matcher.group(1))) : DEFAULT;
    }
  }

  /** A text of the default shop in the words of this one. Of a text already in them: itself. */
  public String in(String text) {
    if (words.isEmpty()) {
      return text;
    }
    return TOKEN.matcher(text).replaceAll(m -> Matcher.quoteReplacement(token(m.group())));
  }

  private String token(String token) {
    String word = words.get(token);
    if (word != null) {
      return word;
    }
    return MADE_OF_NAMES.matcher(token).matches() ? madeOfNames(token) : token;
  }

  /** Such as orders_customer_id_idx: the longest words first, from left to right. */
  private String madeOfNames(String token) {
    var made = new StringBuilder();
    List<String> parts = List.of(token.split("_", -1));
    for (int from = 0; from < parts.size(); ) {
      int to = parts.size();
      while (to > from + 1 && !words.containsKey(String.join("_", parts.subList(from, to)))) {
        to--;
      }
      String part = String.join("_", parts.subList(from, to));
      made.append(from == 0 ? "" : "_").append(words.getOrDefault(part, part));
      from = to;
    }
    return made.toString();
  }

  /** A size of the default shop in this one. */
  public int size(int ofDefault) {
    return (int) Math.round(ofDefault * scale);
  }

  /** A text with the sizes of the default shop, in the sizes and words of this one. */
  String sized(String text, List<Integer> sizes) {
    String sized = text;
    for (int size : sizes) {
      sized = sized.replaceAll("\\b" + size + "\\b", Integer.toString(size(size)));
    }
    return in(sized);
  }

  /** How much oftener or rarer this shop asks a template, 0.75 to 1.3. */
  double pace(String template) {
    return seed == DEFAULT_SEED
        ? 1
        : 0.75 + 0.55 * new Random(seed * 31 + template.hashCode()).nextDouble();
  }
}

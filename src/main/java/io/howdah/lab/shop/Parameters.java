package io.howdah.lab.shop;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws what a call is about: popular customers and products more often, in the same proportion as
 * in the loaded data. One name keeps its value within one call.
 */
public final class Parameters {
  private static final Pattern RANGE =
      Pattern.compile("(?<shape>[a-z_]+)\\((?<low>[0-9]+),(?<high>[0-9]+)\\)");

  static final int CUSTOMERS = 200_000;
  static final int PRODUCTS = 20_000;
  static final int ORDERS = 800_000;
  static final int PARTNERS = 130;

  private final int customers;
  private final int products;
  private final int orders;
  private final SplittableRandom random;
  private final Map<String, Object> drawn = new HashMap<>();
  private int oneProduct;
  private int otherProduct;

  /** For the sizes of the default shop. */
  public Parameters(SplittableRandom random) {
    this(random, Variant.DEFAULT);
  }

  Parameters(SplittableRandom random, Variant variant) {
    this.customers = variant.size(CUSTOMERS);
    this.products = variant.size(PRODUCTS);
    this.orders = variant.size(ORDERS);
    this.random = random;
  }

  /** A new call: what was drawn for the last one is forgotten. */
  public void nextCall() {
    drawn.clear();
    oneProduct = product();
    otherProduct = product();
  }

  public Object value(String name) {
    return drawn.computeIfAbsent(name, this::draw);
  }

  /**
   * A whole number from low to high: {@code skew} prefers the low ones, {@code text} gives it as
   * text, {@code long} as a bigint, any other word is even.
   */
  private Object inRange(Matcher range) {
    long low = Long.parseLong(range.group("low"));
    long high = Long.parseLong(range.group("high"));
    return switch (range.group("shape")) {
      case "skew" -> (int) (low + (high - low + 1) * Math.pow(random.nextDouble(), 3));
      case "text" -> Long.toString(random.nextLong(low, high + 1));
      case "long" -> random.nextLong(low, high + 1);
      default -> (int) random.nextLong(low, high + 1);
    };
  }

  private Object draw(String name) {
    Matcher range = RANGE.matcher(name);
    if (range.matches()) {
      return inRange(range);
    }
    return switch (name) {
      case "customer" -> customer();
      case "email" -> "c" + customer() + "@example.org";
      case "product" -> product();
      // Two rows locked in the order of their ids, so that two checkouts never deadlock.
      case "product_low" -> Math.min(oneProduct, otherProduct);
      case "product_high" -> Math.max(oneProduct, otherProduct);
      // About 40 to 110 sales each: a page of the long tail, as most pages are.
      case "unpopular_product" -> products / 4 + random.nextInt(products * 3 / 4) + 1;
      case "category" -> 1 + (int) (100 * Math.pow(random.nextDouble(), 2));
      case "order" -> 1 + (long) (orders * Math.pow(random.nextDouble(), 0.25));
      case "amount" -> Math.round(500 + 40_000 * Math.pow(random.nextDouble(), 3)) / 100.0;
      case "rare_method" -> random.nextBoolean() ? "voucher" : "gift_card";
      case "slice" -> random.nextInt(200);
      case "partner" -> "partner-" + (1 + random.nextInt(PARTNERS));
      default -> throw new IllegalArgumentException("no parameter is called " + name);
    };
  }

  private int customer() {
    return 1 + (int) (customers * Math.pow(random.nextDouble(), 2.5));
  }

  private int product() {
    return 1 + (int) (products * Math.pow(random.nextDouble(), 3));
  }
}

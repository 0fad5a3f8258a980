package io.howdah.lab.shop;

/**
 * Who calls, and how.
 *
 * @param role that the services log in as
 * @param prepares whether statements become prepared ones of the server, as pgjdbc does by itself;
 *     without it each call is parsed and planned anew, as behind many poolers
 * @param variant of the shop, whose sizes the calls draw from
 */
public record Caller(String role, boolean prepares, Variant variant) {
  static Caller shop(Variant variant) {
    return new Caller(Shop.APP, true, variant);
  }
}

package io.howdah.remember;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * Questions that tell their incident from no other episode of its cause: what word question and
 * incident share, the fillers have, too ("sorting happens on disk", and thousands of sorts went to
 * disk). There an episode of that cause on another table is as right an answer. A question that has
 * one word of its incident's own asks for that incident only.
 */
final class Twins {
  private Twins() {}

  /** The texts of those questions, by the words of the fillers in a home. */
  static Set<String> of(Connection home, Corpus corpus) throws SQLException {
    Set<String> out = new HashSet<>();
    try (var statement =
        home.prepareStatement(
            """
            select not exists (
              select from unnest(tsvector_to_array(to_tsvector('pg_catalog.english', ?))) q (word)
               where word = any (tsvector_to_array(to_tsvector('pg_catalog.english', ?)))
                 and not exists (select from howdah.memory_key k
                                  where k.key = word and k.channel = 'w' and k.memory_id >= ?))
            """)) {
      for (Corpus.Incident incident : corpus.incidents()) {
        for (String question : incident.asked()) {
          statement.setString(1, question);
          statement.setString(2, incident.title() + " " + incident.body());
          statement.setLong(3, Filler.FIRST);
          try (var rows = statement.executeQuery()) {
            rows.next();
            if (rows.getBoolean(1)) {
              out.add(question);
            }
          }
        }
      }
    }
    return Set.copyOf(out);
  }
}

package io.howdah.cli;

import io.howdah.remember.Hit;
import io.howdah.remember.Kept;
import io.howdah.remember.Memory;
import io.howdah.remember.Note;
import io.howdah.remember.Recollection;
import io.howdah.remember.Upkeep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How memories are shown. Their texts are untrusted: the terminal makes them harmless. */
record MemoryScreen(AtHome at) {
  private static final int LINES_SHOWN = 8;

  void recollection(Recollection found, boolean json) {
    if (json) {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("hits", found.hits().stream().map(MemoryScreen::fields).toList());
      out.put("how", found.vectors().words());
      out.put("embedding_ms", found.embedding().toNanos() / 1e6);
      out.put("search_ms", found.search().toNanos() / 1e6);
      at.json(out);
      return;
    }
    Terminal terminal = at.terminal();
    if (found.hits().isEmpty()) {
      at.out().println("Nothing that is known comes near.");
    }
    for (Hit hit : found.hits()) {
      Memory m = hit.memory();
      terminal.paragraph(
          "", Terminal.Cell.of("%d  %s".formatted(m.id(), m.title()), Terminal.Colour.BOLD));
      terminal.labelled("found", 9, Terminal.Cell.of(hit.why()));
      terminal.labelled("is", 9, Terminal.Cell.of(about(m)));
      m.body()
          .lines()
          .filter(l -> !l.isBlank())
          .limit(LINES_SHOWN)
          .forEach(l -> terminal.paragraph("         ", Terminal.Cell.of(l)));
      at.out().println();
    }
    terminal.paragraph("", Terminal.Cell.of(how(found), Terminal.Colour.DIM));
  }

  private static String how(Recollection found) {
    return String.format(
        Locale.ROOT,
        "%s; question embedded in %.1f ms, searched in %.1f ms",
        found.vectors().words(),
        found.embedding().toNanos() / 1e6,
        found.search().toNanos() / 1e6);
  }

  private static String about(Memory m) {
    return "%s%s from %s (%s), seen %s, last on %s%s"
        .formatted(
            m.kind().word(),
            m.cause().map(c -> " of " + c.id()).orElse(""),
            m.source().word(),
            m.origin(),
            m.times() == 1 ? "once" : m.times() + " times",
            m.lastSeen().toString().substring(0, 10),
            m.scope().cluster().equals("*") ? ", for every cluster" : "");
  }

  private static Map<String, Object> fields(Hit hit) {
    Map<String, Object> out = fields(hit.memory());
    out.put("score", hit.score());
    out.put("recency", hit.recency());
    out.put("why", hit.why());
    out.put(
        "contributions",
        hit.contributions().stream()
            .map(c -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("channel", c.channel().word());
              one.put("rank", c.rank());
              one.put("points", c.points());
              one.put("matched", c.matched());
              return one;
            })
            .toList());
    return out;
  }

  private static Map<String, Object> fields(Memory m) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", m.id());
    out.put("kind", m.kind().word());
    out.put("title", m.title());
    out.put("body", m.body());
    m.cause().ifPresent(c -> out.put("cause", c.id()));
    out.put("fingerprint", m.fingerprint().keys());
    out.put("cluster", m.scope().cluster());
    out.put("role", m.scope().audience());
    out.put("source", m.source().word());
    out.put("origin", m.origin());
    out.put("trust", m.trust());
    out.put("times", m.times());
    out.put("first_seen", m.firstSeen().toString());
    out.put("last_seen", m.lastSeen().toString());
    out.put("valid_from", m.validFrom().toString());
    m.validTo().ifPresent(to -> out.put("valid_to", to.toString()));
    out.put("state", m.state().word());
    return out;
  }

  /** A note with what became of it. */
  static Map<String, Object> fields(Note note, Kept kept) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", kept.id());
    out.put("title", note.title());
    out.put(
        "became",
        switch (kept) {
          case Kept.New _ -> "new";
          case Kept.Superseding s -> "in the place of " + s.older();
          case Kept.Same _ -> "known already, nothing written";
        });
    return out;
  }

  void added(Map<String, Object> done, boolean json) {
    if (json) {
      at.json(done);
      return;
    }
    if (done.get("kept") instanceof List<?> kept) {
      for (Object one : kept) {
        if (one instanceof Map<?, ?> m) {
          at.terminal()
              .paragraph(
                  "",
                  Terminal.Cell.of(
                      "%s  %s (%s)".formatted(m.get("id"), m.get("title"), m.get("became"))));
        }
      }
    }
    Optional.ofNullable(done.get("facts")).ifPresent(f -> at.out().println("facts: " + f));
    if (done.get("skipped") instanceof List<?> skipped) {
      skipped.forEach(
          s -> at.terminal().paragraph("", Terminal.Cell.of("skipped " + s, Terminal.Colour.WARN)));
    }
  }

  void list(List<Memory> memories, boolean json) {
    if (json) {
      at.json(memories.stream().map(MemoryScreen::fields).toList());
      return;
    }
    at.terminal()
        .table(
            List.of("id", "kind", "trust", "times", "last seen", "state", "title"),
            memories.stream()
                .map(m ->
                    List.of(
                        Terminal.Cell.of(Long.toString(m.id())),
                        Terminal.Cell.of(m.kind().word()),
                        Terminal.Cell.of(String.format(Locale.ROOT, "%.2f", m.trust())),
                        Terminal.Cell.of(Integer.toString(m.times())),
                        Terminal.Cell.of(m.lastSeen().toString().substring(0, 10)),
                        Terminal.Cell.of(brief(m.state().word())),
                        Terminal.Cell.of(m.title())))
                .toList());
  }

  private static String brief(String state) {
    return state.length() <= 30 ? state : state.substring(0, 29) + "…";
  }

  void forgotten(long id, boolean retracted, int erased, boolean json) {
    if (json) {
      at.json(Map.of("id", id, "retracted", retracted, "erased_rows", erased));
    } else if (erased > 0) {
      at.out()
          .println("memory %d is deleted, with %d that it superseded".formatted(id, erased - 1));
    } else if (retracted) {
      at.out()
          .println(
              "memory %d is retracted: it is not recalled any more, and kept for audit"
                  .formatted(id));
    } else {
      at.err()
          .println(
              "howdah memory forget: this cluster has no memory %d that could be retracted; one of every cluster needs --everywhere"
                  .formatted(id));
    }
  }

  void tidied(Upkeep.Report report, boolean json) {
    if (json) {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("embedded", report.embedded());
      out.put("folded", report.folded());
      out.put("archived", report.archived());
      out.put("forgotten", report.forgotten());
      out.put("index", report.index());
      out.put("how", report.vectors().words());
      at.json(out);
      return;
    }
    at.out()
        .println(
            "%d embedded, %d folded, %d archived, %d forgotten; %s"
                .formatted(
                    report.embedded(),
                    report.folded(),
                    report.archived(),
                    report.forgotten(),
                    report.index()));
    at.terminal().paragraph("", Terminal.Cell.of(report.vectors().words()));
  }
}

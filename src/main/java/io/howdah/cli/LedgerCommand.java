package io.howdah.cli;

import io.howdah.ledger.Anchor;
import io.howdah.ledger.Entry;
import io.howdah.ledger.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code howdah ledger}: the record of what was proposed, done and found. */
@Command(name = "ledger", description = "The record: list, show a row, verify the whole.")
public final class LedgerCommand implements Runnable {
  /** Anchors that a file may hold; beyond it the newest count. */
  private static final int MOST_ANCHORS = 10_000;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        command.commandLine(), "howdah ledger needs one of: list, show, verify, anchor");
  }

  @Command(name = "list", description = "The newest rows.")
  int list(
      @Mixin ConnectionOptions.WithTarget connection,
      @Option(names = "--limit", defaultValue = "20", description = "rows, at most 1000") int limit,
      @Option(names = "--before", description = "only rows before this one") @Nullable Long before,
      @Option(names = "--action", description = "only what tells of this action")
          @Nullable Long action,
      @Option(names = "--json", description = "print JSON") boolean json) {
    var at = new AtHome(command, "ledger list", connection);
    return at.run(home -> {
      var ledger = AtHome.ledger(home);
      List<Entry> entries =
          action == null
              ? ledger.list(limit, before == null ? Long.MAX_VALUE : before)
              : ledger.ofAction(action);
      if (json) {
        at.json(entries.stream().map(e -> AtHome.fields(e, false)).toList());
      } else {
        at.terminal()
            .table(
                List.of("row", "at (UTC)", "kind", "what"),
                entries.stream().map(LedgerCommand::row).toList());
      }
      return Exit.WELL;
    });
  }

  private static List<Terminal.Cell> row(Entry entry) {
    return Stream.of(
            Long.toString(entry.seq()),
            entry
                .at()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ')
                .replace("Z", ""),
            entry.kind(),
            AtHome.told(entry))
        .map(Terminal.Cell::of)
        .toList();
  }

  @Command(name = "show", description = "One row, whole.")
  int show(
      @Mixin ConnectionOptions connection,
      @Parameters(index = "0", paramLabel = "ID", description = "the row's number") long id,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "DATABASE",
              description = "database name, postgresql:// URI or key=value conninfo")
          @Nullable String database,
      @Option(names = "--json", description = "print JSON") boolean json) {
    var at = new AtHome(command, "ledger show", connection.at(database));
    return at.run(home -> {
      Optional<Entry> entry = AtHome.ledger(home).show(id);
      if (entry.isEmpty()) {
        at.err().println("howdah ledger show: the ledger has no row %d.".formatted(id));
        return Exit.FAILED;
      }
      if (json) {
        at.json(AtHome.fields(entry.get(), false));
      } else {
        AtHome.fields(entry.get(), true).entrySet().stream()
            .filter(f -> !f.getKey().equals("body"))
            .forEach(f ->
                at.out()
                    .println(
                        "%-10s %s"
                            .formatted(f.getKey(), Terminal.harmless(f.getValue().toString()))));
        AtHome.pretty(entry.get().body())
            .lines()
            .forEach(line -> at.out().println(Terminal.harmless(line)));
      }
      return Exit.WELL;
    });
  }

  @Command(
      name = "verify",
      description = "Checks every row. Exit code 3 when a byte was changed, dropped or reordered.")
  int verify(
      @Mixin ConnectionOptions.WithTarget connection,
      @Option(
              names = "--anchor",
              paramLabel = "FILE",
              description = "also check against what howdah ledger anchor wrote there")
          @Nullable Path anchor,
      @Option(names = "--json", description = "print JSON") boolean json) {
    var at = new AtHome(command, "ledger verify", connection);
    return at.run(home -> {
      List<Anchor> anchors = anchor == null ? List.of() : anchors(anchor);
      Verification found = AtHome.ledger(home).verify(anchors);
      if (json) {
        at.json(fields(found, anchors.size()));
      } else {
        at.out().println(found.words());
      }
      return found instanceof Verification.Intact ? Exit.WELL : Exit.FAILED;
    });
  }

  private static Map<String, Object> fields(Verification found, int anchors) {
    var fields = new LinkedHashMap<String, Object>();
    switch (found) {
      case Verification.Intact intact -> {
        fields.put("intact", true);
        fields.put("head", intact.head().hex());
      }
      case Verification.Broken broken -> {
        fields.put("intact", false);
        fields.put("row", broken.seq());
        fields.put("damage", broken.damage().name().toLowerCase(Locale.ROOT));
      }
    }
    fields.put("good_rows", found.rows());
    fields.put("anchors", anchors);
    fields.put("words", found.words());
    return fields;
  }

  @Command(
      name = "anchor",
      description =
          "The ledger's head as a line of JSON, to be kept where the server cannot reach.")
  int anchor(
      @Mixin ConnectionOptions connection,
      @Parameters(arity = "0..1", paramLabel = "FILE", description = "add the line to this file")
          @Nullable Path file,
      @Option(names = "--json", description = "print JSON, as without it") boolean json) {
    var at = new AtHome(command, "ledger anchor", connection);
    return at.run(home -> {
      String line = AtHome.ledger(home).anchor().line();
      if (file == null) {
        at.out().println(line);
      } else {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      return Exit.WELL;
    });
  }

  private static List<Anchor> anchors(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      List<Anchor> all = lines.filter(l -> !l.isBlank()).map(Anchor::parse).toList();
      return all.subList(Math.max(0, all.size() - MOST_ANCHORS), all.size());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}

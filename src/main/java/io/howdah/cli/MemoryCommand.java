package io.howdah.cli;

import io.howdah.model.Cause;
import io.howdah.remember.Catalogue;
import io.howdah.remember.Fingerprint;
import io.howdah.remember.Memories;
import io.howdah.remember.MemoryKind;
import io.howdah.remember.Note;
import io.howdah.remember.Question;
import io.howdah.remember.Recollection;
import io.howdah.remember.Runbooks;
import io.howdah.remember.Scope;
import io.howdah.remember.Source;
import io.howdah.remember.Upkeep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code howdah memory}: what was learned, asked and kept. */
@Command(name = "memory", description = "Long-term memory: recall, add, list, forget, tidy.")
public final class MemoryCommand implements Runnable {
  private static final String JSON = "print JSON";
  private static final String DATABASE = "database name, postgresql:// URI or key=value conninfo";

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        command.commandLine(), "howdah memory needs one of: recall, add, list, forget, tidy");
  }

  @Command(name = "recall", description = "The memories that answer best, and why each was found.")
  int recall(
      @Mixin ConnectionOptions connection,
      @Parameters(index = "0", paramLabel = "TEXT", description = "plain words; may be empty")
          String text,
      @Parameters(index = "1", arity = "0..1", paramLabel = "DATABASE", description = DATABASE)
          @Nullable String database,
      @Option(
              names = "--key",
              description =
                  "part of the fingerprint: template:ID, wait:CLASS:EVENT, sqlstate:CODE, plan:HASH, object:NAME, cause:ID")
          @Nullable List<String> keys,
      @Option(names = "--kind", description = "episode, fact, procedure or plan; more than once")
          @Nullable List<MemoryKind> kinds,
      @Option(names = "--for-role", description = "in the name of that role") @Nullable String role,
      @Option(names = "--limit", defaultValue = "5", description = "hits, at most 50") int limit,
      @Option(names = "--json", description = JSON) boolean json) {
    var at = new AtMemory(command, "memory recall", connection.at(database));
    return at.run((memories, door, home) -> {
      Fingerprint fingerprint = new Fingerprint(keys == null ? List.of() : keys);
      Recollection found =
          AtMemory.scoped(memories, false, role)
              .recall(new Question(text, fingerprint, kinds(kinds), limit));
      new MemoryScreen(home).recollection(found, json);
      return Exit.WELL;
    });
  }

  @Command(
      name = "add",
      description =
          "Keeps a Markdown file or directory, a text, the runbooks that come with Howdah, or what the cluster is made of.")
  int add(
      @Mixin ConnectionOptions connection,
      @Parameters(index = "0", arity = "0..1", paramLabel = "FILE|DIR") @Nullable Path place,
      @Option(names = "--text", description = "a text instead of a file; needs --title")
          @Nullable String text,
      @Option(names = "--title", description = "its title") @Nullable String title,
      @Option(names = "--cause", description = "the cause that the text is about")
          @Nullable String cause,
      @Option(names = "--starter", description = "the runbooks that come with Howdah")
          boolean starter,
      @Option(
              names = "--facts",
              description = "tables with their comments, extensions and topology of this cluster")
          boolean facts,
      @Option(names = "--kind", defaultValue = "procedure", description = "of a file or text")
          MemoryKind kind,
      @Option(names = "--everywhere", description = "for every cluster of this home")
          boolean everywhere,
      @Option(names = "--for-role", description = "seen by that role only") @Nullable String role,
      @Option(names = "--json", description = JSON) boolean json) {
    if (place == null && text == null && !starter && !facts) {
      throw new CommandLine.ParameterException(
          command.subcommands().get("add"),
          "howdah memory add needs FILE|DIR, --text, --starter or --facts");
    }
    var at = new AtMemory(command, "memory add", connection);
    return at.run((memories, door, home) -> {
      Memories mine = AtMemory.scoped(memories, everywhere, role);
      Instant now = Instant.now();
      List<Note> notes = new ArrayList<>();
      List<String> skipped = new ArrayList<>();
      if (place != null) {
        Runbooks.Found found = Runbooks.read(place, kind, mine.asker(), now);
        notes.addAll(found.notes());
        skipped.addAll(found.skipped());
      }
      if (text != null) {
        notes.add(typed(kind, mine.asker(), title, text, cause, now));
      }
      if (starter) {
        notes.addAll(Runbooks.starter(now));
      }
      Map<String, Object> done = new LinkedHashMap<>();
      List<Map<String, Object>> kept = new ArrayList<>();
      for (Note note : notes) {
        kept.add(MemoryScreen.fields(note, memories.keep(note)));
      }
      done.put("kept", kept);
      if (facts) {
        Catalogue.Facts read = new Catalogue(door, mine.asker(), now).read();
        Memories.Refreshed refreshed = mine.refresh(read);
        skipped.addAll(read.unread());
        done.put("facts", Map.of("written", refreshed.written(), "gone", refreshed.gone()));
      }
      done.put("skipped", skipped);
      new MemoryScreen(home).added(done, json);
      return Exit.WELL;
    });
  }

  private static Note typed(
      MemoryKind kind,
      Scope scope,
      @Nullable String title,
      String text,
      @Nullable String cause,
      Instant now) {
    if (title == null) {
      throw new IllegalArgumentException("--text needs --title");
    }
    Note note =
        Note.of(kind, scope, title, text, Source.PERSON, now)
            .from(System.getProperty("user.name", "unknown"));
    if (cause == null) {
      return note;
    }
    return note.of(
        Cause.ofId(cause)
            .orElseThrow(() -> new IllegalArgumentException("no cause has the id " + cause)));
  }

  @Command(name = "list", description = "What is known, the last seen first.")
  int list(
      @Mixin ConnectionOptions.WithTarget connection,
      @Option(names = "--kind", description = "episode, fact, procedure or plan; more than once")
          @Nullable List<MemoryKind> kinds,
      @Option(names = "--all", description = "also superseded, archived and retracted ones")
          boolean all,
      @Option(names = "--for-role", description = "in the name of that role") @Nullable String role,
      @Option(names = "--limit", defaultValue = "50", description = "rows, at most 1000") int limit,
      @Option(names = "--json", description = JSON) boolean json) {
    return new AtMemory(command, "memory list", connection)
        .run((memories, door, home) -> {
          new MemoryScreen(home)
              .list(AtMemory.scoped(memories, false, role).list(kinds(kinds), all, limit), json);
          return Exit.WELL;
        });
  }

  @Command(
      name = "forget",
      description =
          "Takes a memory back: it is not recalled any more, and kept for audit with the reason. With --erase it is deleted.")
  int forget(
      @Mixin ConnectionOptions connection,
      @Parameters(index = "0", paramLabel = "ID", description = "the memory's number") long id,
      @Parameters(index = "1", arity = "0..1", paramLabel = "DATABASE", description = DATABASE)
          @Nullable String database,
      @Option(names = "--why", required = true, description = "the reason, for the record")
          String why,
      @Option(names = "--erase", description = "delete it, with all that it superseded")
          boolean erase,
      @Option(names = "--everywhere", description = "a memory of every cluster") boolean everywhere,
      @Option(names = "--for-role", description = "in the name of that role") @Nullable String role,
      @Option(names = "--json", description = JSON) boolean json)
      throws IOException {
    return new AtMemory(command, "memory forget", connection.at(database))
        .run((memories, door, home) -> {
          Memories mine = AtMemory.scoped(memories, everywhere, role);
          boolean retracted = mine.retract(id, why);
          int erased = erase ? mine.upkeep().erase(id) : 0;
          new MemoryScreen(home).forgotten(id, retracted, erased, json);
          return retracted || erased > 0 ? Exit.WELL : Exit.FAILED;
        });
  }

  @Command(
      name = "tidy",
      description =
          "Folds repeats, archives and forgets by age, embeds what has no vector, builds the index.")
  int tidy(
      @Mixin ConnectionOptions.WithTarget connection,
      @Option(names = "--json", description = JSON) boolean json) {
    return new AtMemory(command, "memory tidy", connection)
        .run((memories, door, home) -> {
          new MemoryScreen(home).tidied(memories.upkeep().run(Upkeep.Policy.USUAL), json);
          return Exit.WELL;
        });
  }

  private static Set<MemoryKind> kinds(@Nullable List<MemoryKind> wanted) {
    return Optional.ofNullable(wanted)
        .<Set<MemoryKind>>map(EnumSet::copyOf)
        .orElseGet(() -> EnumSet.allOf(MemoryKind.class));
  }
}

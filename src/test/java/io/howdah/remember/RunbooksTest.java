package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runbooks in Markdown: ours are complete, anybody's can be read. */
final class RunbooksTest {
  @Test
  void eachOfOursNamesACauseAndSaysWhatToDoWhatNotToDoAndHowToUndo() {
    List<Note> starter = Runbooks.starter(MemoryHome.NOW);
    assertThat(starter).hasSizeGreaterThanOrEqualTo(20);
    for (Note note : starter) {
      assertThat(note.cause()).as(note.title()).isPresent();
      assertThat(note.body())
          .as(note.title())
          .contains("## Symptoms", "## Tell it from", "## Look", "## Cure", "## Do not", "## Undo");
      assertThat(note.scope()).isEqualTo(Scope.everywhere());
      assertThat(note.source()).isEqualTo(Source.RUNBOOK);
    }
    assertThat(starter.stream().map(Note::title).distinct()).hasSameSizeAs(starter);
  }

  @Test
  void everyCauseHasItsEverydayWords() {
    Glossary glossary = Glossary.shipped();
    Set<Cause> without =
        EnumSet.allOf(Cause.class).stream()
            .filter(c -> glossary.of(c).isEmpty())
            .collect(Collectors.toSet());
    assertThat(without).containsExactly(Cause.UNKNOWN);
  }

  @Test
  void aDirectoryIsReadAndWhatCannotBeKeptIsNamed(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("deep"));
    Files.writeString(
        directory.resolve("deep/failover.md"),
        "# Fail over by hand\nCauses: sync-standby-missing, no-such-cause\n\nFirst ask.\n");
    Files.writeString(directory.resolve("plain-notes.md"), "no heading at all");
    Files.writeString(directory.resolve("empty.md"), "  \n");
    Files.writeString(directory.resolve("picture.png"), "not read");
    Files.writeString(directory.resolve("long.md"), "x".repeat(Note.LONGEST_BODY + 1));
    Files.write(directory.resolve("latin.md"), "gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));
    Runbooks.Found found =
        Runbooks.read(directory, MemoryKind.PROCEDURE, Scope.cluster("c"), MemoryHome.NOW);
    assertThat(found.notes())
        .extracting(Note::title)
        .containsExactlyInAnyOrder("Fail over by hand", "plain notes");
    Note failover = found.notes().getFirst();
    assertThat(failover.cause()).contains(Cause.SYNC_STANDBY_MISSING);
    assertThat(failover.fingerprint().keys()).containsExactly("cause:sync-standby-missing");
    assertThat(failover.body()).isEqualTo("First ask.");
    assertThat(found.skipped()).hasSize(3);
    assertThat(String.join("\n", found.skipped()))
        .contains("empty.md: empty", "latin.md: not UTF-8", "long.md: longer than 32768");
  }
}

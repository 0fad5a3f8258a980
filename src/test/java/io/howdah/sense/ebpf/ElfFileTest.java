package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given an executable, which variables and probes it says it has. */
final class ElfFileTest {
  @TempDir Path directory;

  private static Path postgres() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions.sorted().reduce((a, b) -> b).orElseThrow().resolve("bin/postgres");
    }
  }

  @Test
  void aPostgresOfDebiansHasItsVariablesAndItsProbes() throws IOException {
    ElfFile file = ElfFile.read(postgres(), ServerMemory.VARIABLES);
    assertThat(file.symbols()).containsOnlyKeys(ServerMemory.VARIABLES);
    assertThat(file.probes())
        .hasSizeGreaterThan(40)
        .contains("lwlock__wait__start", "query__execute__done", "transaction__commit");
  }

  @Test
  void anotherProgramHasNone() throws IOException {
    ElfFile file = ElfFile.read(Path.of("/bin/sh"), Set.of("MyBEEntry"));
    assertThat(file.symbols()).isEmpty();
    assertThat(file.probes()).isEmpty();
  }

  @Test
  void whatIsNoElfFileIsRefusedAndSoIsOneThatWasCutOff() throws IOException {
    Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + "x".repeat(100));
    assertThatThrownBy(() -> ElfFile.read(script, Set.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no 64-bit little-endian ELF");
    byte[] whole = Files.readAllBytes(Path.of("/bin/sh"));
    for (int length : new int[] {10, 64, 1_000, whole.length / 2, whole.length - 100}) {
      Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ElfFile.read(cut, Set.of())).isInstanceOf(IOException.class);
    }
  }
}

package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a script that was checked, what runs is what was checked. */
final class SignedScriptTest {
  @Test
  void anotherFileUnderItsPathBetweenCheckAndRunChangesNothing(@TempDir Path directory)
      throws Exception {
    KeyPair ops = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path script = Files.writeString(directory.resolve("s"), "#!/bin/sh\necho checked\n");
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(ops.getPrivate());
    signature.update(Files.readAllBytes(script));
    Files.writeString(
        directory.resolve("s.sig"), Base64.getEncoder().encodeToString(signature.sign()));
    Path copy;
    try (SignedScript open =
        SignedScript.open(script, ops.getPublic(), SignedScript.digest(script, ops.getPublic()))) {
      Path evil = Files.writeString(directory.resolve("evil"), "#!/bin/sh\necho evil\n");
      Files.move(evil, script, StandardCopyOption.REPLACE_EXISTING);
      copy = open.copy();
      ProgramRun run = ProgramRun.leashed(List.of(copy.toString()), Duration.ofSeconds(30));
      assertThat(run.well()).isTrue();
      assertThat(run.output()).isEqualTo("checked");
    }
    assertThat(copy.getParent()).doesNotExist();
  }
}

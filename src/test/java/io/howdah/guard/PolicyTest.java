package io.howdah.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.guard.Policy.BadPolicyException;
import io.howdah.guard.Policy.May;
import io.howdah.model.Autonomy;
import io.howdah.model.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given a policy file, what it allows, or in which words it is refused. */
final class PolicyTest {
  @TempDir private Path directory;

  private Policy policy(String yaml) throws IOException, BadPolicyException {
    return Policy.of(Files.writeString(directory.resolve("policy.yaml"), yaml));
  }

  @Test
  void theShippedOneAdvisesAndNeverEndsASessionAlone() {
    Policy shipped = Policy.shipped();
    assertThat(shipped.autonomy()).isEqualTo(Autonomy.ADVISE);
    assertThat(shipped.ruleFor("end-backend").may()).isEqualTo(May.ASK);
    assertThat(shipped.ruleFor("create-index").worstSlowdown()).isEqualTo(1.1);
    assertThat(shipped.ruleFor("drop-database").may()).isEqualTo(May.NEVER);
    assertThat(shipped.with(Autonomy.OBSERVE).rules()).isEqualTo(shipped.rules());
  }

  @Test
  void aShortOneHasSafeDefaults() throws Exception {
    Policy policy = policy("version: 1\nremedies: {analyze: {}}\n");
    assertThat(policy.autonomy()).isEqualTo(Autonomy.ADVISE);
    assertThat(policy.ruleFor("analyze").may()).isEqualTo(May.NEVER);
    assertThat(policy.verifyWithin()).isEqualTo(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | key: value",
        "[1, 2] | key: value",
        "version: [ | is not YAML",
        "autonomy: advise | no version",
        "version: 2 | version 2; this Howdah understands version 1",
        "version: 1.5 | version 1.5",
        "version: 1;autonomie: advise | \"autonomie\" is no key of a policy; there are"
            + " [approval-lapses-after",
        "version: 1;autonomy: autonomus | autonomy is one of [observe, advise, approve,"
            + " autonomous], not \"autonomus\"",
        "version: 1;autonomy: [approve] | autonomy is a word, not",
        "version: 1;autonomy: | autonomy is a word, not",
        "version: 1;autonomy: observe;autonomy: autonomous | utonomy",
        "version: 1;verify-within: 10 minutes | verify-within is a duration such as PT10M, not \"10"
            + " minutes\"",
        "version: 1;verify-within: PT0S | longer than zero",
        "version: 1;verify-within: -PT5M | longer than zero",
        "version: 1;verify-within: P9999999D | more than 366 days",
        "version: 1;approval-lapses-after: 4 | approval-lapses-after is a word, not 4",
        "version: 1;patroni: {url: 'http://u:pw@h:8008'} | without user and path",
        "version: 1;patroni: {user: x} | user and password-file, or neither",
        "version: 1;patroni: {user: x, password-file: here} | is a whole path",
        "version: 1;patroni: {password: x} | \"password\" is no key of patroni",
        "version: 1;host: {keys: {a: bm8=}} | no public Ed25519 key",
        "version: 1;host: {scripts: [{name: a, path: /x, key: b}]} | names no key",
        "version: 1;host: {scripts: [{name: A B, path: /x}]} | has a name",
        "version: 1;host: {services: [{unit: 'x; reboot'}]} | is a NAME.service",
        "version: 1;host: {services: [{unit: x.service, for: [bad-luck]}]} | no known cause",
        "version: 1;remedies: {os-script: {may: ask}} | two or never",
        "version: 1;remedies: {restart-service: {may: alone}} | two or never",
        "version: 1;managed: {group: 'x; rm -rf /'} | is a plain name",
        "version: 1;remedies: {hand-over: {may: alone}} | a person has to run it",
        "version: 1;remedies: [create-index] | remedies is made of lines",
        "version: 1;remedies: {creat-index: {may: alone}} | \"creat-index\" is no key of remedies;"
            + " there are [advice, analyze",
        "version: 1;remedies: {analyze: alone} | analyze is made of lines",
        "version: 1;remedies: {analyze: {mai: alone}} | \"mai\" is no key of analyze; there are"
            + " [may, when, worst-slowdown]",
        "version: 1;remedies: {analyze: {may: sometimes}} | analyze.may is one of [alone, ask, two,"
            + " never], not \"sometimes\"",
        "version: 1;remedies: {analyze: {may: true}} | may is a word, not true",
        "version: 1;remedies: {analyze: {worst-slowdown: 0.9}} | worst-slowdown of analyze is a"
            + " factor from 1 to 100, not 0.9",
        "version: 1;remedies: {analyze: {worst-slowdown: 1000}} | not 1000",
        "version: 1;remedies: {analyze: {worst-slowdown: .nan}} | factor from 1 to 100",
        "version: 1;remedies: {analyze: {worst-slowdown: much}} | factor from 1 to 100, not"
            + " \"much\"",
        "version: 1;remedies: {drop-slot: {may: ask}} | drop-slot.may is two or never",
        "version: 1;remedies: {analyze: {may: alone, when: night}} | when of analyze is any or"
            + " quiet, not \"night\"",
        "version: 1;shadow: yes please | shadow is true or false",
        "version: 1;limits: {actions-per-hour: -1} | actions-per-hour is a whole number from 0 to"
            + " 1000",
        "version: 1;limits: {actions-per-day: 1} | \"actions-per-day\" is no key of limits",
        "version: 1;protected: {objects: billing} | protected.objects is a list of words",
        "version: 1;protected: {tables: [a]} | \"tables\" is no key of protected",
        "version: 1;clusters: {a: {autonomy: never}} | autonomy of cluster a is one of",
        "version: 1;quiet-hours: {zone: UTC} | quiet-hours has no windows",
        "version: 1;quiet-hours: {zone: Mars/Base, windows: [{from: \"01:00\", to: \"02:00\"}]} |"
            + " zone of quiet-hours",
        "version: 1;quiet-hours: {windows: [{days: [someday], from: \"01:00\", to: \"02:00\"}]} |"
            + " \"someday\" is no day",
        "version: 1;quiet-hours: {windows: [{from: 25, to: \"02:00\"}]} | from is a word, not 25",
      })
  void aBadFileIsRefusedInWordsThatTellWhere(String yaml, String words) {
    assertThatThrownBy(() -> policy(yaml.replace(';', '\n')))
        .isInstanceOf(BadPolicyException.class)
        .hasMessageContaining("policy.yaml")
        .hasMessageContaining(words);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Policy.of(directory.resolve("none.yaml")))
        .isInstanceOf(BadPolicyException.class)
        .hasMessageContaining("none.yaml cannot be read");
  }

  /** A new type of remedy needs its word in the policy, too. */
  @Test
  void everyTypeOfRemedyCanBeRuled() {
    assertThat(Policy.shipped().rules().keySet())
        .contains("create-index", "analyze", "set-parameter", "set-role-parameter")
        .contains("cancel-statement", "end-backend", "advice")
        .contains("drop-slot", "commit-prepared", "rollback-prepared", "vacuum-freeze")
        // Three types have two names: a backend, a vacuum, a prepared transaction.
        .hasSize(Arrays.asList(Remedy.class.getPermittedSubclasses()).size() + 3);
  }
}

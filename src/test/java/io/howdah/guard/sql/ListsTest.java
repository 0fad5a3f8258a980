package io.howdah.guard.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The lists fit the grammar and each other; a typing error in them would open or close a door. */
final class ListsTest {
  private static final Set<String> TYPES =
      StreamSupport.stream(WordList.lines("grammar.txt").spliterator(), false)
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1)[0])
          .collect(Collectors.toSet());

  @Test
  void everyNodeOnTheListIsOneOfTheGrammar() {
    assertThat(TYPES)
        .hasSizeGreaterThan(250)
        .containsAll(new Vocabulary().nodes().entries().keySet());
  }

  @Test
  void everyStatementOfTheGrammarHasAnEntry() {
    WordList statements = WordList.read(false, "statements.txt");
    Set<String> named =
        statements.entries().keySet().stream()
            .map(key -> key.split(":", -1)[0])
            .collect(Collectors.toSet());
    Set<String> all =
        TYPES.stream().filter(type -> type.endsWith("Stmt")).collect(Collectors.toSet());
    all.removeAll(
        Set.of("RawStmt", "ReplicaIdentityStmt", "PLAssignStmt", "ReturnStmt", "SetOperationStmt"));
    assertThat(named).containsAll(all);
  }

  @Test
  void groupsAreTheOnesTheRulesKnow() {
    Vocabulary words = new Vocabulary();
    assertThat(groups(words.functions()))
        .containsExactlyInAnyOrder("allow", "sized", "sql", "write", "deny");
    assertThat(groups(words.relations())).containsExactlyInAnyOrder("allow", "extension", "deny");
    assertThat(groups(words.nodes()))
        .containsExactlyInAnyOrder("expression", "lock", "into", "change", "part");
    assertThat(groups(WordList.read(false, "statements.txt")))
        .containsExactlyInAnyOrder("allow", "approve", "deny");
  }

  @Test
  void everyDenialSaysWhy() {
    for (WordList list :
        Set.of(
            new Vocabulary().functions(),
            new Vocabulary().relations(),
            WordList.read(false, "statements.txt"))) {
      assertThat(list.entries())
          .allSatisfy((word, entry) -> assertThat(entry.why()).as(word).isNotBlank());
    }
  }

  private static Set<String> groups(WordList list) {
    return list.entries().values().stream().map(Entry::group).collect(Collectors.toSet());
  }
}

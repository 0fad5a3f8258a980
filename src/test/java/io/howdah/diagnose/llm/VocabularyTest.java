package io.howdah.diagnose.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Argument;
import io.howdah.diagnose.CauseModel;
import io.howdah.diagnose.FindingModel;
import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Toolbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Words of our own that are missing from the vocabulary would reach a model as handles. */
final class VocabularyTest {
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\v]|\\\\.)*+)\"");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*+");

  private final Vocabulary vocabulary = Vocabulary.shipped();

  private void allKnown(List<String> texts) {
    TreeSet<String> missing = new TreeSet<>();
    for (String text : texts) {
      Matcher word = WORD.matcher(text);
      while (word.find()) {
        if (!vocabulary.has(word.group())) {
          missing.add(word.group());
        }
      }
    }
    assertThat(missing)
        .as(
            "words that Howdah says to a model: add them to the section \"Howdah's own\" of vocabulary.txt")
        .isEmpty();
  }

  @Test
  void whatTheKnowledgeBaseSaysIsKnown() {
    KnowledgeBase kb = KnowledgeBase.shipped();
    List<String> texts = new ArrayList<>();
    kb.causes().stream().map(CauseModel::story).forEach(texts::add);
    kb.findings().stream().map(FindingModel::words).forEach(texts::add);
    kb.findings().stream().map(FindingModel::name).forEach(texts::add);
    allKnown(texts);
  }

  @Test
  void whatToolsSayOfThemselvesIsKnown() {
    List<String> texts = new ArrayList<>();
    for (Tool tool : Toolbox.all()) {
      texts.add(tool.description());
      tool.arguments().stream().map(Argument::words).forEach(texts::add);
    }
    allKnown(texts);
  }

  /** Format specifiers and escapes are no words. */
  @Test
  void whatToolsSayOfWhatTheySawIsKnown() throws IOException {
    List<String> texts = new ArrayList<>();
    Path root = Path.of(System.getProperty("howdah.root", "."));
    try (Stream<Path> files = Files.list(root.resolve("src/main/java/io/howdah/diagnose/tools"))) {
      for (Path file : files.toList()) {
        Matcher literal = LITERAL.matcher(Files.readString(file));
        while (literal.find()) {
          texts.add(
              literal.group(1).replaceAll("%[-+,0-9.$]*[a-zA-Z%]", " ").replaceAll("\\\\.", " "));
        }
      }
    }
    assertThat(texts).hasSizeGreaterThan(100);
    allKnown(texts);
  }
}

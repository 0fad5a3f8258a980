package io.howdah.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A file is one idea, a method fits a screen, and a failure is caught by its name. */
final class StyleTest {
  private static final int LONGEST_FILE = 320;
  private static final int LONGEST_METHOD = 60;
  private static final Set<String> TOO_BROAD = Set.of("Exception", "Throwable", "RuntimeException");

  private static final List<String> LONG_FILES = new ArrayList<>();
  private static final List<String> LONG_METHODS = new ArrayList<>();
  private static final List<String> BROAD_CATCHES = new ArrayList<>();
  private static int filesRead;

  @BeforeAll
  static void readTheSources() throws IOException {
    Path root = Path.of(System.getProperty("howdah.root", "."));
    List<Path> files;
    try (Stream<Path> tree = Files.walk(root.resolve("src"))) {
      files = tree.filter(p -> p.toString().endsWith(".java")).toList();
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        filesRead++;
        long lines = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, unit));
        String name =
            root.toAbsolutePath().relativize(Path.of(unit.getSourceFile().toUri())).toString();
        if (lines > LONGEST_FILE) {
          LONG_FILES.add("%s: %d lines".formatted(name, lines));
        }
        new Reader(unit, positions, name).scan(unit, null);
      }
    }
  }

  @Test
  void theSourcesWereFound() {
    assertThat(filesRead).isGreaterThan(3);
  }

  @Test
  void noFileIsLong() {
    assertThat(LONG_FILES).as("files over %d lines", LONGEST_FILE).isEmpty();
  }

  @Test
  void noMethodIsLong() {
    assertThat(LONG_METHODS).as("methods over %d lines", LONGEST_METHOD).isEmpty();
  }

  @Test
  void failuresAreCaughtByName() {
    assertThat(BROAD_CATCHES).as("catch (Exception) outside the loop").isEmpty();
  }

  private static final class Reader extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String name;

    Reader(CompilationUnitTree unit, SourcePositions positions, String name) {
      this.unit = unit;
      this.positions = positions;
      this.name = name;
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      if (method.getBody() != null) {
        long first = line(positions.getStartPosition(unit, method.getBody()));
        long last = line(positions.getEndPosition(unit, method.getBody()));
        if (last - first + 1 > LONGEST_METHOD) {
          LONG_METHODS.add("%s: %s, %d lines".formatted(name, method.getName(), last - first + 1));
        }
      }
      return super.visitMethod(method, null);
    }

    @Override
    public Void visitCatch(CatchTree caught, Void unused) {
      String type = caught.getParameter().getType().toString();
      if (TOO_BROAD.contains(type) && !name.contains("io/howdah/loop/")) {
        long at = line(positions.getStartPosition(unit, caught));
        BROAD_CATCHES.add("%s:%d catches %s".formatted(name, at, type));
      }
      return super.visitCatch(caught, null);
    }
  }
}

package io.howdah.house;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.Set;

/** Who may import whom: the plan of the house, held by a test. */
@AnalyzeClasses(packages = "io.howdah", importOptions = ImportOption.DoNotIncludeTests.class)
final class ImportRulesTest {
  /**
   * The rooms of ours that each room may look into. A room that is not named here does not exist.
   */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("model", Set.of()),
          Map.entry("pg", Set.of("model")),
          Map.entry("ledger", Set.of("model")),
          Map.entry("sense", Set.of("model", "pg")),
          Map.entry("detect", Set.of("model", "pg")),
          Map.entry("diagnose", Set.of("model", "pg")),
          Map.entry("remember", Set.of("model", "pg")),
          Map.entry("forecast", Set.of("model", "pg")),
          Map.entry("advise", Set.of("model", "pg")),
          Map.entry("simulate", Set.of("model", "pg")),
          Map.entry("guard", Set.of("model", "pg")),
          Map.entry("act", Set.of("model", "pg")),
          Map.entry("verify", Set.of("model", "pg")),
          Map.entry("learn", Set.of("model", "pg")),
          Map.entry("home", Set.of("model", "pg")),
          Map.entry("jobs", Set.of("model")),
          Map.entry(
              "loop",
              Set.of(
                  "model",
                  "pg",
                  "ledger",
                  "home",
                  "jobs",
                  "sense",
                  "detect",
                  "diagnose",
                  "remember",
                  "forecast",
                  "advise",
                  "simulate",
                  "guard",
                  "act",
                  "verify",
                  "learn")),
          Map.entry("lab", Set.of("model", "pg")),
          Map.entry("demo", Set.of("model", "pg", "loop", "lab")),
          Map.entry("serve", Set.of("model", "loop", "ledger")),
          Map.entry(
              "cli",
              Set.of(
                  "model",
                  "pg",
                  "home",
                  "loop",
                  "ledger",
                  "remember",
                  "guard",
                  "lab",
                  "demo",
                  "serve")));

  @ArchTest
  static final ArchRule EACH_ROOM_LOOKS_ONLY_WHERE_IT_MAY =
      ArchRuleDefinition.classes().should(importOnlyWhatTheirRoomMay());

  @ArchTest
  static final ArchRule NO_CIRCLES = slices().matching("io.howdah.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_ACT_HOLDS_THE_WRITE_DOOR =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.howdah.act..", "io.howdah.pg..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.howdah.pg.WriteDoor")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_ACT_CHANGES_PATRONIS_CONFIGURATION =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.howdah.act..", "io.howdah.pg..")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(name("patch"))
                  .and(JavaCall.Predicates.target(owner(name("io.howdah.pg.PatroniDoor")))))
          .allowEmptyShould(true);

  private static ArchCondition<JavaClass> importOnlyWhatTheirRoomMay() {
    return new ArchCondition<>("import only the rooms that theirs may look into") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        String room = room(from.getPackageName());
        Set<String> allowed = MAY_IMPORT.get(room);
        if (allowed == null) {
          events.add(SimpleConditionEvent.violated(from, "no such room in the plan: " + room));
          return;
        }
        from.getDirectDependenciesFromSelf().stream()
            .filter(d -> d.getTargetClass().getPackageName().startsWith("io.howdah"))
            .filter(d -> !allowed.contains(room(d.getTargetClass().getPackageName())))
            .filter(d -> !room(d.getTargetClass().getPackageName()).equals(room))
            .forEach(d -> events.add(SimpleConditionEvent.violated(from, d.getDescription())));
      }
    };
  }

  private static String room(String packageName) {
    String[] parts = packageName.split("\\.", -1);
    return parts.length > 2 ? parts[2] : "";
  }
}

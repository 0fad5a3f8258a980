package io.howdah.guard;

import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.HandOver;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a remedy touches, as a policy names it.
 *
 * @param objects {@code schema.name} of tables and indexes, names of databases and slots
 * @param roles whose sessions, settings or transactions
 */
record Reach(List<String> objects, List<String> roles) {
  private static final String OF_ROLE = " of role ";

  static Reach of(Remedy remedy) {
    return switch (remedy) {
      case CreateIndex r -> objects(r.object().name(), r.qualifiedName());
      case DropIndex r -> objects(r.object().name(), r.qualifiedName());
      case Reindex r -> objects(r.qualifiedName());
      case Analyze r -> new Reach(r.tables(), List.of());
      case Vacuum r -> new Reach(r.tables(), List.of());
      case SetTableOptions r -> objects(r.table());
      case CreateStatistics r -> objects(r.qualifiedTable());
      case SetDatabaseParameter r -> objects(r.database());
      case SetRoleParameter r -> new Reach(List.of(), List.of(r.role()));
      case EndPrepared r -> new Reach(List.of(), List.of(r.owner()));
      case DropSlot r -> objects(r.slot());
      case EndBackend r -> {
        int at = r.who().lastIndexOf(OF_ROLE);
        yield new Reach(
            List.of(), at < 0 ? List.of() : List.of(r.who().substring(at + OF_ROLE.length())));
      }
      case RunScript r -> objects(r.name());
      case RestartService r -> objects(r.unit());
      case SetParameter _, SetPatroniParameter _, HandOver _, Advice _ ->
          new Reach(List.of(), List.of());
    };
  }

  private static Reach objects(String... names) {
    return new Reach(List.of(names), List.of());
  }

  /** The first thing of it that a policy protects. */
  Optional<String> protectedBy(Bounds bounds) {
    return Stream.concat(
            objects.stream().filter(o -> matches(bounds.objects(), o)),
            roles.stream().filter(r -> matches(bounds.roles(), r)).map(r -> "role " + r))
        .findFirst();
  }

  private static boolean matches(List<String> patterns, String name) {
    // A quoted name is compared without its quotes, as a person would write it in a policy.
    String plain = name.replace("\"", "");
    return patterns.stream()
        .map(p ->
            Pattern.compile(
                Stream.of(p.split("\\*", -1))
                    .map(Pattern::quote)
                    .reduce((a, b) -> a + ".*" + b)
                    .orElse(""),
                Pattern.DOTALL))
        .anyMatch(p -> p.matcher(plain).matches() || p.matcher(name).matches());
  }
}

package io.howdah.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.home.Homes;
import io.howdah.model.ActionState;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The plan of an action's life stands in the code and in the home; it is the same. */
@ExtendWith(Homes.Given.class)
final class StepTableTest {
  private final Homes homes;
  private final String database;

  StepTableTest(Homes homes) {
    this.homes = homes;
    database = homes.withHome();
  }

  @Test
  void theDatabaseKnowsTheSamePlan() {
    var planned = new TreeSet<String>();
    for (ActionState from : ActionState.values()) {
      from.next().forEach(to -> planned.add(from + " " + to));
    }
    String[] kept =
        homes
            .ask(
                database,
                "select string_agg(from_state || ' ' || to_state, ',') from howdah.action_step")
            .split(",", -1);
    assertThat(kept).containsExactlyInAnyOrderElementsOf(planned);
  }
}

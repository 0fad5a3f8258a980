package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.PlanNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given a plan for given values, how many blocks it can touch at most. */
final class GenericPlanToolTest {
  private static PlanNode node(
      String type, double rows, double cost, Optional<String> filter, PlanNode... children) {
    boolean scans = children.length == 0;
    return new PlanNode(
        type,
        scans ? Optional.of("public.visit") : Optional.empty(),
        "v",
        Optional.empty(),
        rows,
        cost,
        List.of(),
        filter,
        List.of(),
        List.of(children));
  }

  @Test
  void anIndexScanThatThrowsNothingAwayTouchesABlockForEachRow() {
    PlanNode scan = node("Bitmap Heap Scan", 100, 480, Optional.empty());
    PlanNode top = node("Limit", 20, 500, Optional.empty(), scan);
    assertThat(GenericPlanTool.mostBlocks(top)).isBetween(100.0, 120.0);
  }

  @Test
  void whatIsFilteredAwayOrReadWholeOrJoinedIsBoundedByItsCostAlone() {
    PlanNode filtered = node("Index Scan", 100, 480, Optional.of("(state = 'open'::text)"));
    assertThat(GenericPlanTool.mostBlocks(filtered)).isEqualTo(480);
    PlanNode whole = node("Seq Scan", 100, 480, Optional.empty());
    assertThat(GenericPlanTool.mostBlocks(whole)).isEqualTo(480);
    PlanNode one = node("Index Scan", 10, 40, Optional.empty());
    PlanNode join = node("Nested Loop", 10, 480, Optional.empty(), one, one);
    assertThat(GenericPlanTool.mostBlocks(join)).isEqualTo(480);
  }

  @Test
  void aPlanThatCostsLessThanItsRowsWouldStaysWithItsCost() {
    PlanNode clustered = node("Index Scan", 5_000, 60, Optional.empty());
    assertThat(GenericPlanTool.mostBlocks(clustered)).isEqualTo(60);
  }
}

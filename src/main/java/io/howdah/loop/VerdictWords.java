package io.howdah.loop;

import io.howdah.model.Verdict;
import io.howdah.model.Verdict.TemplateChange;
import io.howdah.verify.Verifier;
import java.util.Locale;

/** A verdict's measurements in words. */
final class VerdictWords {
  private VerdictWords() {}

  static String slower(TemplateChange c) {
    return String.format(
        Locale.ROOT,
        "template %d became %.1f times slower (%.2f ms instead of %.2f ms over %d calls)",
        c.template().queryId(),
        Verifier.ratio(c),
        c.afterMs(),
        c.beforeMs(),
        c.afterCalls());
  }

  static String faster(String what, Verifier.Improved i) {
    long count =
        i.changes().stream().filter(c -> c.judgement() == Verdict.Judgement.FASTER).count();
    TemplateChange best = i.best();
    return String.format(
        Locale.ROOT,
        "kept %s: %d template%s faster, the best %.0f times (%.2f ms instead of %.2f ms), none"
            + " slower",
        what,
        count,
        count == 1 ? "" : "s",
        1 / Math.max(1e-9, Verifier.ratio(best)),
        best.afterMs(),
        best.beforeMs());
  }
}

package io.howdah.model;

import java.time.Instant;
import java.util.List;

/** What may become of a proposal. */
public sealed interface Decision {

  /** Why, one line each. */
  List<String> reasons();

  /** It may run, from that moment on. */
  record Allowed(Instant notBefore, List<String> reasons) implements Decision {}

  /** It waits for a person's yes, until that moment. */
  record Waiting(Instant until, List<String> reasons) implements Decision {}

  /** It stays a proposal: the autonomy level goes no further. */
  record Proposed(List<String> reasons) implements Decision {}

  /** It may not run. */
  record Denied(List<String> reasons) implements Decision {}
}

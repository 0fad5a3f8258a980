package io.howdah.act;

import io.howdah.model.HandOver;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for what a person does with a service's own tools, and looks whether it is there. Runs
 * nothing, neither forwards nor back.
 */
final class HandOverHandler implements Handler<HandOver> {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  @Override
  public Optional<String> obstacle(HandOver remedy, Bench bench) {
    String name = remedy.object().name();
    Optional<String> forbidden =
        ServerParameter.forbidden(name, Optional.of(remedy.expected()), bench);
    if (forbidden.isPresent()) {
      return forbidden;
    }
    String now = shown(remedy, bench);
    return now.equals(remedy.shown())
        ? Optional.empty()
        : Optional.of(
            "the server shows %s = %s now, not %s: somebody changed it meanwhile, or it was run before the yes, and then there is nothing to compare with"
                .formatted(name, now, remedy.shown()));
  }

  @Override
  public Optional<Trouble> apply(HandOver remedy, Bench bench) {
    boolean seen = Bench.await(remedy.patience(), LOOK_EVERY, () -> inForce(remedy, bench));
    return seen
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "%s = %s was not seen on the server within %d s (it shows %s). If the text was run after all, take it back by: %s"
                    .formatted(
                        remedy.object().name(),
                        remedy.expected(),
                        remedy.patience().toSeconds(),
                        shown(remedy, bench),
                        remedy.back()),
                true));
  }

  @Override
  public Optional<String> undo(HandOver remedy, Bench bench) {
    String now = shown(remedy, bench);
    if (now.equals(remedy.shown())) {
      return Optional.empty();
    }
    return Optional.of(
        now.equals(remedy.expected())
            ? "only a person can take it back, with the tools of %s".formatted(remedy.service())
            : "the server shows %s = %s: it is not what was handed over, and stays"
                .formatted(remedy.object().name(), now));
  }

  @Override
  public boolean inForce(HandOver remedy, Bench bench) {
    return shown(remedy, bench).equals(remedy.expected());
  }

  private static String shown(HandOver remedy, Bench bench) {
    return ServerParameter.now(remedy.object().name(), bench)
        .map(ServerParameter::value)
        .orElse("(nothing)");
  }
}

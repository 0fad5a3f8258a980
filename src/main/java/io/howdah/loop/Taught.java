package io.howdah.loop;

import io.howdah.learn.Experience;
import io.howdah.model.Cause;
import io.howdah.model.Verdict.Outcome;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;

/** What a cluster has taught, read through the read door: for looks that open no home. */
final class Taught {
  private static final SqlFile SQL = SqlFile.load(Taught.class, "loop.sql");

  private Taught() {}

  /** The experience in the home, or none where there is no home or it may not be read. */
  static Experience by(ReadDoor door) {
    String cluster = door.identity().first().map(i -> i.systemIdentifier()).orElse("");
    return new Experience(
        door.read(
                SQL,
                "lessons",
                r ->
                    new Experience.Count(
                        Cause.ofId(r.text("cause")).orElse(Cause.UNKNOWN),
                        r.text("remedy"),
                        Outcome.valueOf(r.text("outcome")),
                        r.number("times")),
                cluster)
            .rows(),
        door.read(
                SQL,
                "showed",
                r ->
                    new Experience.Shown(
                        Cause.ofId(r.text("cause")).orElse(Cause.UNKNOWN),
                        r.text("finding"),
                        r.text("level"),
                        r.number("times")),
                cluster)
            .rows());
  }
}

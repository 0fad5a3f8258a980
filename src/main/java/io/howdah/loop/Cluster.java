package io.howdah.loop;

import io.howdah.act.Wall;
import io.howdah.advise.IndexAdvisor;
import io.howdah.detect.Baseline;
import io.howdah.detect.Detector;
import io.howdah.diagnose.Reasoner;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.learn.Experience;
import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Query;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.Recent;
import io.howdah.sense.Sensor;
import java.time.Clock;
import java.util.Optional;

/** The eyes and the mind for one cluster: what looks and thinks, and changes nothing. */
public final class Cluster implements AutoCloseable {
  /** Ten minutes at a sample a second. */
  private static final int SAMPLES = 600;

  /** Sessions that look at once: the sampler, the tools, the watch over an action. */
  private static final int EYES = 3;

  private final ConnectionSpec spec;
  private final ReadDoor door;
  private final Clock clock;
  private final Sensor sensor;
  private final Recent recent = new Recent(SAMPLES);
  private final Baseline baseline = new Baseline();
  private final Detector detector;
  private final IndexAdvisor indexes;
  private final Minds minds;
  private final TemplateTexts texts;
  private final TypedWall wall = new TypedWall();

  private Cluster(ConnectionSpec spec, ReadDoor door, Minds minds, Clock clock) {
    this.spec = spec;
    this.door = door;
    this.clock = clock;
    this.sensor = new Sensor(door);
    this.detector = new Detector(sensor.lockPatience());
    this.indexes = new IndexAdvisor(door);
    this.minds = minds;
    this.texts = new TemplateTexts(door);
  }

  /** For a command: one session. */
  public static Cluster glance(ConnectionSpec spec, ReadDoor door, Clock clock) {
    return glance(spec, door, Minds.embedded(clock), clock);
  }

  /** The same with a reasoner of one's choice; whoever made the minds closes them. */
  public static Cluster glance(ConnectionSpec spec, ReadDoor door, Minds minds, Clock clock) {
    return new Cluster(spec, door, minds, clock);
  }

  /** For the loop: a few sessions, kept. */
  public static Cluster watch(ConnectionSpec spec, Clock clock) throws CannotConnectException {
    return watch(spec, Minds.embedded(clock), clock);
  }

  /** The same with a reasoner of one's choice; whoever made the minds closes them. */
  public static Cluster watch(ConnectionSpec spec, Minds minds, Clock clock)
      throws CannotConnectException {
    return new Cluster(spec, ReadDoor.pooled(spec, EYES), minds, clock);
  }

  /** The reasoner, with what this cluster has taught. */
  Reasoner reasoner(Experience experience) {
    return minds.reasoner(experience);
  }

  /** Every tool, a team's own included. */
  ToolRegistry tools() {
    return minds.tools();
  }

  public ConnectionSpec spec() {
    return spec;
  }

  /** Whether a home schema stands in this database. */
  public boolean hasHome() {
    return door.read(
            Query.of(
                "has_home",
                "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid ="
                    + " c.relnamespace WHERE n.nspname = 'howdah' AND c.relname = 'ledger') AS"
                    + " there"),
            r -> r.truth("there"))
        .first()
        .orElse(false);
  }

  /** The text of a template that ran lately, where it can be had. */
  public Optional<TemplateText> text(long queryId) {
    return recent.latest().stream()
        .flatMap(s -> s.templates().stream())
        .filter(t -> t.id().queryId() == queryId)
        .findFirst()
        .flatMap(t -> {
          try (PlannerWhatIf whatIf = new PlannerWhatIf(door, indexes)) {
            return whatIf.text(t.id()).first();
          }
        });
  }

  /** The texts of templates, for people: one query for many of them. */
  public TemplateTexts texts() {
    return texts;
  }

  public ReadDoor door() {
    return door;
  }

  Clock clock() {
    return clock;
  }

  Sensor sensor() {
    return sensor;
  }

  Recent recent() {
    return recent;
  }

  Baseline baseline() {
    return baseline;
  }

  Detector detector() {
    return detector;
  }

  IndexAdvisor indexes() {
    return indexes;
  }

  /** What each statement that acts has to pass; its parser starts with the first one. */
  public Wall wall() {
    return wall;
  }

  @Override
  public void close() {
    wall.close();
    door.close();
  }
}

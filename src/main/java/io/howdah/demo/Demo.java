package io.howdah.demo;

import io.howdah.lab.Borrowed;
import io.howdah.lab.Instance;
import io.howdah.lab.LabTree;
import io.howdah.lab.PgVersion;
import io.howdah.lab.Progress;
import io.howdah.lab.Sandbox;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import io.howdah.loop.DriveException;
import io.howdah.loop.Driven;
import io.howdah.model.Cause;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole loop on a private PostgreSQL: a shop under load, four incidents one after another, and
 * one bad remedy that is taken back. Nothing of it is left running.
 */
public final class Demo {
  private static final List<Cause> INCIDENTS =
      List.of(
          Cause.MISSING_INDEX,
          Cause.IDLE_IN_TRANSACTION,
          Cause.STALE_STATISTICS,
          Cause.WRONG_PLANNER_COSTS);

  private final LabTree tree;
  private final Progress progress;
  private final Stage stage;
  private final Clock clock;

  public Demo(LabTree tree, Progress progress, Stage stage, Clock clock) {
    this.tree = tree;
    this.progress = progress;
    this.stage = stage;
    this.clock = clock;
  }

  /**
   * Tells the story.
   *
   * @throws io.howdah.lab.LabException where the sandbox cannot be had
   * @throws DriveException where the loop could not be brought to its end
   */
  public DemoResult run()
      throws CannotConnectException, BadConnectionException, DriveException, InterruptedException {
    long start = System.nanoTime();
    Sandbox sandbox = new Sandbox(tree, progress);
    try (Borrowed borrowed = sandbox.borrow("demo", PgVersion.of("18"))) {
      Instance instance = borrowed.instance();
      stage.say("a private " + instance + ", gone when the demo ends");
      Shop.load(instance, progress);
      progress.done();
      stage.say("a shop with 5 million rows is loaded; its services begin to work");
      ConnectionSpec spec = ConnectionRules.resolve(instance.url());
      try (Workload _ = Workload.start(instance, mix());
          Driven driven = Driven.autonomous(spec, "howdah demo", stage::show, clock)) {
        stage.texts(id -> driven.text(id).map(t -> t.brief(160)));
        List<DemoEntry> entries = play(instance, driven);
        String ledger = driven.verifyLedger();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new DemoResult(entries, ledger, seconds, toldWell(entries));
      }
    }
  }

  private List<DemoEntry> play(Instance instance, Driven driven)
      throws DriveException, InterruptedException {
    stage.say("watching until it is known what is usual here");
    driven.learnTheUsual();
    int scenes = INCIDENTS.size() + 1;
    List<DemoEntry> entries = new ArrayList<>();
    IncidentScene incidents = new IncidentScene(instance, driven, stage);
    for (Cause cause : INCIDENTS) {
      entries.add(incidents.play(entries.size() + 1, scenes, cause));
      if (entries.size() == 1) {
        entries.add(new BadRemedyScene(driven, stage).play(entries.size() + 1, scenes));
      }
    }
    return entries;
  }

  /**
   * Rare reports a little more often, so that a verdict needs seconds and not minutes; and sessions
   * that a pool replaces soon: a generic plan that one cached under a bad setting outlives the
   * setting, and slows its template down for as long as the session lives.
   */
  private static Mix mix() {
    return Mix.normal()
        .withSessionLife(Duration.ofSeconds(5))
        .withTemplateRate("payments-by-method", 8)
        .withTemplateRate("partner-report", 1.5);
  }

  private static boolean toldWell(List<DemoEntry> entries) {
    boolean oneBack = entries.stream().filter(e -> e.verdict().equals("rolled_back")).count() == 1;
    boolean othersKept =
        entries.stream().filter(e -> e.verdict().equals("kept")).count() == INCIDENTS.size();
    return oneBack && othersKept && entries.stream().allMatch(DemoEntry::cured);
  }
}

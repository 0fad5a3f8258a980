package io.howdah.lab.incident;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.Leash;
import io.howdah.lab.NarrowWire;
import io.howdah.lab.ServerTools;
import io.howdah.lab.Standby;
import io.howdah.lab.incident.Fault.Parts;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Variant;
import io.howdah.model.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Faults between the server and what is far away: standbys, clients. */
final class StandbyIncidents {
  private static final Duration STREAMS_WITHIN = Duration.ofSeconds(30);
  private static final String LAG =
      """
      SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) / 1048576, pg_wal_lsn_diff(flush_lsn, replay_lsn) / 1048576
      FROM pg_stat_replication WHERE application_name = ?
      """;

  private StandbyIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.REPLAY_LAG,
            Kind.SINGLE,
            "A report on the standby needs rows that the primary removed: replay waits for it",
            StandbyIncidents::replayLag),
        new Incidents.Told(
            Cause.TRANSPORT_LAG,
            Kind.SINGLE,
            "The line to the standby became narrow and loses packets: WAL does not get through",
            StandbyIncidents::transportLag),
        new Incidents.Told(
            Cause.NETWORK_LOSS,
            Kind.SINGLE,
            "The network to one group of clients drops packets: their answers do not get through",
            StandbyIncidents::networkLoss));
  }

  private static Injected replayLag(Instance instance, long seed) {
    var draw = new Draw(seed);
    String name = name(draw);
    int products = draw.between(300, 900);
    return Fault.make(
        instance,
        parts -> {
          Standby standby =
              standby(
                  parts,
                  instance,
                  name,
                  Optional.empty(),
                  "max_standby_streaming_delay = -1",
                  "hot_standby_feedback = off");
          String reports = Variant.of(instance).in(Mix.REPORTS);
          parts.keep(
              Held.open(standby.instance(), Shop.APP, Mix.REPORTS)
                  .run(
                      "BEGIN ISOLATION LEVEL REPEATABLE READ",
                      "SELECT count(*) FROM shop.products"));
          Sql.execute(
              instance,
              "UPDATE shop.products SET updated_at = now() WHERE id <= " + products,
              "VACUUM shop.products");
          writeWal(instance, draw.between(2, 5));
          Sampler lag = parts.keep(Sampler.of(instance, LAG, name));
          return Signs.of(
                  () -> lag(lag, lag.last(1) >= 1.5 && lag.last(0) < 1),
                  () -> lag(lag, lag.last(1) < 0.5 && lag.last(0) < 1))
              .mendedBy(() ->
                  // On the standby: the primary cannot end a session there.
                  Clients.endSessions(standby.instance(), reports));
        });
  }

  private static Injected transportLag(Instance instance, long seed) {
    var draw = new Draw(seed);
    String name = name(draw);
    int kilobits = draw.between(300, 800);
    int megabytes = draw.between(8, 14);
    return Fault.make(
        instance,
        parts -> {
          NarrowWire wire = wire(parts, instance, seed);
          standby(parts, instance, name, Optional.of(wire));
          wire.narrow(kilobits);
          writeWal(instance, megabytes);
          Sampler lag = parts.keep(Sampler.of(instance, LAG, name));
          return Signs.of(
                  () -> lag(lag, lag.last(0) >= 1.5 && lag.last(1) < 1),
                  () -> lag(lag, lag.last(0) < 0.5 && lag.last(1) < 0.5))
              .mendedBy(wire::widen);
        });
  }

  private static Finding lag(Sampler lag, boolean holds) {
    return new Finding(
        lag.knows() && holds,
        "the standby has to receive %.1f MB, and to replay %.1f MB that it has"
            .formatted(lag.last(0), lag.last(1)));
  }

  private static Injected networkLoss(Instance instance, long seed) {
    var draw = new Draw(seed);
    String application = draw.oneOf("branch-office", "store-kiosk", "partner-export");
    int kilobits = draw.between(1_000, 3_000);
    int clients = draw.between(2, 3);
    return Fault.make(
        instance,
        parts -> {
          NarrowWire wire = wire(parts, instance, seed);
          parts.keep(() -> Clients.endSessions(instance, application));
          for (int i = 0; i < clients; i++) {
            farClient(parts, instance, wire, application, i);
          }
          wire.narrow(kilobits);
          Sampler.Look waiting =
              Sampler.query(
                  instance,
                  "SELECT count(*) FILTER (WHERE wait_event = 'ClientWrite'), count(*) FROM"
                      + " pg_stat_activity WHERE application_name = ?",
                  application);
          Sampler loss =
              parts.keep(
                  Sampler.over(
                      1.5,
                      () -> {
                        double[] seen = waiting.look();
                        return new double[] {wire.dropped(), seen[0], seen[1]};
                      }));
          return Signs.of(
                  () -> lost(loss, wire, loss.grown(0) >= 3 && loss.mean(1) >= 1),
                  () ->
                      lost(
                          loss,
                          wire,
                          loss.grown(0) == 0 && loss.mean(1) < 0.5 && loss.mean(2) > 0.5))
              .mendedBy(wire::widen);
        });
  }

  private static Finding lost(Sampler loss, NarrowWire wire, boolean holds) {
    return new Finding(
        loss.knows() && holds,
        "%.0f packets to %s dropped in 1.5 s; of its %.1f sessions %.1f cannot send their answer"
            .formatted(loss.grown(0), wire.farAddress(), loss.mean(2), loss.mean(1)));
  }

  /** Asks for some megabytes again and again, from the far end of the wire. */
  private static void farClient(
      Parts parts, Instance instance, NarrowWire wire, String application, int number) {
    String directory = ServerTools.scratch(instance, "far");
    String file = "export-" + number + ".sql";
    try {
      Files.writeString(
          ServerTools.scratchOnHost(instance).resolve("far").resolve(file),
          Variant.of(instance)
                  .in("SELECT * FROM shop.order_lines WHERE order_id BETWEEN %d AND %d")
                  .formatted(100_000 * number, 100_000 * (number + 1))
              + "\n\\watch 0.5\n");
    } catch (IOException e) {
      throw new LabException("cannot write the far client's script: " + e.getMessage(), e);
    }
    var environment = new HashMap<>(ServerTools.environment(instance));
    environment.put("PGHOST", wire.nearAddress());
    environment.put("PGPORT", Integer.toString(wire.nearPort()));
    environment.put("PGUSER", Shop.APP);
    environment.put("PGPASSWORD", instance.password(Shop.APP));
    environment.put("PGAPPNAME", application);
    var command = new java.util.ArrayList<>(List.of("ip", "netns", "exec", wire.namespace()));
    command.addAll(
        ServerTools.command(
            instance, "psql", "--no-psqlrc", "--quiet", "--file=" + directory + "/" + file));
    Leash leash = Leash.start(environment, command);
    parts.keep(leash::close);
  }

  private static String name(Draw draw) {
    return draw.oneOf("standby_b", "berlin2", "replica1", "reporting");
  }

  private static NarrowWire wire(Parts parts, Instance instance, long seed) {
    int number = Math.floorMod(instance.directory().hashCode() + (int) seed, 200);
    NarrowWire wire = NarrowWire.lay(instance, number);
    parts.keep(wire::close);
    return wire;
  }

  private static Standby standby(
      Parts parts, Instance instance, String name, Optional<NarrowWire> wire, String... settings) {
    Standby standby = Standby.start(instance, name, wire, List.of(settings));
    parts.keep(standby::close);
    boolean streams =
        Await.until(
            STREAMS_WITHIN,
            () ->
                Sql.number(
                        instance,
                        "SELECT count(*) FROM pg_stat_replication WHERE application_name = ? AND"
                            + " state = 'streaming'",
                        name)
                    > 0);
    if (!streams) {
      throw new LabException("the standby of " + instance + " does not stream");
    }
    return standby;
  }

  private static void writeWal(Instance instance, int megabytes) {
    Sql.rows(
        instance,
        "SELECT count(pg_logical_emit_message(false, 'shop', repeat(md5(n::text), 32768)))"
            + " FROM generate_series(1, ?) n",
        megabytes);
  }
}

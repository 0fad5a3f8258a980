package io.howdah.act;

import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.PatroniDoor;
import io.howdah.pg.Reading;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sets a parameter in Patroni's dynamic configuration, and believes only what the server then
 * shows. The configuration belongs to the cluster: after a failover it is taken back through
 * whichever member answers.
 */
final class PatroniHandler implements Handler<SetPatroniParameter> {
  /** How long a failover may take before taking something back has to find its server. */
  private static final Duration FAILOVER = Duration.ofSeconds(60);

  /** How far a standby may be behind; one that streams is behind by milliseconds. */
  private static final Duration KEPT_ELSEWHERE = Duration.ofSeconds(5);

  @Override
  public Optional<String> obstacle(SetPatroniParameter remedy, Bench bench) {
    String name = remedy.object().name();
    Optional<String> own =
        Optional.ofNullable(SetPatroniParameter.ITS_OWN.get(name))
            .map(why -> "%s is not changed in passing under Patroni: %s".formatted(name, why));
    Optional<String> forbidden =
        own.or(() ->
                ServerParameter.forbidden(name, remedy.value().map(PatroniHandler::plain), bench))
            .or(() -> shadowed(name, bench));
    if (forbidden.isPresent()) {
      return forbidden;
    }
    try (PatroniDoor door = new PatroniDoor()) {
      return refusal(remedy, bench, door);
    }
  }

  /** What Patroni's own state says against it. */
  private static Optional<String> refusal(
      SetPatroniParameter remedy, Bench bench, PatroniDoor door) {
    PatroniTalk.Asked asked = PatroniTalk.begin(remedy, bench, door);
    if (asked.talk().isEmpty()) {
      return Optional.of(asked.why());
    }
    PatroniTalk talk = asked.talk().get();
    Optional<PatroniDoor.Cluster> cluster = door.cluster(talk.base());
    if (cluster.isEmpty()) {
      return Optional.of("%s does not tell of its cluster".formatted(talk.base()));
    }
    if (cluster.get().paused()) {
      return Optional.of(
          "Patroni's cluster %s is paused: a person is at work there. Resume it (patronictl resume), then propose it anew"
              .formatted(remedy.scope()));
    }
    if (!cluster.get().led()) {
      return Optional.of(
          "Patroni's cluster %s has no running leader: nothing is changed in a failover"
              .formatted(remedy.scope()));
    }
    if (door.running(cluster.get().apis(), bench.expected()).isEmpty()) {
      return Optional.of(
          "no member of Patroni's cluster %s says that it runs this very server (started at %s)"
              .formatted(remedy.scope(), bench.expected().postmasterStart()));
    }
    return changed(remedy, talk);
  }

  private static Optional<String> changed(SetPatroniParameter remedy, PatroniTalk talk) {
    Optional<String> now = talk.value(remedy.object().name());
    return now.equals(remedy.before())
        ? Optional.empty()
        : Optional.of(
            "Patroni's configuration has %s = %s now, not %s: somebody changed it meanwhile"
                .formatted(remedy.object().name(), shown(now), shown(remedy.before())));
  }

  /** What ALTER SYSTEM left stands above all that Patroni writes. */
  private static Optional<String> shadowed(String name, Bench bench) {
    Reading<String> line = bench.door().read(Bench.SQL, "auto_conf", r -> r.text("setting"), name);
    return line.first()
        .map(setting ->
            "%s = %s stands in postgresql.auto.conf and would stand above what Patroni writes: a person has to run ALTER SYSTEM RESET %s first"
                .formatted(name, setting, name));
  }

  @Override
  public Optional<Trouble> apply(SetPatroniParameter remedy, Bench bench) {
    Optional<ServerParameter> was = ServerParameter.now(remedy.object().name(), bench);
    if (was.isEmpty()) {
      return Optional.of(new Trouble(remedy.object().name() + " cannot be read", false));
    }
    try (PatroniDoor door = new PatroniDoor()) {
      PatroniTalk.Asked asked = PatroniTalk.begin(remedy, bench, door);
      if (asked.talk().isEmpty()) {
        return Optional.of(new Trouble(asked.why(), false));
      }
      PatroniTalk talk = asked.talk().get();
      boolean waited = pendingRestart(door, talk.base(), bench);
      Optional<Trouble> trouble =
          changed(remedy, talk)
              .or(() -> unkept(remedy, door, talk.base(), bench))
              .map(words -> new Trouble(words, false))
              .or(() -> talk.patch(remedy, remedy.value(), bench, door));
      if (trouble.isPresent()) {
        return trouble;
      }
      if (!Bench.await(talk.patience(), () -> shows(remedy, was.get(), bench))) {
        return Optional.of(new Trouble(unseen(remedy, talk, bench), true));
      }
      return !waited && pendingRestart(door, talk.base(), bench)
          ? Optional.of(
              new Trouble(
                  "Patroni says that the server now waits for a restart: this was to take effect by"
                      + " a reload",
                  true))
          : Optional.empty();
    }
  }

  /**
   * The configuration outlives the leader, and so must the intent to change it: a standby that took
   * over without it would hold a change that nobody knows of. It has to be on the disk of one that
   * streams, since Patroni promotes none that is behind another.
   */
  private static Optional<String> unkept(
      SetPatroniParameter remedy, PatroniDoor door, URI base, Bench bench) {
    if (door.cluster(base).filter(c -> c.apis().size() == 1).isPresent()) {
      return Optional.empty();
    }
    Optional<String> written = bench.door().read(Bench.SQL, "written", r -> r.text("lsn")).first();
    boolean kept =
        written.isPresent()
            && Bench.await(
                KEPT_ELSEWHERE,
                () ->
                    bench
                        .door()
                        .read(Bench.SQL, "kept_elsewhere", r -> r.number("n"), written.get())
                        .first()
                        .filter(n -> n > 0)
                        .isPresent());
    return kept
        ? Optional.empty()
        : Optional.of(
            "not sent: no standby of Patroni's cluster %s had the intent on its disk within %d s (or pg_stat_replication may not be read), so a failover now would lose it and keep the change"
                .formatted(remedy.scope(), KEPT_ELSEWHERE.toSeconds()));
  }

  /** Whether it is seen on the server: the value, or where it is not known, files taken anew. */
  private static boolean shows(SetPatroniParameter remedy, ServerParameter was, Bench bench) {
    return ServerParameter.now(remedy.object().name(), bench)
        .filter(s -> remedy.expected().map(e -> e.equals(s.value())).orElse(s.loadedSince(was)))
        .isPresent();
  }

  private static String unseen(SetPatroniParameter remedy, PatroniTalk talk, Bench bench) {
    return "Patroni took %s = %s, but the server shows %s after %d s: the member's own patroni.yml, a role's or a database's setting stands above, or its Patroni does not run"
        .formatted(
            remedy.object().name(),
            shown(remedy.value()),
            ServerParameter.now(remedy.object().name(), bench)
                .map(ServerParameter::value)
                .orElse("nothing"),
            talk.patience().toSeconds());
  }

  @Override
  public Optional<String> undo(SetPatroniParameter remedy, Bench bench) {
    if (!Bench.await(FAILOVER, () -> Bench.answered(bench.door().identity()))) {
      return Optional.of("the server does not answer");
    }
    Bench here = bench.following();
    try (PatroniDoor door = new PatroniDoor()) {
      PatroniTalk.Asked asked = PatroniTalk.begin(remedy, here, door);
      if (asked.talk().isEmpty()) {
        return Optional.of(asked.why());
      }
      PatroniTalk talk = asked.talk().get();
      Optional<String> now = talk.value(remedy.object().name());
      if (!now.equals(remedy.before()) && !now.equals(remedy.value())) {
        return Optional.of(
            "Patroni's configuration has %s = %s: it is not ours, and stays"
                .formatted(remedy.object().name(), shown(now)));
      }
      // Sent even where it seems to stand there already: a member answers a look from what it read
      // in its last round, a change from the store itself.
      Optional<Trouble> trouble = talk.patch(remedy, remedy.before(), here, door);
      if (trouble.isPresent()) {
        return trouble.map(Trouble::words);
      }
      return Bench.await(talk.patience(), () -> gone(remedy, here))
          ? Optional.empty()
          : Optional.of(
              "Patroni's configuration is as it was, but the server still shows %s = %s after %d s: is its Patroni alive?"
                  .formatted(
                      remedy.object().name(),
                      remedy.expected().orElse("the new value"),
                      talk.patience().toSeconds()));
    }
  }

  /** Whether the server shows what it showed before. */
  private static boolean gone(SetPatroniParameter remedy, Bench bench) {
    return ServerParameter.now(remedy.object().name(), bench)
        .filter(s -> s.value().equals(remedy.shown()))
        .isPresent();
  }

  @Override
  public boolean inForce(SetPatroniParameter remedy, Bench bench) {
    try (PatroniDoor door = new PatroniDoor()) {
      boolean configured =
          PatroniTalk.begin(remedy, bench.following(), door)
              .talk()
              .filter(t -> t.value(remedy.object().name()).equals(remedy.value()))
              .isPresent();
      return configured
          && ServerParameter.now(remedy.object().name(), bench)
              .filter(s -> remedy.expected().map(e -> e.equals(s.value())).orElse(true))
              .isPresent();
    }
  }

  private static boolean pendingRestart(PatroniDoor door, URI base, Bench bench) {
    return door.member(base, bench.expected()) instanceof PatroniDoor.Found.Ours ours
        && ours.member().pendingRestart();
  }

  private static String shown(Optional<String> json) {
    return json.orElse("(nothing)");
  }

  /** A value without JSON's quotes, as the list of bounds reads it. */
  private static String plain(String json) {
    try {
      return JsonMapper.shared().readTree(json).asString(json);
    } catch (JacksonException e) {
      return json;
    }
  }
}

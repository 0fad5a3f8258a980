package io.howdah.cli;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.Sandbox;
import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The keeper's own process: holds the load or an incident until it is told to end. */
@Command(name = "keep", hidden = true, description = "Used by load and inject.")
final class LabKeepCommand implements Callable<Integer> {
  private static final Duration DAMAGE_SHOWS = Duration.ofSeconds(90);

  @ParentCommand private @Nullable LabCommand lab;

  @Parameters(index = "0")
  private String what = "";

  @Parameters(index = "1", description = "The load's rate, or the incident's seed.")
  private String number = "1";

  /** The command that runs this, with this JVM's java and class path. */
  static List<String> commandLine(Sandbox sandbox, Instance instance, String what, String number) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-XX:+UseSerialGC",
        "-Xmx128m",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "lab",
        "keep",
        "--dir",
        sandbox.tree().dir().toString(),
        "--name",
        instance.name(),
        what,
        number);
  }

  @Override
  public Integer call() {
    LabCommand parent = Objects.requireNonNull(lab);
    return parent.with((sandbox, progress) -> {
      Instance instance =
          sandbox
              .find(parent.name().orElse(""))
              .orElseThrow(() -> new LabException("the instance to hold is not up"));
      AutoCloseable held =
          what.equals(LabLoadCommand.LOAD)
              ? Workload.start(instance, Mix.normal().withRate(Double.parseDouble(number)))
              : inject(parent, instance);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> close(held)));
      sandbox.keep(instance, what);
      return 0;
    });
  }

  private Injected inject(LabCommand parent, Instance instance) {
    Incident incident = Incidents.of(what);
    Injected injected = incident.inject(instance, Long.parseLong(number));
    boolean shows =
        incident.cause().cure() == Cause.Cure.NOTHING_TO_DO
            || Await.until(DAMAGE_SHOWS, () -> injected.damaged().holds());
    parent.err().println(injected.damaged().seen());
    if (!shows) {
      injected.close();
      throw new LabException(
          "the damage of %s did not show within %d s; it is taken back"
              .formatted(what, DAMAGE_SHOWS.toSeconds()));
    }
    return injected;
  }

  private static void close(AutoCloseable held) {
    switch (held) {
      case Workload load -> load.close();
      case Injected injected -> injected.close();
      default -> throw new IllegalStateException("nothing else is held");
    }
  }
}

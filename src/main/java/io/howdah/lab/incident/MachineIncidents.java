package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.Leash;
import io.howdah.lab.ServerTools;
import io.howdah.lab.incident.Fault.Parts;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.model.Cause;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Faults of the machine: what others take from the server. */
final class MachineIncidents {
  private static final double TICKS_PER_SECOND = 100;

  private MachineIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.CPU_STOLEN,
            Kind.SINGLE,
            "A batch job of somebody else runs on the database's machine and takes its CPU",
            MachineIncidents::cpuStolen),
        new Incidents.Told(
            Cause.IO_STOLEN,
            Kind.SINGLE,
            "Somebody else's program writes to the disk of the data as fast as it can",
            MachineIncidents::ioStolen),
        new Incidents.Told(
            Cause.BACKUP_IN_PEAK,
            Kind.SINGLE,
            "The nightly backup runs by day, again and again",
            MachineIncidents::backupInPeak));
  }

  private static Injected cpuStolen(Instance instance, long seed) {
    var draw = new Draw(seed);
    String program = draw.oneOf("sha256sum", "md5sum", "b2sum", "sha512sum");
    int programs = draw.between(3, 5);
    return Fault.make(
        instance,
        parts -> {
          List<Leash> hogs = new ArrayList<>();
          for (int i = 0; i < programs; i++) {
            hogs.add(leash(parts, List.of(program, "/dev/zero")));
          }
          Sampler cpu = parts.keep(Sampler.over(1.2, () -> new double[] {cpuSeconds(hogs)}));
          return Signs.of(
                  () -> taken(cpu, cpu.perSecond(0) >= 0.4, program),
                  () -> taken(cpu, cpu.perSecond(0) < 0.1, program))
              .mendedBy(() -> hogs.forEach(Leash::close));
        });
  }

  private static Finding taken(Sampler cpu, boolean holds, String program) {
    return new Finding(
        cpu.knows() && holds, "%s takes %.2f cores".formatted(program, cpu.perSecond(0)));
  }

  private static Injected ioStolen(Instance instance, long seed) {
    var draw = new Draw(seed);
    int megabytes = draw.between(32, 96);
    int programs = draw.between(1, 2);
    return Fault.make(
        instance,
        parts -> {
          ServerTools.scratch(instance, "import");
          List<Leash> hogs = new ArrayList<>();
          for (int i = 0; i < programs; i++) {
            Path file = ServerTools.scratchOnHost(instance).resolve("import/batch-" + i + ".tmp");
            allocate(file, megabytes);
            // It overwrites its file again and again, and flushes after each pass.
            hogs.add(
                leash(
                    parts,
                    List.of(
                        "shred",
                        "--iterations=1000000",
                        "--random-source=/dev/zero",
                        file.toString())));
          }
          Sampler io = parts.keep(Sampler.over(1.2, () -> new double[] {writtenMegabytes(hogs)}));
          return Signs.of(
                  () -> written(io, io.perSecond(0) >= 5), () -> written(io, io.perSecond(0) < 1))
              .mendedBy(() -> hogs.forEach(Leash::close));
        });
  }

  private static Finding written(Sampler io, boolean holds) {
    return new Finding(
        io.knows() && holds, "somebody else's program writes %.0f MB/s".formatted(io.perSecond(0)));
  }

  private static Injected backupInPeak(Instance instance, long seed) {
    boolean dump = new Draw(seed).between(0, 1) == 1;
    List<String> backup =
        dump
            ? ServerTools.command(instance, "pg_dump", "--format=custom", "--compress=5")
            : ServerTools.command(
                instance,
                "pg_basebackup",
                "--pgdata=-",
                "--format=tar",
                "--gzip",
                "--wal-method=none",
                "--checkpoint=fast",
                "--no-manifest");
    // Whoever ends its session ends it: the next one comes only after one that went well.
    var again = new ArrayList<>(List.of("sh", "-c", "while \"$@\"; do :; done", "backup"));
    again.addAll(backup);
    return Fault.make(
        instance,
        parts -> {
          Leash leash = Leash.start(ServerTools.environment(instance), again);
          parts.keep(leash::close);
          Sampler running =
              parts.keep(
                  Sampler.of(
                      instance,
                      "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('pg_dump',"
                          + " 'pg_basebackup')"));
          return Signs.of(
                  () -> backups(running, running.mean(0) >= 0.8),
                  () -> backups(running, running.mean(0) == 0))
              .allowing(Allowance.kills(2))
              .mendedBy(leash::close);
        });
  }

  private static Finding backups(Sampler running, boolean holds) {
    return new Finding(running.knows() && holds, "%.1f backups run".formatted(running.mean(0)));
  }

  private static Leash leash(Parts parts, List<String> command) {
    Leash leash = Leash.start(Map.of(), command);
    parts.keep(leash::close);
    return leash;
  }

  private static void allocate(Path file, int megabytes) {
    try (var writing = new RandomAccessFile(file.toFile(), "rw")) {
      writing.setLength((long) megabytes << 20);
    } catch (IOException e) {
      throw new LabException("cannot make %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** User and system time of those that live, from fields 14 and 15 of /proc/PID/stat (proc(5)). */
  private static double cpuSeconds(List<Leash> programs) {
    double ticks = 0;
    for (Leash program : programs) {
      String stat = proc(program.pid(), "stat");
      if (!stat.isEmpty()) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        ticks += Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static double writtenMegabytes(List<Leash> programs) {
    return programs.stream()
            .flatMap(p -> proc(p.pid(), "io").lines())
            .filter(line -> line.startsWith("write_bytes: "))
            .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length()).strip()))
            .sum()
        / 1e6;
  }

  /** Empty where the process has ended. */
  private static String proc(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/" + file));
    } catch (IOException ended) {
      return "";
    }
  }
}

package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The data directory of an instance: made by initdb under a temporary name, complete or absent. */
final class Cluster {
  /** 48 MB from initdb, 256 MB for the shop's data and as much of WAL (measured, 18). */
  private static final long BYTES_NEEDED = 200L << 20;

  private static final String HBA =
      """
      # Written by `howdah lab up`. Root and postgres of this machine come in by the socket.
      local all         postgres              peer map=lab
      local all         all                   scram-sha-256
      host  all         all      127.0.0.1/32 scram-sha-256
      local replication postgres              peer map=lab
      host  replication all      127.0.0.1/32 scram-sha-256
      """;

  private Cluster() {}

  static void ensure(InstanceFiles files, Path root, Postmaster postmaster, Progress progress) {
    Path making = files.mounted().resolve("data.making");
    if (Files.exists(making)) {
      progress.note("found a half-made data directory at " + making + ": removed, made anew");
      LabTree.remove(making);
    }
    if (Files.exists(files.data().resolve("PG_VERSION"))) {
      return;
    }
    progress.phase("making the data directory of '%s'".formatted(files.name()), 0.92);
    Disk.need(LabTree.directory(files.dir()), BYTES_NEEDED, "the data of '" + files.name() + "'");
    try {
      prepareDirectories(files, root);
      initdb(files, postmaster);
      Files.writeString(making.resolve("pg_hba.conf"), HBA);
      Files.writeString(
          making.resolve("pg_ident.conf"), "lab root postgres\nlab postgres postgres\n");
      Files.writeString(
          making.resolve("postgresql.conf"),
          "\ninclude = 'sandbox.conf'\n",
          StandardOpenOption.APPEND);
      Files.move(making, files.data(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LabException(
          "cannot make the data directory of '%s': %s".formatted(files.name(), Disk.words(e)), e);
    } finally {
      LabTree.remove(making);
    }
  }

  private static void prepareDirectories(InstanceFiles files, Path root) throws IOException {
    LabTree.directory(files.run());
    LabTree.directory(files.log());
    String owner = postgresOwner(root);
    var ended =
        Run.quietly(Duration.ofSeconds(10), "chown", "-R", owner, files.mounted().toString());
    if (!ended.well()) {
      throw new LabException(
          "cannot give %s to postgres: %s".formatted(files.mounted(), ended.said()));
    }
  }

  private static void initdb(InstanceFiles files, Postmaster postmaster) throws IOException {
    Path passwordFile = files.mounted().resolve("password");
    Files.deleteIfExists(passwordFile);
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, files.password(Instance.SUPERUSER) + "\n");
    try {
      var given =
          Run.quietly(
              Duration.ofSeconds(5),
              "chown",
              "--reference=" + files.mounted(),
              passwordFile.toString());
      var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
      String mount = "/" + RootFs.MOUNT_POINT;
      command.addAll(
          postmaster.inRoot(
              "initdb",
              "--pgdata=" + mount + "/data.making",
              "--pwfile=" + mount + "/password",
              "--username=" + Instance.SUPERUSER,
              "--auth=scram-sha-256",
              "--data-checksums",
              "--encoding=UTF8",
              "--locale=C.UTF-8",
              "--no-sync"));
      var ended =
          given.well()
              ? Run.watched(Duration.ofMinutes(3), command, started -> {}, line -> {})
              : given;
      if (!ended.well()) {
        String why =
            Disk.full(ended.said())
                ? "the disk of %s became full; free about %d MB, or use --dir or HOWDAH_LAB"
                    .formatted(files.dir(), BYTES_NEEDED >> 20)
                : ended.said();
        throw new LabException(
            "initdb of '%s' failed and its remains are removed: %s".formatted(files.name(), why));
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  /** uid:gid of postgres inside the root: the host need not have that user. */
  private static String postgresOwner(Path root) throws IOException {
    return Files.readAllLines(root.resolve("etc/passwd")).stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields[0].equals("postgres"))
        .map(fields -> fields[2] + ":" + fields[3])
        .findFirst()
        .orElseThrow(() -> new LabException(root + "/etc/passwd has no user postgres"));
  }

  /** The sandbox's database with its extensions; does nothing where all is there. */
  static void furnish(Instance instance) {
    try (Connection postgres = instance.connect(Instance.SUPERUSER, "postgres", "howdah-lab");
        Statement statement = postgres.createStatement()) {
      if (!databaseExists(statement)) {
        statement.execute("CREATE DATABASE " + Instance.DATABASE);
      }
    } catch (SQLException e) {
      throw new LabException(
          "%s runs but its database cannot be made: %s".formatted(instance, e.getMessage()), e);
    }
    createExtensions(instance, Instance.DATABASE);
  }

  static void createExtensions(Instance instance, String database) {
    try (Connection connection = instance.connect(Instance.SUPERUSER, database, "howdah-lab");
        Statement statement = connection.createStatement()) {
      for (String extension : instance.version().extensions()) {
        statement.execute("CREATE EXTENSION IF NOT EXISTS " + extension);
      }
    } catch (SQLException e) {
      throw new LabException(
          "the extensions %s cannot be created in %s: %s"
              .formatted(instance.version().extensions(), database, e.getMessage()),
          e);
    }
  }

  private static boolean databaseExists(Statement statement) throws SQLException {
    String query = "SELECT FROM pg_database WHERE datname = '" + Instance.DATABASE + "'";
    try (var rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }
}

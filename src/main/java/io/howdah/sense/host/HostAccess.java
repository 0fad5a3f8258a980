package io.howdah.sense.host;

import java.nio.file.Path;

/** What of the machine under a server may be looked at. */
public sealed interface HostAccess {
  /**
   * This machine, if the server turns out to run on it.
   *
   * @param root of the file system; tests show another machine
   * @param processes what collectors that share this have read
   */
  record Here(Path root, Processes processes) implements HostAccess {
    public Here(Path root) {
      this(root, new Processes());
    }

    Path proc() {
      return root.resolve("proc");
    }
  }

  /**
   * None, whatever runs here.
   *
   * @param why for a DBA
   */
  record Blind(String why) implements HostAccess {}

  /** Collectors that share one of these read the processes of one server once. */
  static HostAccess thisMachine() {
    return new Here(Path.of("/"));
  }
}

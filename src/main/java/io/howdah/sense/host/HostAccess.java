package io.howdah.sense.host;

import java.nio.file.Path;

/** What of the machine under a server may be looked at. */
public sealed interface HostAccess {
  /**
   * This machine, if the server turns out to run on it.
   *
   * @param root of the file system; tests show another machine
   */
  record Here(Path root) implements HostAccess {
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

  static HostAccess thisMachine() {
    return new Here(Path.of("/"));
  }
}

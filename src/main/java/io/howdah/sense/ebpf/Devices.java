package io.howdah.sense.ebpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of block devices by the kernel's number. */
final class Devices {
  /** The kernel's own dev_t: twelve bits of major number above twenty of minor. */
  private static final int MINOR_BITS = 20;

  private final Path sys;

  Devices(Path sys) {
    this.sys = sys;
  }

  static Devices ofThisMachine() {
    return new Devices(Path.of("/sys"));
  }

  /** Such as {@code nvme0n1}; {@code MAJOR:MINOR} for one that is gone. */
  String name(long number) {
    String pair = "%d:%d".formatted(number >>> MINOR_BITS, number & ((1L << MINOR_BITS) - 1));
    try {
      return Files.readSymbolicLink(sys.resolve("dev/block").resolve(pair))
          .getFileName()
          .toString();
    } catch (IOException gone) {
      return pair;
    }
  }
}

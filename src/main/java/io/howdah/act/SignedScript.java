package io.howdah.act;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * A script that was read once and whose bytes were checked. What runs is a copy of these bytes in a
 * directory that only we may enter: whatever happens to the path afterwards does not matter.
 *
 * <p>The signature is Ed25519 (RFC 8032) over the bytes, in base64, in a file beside the script
 * whose name ends in {@code .sig}.
 */
public final class SignedScript implements AutoCloseable {
  private static final int LARGEST = 1 << 20;
  private static final int LONGEST_SIGNATURE = 1024;

  /** It is not what was signed, or may not be trusted; in words. */
  public static final class UntrustedException extends Exception {
    private static final long serialVersionUID = 1L;

    UntrustedException(String message) {
      super(message);
    }
  }

  private final byte[] bytes;
  private final Path directory;

  private SignedScript(byte[] bytes, Path directory) {
    this.bytes = bytes;
    this.directory = directory;
  }

  /**
   * Reads a script and checks it.
   *
   * @return the SHA-256 of its bytes, in hexadecimal
   */
  public static String digest(Path path, PublicKey key) throws UntrustedException {
    return sha256(checked(path, key));
  }

  /**
   * The same, with a copy that can be run.
   *
   * @param sha256 what was approved
   */
  static SignedScript open(Path path, PublicKey key, String sha256) throws UntrustedException {
    byte[] bytes = checked(path, key);
    if (!sha256(bytes).equals(sha256)) {
      throw new UntrustedException(
          "%s is another script than the one that was approved: its SHA-256 is %s, not %s"
              .formatted(path, sha256(bytes), sha256));
    }
    try {
      Path directory =
          Files.createTempDirectory(
              "howdah-script",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new SignedScript(bytes, directory);
    } catch (IOException e) {
      throw new UntrustedException("no directory of our own can be made: " + e.getMessage());
    }
  }

  private static byte[] checked(Path path, PublicKey key) throws UntrustedException {
    try {
      onlyItsOwnerWrites(path.toAbsolutePath().resolveSibling(""), false);
      onlyItsOwnerWrites(path, true);
      byte[] bytes = read(path, LARGEST);
      Path beside = path.resolveSibling(path.getFileName() + ".sig");
      onlyItsOwnerWrites(beside, true);
      byte[] signature =
          Base64.getDecoder()
              .decode(
                  new String(read(beside, LONGEST_SIGNATURE), StandardCharsets.US_ASCII).strip());
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(bytes);
      if (!check.verify(signature)) {
        throw new UntrustedException(
            "%s does not have the signature of the key that the policy names".formatted(path));
      }
      return bytes;
    } catch (IOException e) {
      throw new UntrustedException("%s cannot be read: %s".formatted(path, e));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UntrustedException(
          "%s.sig is no signature (Ed25519, in base64): %s".formatted(path, e.getMessage()));
    }
  }

  /** A file that others may write could be another one a moment later, or never end. */
  private static void onlyItsOwnerWrites(Path path, boolean file)
      throws IOException, UntrustedException {
    PosixFileAttributes a =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (file ? !a.isRegularFile() : !a.isDirectory()) {
      throw new UntrustedException(
          "%s is no plain %s".formatted(path, file ? "file" : "directory"));
    }
    Set<PosixFilePermission> may = a.permissions();
    if (may.contains(PosixFilePermission.GROUP_WRITE)
        || may.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new UntrustedException(
          "others than its owner may write to %s: chmod go-w %s".formatted(path, path));
    }
    String owner = a.owner().getName();
    if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
      throw new UntrustedException(
          "%s belongs to %s, neither to root nor to us".formatted(path, owner));
    }
  }

  private static byte[] read(Path path, int most) throws IOException, UntrustedException {
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new UntrustedException("%s is longer than %d bytes".formatted(path, most));
      }
      return bytes;
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The copy to run. */
  Path copy() throws IOException {
    Path copy = directory.resolve("script");
    Files.write(copy, bytes);
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r-x------"));
    return copy;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(directory.resolve("script"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // It is ours alone, and the machine clears it away.
      directory.toFile().deleteOnExit();
    }
  }
}

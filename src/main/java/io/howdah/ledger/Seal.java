package io.howdah.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The hash of a row: SHA-256 over a name of this encoding and every column, each led by its length,
 * so that no two different rows have the same encoding.
 */
final class Seal {
  private static final byte[] VERSION = "howdah-ledger-1".getBytes(StandardCharsets.US_ASCII);
  private static final int INTEGER_BYTES = 8;

  private Seal() {}

  /** The hash that a row with these columns has. */
  static Hash of(
      long seq,
      Instant at,
      long epoch,
      String actor,
      String kind,
      OptionalLong actionId,
      String body,
      Hash prevHash) {
    MessageDigest digest = sha256();
    put(digest, VERSION);
    put(digest, integer(seq));
    put(digest, integer(at.getEpochSecond()));
    put(digest, integer(at.getNano()));
    put(digest, integer(epoch));
    put(digest, actor.getBytes(StandardCharsets.UTF_8));
    put(digest, kind.getBytes(StandardCharsets.UTF_8));
    // An absent id has length 0 and so differs from every id.
    put(digest, actionId.isPresent() ? integer(actionId.getAsLong()) : new byte[0]);
    put(digest, body.getBytes(StandardCharsets.UTF_8));
    put(digest, prevHash.bytes());
    return Hash.of(digest.digest());
  }

  static Hash of(Entry entry) {
    return of(entry, entry.seq(), entry.prevHash());
  }

  /** The hash that the entry would have in another place. */
  static Hash of(Entry entry, long seq, Hash prevHash) {
    return of(
        seq,
        entry.at(),
        entry.epoch(),
        entry.actor(),
        entry.kind(),
        entry.actionId(),
        entry.body(),
        prevHash);
  }

  private static void put(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static byte[] integer(long value) {
    return ByteBuffer.allocate(INTEGER_BYTES).putLong(value).array();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

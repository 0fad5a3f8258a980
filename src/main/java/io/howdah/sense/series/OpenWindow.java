package io.howdah.sense.series;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The stretch of time that is being written, and the words in which its journal tells of it. Both
 * the writing and the reading of the journal pass through here, so that they agree on what "the
 * same as before" means. Guarded by the store.
 */
final class OpenWindow {
  private static final int SAME = 0;
  private static final int WHOLE_STEP = 1;
  private static final int REAL = 2;
  private static final int NEW_LIFE = 3;
  private static final double LARGEST_WHOLE = 1L << 53;

  private final long number;
  private final long base;
  private final Map<Integer, Head> heads = new HashMap<>();
  private long bytes;
  private long points;
  private long newest;

  OpenWindow(long number, long base) {
    this.number = number;
    this.base = base;
    this.newest = base;
  }

  long number() {
    return number;
  }

  /** When it began, milliseconds since 1970. */
  long base() {
    return base;
  }

  long bytes() {
    return bytes;
  }

  long points() {
    return points;
  }

  /** The latest time in it; its beginning while it is empty. */
  long newest() {
    return newest;
  }

  int columns() {
    return heads.size();
  }

  boolean has(int id) {
    return heads.containsKey(id);
  }

  /** A column's numbers as they are now. */
  Run run(int id) {
    Head head = heads.get(id);
    return head == null ? Run.NONE : head.run();
  }

  /** Seals it: nothing may be written any more. */
  Window sealed() {
    int[] ids = new TreeSet<>(heads.keySet()).stream().mapToInt(Integer::intValue).toArray();
    return Window.of(Tier.RAW, number, number, base, ids, this::run);
  }

  /** Whether a column takes a number at that time: only behind those it has. */
  boolean takes(int id, long time) {
    Head head = heads.get(id);
    return head == null || head.takes(time);
  }

  /** Numbers of one moment, as they go into the journal. */
  final class Moment {
    private final long time;
    private final ByteSink words = new ByteSink(1024);
    private int size;
    private int lastId;

    Moment(long time) {
      this.time = time;
    }

    /** Adds a number to its column and to the journal's words. */
    void add(int id, double value, long life) {
      Head head = head(id);
      double before = head.isEmpty() ? Double.NaN : head.lastValue();
      long step = ByteSink.zigzag(id - (long) lastId) << 2;
      if (head.life() != life) {
        words.varint(step | NEW_LIFE);
        words.signed(life);
        words.real(value);
      } else if (value == before) {
        words.varint(step | SAME);
      } else if (isWhole(value) && isWhole(before)) {
        words.varint(step | WHOLE_STEP);
        words.signed((long) value - (long) before);
      } else {
        words.varint(step | REAL);
        words.real(value);
      }
      lastId = id;
      size++;
      put(head, time, value, life);
    }

    boolean isEmpty() {
      return size == 0;
    }

    /** What the journal keeps. */
    byte[] told() {
      ByteSink out = new ByteSink(words.size() + 16);
      out.signed(time - base);
      out.varint(size);
      out.raw(words.array());
      return out.array();
    }
  }

  /** Does again what a {@link Moment} did. */
  void replay(ByteSource in) {
    long time = base + in.signed();
    int size = in.count(in.left());
    long id = 0;
    for (int i = 0; i < size; i++) {
      long word = in.varint();
      id += ByteSource.unzigzag(word >>> 2);
      if (id < 0 || id > Integer.MAX_VALUE) {
        throw new DamagedException("a series that cannot be");
      }
      Head head = head((int) id);
      long life = head.life();
      double value =
          switch ((int) word & 3) {
            case SAME -> head.lastValue();
            case WHOLE_STEP -> (long) head.lastValue() + in.signed();
            case REAL -> in.real();
            default -> {
              life = in.signed();
              yield in.real();
            }
          };
      if (!head.takes(time)) {
        throw new DamagedException("a journal that goes back in time");
      }
      put(head, time, value, life);
    }
  }

  private Head head(int id) {
    Head head = heads.get(id);
    if (head == null) {
      head = new Head(base);
      heads.put(id, head);
      bytes += Head.bytesAtFirst();
    }
    return head;
  }

  private void put(Head head, long time, double value, long life) {
    bytes += head.add(time, value, life);
    points++;
    newest = Math.max(newest, time);
  }

  private static boolean isWhole(double value) {
    return Math.abs(value) < LARGEST_WHOLE
        && value == Math.rint(value)
        && (value != 0 || Double.doubleToRawLongBits(value) == 0);
  }
}

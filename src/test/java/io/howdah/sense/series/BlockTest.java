package io.howdah.sense.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Given numbers of every kind, what was written is read back to the last bit; damage is seen. */
final class BlockTest {
  private static final long BASE = 1_790_000_000_000L;
  private final Random random = new Random(7);

  @Test
  void everyKindOfNumbersComesBackAsItWas() {
    double[] odd = {0, -0.0, 1, -1, 1e300, Double.MIN_VALUE, Math.PI, 9_007_199_254_740_992.0};
    comesBack(i -> 42);
    comesBack(i -> 0.1 * i);
    comesBack(i -> -0.0);
    comesBack(i -> i * 1000 + random.nextInt(200));
    comesBack(i -> random.nextInt(100) / 100.0);
    comesBack(i -> Math.sin(i) * 1e-9);
    comesBack(i -> random.nextGaussian());
    comesBack(i -> odd[i % odd.length]);
    comesBack(i -> odd[random.nextInt(odd.length)]);
    comesBack(i -> Double.longBitsToDouble(random.nextLong() & ~(0x7ffL << 52)));
    comesBack(i -> i % 300 == 0 ? 1e15 : 3);
  }

  private void comesBack(IntToDoubleFunction value) {
    for (int n : new int[] {1, 2, 63, 64, 65, 1800}) {
      double[] values = new double[n];
      long[] regular = new long[n];
      long[] jittered = new long[n];
      long[] lives = new long[n];
      for (int i = 0; i < n; i++) {
        values[i] = value.applyAsDouble(i);
        regular[i] = BASE + 500 + i * 1000L;
        jittered[i] = BASE + i * 1000L + random.nextInt(900) + (i > n / 2 ? 86_400_000L : 0);
        lives[i] = i < n / 3 ? 0 : i < n / 2 ? BASE - 5 : BASE + i * 1000L;
      }
      same(Run.raw(regular, new long[0], values));
      same(Run.raw(jittered, lives, values));
    }
  }

  private static void same(Run run) {
    Run read = Block.decode(new ByteSource(Block.encode(run, BASE)), BASE);
    assertThat(read.times()).isEqualTo(run.times());
    assertThat(read.lives()).isEqualTo(run.lives());
    assertThat(bits(read.lasts())).isEqualTo(bits(run.lasts()));
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void aConstantHourTakesAFewBytesAndACounterLittleMoreThanItsNoise() {
    int n = 3600;
    long[] times = new long[n];
    double[] counter = new double[n];
    double[] constant = new double[n];
    for (int i = 0; i < n; i++) {
      times[i] = BASE + i * 1000L;
      constant[i] = 100;
      counter[i] = (i == 0 ? 1e9 : counter[i - 1]) + 500 + random.nextInt(16);
    }
    assertThat(Block.encode(Run.raw(times, new long[0], constant), BASE)).hasSizeLessThan(16);
    // Four bits of noise a second; a Gorilla block would take some 1.4 bytes and more.
    assertThat(Block.encode(Run.raw(times, new long[0], counter), BASE)).hasSizeLessThan(n * 3 / 4);
  }

  @Test
  void damagedBytesAreRefusedAndNeverReadForever() {
    double[] values = new double[600];
    long[] times = new long[600];
    for (int i = 0; i < 600; i++) {
      values[i] = random.nextInt(1000);
      times[i] = BASE + i * 1000L + random.nextInt(3);
    }
    byte[] good = Block.encode(Run.raw(times, new long[0], values), BASE);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length) + 1);
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(Block.decode(new ByteSource(bad), BASE).size()).isLessThanOrEqualTo(86_400);
      } catch (DamagedException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }
}

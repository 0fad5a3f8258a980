package io.howdah.loop;

import io.howdah.loop.locks.LockForest;
import io.howdah.loop.locks.LockTree;
import io.howdah.pg.Reading;
import io.howdah.sense.locks.LockSensor;

/** Looks at the locks of one cluster once. */
public final class LockLook {
  private LockLook() {}

  /** The tree, or why it cannot be seen. */
  public static Reading<LockForest> at(Cluster cluster) {
    return new LockSensor(cluster.door()).look().map(LockTree::of);
  }
}

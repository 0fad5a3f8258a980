package io.howdah.diagnose;

import java.util.Map;

/**
 * What sessions spent their time on (the method of active session history).
 *
 * @param looks how many samples were taken
 * @param average average active sessions by wait event, {@code type:event}; {@code CPU:CPU} for
 *     those that waited for nothing
 */
public record Activity(int looks, Map<String, Double> average) {
  public Activity {
    average = Map.copyOf(average);
  }
}

/**
 * Short-term memory: series compressed in memory and kept over a restart, or in Prometheus or
 * VictoriaMetrics.
 */
@NullMarked
package io.howdah.sense.series;

import org.jspecify.annotations.NullMarked;

/** What the daemon shows over HTTP: metrics for Prometheus, and whether it lives. */
@NullMarked
package io.howdah.serve;

import org.jspecify.annotations.NullMarked;

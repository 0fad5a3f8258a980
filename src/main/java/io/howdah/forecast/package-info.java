/** Counters of the last weeks to the load of the next hours. */
@NullMarked
package io.howdah.forecast;

import org.jspecify.annotations.NullMarked;

/**
 * Sample to anomaly to incident: what departs from what is usual here, and what belongs together.
 */
@NullMarked
package io.howdah.detect;

import org.jspecify.annotations.NullMarked;

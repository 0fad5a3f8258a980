/** Remedy to decision: the policy, the autonomy level, the limits. */
@NullMarked
package io.howdah.guard;

import org.jspecify.annotations.NullMarked;

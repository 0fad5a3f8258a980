/** Remedy to estimate: what it would cost and save, on paper. */
@NullMarked
package io.howdah.simulate;

import org.jspecify.annotations.NullMarked;

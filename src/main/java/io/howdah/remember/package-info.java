/** Long-term memory in the home: what was learned is kept, found again, and forgotten by rule. */
@NullMarked
package io.howdah.remember;

import org.jspecify.annotations.NullMarked;

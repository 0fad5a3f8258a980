/** Heavyweight locks as the server shows them at one moment. */
@NullMarked
package io.howdah.sense.locks;

import org.jspecify.annotations.NullMarked;

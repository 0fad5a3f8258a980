/** Who blocks whom, as a tree, and what ending somebody would do. */
@NullMarked
package io.howdah.loop.locks;

import org.jspecify.annotations.NullMarked;

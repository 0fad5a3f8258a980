/** The tools of the toolbox, each a read-only look at one thing. */
@NullMarked
package io.howdah.diagnose.tools;

import org.jspecify.annotations.NullMarked;

/** The commands. */
@NullMarked
package io.howdah.cli;

import org.jspecify.annotations.NullMarked;

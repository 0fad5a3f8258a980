/** Verdict to lesson: what verified outcomes teach about causes and remedies. */
@NullMarked
package io.howdah.learn;

import org.jspecify.annotations.NullMarked;

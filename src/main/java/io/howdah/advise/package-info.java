/** Diagnosis to remedy: which index, which parameter, which session. */
@NullMarked
package io.howdah.advise;

import org.jspecify.annotations.NullMarked;

/**
 * Incident to diagnosis: the toolbox, the embedded reasoner, the evidence gate, what is known of
 * causes.
 */
@NullMarked
package io.howdah.diagnose;

import org.jspecify.annotations.NullMarked;

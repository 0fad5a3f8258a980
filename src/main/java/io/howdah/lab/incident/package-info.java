/** Faults that can be injected into the sandbox, with predicates that tell damage from cure. */
@NullMarked
package io.howdah.lab.incident;

import org.jspecify.annotations.NullMarked;

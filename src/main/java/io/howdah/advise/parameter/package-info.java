/**
 * The parameter tuner: which parameters matter here, where to go, and how far, from evidence, the
 * planner's word and executions. Changes nothing.
 */
@NullMarked
package io.howdah.advise.parameter;

import org.jspecify.annotations.NullMarked;

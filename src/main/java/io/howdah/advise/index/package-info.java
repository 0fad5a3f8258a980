/**
 * The index advisor: a workload, its plans and the catalogue in; indexes worth building and
 * dropping out. Reads only; what it tries are HypoPG's hypothetical indexes.
 */
@NullMarked
package io.howdah.advise.index;

import org.jspecify.annotations.NullMarked;

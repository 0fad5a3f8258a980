/**
 * Advice on indexes for people: the advisor of {@code advise.index} on a workload of one's choice.
 */
@NullMarked
package io.howdah.loop.indexes;

import org.jspecify.annotations.NullMarked;

/**
 * Advice on parameters for people: the advisor of {@code advise.parameter} with eyes and a guard.
 */
@NullMarked
package io.howdah.loop.parameters;

import org.jspecify.annotations.NullMarked;

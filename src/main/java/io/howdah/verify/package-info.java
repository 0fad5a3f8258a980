/**
 * Action to verdict: before and after, per query template, with the untouched templates as control.
 */
@NullMarked
package io.howdah.verify;

import org.jspecify.annotations.NullMarked;

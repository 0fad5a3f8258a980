/** Each incident does its damage, its right cure heals it, and doing nothing does not. */
@NullMarked
package io.howdah.lab.incident;

import org.jspecify.annotations.NullMarked;

/** The shop's data and load. */
@NullMarked
package io.howdah.lab.shop;

import org.jspecify.annotations.NullMarked;

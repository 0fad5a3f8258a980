@NullMarked
package io.howdah.forecast;

import org.jspecify.annotations.NullMarked;

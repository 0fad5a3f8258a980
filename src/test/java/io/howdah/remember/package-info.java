@NullMarked
package io.howdah.remember;

import org.jspecify.annotations.NullMarked;

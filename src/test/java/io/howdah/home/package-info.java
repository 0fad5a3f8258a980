@NullMarked
package io.howdah.home;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.howdah.demo;

import org.jspecify.annotations.NullMarked;

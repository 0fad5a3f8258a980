/** The home schema: looked at, made, migrated and taken away. */
@NullMarked
package io.howdah.home;

import org.jspecify.annotations.NullMarked;

/** The nouns that flow through the loop. Imports nothing of ours. */
@NullMarked
package io.howdah.model;

import org.jspecify.annotations.NullMarked;

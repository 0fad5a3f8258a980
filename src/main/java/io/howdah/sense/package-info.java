/** What is felt: a sample of the server's own views, and the short-term memory of samples. */
@NullMarked
package io.howdah.sense;

import org.jspecify.annotations.NullMarked;

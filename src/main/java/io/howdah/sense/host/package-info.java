/** What the machine under a server tells: /proc and the file systems, and what is blind without. */
@NullMarked
package io.howdah.sense.host;

import org.jspecify.annotations.NullMarked;

/** What has a hard limit, and how near it is. */
@NullMarked
package io.howdah.loop.limits;

import org.jspecify.annotations.NullMarked;

/** What runs on a cluster at this moment, frame by frame. */
@NullMarked
package io.howdah.loop.live;

import org.jspecify.annotations.NullMarked;

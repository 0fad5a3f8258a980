/** What runs on a server at this moment, in quick looks. */
@NullMarked
package io.howdah.sense.live;

import org.jspecify.annotations.NullMarked;

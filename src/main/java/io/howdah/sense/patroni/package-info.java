/** What Patroni tells of its cluster by its REST API. */
@NullMarked
package io.howdah.sense.patroni;

import org.jspecify.annotations.NullMarked;

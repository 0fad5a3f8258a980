/**
 * What a server tells about itself by SQL. A look is one query whose columns are named like the
 * metrics they are; a collector takes those looks that are due.
 */
@NullMarked
package io.howdah.sense.server;

import org.jspecify.annotations.NullMarked;

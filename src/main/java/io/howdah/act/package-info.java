/** Decision to action: what changes a managed database, and what takes it back. */
@NullMarked
package io.howdah.act;

import org.jspecify.annotations.NullMarked;

/** The whole story on a private sandbox: incidents happen, are felt, diagnosed, cured, verified. */
@NullMarked
package io.howdah.demo;

import org.jspecify.annotations.NullMarked;

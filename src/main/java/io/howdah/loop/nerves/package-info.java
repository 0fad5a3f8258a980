/**
 * The nervous loop of the daemon: asks collectors at their periods, keeps what they felt in
 * short-term memory, and judges it.
 */
@NullMarked
package io.howdah.loop.nerves;

import org.jspecify.annotations.NullMarked;

/** Runs the stages: carries the nouns along, once a cycle, and ends each cycle in one sentence. */
@NullMarked
package io.howdah.loop;

import org.jspecify.annotations.NullMarked;

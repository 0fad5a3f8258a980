/**
 * The reasoner that asks a language model: the same loop, tools and gate as the embedded one, and a
 * veil through which neither names, nor literals, nor secrets leave.
 */
@NullMarked
package io.howdah.diagnose.llm;

import org.jspecify.annotations.NullMarked;

/** What may become of a remedy or a statement: grammar, policy, risk, approvals. */
@NullMarked
package io.howdah.guard;

import org.jspecify.annotations.NullMarked;

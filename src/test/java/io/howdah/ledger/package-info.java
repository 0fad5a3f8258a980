@NullMarked
package io.howdah.ledger;

import org.jspecify.annotations.NullMarked;

/** The order-management shop: its schema, its data, its load. */
@NullMarked
package io.howdah.lab.shop;

import org.jspecify.annotations.NullMarked;

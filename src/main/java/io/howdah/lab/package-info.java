/** The sandbox: a private PostgreSQL, an order-management workload, incidents on demand. */
@NullMarked
package io.howdah.lab;

import org.jspecify.annotations.NullMarked;

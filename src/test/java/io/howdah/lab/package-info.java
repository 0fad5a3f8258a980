/** The sandbox's tests, and the fixture that gives other tests a PostgreSQL. */
@NullMarked
package io.howdah.lab;

import org.jspecify.annotations.NullMarked;

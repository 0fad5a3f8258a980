@org.jspecify.annotations.NullMarked
package io.howdah.jobs;

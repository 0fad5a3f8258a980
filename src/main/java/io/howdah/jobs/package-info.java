/** What is done later by whichever node lives then: jobs in the home database, on db-scheduler. */
@NullMarked
package io.howdah.jobs;

import org.jspecify.annotations.NullMarked;

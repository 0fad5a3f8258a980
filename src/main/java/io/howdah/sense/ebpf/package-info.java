/**
 * What the kernel is asked by small bpftrace programs: supervised children with a budget, whose
 * lines become series. What cannot be seen is an {@link io.howdah.model.Absence}, never a zero.
 */
@NullMarked
package io.howdah.sense.ebpf;

import org.jspecify.annotations.NullMarked;

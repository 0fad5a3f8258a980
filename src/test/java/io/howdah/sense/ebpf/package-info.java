/** The probes' tests: real bpftrace, real faults. They need root. */
@NullMarked
package io.howdah.sense.ebpf;

import org.jspecify.annotations.NullMarked;

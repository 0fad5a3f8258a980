/** What the kernel of the server's machine tells: eBPF probes, put together for one server. */
@NullMarked
package io.howdah.loop.kernel;

import org.jspecify.annotations.NullMarked;

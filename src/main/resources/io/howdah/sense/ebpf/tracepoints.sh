# Prints the kernel's tracepoints, one a line. $1: this script's text, for the mount namespace of its own.
for tracing in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ -d "$tracing/events" ] && exec cat "$tracing/available_events"
done
[ "${HOWDAH_PROBE_MOUNTING:-}" ] && exit 71
export HOWDAH_PROBE_MOUNTING=yes
exec unshare --mount --propagation private sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && exec sh -c "$1" howdah-probe "$1"' howdah-probe "$1"

# Runs bpftrace so that it cannot outlive whoever started this script.
#
# Standard input is the leash: nothing comes through it, and its end means that the owner is gone (by kill -9, too).
# Should this shell be killed, the kernel kills bpftrace (parent death signal; the shell has one thread, as that wants).
# The child is reaped only after it was killed, so its number cannot be another process's by then.
# tracefs is mounted where it is missing, in a mount namespace of the child's own: the machine stays as it was.
#
# $1: this script's text, $2: bpftrace, the rest: its arguments
if [ ! -d /sys/kernel/tracing/events ] && [ ! -d /sys/kernel/debug/tracing/events ]; then
  if [ "${HOWDAH_PROBE_MOUNTING:-}" ]; then
    mount -t tracefs tracefs /sys/kernel/tracing || exit 71
  else
    HOWDAH_PROBE_MOUNTING=yes exec unshare --mount --propagation private sh -c "$1" howdah-probe "$@"
  fi
fi
shift
exec 3<&0
setpriv --pdeathsig KILL "$@" </dev/null 3<&- &
child=$!
echo "howdah-probe-pid $child"
exec >&- 2>&-
while read -r _ <&3; do :; done
kill -KILL "$child"
wait "$child"
exit $?

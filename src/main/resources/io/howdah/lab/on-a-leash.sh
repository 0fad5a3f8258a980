# Runs a program so that it cannot outlive whoever started this script.
#
# Standard input is the leash: nothing comes through it, and its end means that the owner is gone (by kill -9, too).
# Should this shell be killed, the kernel kills the program (parent death signal). It leads a process group of its own,
# so that what it starts ends with it; it is reaped only after it was killed, so its number cannot be another's by then.
exec 3<&0
setpriv --pdeathsig KILL setsid "$@" </dev/null >/dev/null 2>&1 3<&- &
child=$!
echo "$child"
exec >&-
while read -r _ <&3; do :; done
kill -KILL "-$child" 2>/dev/null || kill -KILL "$child"
wait "$child"

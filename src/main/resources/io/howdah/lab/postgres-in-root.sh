# Runs a program of PostgreSQL inside a root file system. Called within a mount namespace of its own, so the
# mounts below are seen by nobody else and vanish with the last process. No pid namespace: the pids that
# pg_stat_activity shows are the host's, as every tool that joins the two expects.
set -eu
root=$1 mounted=$2 version=$3 program=$4
shift 4
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/dev/shm"
mount --bind "$mounted" "$root/srv/howdah"
exec chroot --userspec=postgres:postgres "$root" "/usr/lib/postgresql/$version/bin/$program" "$@"

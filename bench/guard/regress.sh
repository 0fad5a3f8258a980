#!/usr/bin/env bash
# Two figures about the guard: what unsafe it allows of PostgreSQL's regression SQL, and what honest it does not allow
# of the queries by which psql and other programs look at a server.   See README.md.
#   bench/guard/regress.sh SOURCE... [-- HONEST.sql...]
# SOURCE: unpacked sources of PostgreSQL. With PG* variables to a server whose database regression was filled from them
# (bench/guard/fill.sh) the allowed queries run there READ ONLY, and psql's own queries are collected there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
howdah=${HOWDAH:-$here/../../howdah}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do files+=("$1"/src/test/regress/sql/*.sql "$1"/contrib/*/sql/*.sql); shift; done
[ $# -gt 0 ] && shift
: >"$work/psql"
[ -z "${PGHOST:-}" ] || psql -XE -d regression -f "$here/psql-looks.sql" >"$work/psql" 2>/dev/null || true
python3 "$here/split.py" "${files[@]}" >"$work/in.jsonl"
python3 "$here/honest.py" "$work/psql" "$@" >"$work/honest.jsonl"
cat "$work/in.jsonl" "$work/honest.jsonl" >"$work/all.jsonl"
split -n l/"$(nproc)" "$work/all.jsonl" "$work/part."
for part in "$work"/part.??; do $howdah guard --jsonl <"$part" >"$part.out" & done
wait
cat "$work"/part.??.out >"$work/all.out"
head -n "$(wc -l <"$work/in.jsonl")" "$work/all.out" >"$work/out.jsonl"
tail -n "+$(($(wc -l <"$work/in.jsonl") + 1))" "$work/all.out" >"$work/honest.out"
python3 "$here/compare.py" "$work/in.jsonl" "$work/out.jsonl" "$work/run.sql"
python3 "$here/compare.py" --honest "$work/honest.jsonl" "$work/honest.out"
[ -n "${PGHOST:-}" ] || exit 0
writes="SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database WHERE datname = 'regression'"
before=$(psql -XqAt -d postgres -c "$writes")
psql -Xd regression -qAt -f "$work/run.sql" >"$work/run.out" 2>&1 || true
sleep 2
echo "allowed, run READ ONLY and refused as writes: $(grep -c 'ERROR:  25006' "$work/run.out" || true)"
echo "rows written by them: $(($(psql -XqAt -d postgres -c "$writes") - before))"

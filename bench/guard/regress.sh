#!/bin/sh
# Runs PostgreSQL's regression SQL through the guard; see README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
source=${1:?the directory of PostgreSQL\'s source}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/split.py" "$source"/src/test/regress/sql/*.sql "$source"/contrib/*/sql/*.sql >"$work/in.jsonl"
"$here/../../howdah" guard --jsonl <"$work/in.jsonl" >"$work/out.jsonl"
python3 "$here/compare.py" "$work/in.jsonl" "$work/out.jsonl" "$work/run.sql"
[ -n "${PGHOST:-}" ] || exit 0
psql -d regression -qAt -f "$work/run.sql" >"$work/run.out" 2>&1 || true
echo "refused as writes: $(grep -c 'ERROR:  25006' "$work/run.out")"

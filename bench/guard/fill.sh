#!/usr/bin/env bash
# Fills the database regression of a scratch server (PG* variables) from a source's regression files, in their order;
# what fails there (files that are not at hand, other encodings) is passed over.   bench/guard/fill.sh SOURCE
set -euo pipefail
source=$(cd "$1" && pwd -P)/src/test/regress
export PG_ABS_SRCDIR=$source PG_LIBDIR=$source PG_DLSUFFIX=.so
psql -Xqd postgres -c "DROP DATABASE IF EXISTS regression" -c "CREATE DATABASE regression TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
for test in $(sed -n 's/^test: //p' "$source/parallel_schedule"); do
  case $test in tablespace | vacuum_parallel | stats | database | collate* | sysviews) continue ;; esac
  timeout 60 psql -Xqd regression -v abs_srcdir="$source" -f "$source/sql/$test.sql" >/dev/null 2>&1 || true
done
psql -XqAt -d regression -c "SELECT count(*) || ' relations in regression' FROM pg_class WHERE relnamespace = 'public'::regnamespace"

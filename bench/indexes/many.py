"""1,000 templates on 500 tables: how long the advice takes and how much memory Howdah needs for it."""

import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOWDAH = shlex.split(os.environ.get("HOWDAH", str(ROOT / "howdah")))
DATABASE = "bench_many"
TABLES = int(sys.argv[1]) if len(sys.argv) > 1 else 500
MAKE = f"""
DO $$ BEGIN FOR t IN 1..{TABLES} LOOP
  EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, a int, b int, c text, d date, e numeric, f boolean, g text)', t);
  EXECUTE format('INSERT INTO t%s SELECT n, n %% 50, n %% 700, ''c'' || n %% 1500, date ''2026-01-01'' + n %% 365, n / 7.0, n %% 50 = 0, repeat(''x'', 40) FROM generate_series(1, 3000) n', t);
  EXECUTE format('ANALYZE t%s', t);
  IF t %% 50 = 0 THEN COMMIT; END IF;
END LOOP; END $$;
CREATE EXTENSION hypopg;
"""
SHAPES = [
    "SELECT g FROM t{t} WHERE b = $1 AND d > $2",
    "SELECT x.id, y.g FROM t{t} x JOIN t{u} y ON y.b = x.b WHERE x.c = $1 ORDER BY x.d LIMIT 20",
    "SELECT a, count(*), max(e) FROM t{t} WHERE d BETWEEN $1 AND $2 GROUP BY a",
    "SELECT x.g FROM t{t} x JOIN t{u} y ON y.id = x.b JOIN t{v} z ON z.b = y.a WHERE z.c = $1 AND x.d >= $2",
]


def main():
    up = subprocess.run([*HOWDAH, "lab", "up", "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    base = json.loads(up.stdout)["url"].rsplit("/", 1)[0]
    subprocess.run(["psql", "-X", "-q", base + "/postgres", "-c", f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", "-c", f"CREATE DATABASE {DATABASE}"], check=True)
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", f"{base}/{DATABASE}"], input=MAKE, text=True, check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        for i in range(2 * TABLES):
            t = i % TABLES
            file.write(SHAPES[i % len(SHAPES)].format(t=t + 1, u=(t + 7) % TABLES + 1, v=(t + 31) % TABLES + 1) + ";\n")
        file.flush()
        done = subprocess.run([*HOWDAH, "advise", "indexes", "--url", f"{base}/{DATABASE}", "--workload", file.name, "--json"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    answer = json.loads(done.stdout)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(answer['per_query'])} templates on {TABLES} tables: {len(answer['indexes'])} indexes, cost {answer['cost_after'] / answer['cost_before']:.3f} of before,"
          f" {answer['whatif_calls']} calls, {answer['seconds']:.1f} s, {used.ru_maxrss / 1024:.0f} MB at most; {'; '.join(answer['notes']) or 'no limit was reached'}")
    subprocess.run(["psql", "-X", "-q", base + "/postgres", "-c", f"DROP DATABASE {DATABASE} WITH (FORCE)"], check=True)


if __name__ == "__main__":
    main()

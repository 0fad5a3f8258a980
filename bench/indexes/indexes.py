"""TPC-H: what is advised under a budget is really built, every query is measured, what made one slower is taken back."""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TPCH = ROOT / "src/test/resources/io/howdah/advise/index/tpch"
HOWDAH = shlex.split(os.environ.get("HOWDAH", str(ROOT / "howdah")))
DATABASE = "bench_indexes"
SLOWER, FELT = 1.10, 0.010


def howdah(*arguments):
    done = subprocess.run([*HOWDAH, *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"howdah {' '.join(arguments[:2])} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


class Session:
    """One psql, kept: the CPU of its backend is that of the query."""

    def __init__(self, url, timeout):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.timeout = timeout
        self.pid = int(self.ask("SELECT pg_backend_pid()")[0])
        # Parallel workers would be other processes, and with two cores no gain.
        self.ask("SET max_parallel_workers_per_gather = 0; SET jit = off; SET track_io_timing = off")

    def ask(self, sql):
        self.psql.stdin.write(sql.rstrip().rstrip(";") + ";\n\\echo ~~~\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == "~~~":
                return lines
            lines.append(line.rstrip("\n"))
        sys.exit("psql ended: " + "\n".join(lines))

    def one(self, sql):
        return self.ask(sql)[0]

    def cpu(self):
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9

    def measure(self, sql, runs):
        """CPU seconds of the best run; the timeout's for one that does not end."""
        best = None
        for _ in range(runs):
            self.ask(f"SET statement_timeout = '{self.timeout}s'")
            before = self.cpu()
            answer = self.ask(sql)
            spent = self.cpu() - before
            self.ask("SET statement_timeout = 0")
            if any("ERROR" in line for line in answer):
                if "statement timeout" not in "".join(answer):
                    sys.exit(f"a query failed: {answer}")
                return float(self.timeout)
            best = spent if best is None else min(best, spent)
        return best

    def cost(self, sql):
        return json.loads("\n".join(self.ask("EXPLAIN (FORMAT JSON) " + sql)))[0]["Plan"]["Total Cost"]

    def indexes_used(self, sql):
        found = set()

        def walk(node):
            if "Index Name" in node:
                found.add(node["Index Name"])
            for child in node.get("Plans", []):
                walk(child)

        walk(json.loads("\n".join(self.ask("EXPLAIN (FORMAT JSON) " + sql)))[0]["Plan"])
        return found


def load(base, scale):
    subprocess.run(["psql", "-X", "-q", base + "/postgres", "-c", f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", "-c", f"CREATE DATABASE {DATABASE}"], check=True)
    url = f"{base}/{DATABASE}"
    start = time.monotonic()
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"sf={scale}", url, "-c", "CREATE EXTENSION hypopg", "-c", "CREATE EXTENSION pg_stat_statements"], check=True)
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"sf={scale}", url, "-f", TPCH / "schema.sql", "-f", TPCH / "data.sql"], check=True, stdout=subprocess.DEVNULL)
    print(f"scale {scale} loaded in {time.monotonic() - start:.0f} s")
    return url


def build(session, answer):
    for index in answer["indexes"]:
        for sql in index["statements"]:
            said = session.ask(sql)
            if any("ERROR" in line for line in said):
                sys.exit(f"{sql}: {said}")
    session.ask("VACUUM ANALYZE")
    return {i["name"]: int(session.one(f"SELECT pg_relation_size('public.{i['name']}')")) for i in answer["indexes"]}


def take_back(session, queries, before, after, standing, runs):
    """Drops what the slower queries use, as long as all of them together do not lose by it."""
    taken = []
    for name in sorted(queries, key=lambda q: before[q] - after[q]):
        if after[name] <= before[name] * SLOWER or after[name] - before[name] < FELT:
            continue
        for index in session.indexes_used(queries[name]) & set(standing):
            definition = session.one(f"SELECT pg_get_indexdef('public.{index}'::regclass)")
            users = [q for q in queries if index in session.indexes_used(queries[q])]
            session.ask(f"DROP INDEX public.{index}")
            again = {q: session.measure(queries[q], runs) for q in users}
            if sum(again.values()) <= sum(after[q] for q in users) * 1.02:
                after.update(again)
                standing.pop(index)
                taken.append(index)
                break
            session.ask(definition)
    return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scale", nargs="?", type=float, default=0.1)
    parser.add_argument("--budgets", default="5,10,25,50,100", help="percent of the tables' bytes")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=120, help="seconds that a query counts as when it does not end")
    parser.add_argument("--per-query", action="store_true")
    options = parser.parse_args()
    base = howdah("lab", "up", "--json")["url"].rsplit("/", 1)[0]
    url = load(base, options.scale)
    queries = {f.stem: f.read_text() for f in sorted((TPCH / "queries").glob("*.sql"))}
    session = Session(url, options.timeout)
    tables = int(session.one("SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"))
    before = {q: session.measure(sql, options.runs) for q, sql in queries.items()}
    cost = {q: session.cost(sql) for q, sql in queries.items()}
    print(f"{tables / 1e6:.0f} MB of tables; without indexes {sum(before.values()):.2f} s of CPU for {len(queries)} queries\n")
    ended = [q for q in queries if before[q] < options.timeout]
    print(f"{len(queries) - len(ended)} did not end in {options.timeout} s without indexes and count as that; 'others' leaves them out\n")
    print("budget   MB allowed   real MB  indexes  est. cost  real cost   CPU  CPU in the end  others  worst query  calls  seconds  taken back")
    for percent in [float(p) for p in options.budgets.split(",")]:
        budget = int(tables * percent / 100)
        answer = howdah("advise", "indexes", "--url", url, "--workload", str(TPCH / "queries"), "--budget", str(budget), "--json")
        standing = build(session, answer)
        bytes_built = sum(standing.values())
        names = list(standing)
        real_cost = sum(session.cost(sql) for sql in queries.values()) / sum(cost.values())
        after = {q: session.measure(sql, options.runs) for q, sql in queries.items()}
        first = sum(after.values()) / sum(before.values())
        taken = take_back(session, queries, before, after, standing, options.runs)
        worst = max(queries, key=lambda q: after[q] / max(before[q], 1e-3) if after[q] - before[q] > FELT else 0)
        print(
            f"{percent:5.0f} %  {budget / 1e6:11.1f} {bytes_built / 1e6:9.1f} {len(names):8d} {answer['cost_after'] / answer['cost_before']:10.3f} {real_cost:10.3f} {first:5.2f} {sum(after.values()) / sum(before.values()):15.2f} {sum(after[q] for q in ended) / sum(before[q] for q in ended):7.2f}"
            f"  {worst} {after[worst] / max(before[worst], 1e-3):5.2f}x {answer['whatif_calls']:6d} {answer['seconds']:8.1f}  {', '.join(taken) or '-'}", flush=True)
        if options.per_query:
            for q in queries:
                print(f"         {q} {before[q]:8.3f} -> {after[q]:8.3f} s")
        for index in names:
            session.ask(f"DROP INDEX IF EXISTS public.{index}")
    subprocess.run(["psql", "-X", "-q", base + "/postgres", "-c", f"DROP DATABASE {DATABASE} WITH (FORCE)"], check=True)


if __name__ == "__main__":
    main()

"""Workloads under default settings, pgtune's rules, the best of a grid, and what `howdah advise parameters --measure` says."""

import argparse
import itertools
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOWDAH = shlex.split(os.environ.get("HOWDAH", str(ROOT / "howdah")))
SLOWER, FELT = 1.10, 0.0005
STAR = ("SELECT count(*), sum(d1.kind + d2.kind) FROM b.fact f " + " ".join(f"JOIN b.d{i} ON d{i}.id = f{i}" for i in range(1, 11)) + " WHERE d10.kind = 7")
LOOKUPS = "SELECT max(length(g.note)) FROM b.few f JOIN b.goods g ON g.id = f.goods"
MISJUDGED = "SELECT max(length(g.note)) FROM b.many m JOIN b.goods g ON g.id = m.goods WHERE a = 3 AND b = 3 AND c = 3"
GROUPS = "SELECT code, who, sum(amount) FROM b.lines GROUP BY code, who"
DISTINCT = "SELECT count(DISTINCT item) FROM b.items"
COMPILED = "SELECT count(*), sum(x * y) FROM b.ones s, LATERAL generate_series(1, s.one) x, LATERAL generate_series(1, s.one) y"
POINT = "SELECT note FROM b.goods WHERE id = 77"
SCAN = "SELECT kind, count(*), max(length(note)) FROM b.goods GROUP BY kind"
HASHED = "SELECT count(*) FROM b.lines a JOIN b.lines c ON a.code = c.code AND a.who = c.who"
PARTS = "SELECT k, day, sum(amount) FROM b.parts GROUP BY k, day"
WORKLOADS = {
    "long join": ("gain", [STAR]),
    "cached look-ups": ("gain", [LOOKUPS, POINT]),
    "group by, sorted": ("gain", [GROUPS]),
    "compiled for nothing": ("gain", [COMPILED, POINT]),
    "hash join that spills": ("gain", [HASHED]),
    "count(distinct)": ("trap", [DISTINCT]),
    "one gains, one loses": ("trap", [LOOKUPS, MISJUDGED]),
    "all together": ("trap", [STAR, LOOKUPS, MISJUDGED, GROUPS, DISTINCT, COMPILED]),
    "point reads and a scan": ("nothing", [POINT, SCAN]),
    "partitions": ("nothing", [PARTS]),
}
GRID = {
    "work_mem": ["4MB", "16MB", "64MB", "256MB"],
    "hash_mem_multiplier": ["2", "4"],
    "random_page_cost": ["4", "2", "1.1"],
    "join_collapse_limit": ["8", "12"],
    "jit": ["on", "off"],
}


class Server:
    """A PostgreSQL of Debian's with its defaults, in a directory that goes with it."""

    def __init__(self, binaries):
        self.binaries = binaries
        self.directory = tempfile.mkdtemp(prefix="bench-par", dir="/tmp")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        subprocess.run(["chown", "postgres:", self.directory], check=True)
        data = f"{self.directory}/data"
        self.run(f"{binaries}/initdb -N -A trust -E UTF8 --locale=C.UTF-8 -D {data}")
        settings = f"listen_addresses='127.0.0.1'\nport={self.port}\nunix_socket_directories='{self.directory}'\nmax_parallel_workers_per_gather=0\n"
        with open(f"{data}/postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(settings)
        self.run(f"{binaries}/pg_ctl -s -w -D {data} -l {self.directory}/log start")
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, command):
        subprocess.run(["su", "postgres", "-c", "cd / && " + command], check=True, stdout=subprocess.DEVNULL)

    def close(self):
        self.run(f"{self.binaries}/pg_ctl -s -w -m immediate -D {self.directory}/data stop")
        subprocess.run(["rm", "-rf", self.directory], check=True)


class Session:
    """One psql, kept: the CPU of its backend is that of the query."""

    def __init__(self, url):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.pid = int(self.ask("SELECT pg_backend_pid()")[0])
        self.known = {}

    def ask(self, sql):
        self.psql.stdin.write(sql.rstrip().rstrip(";") + ";\n\\echo ~~~\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == "~~~":
                if any("ERROR" in x for x in lines):
                    sys.exit(f"{sql}: {lines}")
                return lines
            lines.append(line.rstrip("\n"))
        sys.exit("psql ended: " + "\n".join(lines))

    def cpu(self):
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9

    def settings(self, values):
        self.ask("RESET ALL")
        for name, value in values.items():
            self.ask(f"SET {name} = '{value}'")

    def measure(self, sql, values, runs=3):
        """CPU seconds of the best run; what has the same plan and the same memory is not run again."""
        self.settings(values)
        plan = re.sub(r"\(cost[^)]*\)|Planned Partitions: \d+|Functions: \d+", "", "\n".join(self.ask("EXPLAIN " + sql)))
        memory = re.search("Sort|Hash|Aggregate", plan) is not None
        key = (sql, plan, memory and values.get("work_mem"), "Hash" in plan and values.get("hash_mem_multiplier"))
        if key not in self.known:
            best = None
            for _ in range(runs):
                before = self.cpu()
                self.ask(f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) {sql}")
                spent = self.cpu() - before
                best = spent if best is None else min(best, spent)
            self.known[key] = best
        return self.known[key]

    def again(self, sql, before, after):
        """Both by turns, the least of four: for what was advised, apart from what was known."""
        least = [None, None]
        for _ in range(4):
            for i, values in enumerate((before, after)):
                self.settings(values)
                start = self.cpu()
                self.ask(f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) {sql}")
                spent = self.cpu() - start
                least[i] = spent if least[i] is None else min(least[i], spent)
        return least


def pgtune(memory, connections):
    """pgtune's published rules for mixed load on an SSD, as far as they need no restart (https://github.com/le0pard/pgtune)."""
    work = (memory - memory // 4) // (connections * 3)
    return {"work_mem": f"{work // 1024}kB", "random_page_cost": "1.1", "effective_cache_size": f"{memory * 3 // 4 // (1 << 20)}MB"}


def sound(costs, base):
    return all(c <= b * SLOWER or c - b < FELT for c, b in zip(costs, base))


def advised(url, queries):
    with tempfile.TemporaryDirectory() as place:
        for i, sql in enumerate(queries):
            Path(place, f"q{i}.sql").write_text(sql + ";\n", encoding="utf-8")
        done = subprocess.run([*HOWDAH, "advise", "parameters", "--measure", "--json", "--seconds", "1", "--workload", place, url], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        return json.loads(done.stdout)


def one(name, url, memory):
    kind, queries = WORKLOADS[name]
    session = Session(url)
    default = {k: v[0] for k, v in GRID.items()}
    base = [session.measure(q, default) for q in queries]
    best, best_costs = default, base
    for values in itertools.product(*GRID.values()):
        setting = dict(zip(GRID, values))
        costs = [session.measure(q, setting) for q in queries]
        if sum(costs) < sum(best_costs) and sound(costs, base):
            best, best_costs = setting, costs
    # The least of many measurements flatters: what won is measured once more, by turns with the default.
    grid = [session.again(q, default, best) if best != default else [b, b] for q, b in zip(queries, base)]
    tuned = [session.again(q, {}, pgtune(memory, 100)) for q in queries]
    answer = advised(url, queries)
    found, steps = [], []
    for i, q in enumerate(queries):
        mine = {p["name"]: p["proposed"] for p in answer["parameters"] if p["expected"]["basis"] == "measured" and (p["scope"] == "global" or p["for"] == f"q{i}")}
        found.append(session.again(q, {}, mine) if mine else [base[i], base[i]])
    for p in answer["parameters"]:
        if p["expected"]["basis"] == "measured":
            steps.append(f"{p['name']}={p['proposed']}" + (f" ({p['for']})" if p["for"] else ""))
    ratio = lambda pairs: sum(a for _, a in pairs) / max(sum(b for b, _ in pairs), 1e-9)
    slower = lambda pairs: sum(1 for b, a in pairs if a > b * SLOWER and a - b > FELT)
    return {
        "workload": name,
        "kind": kind,
        "default_ms": sum(base) * 1e3,
        "grid": ratio(grid),
        "grid_set": " ".join(f"{k}={v}" for k, v in best.items() if v != default[k]),
        "pgtune": ratio(tuned),
        "pgtune_slower": slower(tuned),
        "found": ratio(found),
        "found_slower": slower(found),
        "found_set": " ".join(steps),
        "trials": answer["trials"],
        "seconds": answer["seconds"],
    }


def table(rows):
    print("| workload | kind | default ms | best of grid | pgtune-like | (queries slower) | howdah | (slower) | trials | s | what howdah says | what the grid says |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for r in rows:
        # Each as soon as it is there.
        print(
            f"| {r['workload']} | {r['kind']} | {r['default_ms']:.0f} | {r['grid']:.2f} | {r['pgtune']:.2f} | {r['pgtune_slower']} | {r['found']:.2f} | {r['found_slower']} "
            f"| {r['trials']} | {r['seconds']:.0f} | {r['found_set'] or 'nothing'} | {r['grid_set'] or 'nothing'} |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", default="/usr/lib/postgresql/15/bin")
    parser.add_argument("--only", help="names of workloads, separated by semicolons")
    parser.add_argument("--url", help="a server on which data.sql was loaded, instead of one of our own")
    arguments = parser.parse_args()
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1)) * 1024
    server = None if arguments.url else Server(arguments.binaries)
    url = arguments.url or server.url
    try:
        if server:
            subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-f", HERE / "data.sql"], check=True, stdout=subprocess.DEVNULL)
        names = arguments.only.split(";") if arguments.only else list(WORKLOADS)
        table(one(name, url, memory) for name in names)
    finally:
        if server:
            server.close()


if __name__ == "__main__":
    main()

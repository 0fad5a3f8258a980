"""Schemas of ours, joins and writes: what is advised under a budget is really built, reads and writes are measured, CPU and WAL."""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

from indexes import FELT, Session, build, howdah

HERE = Path(__file__).resolve().parent
DATABASE = "bench_ours"
WRITES = 40
WARM = 5


def load(base, schema, scale):
    subprocess.run(["psql", "-X", "-q", base + "/postgres", "-c", f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", "-c", f"CREATE DATABASE {DATABASE}"], check=True)
    url = f"{base}/{DATABASE}"
    start = time.monotonic()
    subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"sf={scale}", url, "-c", "CREATE EXTENSION hypopg", "-f", HERE / schema / "data.sql"],
        check=True, stdout=subprocess.DEVNULL)
    print(f"{schema} at scale {scale} loaded in {time.monotonic() - start:.0f} s")
    return url


def write(session, sql):
    """CPU seconds and bytes of WAL of one execution, rolled back; the first ones log whole pages and do not count."""
    for i in range(WARM + WRITES):
        if i == WARM:
            cpu, wal = session.cpu(), lsn(session)
        said = session.ask(f"BEGIN;\n{sql}\nROLLBACK")
        if any("ERROR" in line for line in said):
            sys.exit(f"{sql}: {said}")
    return (session.cpu() - cpu) / WRITES, (lsn(session) - wal) / WRITES


def lsn(session):
    return float(session.one("SELECT pg_current_wal_insert_lsn() - '0/0'"))


class Run:
    """Reads, writes and WAL of one set of indexes, weighed by calls."""

    def __init__(self, session, texts, weights, runs):
        self.read = {q: session.measure(sql, runs) for q, sql in texts.items() if reads(sql)}
        written = {q: write(session, sql) for q, sql in texts.items() if not reads(sql)}
        self.reads = sum(weights[q] * s for q, s in self.read.items())
        self.writes = sum(weights[q] * cpu for q, (cpu, _) in written.items())
        self.cpu = self.reads + self.writes
        calls = sum(weights[q] for q in written)
        self.wal = sum(weights[q] * wal for q, (_, wal) in written.items()) / calls if calls else 0.0
        self.wal_of = {q: wal for q, (_, wal) in written.items()}


def reads(sql):
    return "SELECT" == re.sub(r"--[^\n]*\n", "", sql).split(None, 1)[0].upper()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schema", choices=["joins", "writes"])
    parser.add_argument("scale", nargs="?", type=float, default=1)
    parser.add_argument("--budgets", default="5,10,25,50,100", help="percent of the tables' bytes")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=20)
    parser.add_argument("--show", action="store_true", help="print the indexes, each read and the WAL of each write")
    options = parser.parse_args()
    base = howdah("lab", "up", "--json")["url"].rsplit("/", 1)[0]
    url = load(base, options.schema, options.scale)
    texts = {f.stem: f.read_text() for f in sorted((HERE / options.schema / "queries").glob("*.sql"))}
    found = {q: re.search(r"-- weight: ([\d.]+)", sql) for q, sql in texts.items()}
    weights = {q: float(m.group(1)) if m else 1.0 for q, m in found.items()}
    session = Session(url, options.timeout)
    tables = int(session.one("SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"))
    before = Run(session, texts, weights, options.runs)
    print(f"{tables / 1e6:.0f} MB of tables; {len(texts)} statements, CPU weighed by calls {before.cpu:.2f} s: reads {before.reads:.2f} s, writes {before.writes:.2f} s; {before.wal:.0f} bytes of WAL a write\n")
    print("| budget | allowed MB | real MB | indexes | est. cost | CPU | reads | writes | WAL a write, bytes | worst read | calls | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for percent in [float(p) for p in options.budgets.split(",")]:
        budget = int(tables * percent / 100)
        answer = howdah("advise", "indexes", "--url", url, "--workload", str(HERE / options.schema / "queries"), "--budget", str(budget), "--json")
        standing = build(session, answer)
        after = Run(session, texts, weights, options.runs)
        worst = max(before.read, key=lambda q: after.read[q] / before.read[q] if after.read[q] - before.read[q] > FELT else 0)
        slower = after.read[worst] / before.read[worst] if after.read[worst] - before.read[worst] > FELT else 1
        part = lambda a, b: f"{a / b:.3f}" if b else "-"
        print(
            f"| {percent:.0f} % | {budget / 1e6:.1f} | {sum(standing.values()) / 1e6:.1f} | {len(standing)} | {answer['cost_after'] / answer['cost_before']:.3f} | {part(after.cpu, before.cpu)} | {part(after.reads, before.reads)}"
            f" | {part(after.writes, before.writes)} | {after.wal:.0f} | {worst + f' {slower:.2f}' if slower > 1 else 'none slower'} | {answer['whatif_calls']} | {answer['seconds']:.1f} |", flush=True)
        if options.show:
            for index in answer["indexes"]:
                print(f"    {index['definition']}  {standing[index['name']] / 1e6:.2f} MB (estimated {index['size_bytes'] / 1e6:.2f}), {index['confidence']}{', HOT lost' if index['hot_lost'] else ''}")
            for q, s in before.read.items():
                print(f"    {q} {s * 1e3:9.2f} -> {after.read[q] * 1e3:9.2f} ms")
            for q, wal in before.wal_of.items():
                print(f"    {q} {wal:6.0f} -> {after.wal_of[q]:6.0f} bytes of WAL")
        for index in standing:
            session.ask(f"DROP INDEX IF EXISTS public.{index}")
        session.ask("VACUUM")
    subprocess.run(["psql", "-X", "-q", base + "/postgres", "-c", f"DROP DATABASE {DATABASE} WITH (FORCE)"], check=True)


if __name__ == "__main__":
    main()

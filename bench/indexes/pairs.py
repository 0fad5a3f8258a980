"""Queries with the indexes that are there and without them, by turns, so that what else the machine does meets both: pairs.py URL [ROUNDS] [SKIP,...]

Without them means: dropped in a transaction that is rolled back. Only indexes named howdah_* go. It locks their tables: for a scratch database.
Each is run twice in a row and the second counts; who goes first changes with the round. CPU is the backend's own (schedstat), one process, no JIT,
the best of the rounds.
"""

import subprocess
import sys
from pathlib import Path

QUERIES = Path(__file__).resolve().parents[2] / "src/test/resources/io/howdah/advise/index/tpch/queries"
SLOWER, FELT = 1.10, 0.010
OURS = "SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE 'howdah\\_%'"


class Session:
    def __init__(self, url):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.pid = int(self.ask("SELECT pg_backend_pid()")[0])
        self.ask("SET max_parallel_workers_per_gather = 0; SET jit = off")

    def ask(self, sql):
        self.psql.stdin.write(sql.rstrip().rstrip(";") + ";\n\\echo ~~~\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == "~~~":
                if any("ERROR" in found for found in lines):
                    sys.exit("\n".join(lines))
                return lines
            lines.append(line.rstrip("\n"))
        sys.exit("psql ended: " + "\n".join(lines))

    def run(self, sql):
        before = self.spent()
        self.ask(sql)
        return self.spent() - before

    def spent(self):
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9


def main():
    session = Session(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    skip = set(sys.argv[3].split(",")) if len(sys.argv) > 3 else set()
    queries = {f.stem: f.read_text() for f in sorted(QUERIES.glob("*.sql")) if f.stem not in skip}
    indexes = session.ask(OURS)
    best = {q: [float("inf"), float("inf")] for q in queries}
    for number in range(rounds):
        for q, sql in queries.items():
            for having in (True, False) if number % 2 == 0 else (False, True):
                session.ask("BEGIN")
                for index in () if having else indexes:
                    session.ask(f"DROP INDEX {index}")
                session.run(sql)  # whoever comes second would find what the first one read
                best[q][having] = min(best[q][having], session.run(sql))
                session.ask("ROLLBACK")
    for q, (without, having) in best.items():
        print(f"{q} {without:8.3f} -> {having:8.3f} s {having / without:5.2f}{'  slower' if having > without * SLOWER and having - without > FELT else ''}")
    without, having = (sum(b[i] for b in best.values()) for i in (0, 1))
    print(f"all {without:8.2f} -> {having:8.2f} s {having / without:5.3f} with {len(indexes)} indexes")


if __name__ == "__main__":
    main()

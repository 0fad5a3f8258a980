"""CPU per transaction of pgbench with and without Howdah watching, in paired, interleaved phases. See README.md."""

import argparse
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared"))
from measured import ROOT, Howdah, answer, children, tool  # noqa: E402

WORKLOADS = {"read-only": ["-S"], "tpcb": []}


class Server:
    """The server under load: where it is, which processes are its own, and what CPU they took."""

    def __init__(self, url):
        self.url = url
        self.postmaster = self._postmaster()
        self.group = None

    def query(self, sql, database=None):
        return answer(tool("psql"), "-qAtX", "-d", self.at(database), "-c", sql)

    def at(self, database):
        return self.url if database is None else re.sub(r"(://[^/]+/)[^?]*", rf"\g<1>{database}", self.url)

    def _postmaster(self):
        # A steady child's parent.
        steady = int(answer(tool("psql"), "-qAtX", "-d", self.url, "-c",
                            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"))
        return int(Path(f"/proc/{steady}/stat").read_text().rsplit(")", 1)[1].split()[1])

    @contextlib.contextmanager
    def accounted(self):
        """Puts the server's processes into an accounting group of their own: exact to the nanosecond, the dead included."""
        base = Path("/sys/fs/cgroup/cpuacct")
        if not (base / "cgroup.procs").exists():
            sys.exit("needs the cpuacct controller (cgroup v1) at /sys/fs/cgroup/cpuacct, as root")
        self.group = base / f"howdah-overhead-{os.getpid()}"
        self.group.mkdir()
        try:
            for _ in range(3):  # children that are born meanwhile are caught by the next round
                for pid in [self.postmaster, *children(self.postmaster)]:
                    move(self.group, pid)
            yield self
        finally:
            for pid in (self.group / "cgroup.procs").read_text().split():
                move(base, int(pid))
            self.group.rmdir()

    def cpu_seconds(self):
        return int((self.group / "cpuacct.usage").read_text()) / 1e9


def move(group, pid):
    with contextlib.suppress(OSError):  # it ended meanwhile
        (group / "cgroup.procs").write_text(str(pid))


def phase(server, flags, seconds, clients, howdah=None):
    """One stretch of load: CPU seconds of the server per transaction, and what Howdah took itself."""
    pgbench = [tool("pgbench"), "-n", "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))), "-M", "prepared", *flags, server.at("howdah_bench")]
    own = howdah.cpu_seconds() if howdah else 0
    began, cpu = time.monotonic(), server.cpu_seconds()
    out = answer(*pgbench)
    took, used = time.monotonic() - began, server.cpu_seconds() - cpu
    transactions = int(re.search(r"transactions actually processed: (\d+)", out).group(1))
    result = {"per_transaction": used / transactions, "tps": transactions / took}
    if howdah:
        result["own_cores"] = (howdah.cpu_seconds() - own) / took
        result["own_rss"] = howdah.rss_bytes()
    return result


def run(arguments, server, howdah):
    rows = []
    order = random.Random(arguments.seed)
    for name in arguments.workload:
        flags = WORKLOADS[name]
        phase(server, flags, arguments.seconds / 2, arguments.clients)  # warms the caches; not counted
        for _ in range(arguments.rounds):
            found = {}
            kinds = ["without", "with", "again"]
            order.shuffle(kinds)
            for kind in kinds:
                if kind == "with":
                    with howdah.watching():
                        time.sleep(arguments.settle)
                        found[kind] = phase(server, flags, arguments.seconds, arguments.clients, howdah)
                else:
                    found[kind] = phase(server, flags, arguments.seconds, arguments.clients)
            base = (found["without"]["per_transaction"] + found["again"]["per_transaction"]) / 2
            row = {
                "workload": name,
                "ratio": found["with"]["per_transaction"] / base,
                "a_a": found["again"]["per_transaction"] / found["without"]["per_transaction"],
                "own_cores": found["with"]["own_cores"],
                "own_rss": found["with"]["own_rss"],
                "tps": found["with"]["tps"],
            }
            rows.append(row)
            print(f"{name:10} ratio {row['ratio']:.3f}  A/A {row['a_a']:.3f}  howdah {100 * row['own_cores']:.1f} % of a core,"
                  f" {row['own_rss'] / 2**20:.0f} MiB  ({row['tps']:.0f}/s)", file=sys.stderr)
    return rows


def table(rows):
    lines = [f"{'workload':10} {'rounds':>6} {'ratio':>7} {'quartiles':>15} {'A/A':>7} {'own CPU':>9} {'own RSS':>9}"]
    for name in dict.fromkeys(r["workload"] for r in rows):
        mine = [r for r in rows if r["workload"] == name]
        ratios = sorted(r["ratio"] for r in mine)
        low, _, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else (ratios[0],) * 3
        lines.append(f"{name:10} {len(mine):6d} {statistics.median(ratios):7.3f} {f'{low:.3f}-{high:.3f}':>15}"
                     f" {statistics.median(r['a_a'] for r in mine):7.3f}"
                     f" {100 * statistics.median(r['own_cores'] for r in mine):7.1f} % {max(r['own_rss'] for r in mine) / 2**20:5.0f} MiB")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--settle", type=float, default=30, help="seconds between Howdah's start and the phase: it watches for months")
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--scale", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workload", choices=WORKLOADS, action="append")
    parser.add_argument("--version", default="18", help="the sandbox's PostgreSQL")
    parser.add_argument("--port", type=int, default=9187, help="where the daemon answers meanwhile")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    arguments.workload = arguments.workload or list(WORKLOADS)

    howdah = str(ROOT / "howdah")
    url = json.loads(answer(howdah, "lab", "up", "--version", arguments.version, "--json"))["url"]
    server = Server(url)
    server.query("DROP DATABASE IF EXISTS howdah_bench")
    server.query("CREATE DATABASE howdah_bench")
    subprocess.run([tool("pgbench"), "-q", "-i", "-s", str(arguments.scale), server.at("howdah_bench")], check=True, stderr=subprocess.DEVNULL)
    watcher = Howdah([howdah, "serve", "--listen", f"127.0.0.1:{arguments.port}", "--url", server.at("howdah_bench")],
                     f"http://127.0.0.1:{arguments.port}/readyz")
    try:
        with server.accounted():
            rows = run(arguments, server, watcher)
    finally:
        server.query("DROP DATABASE IF EXISTS howdah_bench WITH (FORCE)")
    print(json.dumps(rows) if arguments.json else table(rows))


main()

"""What one daemon takes to watch a hundred clusters at a sample every ten seconds. See README.md."""

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared"))
from measured import ROOT, Howdah, answer, tool  # noqa: E402

SCHEMA = """
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
SELECT format('CREATE TABLE t%s (id bigint PRIMARY KEY, other bigint, words text)', n) FROM generate_series(1, :tables) n \\gexec
SELECT format('CREATE INDEX ON t%s (other)', n) FROM generate_series(1, :tables) n \\gexec
SELECT format('INSERT INTO t%s SELECT g, g, md5(g::text) FROM generate_series(1, 100) g', n) FROM generate_series(1, :tables) n \\gexec
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def server(connections):
    """A server of its own, in a directory that goes away with it."""
    home = Path(tempfile.mkdtemp(prefix="howdah-fleet-"))
    data, port = home / "data", free_port()
    shutil.chown(home, "postgres")
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_postgres, tool("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"], check=True, stdout=subprocess.DEVNULL)
    options = (f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c max_connections={connections}"
               " -c shared_preload_libraries=pg_stat_statements -c fsync=off")
    subprocess.run([*as_postgres, tool("pg_ctl"), "-D", data, "-w", "-l", home / "log", "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        subprocess.run([*as_postgres, tool("pg_ctl"), "-D", data, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL)
        shutil.rmtree(home)


def clusters(at, count, tables):
    """One database stands for a cluster: made once, the others are copies of it."""
    def sql(database, *rest, **more):
        subprocess.run([tool("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-d", f"{at}/{database}", *rest], check=True, stdout=subprocess.DEVNULL, **more)

    sql("postgres", "-c", "CREATE DATABASE c1")
    sql("c1", "-v", f"tables={tables}", input=SCHEMA, text=True)
    for n in range(2, count + 1):
        sql("postgres", "-c", f"CREATE DATABASE c{n} TEMPLATE c1")
    return [f"{at}/c{n}" for n in range(1, count + 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clusters", type=int, default=100)
    parser.add_argument("--tables", type=int, default=50, help="tables of each")
    parser.add_argument("--every", type=int, default=10, help="seconds between samples")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--settle", type=float, default=1, help="minutes of start-up that do not count")
    arguments = parser.parse_args()
    with server(connections=4 * arguments.clusters + 50) as at:
        urls = clusters(at, arguments.clusters, arguments.tables)
        port = free_port()
        command = [str(ROOT / "howdah"), "serve", "--listen", f"127.0.0.1:{port}", "--every", str(arguments.every)]
        for url in urls:
            command += ["--url", url]
        daemon = Howdah(command, f"http://127.0.0.1:{port}/readyz")
        with daemon.watching():
            time.sleep(60 * arguments.settle)
            began, own, rss, until = time.monotonic(), daemon.cpu_seconds(), [], time.monotonic() + 60 * arguments.minutes
            while time.monotonic() < until:
                rss.append(daemon.rss_bytes())
                time.sleep(5)
            cores = (daemon.cpu_seconds() - own) / (time.monotonic() - began)
            scraped = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30).read().decode()
        up = sum(1 for line in scraped.splitlines() if line.startswith("postgresql_up") and line.split()[1].startswith("1"))
        series = sum(1 for line in scraped.splitlines() if line and not line.startswith("#"))
        print(f"{'clusters':>8} {'up':>5} {'every':>6} {'series':>8} {'cores':>6} {'RSS median':>11} {'RSS most':>9}")
        print(f"{arguments.clusters:8d} {up:5d} {arguments.every:4d} s {series:8d} {cores:6.2f} {statistics.median(rss) / 2**20:7.0f} MiB {max(rss) / 2**20:5.0f} MiB")


main()

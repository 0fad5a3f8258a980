"""What the benches share: finding programs, families of processes, a daemon that is started and measured."""

import contextlib
import glob
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICK = os.sysconf("SC_CLK_TCK")


def tool(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    if not found:
        sys.exit(f"{name} is missing. Debian: apt-get install postgresql")
    return found[-1]


def answer(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def children(parent):
    found = []
    for stat in glob.glob("/proc/[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = Path(stat).read_text()
            if int(text.rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(stat.split("/")[2]))
    return found


def family(pid):
    """The process and all that descend from it."""
    all_of_them, fresh = [pid], [pid]
    while fresh:
        fresh = [c for p in fresh for c in children(p)]
        all_of_them += fresh
    return all_of_them


class Howdah:
    """What is measured: started before a phase, ready before it begins, ended after it."""

    def __init__(self, command, ready):
        self.command, self.ready = command, ready
        self.process, self.words = None, tempfile.TemporaryFile()

    @contextlib.contextmanager
    def watching(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=self.words, start_new_session=True)
        try:
            self._await_ready()
            yield self
        finally:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def _await_ready(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                sys.exit(f"howdah ended with {self.process.returncode}: {self.said()}")
            with contextlib.suppress(urllib.error.URLError, OSError):
                if urllib.request.urlopen(self.ready, timeout=2).status == 200:
                    return
            time.sleep(0.2)
        sys.exit(f"howdah was not ready in a minute: {self.ready}")

    def said(self):
        self.words.seek(0)
        return self.words.read().decode(errors="replace")

    def cpu_seconds(self):
        ticks = 0
        for pid in family(self.process.pid):
            with contextlib.suppress(OSError):
                part = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(part[11]) + int(part[12])
        return ticks / TICK

    def rss_bytes(self):
        """The sum over the family; pages that two of them share count twice."""
        total = 0
        for pid in family(self.process.pid):
            with contextlib.suppress(OSError):
                total += int(re.search(r"^Rss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M).group(1)) * 1024
        return total

#!/usr/bin/env python3
"""Runs io.howdah.detect.DetectionBench, one seed a process, and prints what it saw as a table."""
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def class_path():
    given = os.environ.get("DETECTION_CLASSPATH")
    if given:
        return given
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(
            ["mvn", "-q", "-B", "test-compile", "dependency:build-classpath", f"-Dmdep.outputFile={out.name}"],
            cwd=ROOT, check=True)
        libraries = out.read().strip()
    return f"{ROOT}/target/test-classes:{ROOT}/target/classes:{libraries}"


def bench(path, seed, days, more):
    java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
    done = subprocess.run(
        [java, "-Xmx500m", "-cp", path, "io.howdah.detect.DetectionBench", str(seed), str(seed), str(days), *more],
        capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"seed {seed}: {done.stderr}")
    return done.stdout


def seconds(seen):
    times = [int(m.group(1)) for m in map(lambda s: re.match(r"(\d+)", s), seen) if m]
    if not times:
        return "-"
    return f"{statistics.median(times):.0f} (at most {max(times)})"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=6)
    options.add_argument("--days", type=int, default=7)
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--no-baselines", action="store_true", help="leave out the run without seasons")
    of = options.parse_args()
    path = class_path()
    runs = {"Howdah": []}
    if not of.no_baselines:
        runs["no season"] = ["unseasonal"]
    with ThreadPoolExecutor(of.jobs) as pool:
        said = {
            name: list(pool.map(lambda s: bench(path, s, of.days, more), range(1, of.seeds + 1)))
            for name, more in runs.items()
        }
    false, simple, faults = {}, [], {}
    for name, outputs in said.items():
        for line in "\n".join(outputs).splitlines():
            if line.startswith("week "):
                words = line.split()
                false.setdefault(name, []).append(float(words[2]))
                if name == "Howdah":
                    simple.append(float(words[4]))
            elif line.startswith("fault "):
                head, seen = line.split(": ", 1)
                faults.setdefault(head.split(" ", 2)[2], {}).setdefault(name, []).extend(seen.strip().split("  "))
            elif line.startswith("false "):
                print(f"{name}: {line}")
    print(f"\n{of.seeds} seeds, {of.days} days each at a look a second")
    print(f"{'false incidents a week':42} {'mean':>6} {'most':>6}")
    for name, weeks in [*false.items(), ("three sigma", simple)]:
        print(f"  {name:40} {statistics.mean(weeks):6.2f} {max(weeks):6.2f}")
    print(f"\n{'fault':42} {'variant':10} {'seen':>9} {'right first':>12}  seconds until seen, median")
    for fault, variants in faults.items():
        for name, seen in variants.items():
            hits = [s for s in seen if s[0].isdigit()]
            right = [s for s in hits if "(" not in s]
            print(f"{fault:42} {name:10} {len(hits):4} of {len(seen):2} {len(right):6} of {len(hits):2}  {seconds(seen)}")
    for line in "\n".join(said["Howdah"]).splitlines():
        if line.startswith("week "):
            print(f"seed {line.split()[1]}: {line.split(', ', 1)[1].split('], ')[-1]}")


if __name__ == "__main__":
    main()

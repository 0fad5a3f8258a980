"""Judges the runs of bench/check and prints them as a table, worst first, and their sums."""
import json
import sys

ORDER = ["green while it hurts", "red without a fault", "red before", "red after", "wrong first line", "masked", "ok"]
# What others do on this machine is true when it is said, and no verdict on the incident.
MACHINE = {"cpu-stolen", "io-stolen", "memory-pressure"}


def verdict(run):
    """What was wrong with a run, or ok."""
    wrong = []
    ours = set(run["causes"])
    noise = MACHINE - ours
    said = [c for c in run["during"]["causes"] if c not in noise]
    masked = len(said) < len(run["during"]["causes"])
    if set(run["before"]["last"]["causes"]) - MACHINE:
        wrong.append("red before")
    if not ours:
        if said:
            wrong.append("red without a fault")
        elif masked:
            wrong.append("masked")
    elif not said:
        wrong.append("masked" if masked else "green while it hurts")
    elif said[0] not in ours:
        wrong.append("wrong first line")
    if set(run["after"]["last"]["causes"]) - MACHINE:
        wrong.append("red after")
    return wrong or ["ok"]


def asked(green):
    """How often it was asked until it was green, and what it said at first."""
    return str(green["answers"]) + (" (%s)" % ", ".join(green["first"]["causes"]) if green["first"]["causes"] else "")


with open(sys.argv[1]) as file:
    runs = [json.loads(line) for line in file]
for r in runs:
    r["verdict"] = verdict(r)
runs.sort(key=lambda r: (min(ORDER.index(v) for v in r["verdict"]), r["id"], r["seed"]))
for r in runs:
    print("\t".join([r["id"], str(r["seed"]), ", ".join(r["verdict"]), ", ".join(r["during"]["causes"]) or "green",
                     "%.1f s" % r["during"]["seconds"], asked(r["before"]), asked(r["after"])]))
print()
for word in ORDER:
    print("%4d %s" % (sum(word in r["verdict"] for r in runs), word))
seconds = sorted(x["seconds"] for r in runs for x in (r["before"]["last"], r["during"], r["after"]["last"]))
if seconds:
    print("%4d runs; the last of each three, %d answers, took %.1f s in the median, %.1f s at most"
          % (len(runs), len(seconds), seconds[len(seconds) // 2], seconds[-1]))

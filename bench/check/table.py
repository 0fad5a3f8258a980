"""Prints the runs of bench/check as a table, worst first, and their sums."""
import json
import sys

ORDER = ["red before", "green while it hurts", "red without a fault", "red after", "wrong first line", "ok"]

with open(sys.argv[1]) as file:
    runs = [json.loads(line) for line in file]
runs.sort(key=lambda r: (min(ORDER.index(v) for v in r["verdict"]), r["id"], r["seed"]))
for r in runs:
    during = r["during"]
    print("\t".join([
        r["id"], str(r["seed"]), ", ".join(r["verdict"]),
        ", ".join(during["causes"]) or "green", "%.1f s" % during["seconds"],
        "green after %d" % r["answers"] if r["settled"]["status"] == "healthy" else "red: " + ", ".join(r["settled"]["causes"]),
    ]))
print()
for word in ORDER:
    print("%4d %s" % (sum(word in r["verdict"] for r in runs), word))
seconds = sorted(r[k]["seconds"] for r in runs for k in ("before", "during", "after"))
if seconds:
    print("%4d runs; %d answers took %.1f s in the median, %.1f s at most" % (len(runs), len(seconds), seconds[len(seconds) // 2], seconds[-1]))

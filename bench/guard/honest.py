"""Honest diagnostic queries that others wrote: psql's own, as `psql -E` shows them, and those of .sql files.

honest.py PSQL_OUTPUT FILE.sql... prints JSON lines with the keys sql and file.
"""
import json
import pathlib
import re
import sys

seen = set()


def say(sql, file):
    sql = re.sub(r"\A\s*(--[^\n]*\n\s*)+", "", sql).strip().rstrip(";").strip()
    # What sets or signals is no look. The same for another object is the same.
    key = re.sub(r"\d+", "0", sql)
    if sql and key not in seen and re.match(r"(select|with|table|show)\b", sql, re.I) and "backend(" not in sql:
        seen.add(key)
        print(json.dumps({"sql": sql, "file": file}))


for sql in re.findall(r"\*+ QUERY \*+/?\n(.*?)\n/?\*{10,}", pathlib.Path(sys.argv[1]).read_text(), re.S):
    say(sql, "psql")
for name in sys.argv[2:]:
    path = pathlib.Path(name)
    text = path.read_text(errors="replace")
    # A driver's placeholders are no SQL.
    text = re.sub(r"%\((\w+)\)s", "NULL", text).replace("%%", "%")
    text = re.sub(r"\{\w+\}", "query_start", text)
    for sql in re.split(r";\s*\n", text):
        say(sql, path.name)

"""Counts the guard's verdicts and writes the allowed queries as READ ONLY transactions for psql."""
import collections
import json
import re
import sys

asked, answered, run = sys.argv[1:]
verdicts, first_words, queries = collections.Counter(), collections.Counter(), 0
with open(asked) as questions, open(answered) as answers, open(run, "w") as out:
    out.write("SET statement_timeout = '3s'; SET lock_timeout = '500ms';\n\\set VERBOSITY sqlstate\n")
    for question, answer in zip(questions, answers, strict=True):
        sql, verdict = json.loads(question)["sql"], json.loads(answer)["verdict"]
        verdicts[verdict] += 1
        if verdict != "allow":
            continue
        bare = re.sub(r"/\*.*?\*/|--[^\n]*", "", sql, flags=re.S).strip(" (\n\t;")
        word = (re.findall(r"[a-z]+", bare.lower()) or ["?"])[0]
        first_words[word] += 1
        if word not in ("vacuum", "create", "analyze", "drop") and not re.search(r"^\\", sql, re.M):
            queries += 1
            out.write(f"BEGIN READ ONLY;\n{sql.strip().rstrip(';')}\n;\nROLLBACK;\n")
print(dict(verdicts), dict(first_words), f"{queries} queries to run")

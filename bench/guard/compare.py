"""Counts the guard's verdicts and writes the allowed queries as READ ONLY transactions for psql."""
import collections
import json
import re
import sys



def honest(asked, answered):
    """How many looks are allowed, and which are not."""
    total, refused = 0, []
    with open(asked) as questions, open(answered) as answers:
        for question, answer in zip(questions, answers, strict=True):
            question, answer = json.loads(question), json.loads(answer)
            total += 1
            if answer["verdict"] != "allow":
                refused.append((question, answer))
    for question, answer in refused:
        print(f"not allowed, {question['file']}: {' '.join(question['sql'].split())[:100]}: {answer['reasons'][0]}")
    allowed = total - len(refused)
    print(f"honest diagnostic queries: {allowed} of {total} allowed, {100 * allowed / max(total, 1):.1f} %")


if sys.argv[1] == "--honest":
    honest(*sys.argv[2:])
    sys.exit()
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

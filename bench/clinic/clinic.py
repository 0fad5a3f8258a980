"""Faults in a clinic's database, which nothing in Howdah was written or trained for; see README.md."""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared"))
from measured import ROOT, answer, tool  # noqa: E402

HERE = Path(__file__).resolve().parent
HOWDAH = os.environ.get("HOWDAH", str(ROOT / "howdah")).split()

SCRIPTS = {
    "visits": "\\set p random(1, 60000)\nSELECT visit_id, arrived, state FROM visit WHERE patient_id = :p ORDER BY arrived DESC LIMIT 10;",
    "trend": "\\set d random(1, 400)\nSELECT avg(value), max(value) FROM reading WHERE device_id = :d AND taken > now() - interval '2 hours';",
    "bill": "\\set v random(1, 350000)\nSELECT sum(amount) FROM invoice WHERE visit_id = :v;",
    "letters": "\\set p random(1, 60000)\nSELECT letter_id, body FROM letter WHERE patient_id = :p;",
    "seen": "\\set p random(1, 60000)\nUPDATE patient SET last_seen = now() WHERE patient_id = :p;",
    "measure": "\\set d random(1, 400)\nINSERT INTO reading VALUES (:d, now(), random(), 1);",
    "dispense": "\\set d random(1, 2000)\nBEGIN;\nUPDATE stock SET pieces = pieces - 1 WHERE drug_id = :d;\nSELECT label FROM stock WHERE drug_id = :d;\nEND;",
    "occupancy": "SELECT w.title, count(*), sum(v.cost) FROM visit v JOIN ward w USING (ward_id) WHERE v.arrived > now() - interval '20 days' GROUP BY w.title ORDER BY 2 DESC;",
    "debts": "\\set w random(1, 60)\nSELECT p.surname, sum(i.amount) AS debt FROM visit v JOIN invoice i USING (visit_id) JOIN patient p USING (patient_id)"
             " WHERE v.ward_id = :w AND v.arrived > now() - interval '60 days' AND NOT i.paid GROUP BY p.surname ORDER BY debt DESC LIMIT 20;",
}
# name: scripts, sessions, calls a second, protocol
SERVICES = {
    "front": (["visits", "trend", "bill", "letters"], 3, 60, "prepared"),
    "nurses": (["seen", "measure", "dispense"], 3, 40, "simple"),
    "office": (["occupancy", "debts"], 1, 2, "extended"),
}


class Clinic:
    """The database under its load."""

    def __init__(self, url):
        self.url, self.children, self.files = url, [], tempfile.TemporaryDirectory(prefix="clinic")
        self.home = self.at("clinic")
        os.chmod(self.files.name, 0o755)
        for name, text in SCRIPTS.items():
            self.script(name, text)

    def at(self, database):
        return re.sub(r"(://[^/]+/)[^?]*", rf"\g<1>{database}", self.url)

    def script(self, name, text):
        path = Path(self.files.name, name + ".pgbench")
        path.write_text(text + "\n")
        return path

    def sql(self, text, database="clinic", quiet=False):
        done = subprocess.run([tool("psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.at(database)], input=text, text=True, capture_output=True)
        if done.returncode and not quiet:
            raise RuntimeError(done.stderr.strip() + " in " + text[:200])
        return done.stdout.strip()

    def start(self, *command, feed=None):
        child = subprocess.Popen(command, stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, start_new_session=True, text=True)
        if feed is not None:
            child.stdin.write(feed)
            child.stdin.flush()
        self.children.append(child)
        return child

    def session(self, text, name="psql", database="clinic"):
        """A session that stays where the text leaves it."""
        return self.start("env", "PGAPPNAME=" + name, tool("psql"), "-qAtX", "-d", self.at(database), feed=text + "\n")

    def service(self, name, scripts, sessions, rate, protocol="simple", connect=False, **values):
        files = [f"--file={Path(self.files.name, s + '.pgbench')}" for s in scripts]
        rates = ["-R", str(rate)] if rate else []
        return self.start("env", "PGAPPNAME=" + name, tool("pgbench"), "-n", "-M", protocol, "-c", str(sessions), "-j", "1", "-T", "600", *rates,
                          *(["-C"] if connect else []), *(f"-D{k}={v}" for k, v in values.items()), *files, self.home)

    def fresh(self):
        self.stop()
        self.sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active", "postgres")
        for gid in self.sql("SELECT gid FROM pg_prepared_xacts", "postgres").split():
            self.sql(f"ROLLBACK PREPARED '{gid}'", "clinic")
        self.sql("ALTER SYSTEM RESET ALL", "postgres")
        self.sql("SELECT pg_reload_conf()", "postgres")
        self.sql("DROP DATABASE IF EXISTS clinic WITH (FORCE)", "postgres")
        self.sql("CREATE DATABASE clinic TEMPLATE clinic_base", "postgres")
        self.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()", "clinic")
        for name, (scripts, sessions, rate, protocol) in SERVICES.items():
            self.service(name, scripts, sessions, rate, protocol)

    def stop(self):
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self.children.clear()
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'clinic'", "postgres", quiet=True)


def setting(clinic, *pairs, scope="SYSTEM"):
    for pair in pairs:
        clinic.sql(f"ALTER {scope} SET {pair}", "postgres")
    clinic.sql("SELECT pg_reload_conf()", "postgres")


def restart_services(clinic, *names):
    """New sessions see what was set for the database."""
    for name in names:
        scripts, sessions, rate, protocol = SERVICES[name]
        clinic.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'", "postgres")
        clinic.service(name, scripts, sessions, rate, protocol)


def load(clinic, name, text, sessions, rate, protocol="simple", connect=False, **values):
    """A service more; values are parameters of its statement, sent as such."""
    clinic.script(name, text)
    return clinic.service(name, [name], sessions, rate, protocol, connect, **values)


# Each fault: what to do before there is a past, what goes wrong, how long until it shows.
FAULTS = {}


def fault(cause, settle=8, prepare=None, also=()):
    def register(function):
        FAULTS[function.__name__.replace("_", "-")] = (cause, function, settle, prepare, also)
        return function
    return register


@fault("healthy")
def nothing(c):
    pass


@fault("benign-spike")
def many_more_patients(c):
    c.service("front2", SERVICES["front"][0], 6, 200, "prepared")


@fault("missing-index")
def dropped_index(c):
    c.sql("DROP INDEX visit_patient")


@fault("missing-index", prepare=lambda c: c.sql("DROP INDEX reading_device"), settle=3)
def never_had_an_index(c):
    pass


@fault("fk-without-index", also=("missing-index",))
def purge_of_visits(c):
    c.sql("DROP INDEX invoice_visit; ALTER TABLE letter ADD COLUMN visit_id bigint REFERENCES visit; ")
    load(c, "purge", "\\set v random(1, 350000)\nDELETE FROM visit WHERE visit_id = :v;", 1, 10)


@fault("stale-statistics", also=("plan-flip",))
def imported_ward(c):
    c.sql("ALTER TABLE visit SET (autovacuum_enabled = off); ALTER TABLE invoice SET (autovacuum_enabled = off);"
          "INSERT INTO ward VALUES (99, 'abroad', 10);"
          "INSERT INTO visit (patient_id, ward_id, arrived, state, cost, remark) SELECT 1 + i % 60000, 99, now() - i * interval '1 second', 'abroad', 1, 'x' FROM generate_series(1, 120000) i;"
          "INSERT INTO invoice (visit_id, amount, paid) SELECT visit_id, 1, false FROM visit WHERE ward_id = 99")
    load(c, "abroad", "SELECT count(*), sum(i.amount) FROM visit v JOIN invoice i USING (visit_id) JOIN patient p USING (patient_id)"
         " WHERE v.ward_id = 99 AND v.state = 'abroad';", 1, 2)


@fault("wrong-planner-costs")
def someone_tuned_for_spinning_disks(c):
    setting(c, "random_page_cost = 60", "seq_page_cost = 0.05")


@fault("wrong-planner-costs", also=("config-drift",))
def index_scans_turned_off(c):
    setting(c, "enable_indexscan = off", "enable_bitmapscan = off", "enable_indexonlyscan = off")


@fault("work-mem-spill")
def little_memory(c):
    c.script("bigsort", "SELECT count(*) FROM (SELECT DISTINCT patient_id, state FROM visit ORDER BY patient_id) x;")
    setting(c, "work_mem = '64kB'")
    c.service("sorts", ["bigsort"], 1, 2)


@fault("idle-in-transaction")
def forgotten_transaction(c):
    c.session("BEGIN; UPDATE stock SET pieces = pieces - 1 WHERE drug_id <= 400;", "back-office")


@fault("row-lock-chain")
def slow_stocktaking(c):
    c.session("BEGIN; UPDATE stock SET pieces = pieces WHERE drug_id <= 500; DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;", "stocktaking")


@fault("ddl-lock-queue")
def migration_behind_a_report(c):
    c.session("BEGIN; SELECT count(*) FROM stock; DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;", "auditor")
    time.sleep(2)
    c.session("ALTER TABLE stock ADD COLUMN batch text;", "migration")


@fault("runaway-query", settle=28)
def cartesian_report(c):
    c.session("SELECT count(*) FROM visit a, invoice b WHERE a.cost + b.amount < 0;", "analyst")


@fault("generic-plan", settle=10)
def skew_behind_a_prepared_statement(c):
    c.sql("UPDATE visit SET state = 'rare' WHERE visit_id % 3000 = 0; CREATE INDEX visit_state ON visit (state); VACUUM ANALYZE visit; ALTER DATABASE clinic SET plan_cache_mode = force_generic_plan")
    load(c, "rare", "SELECT visit_id, cost FROM visit WHERE state = :state ORDER BY visit_id DESC LIMIT 20;", 6, 60, "prepared", state="rare")


@fault("config-drift", also=("wrong-planner-costs",))
def an_override_for_one_database(c):
    c.sql("ALTER DATABASE clinic SET join_collapse_limit = 1; ALTER DATABASE clinic SET enable_hashjoin = off; ALTER DATABASE clinic SET enable_nestloop = off; ALTER DATABASE clinic SET enable_indexscan = off", "postgres")
    restart_services(c, "front", "office")


@fault("planning-time")
def partitions_for_a_century(c):
    c.sql("CREATE TABLE ecg (device_id int, taken date, value float) PARTITION BY RANGE (taken);"
          "DO $$ BEGIN FOR i IN 0..899 LOOP EXECUTE format('CREATE TABLE ecg_%s PARTITION OF ecg FOR VALUES FROM (%L) TO (%L)', i, date '2020-01-01' + i, date '2020-01-01' + i + 1);"
          "EXECUTE format('CREATE INDEX ON ecg_%s (device_id)', i); END LOOP; END $$;")
    load(c, "ecg", "\\set d random(1, 400)\nSELECT count(*) FROM ecg e JOIN stock s ON s.drug_id = e.device_id WHERE e.device_id = :d;", 2, 8)


@fault("toast-reads", also=("work-mem-spill",))
def scans_in_rows(c):
    c.sql("CREATE TABLE scan (scan_id int PRIMARY KEY, patient_id int, picture text); ALTER TABLE scan ALTER picture SET STORAGE EXTERNAL;"
          "INSERT INTO scan SELECT i, i % 300, (SELECT string_agg(md5((i * j)::text), '') FROM generate_series(1, 1500) j) FROM generate_series(1, 600) i; CREATE INDEX ON scan (patient_id); VACUUM ANALYZE scan")
    load(c, "scans", "SELECT patient_id, length(picture), md5(picture) FROM scan ORDER BY scan_id;", 2, 3)


@fault("stale-visibility-map", settle=10)
def index_only_in_name(c):
    c.sql("CREATE INDEX reading_all ON reading (device_id, taken, value); ALTER TABLE reading SET (autovacuum_enabled = off); VACUUM ANALYZE reading")
    load(c, "means", "\\set d random(1, 400)\nSELECT count(value), sum(value) FROM reading WHERE device_id = :d;", 2, 25)
    time.sleep(6)
    c.sql("UPDATE reading SET quality = quality + 1 WHERE device_id % 3 = 0 OR taken > now() - interval '1 hour'; UPDATE reading SET quality = 1 WHERE random() < 0.02")


@fault("table-bloat")
def purge_left_air(c):
    c.sql("ALTER TABLE visit SET (autovacuum_enabled = off); DELETE FROM invoice; DELETE FROM visit WHERE visit_id % 20 <> 0; VACUUM visit; ANALYZE visit;")
    load(c, "remarks", "SELECT count(*) FROM visit WHERE remark LIKE '%q%';", 2, 8)


@fault("index-bloat", also=("table-bloat",))
def index_of_air(c):
    c.sql("CREATE TABLE task (task_id bigserial PRIMARY KEY, due timestamptz NOT NULL, what text); INSERT INTO task (due, what) SELECT now() + i * interval '1 second', 'x' FROM generate_series(1, 400000) i;"
          "CREATE INDEX task_due ON task (due); DELETE FROM task WHERE task_id % 40 <> 0; VACUUM ANALYZE task;")
    load(c, "tasks", "SELECT count(*) FROM task WHERE due > now();\nINSERT INTO task (due, what) VALUES (now(), 'y');", 2, 20)


@fault("catalog-bloat", settle=15)
def temp_tables_without_end(c):
    setting(c, "autovacuum = off")
    cols = ", ".join(f"c{i} int" for i in range(120))
    load(c, "temp", f"CREATE TEMP TABLE t ({cols});\nDROP TABLE t;", 4, 0)


@fault("unused-indexes")
def indexes_for_nobody(c):
    c.sql("".join(f"CREATE INDEX patient_seen_{i} ON patient (last_seen{', surname' if i % 2 else ''}{', born' if i > 3 else ''}); " for i in range(7)))
    load(c, "touch", "\\set p random(1, 60000)\nUPDATE patient SET last_seen = now() WHERE patient_id = :p;", 2, 150)


@fault("failed-inserts")
def same_file_again(c):
    load(c, "import", "\\set k random(1, 3000)\nINSERT INTO delivery (delivery_key) SELECT 'delivery ' || g FROM generate_series(:k, :k + 1) g;", 1, 0)
    # pgbench ends at the first error: a loop of psql sessions keeps on.
    c.start("sh", "-c", f"while :; do for i in $(seq 400); do echo \"INSERT INTO delivery (delivery_key) VALUES ('delivery $i');\"; done | {tool('psql')} -qX -d '{c.home}' 2>/dev/null; done")


@fault("autovacuum-starved", settle=12)
def vacuum_told_to_wait(c):
    setting(c, "autovacuum_vacuum_scale_factor = 50", "autovacuum_vacuum_threshold = 500000000")
    load(c, "churn", "\\set b random(1, 55000)\nUPDATE patient SET last_seen = now() WHERE patient_id BETWEEN :b AND :b + 300;", 2, 15)


@fault("prepared-transaction")
def coordinator_gone(c):
    c.session("BEGIN; UPDATE stock SET pieces = pieces WHERE drug_id <= 400; PREPARE TRANSACTION 'xa-17';", "bus")


@fault("hot-row")
def one_counter_for_all(c):
    c.sql("CREATE TABLE counter (id int PRIMARY KEY, n bigint); INSERT INTO counter VALUES (1, 0)")
    load(c, "count", "BEGIN;\nUPDATE counter SET n = n + 1 WHERE id = 1;\nSELECT n FROM counter;\nEND;", 14, 0)


@fault("advisory-lock-contention")
def one_lock_for_all(c):
    load(c, "lab", "BEGIN;\nSELECT pg_advisory_xact_lock(4711);\nSELECT pg_sleep(0.03);\nEND;", 10, 0)


@fault("deadlocks", settle=12)
def locks_in_both_orders(c):
    for i in range(6):
        a, b = (1, 2) if i % 2 else (2, 1)
        c.start("sh", "-c", f"while :; do {tool('psql')} -qX -d '{c.home}' -c \"BEGIN; UPDATE stock SET pieces = pieces WHERE drug_id = {a}; SELECT pg_sleep(0.05); UPDATE stock SET pieces = pieces WHERE drug_id = {b}; COMMIT\" >/dev/null 2>&1; done")


@fault("connections-exhausted", settle=4)
def leaking_pool(c):
    free = int(c.sql("SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')", "postgres"))
    for _ in range(max(1, free - 1)):
        c.session("SELECT 1;", "leaky")


@fault("connection-storm")
def no_pool(c):
    load(c, "nopool", "SELECT 1;", 8, 0, connect=True)


@fault("checkpoint-storm", settle=20)
def tiny_wal(c):
    setting(c, "max_wal_size = '32MB'", "min_wal_size = '32MB'")
    load(c, "bulk", "\\set b random(1, 40000)\nUPDATE visit SET cost = cost + 1 WHERE visit_id BETWEEN :b AND :b + 400;", 2, 20)


@fault("wal-insert", also=("commit-rate", "checkpoint-storm"))
def audit_into_the_wal(c):
    load(c, "audit", "SELECT pg_logical_emit_message(false, 'audit', repeat('x', 400000));", 6, 0)


@fault("commit-rate")
def a_commit_a_row(c):
    load(c, "rows", "\\set d random(1, 400)\nINSERT INTO reading VALUES (:d, now(), 1, 1);", 16, 0)


@fault("relation-extension", also=("wal-insert",))
def many_importers(c):
    c.sql("CREATE TABLE image (body text); ALTER TABLE image ALTER body SET STORAGE PLAIN")
    load(c, "images", "INSERT INTO image SELECT repeat('x', 7000) FROM generate_series(1, 20);", 16, 0)


@fault("right-most-page", also=("relation-extension",))
def every_beat_at_the_end(c):
    setting(c, "synchronous_commit = off")
    c.sql("CREATE TABLE beat (beat_id bigserial PRIMARY KEY, device_id int NOT NULL)")
    load(c, "beats", "INSERT INTO beat (device_id) SELECT g FROM generate_series(1, 60) g;", 20, 0, "prepared")


@fault("jit-overhead")
def compiled_for_nothing(c):
    if c.sql("SET jit = on; SELECT pg_jit_available()") != "t":
        raise RuntimeError("this server has no JIT")
    setting(c, "jit = on", "jit_above_cost = 5", "jit_inline_above_cost = 5", "jit_optimize_above_cost = 5")
    restart_services(c, "front", "office")


@fault("slot-retains-wal")
def consumer_gone(c):
    c.sql("SELECT pg_create_physical_replication_slot('warehouse', true)", "postgres")
    load(c, "bulk", "SELECT pg_logical_emit_message(false, 'x', repeat('x', 500000));", 1, 60)


@fault("archiver-failing")
def archive_gone(c):
    setting(c, "archive_command = 'cp %p /nowhere/%f'")
    c.sql("SELECT pg_switch_wal()", "postgres")
    load(c, "bulk", "SELECT pg_logical_emit_message(false, 'x', repeat('x', 500000));", 1, 30)


@fault("sync-standby-missing")
def standby_gone(c):
    setting(c, "synchronous_standby_names = 'second'")


@fault("sequence-exhaustion")
def numbers_run_out(c):
    c.sql("CREATE TABLE ticket (id serial PRIMARY KEY, at timestamptz); SELECT setval('ticket_id_seq', 2147480000)")
    load(c, "tickets", "INSERT INTO ticket (at) VALUES (now());", 1, 5)


@fault("subtransaction-overflow", settle=10)
def savepoints_in_a_batch(c):
    c.session("BEGIN; DO $$ BEGIN FOR i IN 1..1500 LOOP BEGIN UPDATE stock SET pieces = pieces - 1 WHERE drug_id = i; EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$;", "batch")
    load(c, "stockread", "\\set d random(1, 1500)\nSELECT label, pieces FROM stock WHERE drug_id = :d;", 4, 0)


@fault("lock-manager", settle=8)
def every_partition_each_time(c):
    c.sql("CREATE TABLE pulse (device_id int, taken date, value float) PARTITION BY RANGE (taken);"
          "DO $$ BEGIN FOR i IN 0..59 LOOP EXECUTE format('CREATE TABLE pulse_%s PARTITION OF pulse FOR VALUES FROM (%L) TO (%L)', i, date '2024-01-01' + i, date '2024-01-01' + i + 1);"
          "EXECUTE format('CREATE INDEX ON pulse_%s (device_id)', i); EXECUTE format('CREATE INDEX ON pulse_%s (value)', i); END LOOP; END $$;")
    load(c, "pulse", "\\set d random(1, 400)\nSELECT count(*) FROM pulse WHERE device_id = :d;", 16, 0, "prepared")


@fault("wraparound-risk", settle=6)
def old_transaction_and_many_ids(c):
    limit = int(c.sql("SHOW autovacuum_freeze_max_age", "postgres"))
    c.session("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ward;", "forgotten")
    c.sql(f"DO $$ BEGIN FOR i IN 1..{int(limit * 1.1)} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")


@fault("vacuum-in-peak", settle=6)
def vacuum_by_day(c):
    c.start("sh", "-c", f"while :; do {tool('psql')} -qX -d '{c.home}' -c 'SET vacuum_cost_delay = 0' -c 'VACUUM (FREEZE, DISABLE_PAGE_SKIPPING)' >/dev/null 2>&1; done")


@fault("backup-in-peak", settle=6)
def dump_by_day(c):
    c.start("sh", "-c", f"while :; do {tool('pg_dump')} -d '{c.home}' >/dev/null 2>&1 || {tool('psql')} -qX -d '{c.home}' -c 'COPY (SELECT * FROM visit) TO STDOUT' >/dev/null; done")


@fault("cpu-stolen", settle=8)
def somebody_computes(c):
    for _ in range(5):
        c.start("sh", "-c", "while :; do :; done")


@fault("io-stolen", settle=8)
def somebody_writes(c):
    c.start("sh", "-c", f"while :; do dd if=/dev/zero of={c.files.name}/big bs=1M count=400 oflag=direct conv=notrunc 2>/dev/null; done")
    c.start("sh", "-c", f"while :; do dd if=/dev/zero of={c.files.name}/big2 bs=64k count=4000 oflag=direct,dsync conv=notrunc 2>/dev/null; done")


@fault("pool-pinning", also=("idle-in-transaction",))
def payment_inside_of_transactions(c):
    for i in range(8):
        c.start("sh", "-c", f"while :; do (echo 'BEGIN; SELECT count(*) FROM ward;'; sleep 1.5; echo 'COMMIT;') | PGAPPNAME=cashier {tool('psql')} -qX -d '{c.home}' >/dev/null; done")


def look(clinic, command, *more):
    start = time.monotonic()
    done = subprocess.run([*HOWDAH, command, "--json", *more, clinic.home], capture_output=True, text=True, timeout=240)
    took = time.monotonic() - start
    if done.returncode:
        return {"error": done.stderr.strip()[:300]}, took
    return json.loads(done.stdout), took


def run(clinic, name, out):
    cause, function, settle, prepare, also = FAULTS[name]
    clinic.fresh()
    if prepare:
        prepare(clinic)
    time.sleep(12)
    function(clinic)
    time.sleep(settle)
    try:
        said, took = look(clinic, "diagnose")
        checked, check_took = look(clinic, "check")
    finally:
        clinic.stop()
    ranked = [(x["id"], x["probability"]) for x in said.get("causes", [])] or [(said.get("status", "error"), 1)]
    if said.get("status") == "healthy" and cause in ("healthy", "benign-spike"):
        first = True
    else:
        first = ranked[0][0] == cause
    near = first or ranked[0][0] in also
    lines = [i["cause"] for i in checked.get("items", [])]
    row = {"fault": name, "cause": cause, "first": first, "near": near, "top3": cause in [r[0] for r in ranked[:3]], "ranked": ranked[:4], "status": said.get("status"), "check": lines,
           "check_status": checked.get("status"), "tools": len(said.get("trail", [])), "seconds": round(took, 1), "check_seconds": round(check_took, 1), "error": said.get("error")}
    Path(out, name + ".json").write_text(json.dumps({"row": row, "diagnose": said, "check": checked}, indent=1))
    mark = "ok " if first else "~  " if near else "NOT"
    print(f"{mark} {name:34} {cause:24} {' '.join(f'{i}:{p:.2f}' for i, p in ranked[:3]):70} tools {row['tools']:2} {took:5.1f} s  check {checked.get('status')} {lines[:2]} {check_took:.1f} s {said.get('error') or ''}", flush=True)
    return row


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("faults", nargs="*", help="all where none is named")
    arguments.add_argument("--url", help="default: the sandbox's, see `howdah lab up`")
    arguments.add_argument("--out", default=str(ROOT / "target" / "clinic"))
    a = arguments.parse_args()
    unknown = set(a.faults) - set(FAULTS)
    if unknown:
        sys.exit(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    url = a.url or json.loads(answer(*HOWDAH, "lab", "up", "--json"))["url"]
    Path(a.out).mkdir(parents=True, exist_ok=True)
    clinic = Clinic(url)
    if clinic.sql("SELECT count(*) FROM pg_database WHERE datname = 'clinic_base'", "postgres") == "0":
        clinic.sql("DROP DATABASE IF EXISTS clinic_half", "postgres")
        clinic.sql("CREATE DATABASE clinic_half", "postgres")
        clinic.sql((HERE / "schema.sql").read_text(), "clinic_half")
        clinic.sql("ALTER DATABASE clinic_half RENAME TO clinic_base", "postgres")
    rows = []
    try:
        for name in a.faults or FAULTS:
            try:
                rows.append(run(clinic, name, a.out))
            except (RuntimeError, subprocess.TimeoutExpired) as e:
                print(f"ERR {name}: {e}", flush=True)
    finally:
        clinic.stop()
        clinic.sql("ALTER SYSTEM RESET ALL", "postgres")
        clinic.sql("SELECT pg_reload_conf()", "postgres")
    if rows:
        print(f"first: {sum(r['first'] for r in rows)} of {len(rows)}; among three: {sum(r['top3'] or r['first'] for r in rows)}; "
              f"check red or green as it should: {sum((r['check_status'] == 'healthy') == (r['cause'] in ('healthy', 'benign-spike')) for r in rows)}; "
              f"median tools {sorted(r['tools'] for r in rows)[len(rows) // 2]}, median seconds {sorted(r['seconds'] for r in rows)[len(rows) // 2]}")


if __name__ == "__main__":
    main()

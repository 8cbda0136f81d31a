#!/usr/bin/env python3
"""Kills a run at its writes, syncs and renames, goes on with it, and compares the result.

  kill_and_resume.py PROGRAM FAULT_SHIM

Each kind of target is tried: a table that rows are appended to, a file that is appended to, and one
that gets what is new. What a run that was killed and resumed, and the run after it, leave behind must
equal what undisturbed ones leave.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

PROFILES = {
    "persistent": "{ mode: persistent, path: target/dev.duckdb }",
    "memory": "{ mode: memory }",
}
SCRIPT = """
SOURCE events TYPE CSV PARAMS {"path": "data/events.csv"};
LOAD events FROM events MODE APPEND;
CREATE TABLE sums AS SELECT sum(id) AS total FROM events;
EXPORT sums TO "output/sums.csv" MODE APPEND;
EXPORT events TO "output/events.csv";
"""
# There is nowhere to keep its watermark in memory.
INCREMENTAL = {
    "persistent": """EXPORT events TO "output/new.csv" MODE INCREMENTAL BY id;\n""",
    "memory": "",
}
# Calls to kill at, spread over all there are; the sweep of every call is a test of its own.
POINTS = 8


def sqlflow(program, folder, *words, **environment):
    return subprocess.run([program, *words], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, **environment})


def project(folder, mode):
    for name, text in {
        "profiles/dev.yml": f'version: "1.0"\nengines: {{duckdb: {PROFILES[mode]}}}\n',
        "pipelines/main.sf": SCRIPT + INCREMENTAL[mode],
        "data/events.csv": "id,name\n1,Ada\n2,Grace\n",
        "output/sums.csv": "total\n0\n",
    }.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def outcome(program, folder, mode):
    found = {path.name: path.read_text() for path in pathlib.Path(folder, "output").iterdir()}
    if mode == "persistent":
        for table in "events", "sums":
            shown = sqlflow(program, folder, "query", f"SELECT * FROM {table} ORDER BY ALL")
            found[table] = shown.stdout + shown.stderr
    return found


def run(program, folder, *words, **environment):
    return sqlflow(program, folder, "pipeline", "run", "main", "--threads", "1", *words,
                   **environment)


def go_on(program, folder):
    """What a scheduler does: the same command until it succeeds, and the next day another one."""
    for run_id in "r1", "r2":
        done = run(program, folder, "--run-id", run_id)
        if done.returncode != 0:
            break
        pathlib.Path(folder, "data/events.csv").write_text("id,name\n3,Lin\n")
    return done.returncode == 0, done.stdout + done.stderr


def try_point(program, shim, mode, point):
    with tempfile.TemporaryDirectory(prefix="sqlflow-kill-") as folder:
        project(folder, mode)
        killed = run(program, folder, "--run-id", "r1", LD_PRELOAD=shim,
                     SQLFLOW_FAULT=f"path={folder}/*;nth={point};action=kill")
        resumed, said = go_on(program, folder)
        return killed.returncode, resumed, said, outcome(program, folder, mode)


def try_mode(program, shim, mode):
    with tempfile.TemporaryDirectory(prefix="sqlflow-kill-") as folder:
        project(folder, mode)
        count = pathlib.Path(folder, "count")
        run(program, folder, "--run-id", "r1", LD_PRELOAD=shim, SQLFLOW_FAULT=f"path={folder}/*",
            SQLFLOW_FAULT_COUNT=str(count))
        calls = int(count.read_text())
        go_on(program, folder)
        expected = outcome(program, folder, mode)
    failures = 0
    points = sorted({1 + i * (calls - 1) // (POINTS - 1) for i in range(POINTS)})
    for point in points:
        code, resumed, said, found = try_point(program, shim, mode, point)
        if resumed and found == expected:
            continue
        failures += 1
        print(f"{mode}: killed at call {point} of {calls} (exit {code}): {said}\n"
              f"  expected {expected}\n  found {found}")
    print(f"{mode}: {len(points)} of {calls} calls, {failures} failures")
    return failures


def main():
    program, shim = sys.argv[1:]
    sys.exit(1 if sum(try_mode(program, shim, mode) for mode in PROFILES) else 0)


main()

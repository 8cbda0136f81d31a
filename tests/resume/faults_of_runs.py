#!/usr/bin/env python3
"""What a run says and does when its surroundings disturb it, one test a method.

  faults_of_runs.py PROGRAM FAULT_SHIM
"""

import fcntl
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SHIM = sys.argv[1:3]
SCRIPT = """
CREATE TABLE numbers AS SELECT 1 AS n;
EXPORT numbers TO "output/numbers.csv";
"""


class FaultsOfRuns(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sqlflow-faults-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write("profiles/dev.yml",
                   'version: "1.0"\nengines: {duckdb: {mode: persistent, path: target/dev.duckdb}}\n')
        self.write("profiles/memory.yml", 'version: "1.0"\nengines: {duckdb: {mode: memory}}\n')
        self.write("pipelines/main.sf", SCRIPT)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def start(self, *words, fault=""):
        environment = {**os.environ}
        if fault:
            environment |= {"LD_PRELOAD": SHIM, "SQLFLOW_FAULT": fault}
        return subprocess.Popen([PROGRAM, "pipeline", "run", "main", *words], cwd=self.folder,
                                env=environment, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run_main(self, *words, fault=""):
        process = self.start(*words, fault=fault)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def hold_database(self):
        self.assertEqual(self.run_main()[0], 0)
        held = open(self.folder / "target/dev.duckdb", "r+b")
        self.addCleanup(held.close)
        fcntl.lockf(held, fcntl.LOCK_EX)
        return held

    def test_names_the_holder_of_the_database(self):
        self.hold_database()
        code, _, err = self.run_main()
        self.assertEqual(code, 1)
        self.assertIn(f"Database is in use by process {os.getpid()}: target/dev.duckdb", err)

    def test_waits_until_the_database_is_free(self):
        held = self.hold_database()
        process = self.start("--wait-lock", "60s")
        note = process.stderr.readline()
        self.assertEqual(note, f"note: Database is in use by process {os.getpid()}: "
                               "target/dev.duckdb, waiting for it\n")
        held.close()
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (0, ""))
        self.assertIn("Done: 2 steps", out)

    def test_gives_up_waiting(self):
        self.hold_database()
        code, _, err = self.run_main("--wait-lock", "0.2")
        self.assertEqual(code, 1)
        self.assertIn(f"error: Database is in use by process {os.getpid()}", err)

    def test_waiting_ends_with_ctrl_c(self):
        self.hold_database()
        process = self.start("--wait-lock", "60s")
        process.stderr.readline()
        process.send_signal(2)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)

    def test_tells_of_a_step_that_makes_no_progress_once(self):
        slow = f"op=fsync;path={self.folder}/output/*;nth=1;action=delay:1500"
        code, _, err = self.run_main("--stall-timeout", "0.3", fault=slow)
        self.assertEqual(code, 0)
        # On a busy machine the first step may take that long, too.
        told = re.findall(r"^warning: export output/numbers.csv: no progress for .*$", err, re.M)
        self.assertEqual(len(told), 1, err)

    def test_tells_programs_of_a_step_that_makes_no_progress(self):
        slow = f"op=fsync;path={self.folder}/output/*;nth=1;action=delay:1500"
        _, out, _ = self.run_main("--stall-timeout", "0.3", "--format", "json", fault=slow)
        events = [json.loads(line) for line in out.splitlines()]
        stalled = [event["step"] for event in events if event["event"] == "stalled"]
        self.assertEqual(stalled.count("export_csv_numbers"), 1)

    def test_says_nothing_of_steps_without_a_stall_timeout(self):
        slow = f"op=fsync;path={self.folder}/output/*;nth=1;action=delay:1000"
        self.assertEqual(self.run_main(fault=slow)[2], "")

    def test_a_run_that_cannot_be_recorded_has_failed_and_goes_on(self):
        # The first document says that the run has begun.
        full = "op=rename;path=*/metadata.json;nth=2+;action=fail:ENOSPC"
        code, out, err = self.run_main("-p", "memory", "--run-id", "r1", fault=full)
        self.assertEqual(code, 1)
        self.assertIn("error: The run could not be recorded: ", err)
        self.assertNotIn("Done:", out)
        self.assertEqual(self.run_main("-p", "memory", "--run-id", "r1")[0], 0)
        self.assertEqual(self.run_main("-p", "memory", "--run-id", "r1")[1],
                         "Run is done already, nothing is left to do: r1\n")

    def test_runs_that_add_to_one_file_at_once_keep_all_rows(self):
        self.write("adds.sf", "CREATE TABLE t AS SELECT range AS n FROM range(100000);\n"
                              'EXPORT t TO "adds.csv" MODE APPEND;\n')
        # Of three, none can be disturbed more often than a step is tried again.
        runs = [subprocess.Popen([PROGRAM, "run", "adds.sf", "-p", "memory"], cwd=self.folder, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(3)]
        for run in runs:
            out, err = run.communicate(timeout=60)
            self.assertEqual(run.returncode, 0, out + err)
        self.assertEqual(len((self.folder / "adds.csv").read_text().splitlines()), 300001)

    def test_files_are_not_taken_for_streams_that_were_closed(self):
        for closed in (">&-", "2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed=closed):
                subprocess.run(["sh", "-c", f'exec "$0" pipeline run main {closed}', PROGRAM],
                               cwd=self.folder, check=False, timeout=60)
                found = subprocess.run([PROGRAM, "query", "FROM numbers", "--format", "csv"],
                                       cwd=self.folder, check=False, timeout=60, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                self.assertEqual((found.stdout, found.stderr), ("n\n1\n", ""))


unittest.main(argv=sys.argv[:1])

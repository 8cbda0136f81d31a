"""Lets scripts/crash_sweep disturb programs that lose rows, and one that does not.

  crash_sweep_test.py SHIM
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHIM = sys.argv.pop(1)

# Keeps the lines of a file as the rows of a table. `replace` is as it should be.
PROGRAM = f"""#!{sys.executable} -IS
import json, os, sys
ROWS = [b"Ada\\n", b"Grace\\n", b"Edsger\\n"]
if sys.argv[1] == "query":
    lines = open("table").read().splitlines() if os.path.exists("table") else []
    print(json.dumps([{{"name": "people", "row": line}} for line in lines]))
elif sys.argv[1] == "replace":
    with open("part", "wb", buffering=0) as part:
        for row in ROWS:
            part.write(row)
        os.fsync(part)
    os.rename("part", "table")
elif sys.argv[1] == "append":
    with open("table", "ab", buffering=0) as table:
        for row in ROWS:
            table.write(row)
elif sys.argv[1] == "deny":
    try:
        open("table", "wb", buffering=0).write(b"".join(ROWS))
    except OSError:
        pass
"""


def sweep(command, shim=SHIM):
    """Returns (exit code, what was printed) of a sweep over one command of the program."""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "program")
        program.write_text(PROGRAM)
        program.chmod(0o755)
        pathlib.Path(folder, "case.sweep").write_text(
            f"# A case.\n=== run\n{command}\n=== continued\nreplace\n=== table people\n")
        done = subprocess.run([ROOT / "scripts/crash_sweep", "--sqlflow", program, "--shim", shim,
                               "--folder", folder, "--random", "0"],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


class CrashSweep(unittest.TestCase):
    def test_a_program_that_replaces_its_file_whole_passes(self):
        code, printed = sweep("replace")
        self.assertIn("case: 5 calls in a run; 5 × kill, 3 × tear, 5 × EIO", printed)
        self.assertEqual(code, 0, printed)

    def test_rows_that_are_written_in_place_are_found(self):
        code, printed = sweep("append")
        self.assertEqual(code, 1)
        self.assertIn("FAILED case: kill, call 2: write table", printed)
        self.assertIn("between old and new, table people: 2 rows lost, 0 rows too many", printed)

    def test_an_error_that_nobody_is_told_is_found(self):
        code, printed = sweep("deny")
        self.assertEqual(code, 1)
        self.assertIn("FAILED case: EIO, call 1: write table\nexit 0, table people: 3 rows lost",
                      printed)

    def test_a_shim_that_sees_nothing_is_no_success(self):
        code, printed = sweep("replace", shim="/dev/null")
        self.assertEqual(code, 1)
        self.assertIn("FAILED case: the shim has seen no call of an undisturbed run", printed)

    def test_a_folder_without_scenarios_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([ROOT / "scripts/crash_sweep", "--shim", SHIM, "--sqlflow", SHIM,
                                   "--folder", folder], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"No scenario lies in the folder: {folder}", done.stderr)


if __name__ == "__main__":
    unittest.main()

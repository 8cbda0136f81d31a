#!/usr/bin/env python3
"""Tests run_docs.py with pages of a few lines and a program that only echoes."""

import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

RUNNER = pathlib.Path(__file__).resolve().parent / "run_docs.py"
# `sqlflow run FILE` prints the file and refuses lines with NOT_BUILT; all else echoes its words.
PROGRAM = """#!/usr/bin/env bash
[ "$1" = run ] || { echo "$@"; exit; }
[ "$2" = --dry-run ] && { ! grep -q WRONG "$3"; exit; }
grep -n NOT_BUILT "$2" | sed "s/:.*/:1: error: This version cannot run it yet: X/; s/^/$2:/"
cat "$2"
! grep -q 'NOT_BUILT\\|FAILS' "$2"
"""


def run_page(text):
    with tempfile.TemporaryDirectory() as folder:
        page, program = pathlib.Path(folder, "page.md"), pathlib.Path(folder, "program")
        page.write_text(textwrap.dedent(text), encoding="utf-8")
        program.write_text(PROGRAM, encoding="utf-8")
        program.chmod(0o755)
        return subprocess.run([sys.executable, RUNNER, program, page], capture_output=True,
                              text=True, check=False)


class RunDocs(unittest.TestCase):
    def assert_right(self, text, commands):
        done = run_page(text)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"page.md: {commands} commands", done.stdout)

    def assert_wrong(self, text, message):
        done = run_page(text)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(message, done.stderr)

    def test_compares_what_a_command_prints(self):
        self.assert_right("```console\n$ sqlflow hello\nhello\n```\n", 1)
        self.assert_wrong("```console\n$ sqlflow hello\nhullo\n```\n", "--- the program prints\nhello")

    def test_wants_all_lines_and_their_order(self):
        self.assert_wrong("```console\n$ printf 'a\\nb\\n'\na\n```\n", "line 2")
        self.assert_wrong("```console\n$ printf 'a\\nb\\n'\nb\na\n```\n", "line 2")

    def test_takes_an_ellipsis_for_any_text_or_lines(self):
        self.assert_right("```console\n$ printf 'a 1 b\\nc\\nd\\n'\na … b\n…\nd\n```\n", 1)
        self.assert_wrong("```console\n$ printf 'a\\nc\\n'\n…\nd\n```\n", "line 2")

    def test_takes_finished_steps_in_any_order_and_any_time(self):
        self.assert_right("```console\n$ printf '  ✔ b  12 ms\\n  ✔ a  1.5 s\\n'\n"
                          "  ✔ a     3 ms\n  ✔ b     4 ms\n```\n", 1)

    def test_wants_the_exit_code_that_is_shown(self):
        self.assert_right("```console\n$ false\n# exit 1\n```\n", 1)
        self.assert_wrong("```console\n$ false\n```\n", "exit code 1, not 0")
        self.assert_wrong("```console\n$ true\n# exit 1\n```\n", "exit code 0, not 1")

    def test_goes_on_in_the_folder_that_a_command_went_to(self):
        self.assert_right("```console\n$ mkdir a && cd a\n$ basename $PWD\na\n```\n", 2)

    def test_continues_a_command(self):
        self.assert_right("```console\n$ cat <<END\n> x\n> END\nx\n```\n", 1)

    def test_writes_a_block_to_the_file_above_it(self):
        self.assert_right("`a/b.sf`:\n\n```sql\nSELECT;\n```\n\n"
                          "```console\n$ cat a/b.sf\nSELECT;\n```\n", 1)

    def test_runs_pipelines_and_leaves_refused_statements_out(self):
        self.assert_right("```sql\nSET a = 1;\n```\n", 1)
        self.assert_right("```sql\nSET a = 1;\nNOT_BUILT\n  x;\nSET b = 2;\n```\n", 1)
        self.assert_wrong("```sql\nFAILS;\n```\n", "fails")
        self.assert_wrong("```sql\nNOT_BUILT;\nFAILS;\n```\n", "fails")
        self.assert_wrong("```sql\nWRONG;\n```\n", "is refused")

    def test_passes_over_what_is_marked(self):
        self.assert_right("<!-- not run -->\n```console\n$ false\n```\n", 0)

    def test_what_a_command_prints_stands_there_to_the_letter(self):
        page = "<!-- markdown: sqlflow hello -->\n{}\n<!-- end of output -->\n"
        self.assert_right(page.format("hello"), 1)
        self.assert_wrong(page.format("hullo"), "The output of `sqlflow hello` is another one")


if __name__ == "__main__":
    unittest.main()

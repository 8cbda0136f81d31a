"""Runs scripts/check_docs over documents that show a small script's output."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = '#!/bin/sh\n[ "$1" != fail ] || { echo broken >&2; exit 1; }\necho "help of $1"\n'
FRESH = "# Title\n<!-- output: sqlflow run -->\n```text\nhelp of run\n```\n<!-- end of output -->\n"


class CheckDocs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = pathlib.Path(folder.name, "sqlflow")
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)
        self.page = pathlib.Path(folder.name, "docs", "page.md")
        self.page.parent.mkdir()

    def check(self, text, *options):
        self.page.write_text(text)
        return subprocess.run(
            [sys.executable, ROOT / "scripts/check_docs", *options, self.program,
             self.page.parent], capture_output=True, text=True, check=False)

    def test_a_fresh_page_passes(self):
        done = self.check(FRESH)
        self.assertEqual((done.returncode, done.stdout),
                         (0, "docs: 1 generated parts are up to date\n"))

    def test_a_stale_page_fails_with_a_diff(self):
        done = self.check(FRESH.replace("help of run", "old help"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("-old help\n+help of run\n", done.stderr)

    def test_writing_renews_a_page_and_nothing_around_the_block(self):
        done = self.check("before\n" + FRESH.replace("help of run", "old\nhelp") + "after\n",
                          "--write")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.page.read_text(), "before\n" + FRESH + "after\n")

    def test_markdown_is_taken_as_it_is(self):
        text = "<!-- markdown: sqlflow run -->\nhelp of run\n<!-- end of output -->\n"
        self.assertEqual(self.check(text).returncode, 0)

    def test_a_command_that_fails_is_told(self):
        done = self.check(FRESH.replace("sqlflow run", "sqlflow fail"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("sqlflow fail: exit 1\nbroken", done.stderr)


if __name__ == "__main__":
    unittest.main()

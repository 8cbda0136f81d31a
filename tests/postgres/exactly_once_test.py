#!/usr/bin/env python3
"""A write whose connection is cut at the commit is there once, whoever learnt what of it."""

import unittest

from workplace import PASSWORD, ProxiedTest

MODES = ["REPLACE", "APPEND", "UPSERT KEY (id)", "INCREMENTAL BY id"]
CUTS = ["before COMMIT", "at COMMIT", "after COMMIT"]


class ExactlyOnce(ProxiedTest):
    def pipeline(self, mode):
        self.rows(3)
        self.project.write("pipelines/main.sf",
                           'SOURCE events TYPE CSV PARAMS {"path": "data/events.csv"};\n'
                           f"EXPORT events TO warehouse.events MODE {mode};\n")

    def rows(self, count):
        text = "id,name\n" + "".join(f"{n},name {n}\n" for n in range(1, count + 1))
        self.project.write("data/events.csv", text)

    def found(self):
        return self.ask("SELECT id FROM events ORDER BY id").split()

    def for_each(self, check):
        for mode in MODES:
            for cut in CUTS:
                with self.subTest(mode=mode, cut=cut):
                    self.ask("DROP TABLE IF EXISTS events, sqlflow_commits")
                    self.project.forget()
                    self.pipeline(mode)
                    check(mode, cut)

    def test_a_cut_at_the_commit_is_asked_about_at_once(self):
        self.for_each(self.asks_at_once)

    def asks_at_once(self, _, cut):
        self.proxy.arm(cut)
        done = self.project.run()
        self.assertEqual(self.proxy.cuts, 1)
        # What was not committed may be tried again by whoever runs the pipeline.
        if done.returncode != 0:
            self.assertNotEqual(cut, "after COMMIT", done.stderr)
            self.assertIn("Connection to PostgreSQL was lost", done.stderr)
            self.succeed("--resume")
        self.assertEqual(self.found(), ["1", "2", "3"])

    def test_a_resumed_run_finds_what_it_could_not_ask_about(self):
        self.for_each(self.finds_on_resuming)

    def finds_on_resuming(self, mode, cut):
        self.proxy.arm(cut, refuses=True)
        self.fail_with("whether it happened cannot be asked")
        self.proxy.arm(None)
        # Rows that come meanwhile are not taken for rows that were written.
        self.rows(5)
        done = self.succeed("--resume")
        if cut == "after COMMIT":
            self.assertEqual(self.found(), ["1", "2", "3"])
            self.assertIn("3 rows", done.stdout)
        else:
            self.assertIn(len(self.found()), (3, 5))
        if mode != "APPEND":
            self.succeed()
            self.assertEqual(self.found(), ["1", "2", "3", "4", "5"])

    def test_a_new_run_is_refused_while_an_append_may_be_done_twice(self):
        self.pipeline("APPEND")
        self.proxy.arm("after COMMIT", refuses=True)
        self.fail_with("whether it happened cannot be asked")
        self.fail_with("Asking whether the last run has written its rows")
        self.proxy.arm(None)
        self.fail_with("--resume goes on where it stopped")
        self.succeed("--restart")
        self.assertEqual(self.found(), ["1", "1", "2", "2", "3", "3"])

    def test_a_new_run_may_append_what_no_commit_has(self):
        self.pipeline("APPEND")
        self.proxy.arm("before COMMIT", refuses=True)
        self.fail_with("whether it happened cannot be asked")
        self.proxy.arm(None)
        self.succeed()
        self.assertEqual(self.found(), ["1", "2", "3"])

    def test_the_same_run_id_writes_once_even_without_a_ledger(self):
        self.pipeline("APPEND")
        self.succeed("--run-id", "nightly")
        self.project.forget()
        self.succeed("--run-id", "nightly")
        self.assertEqual(self.found(), ["1", "2", "3"])

    def test_pipelines_of_two_projects_may_have_one_run_id(self):
        self.pipeline("APPEND")
        self.succeed("--run-id", "nightly")
        self.project.forget()
        (self.project.folder / "pipelines/main.sf").rename(
            self.project.folder / "pipelines/other.sf")
        done = self.project.finish(
            self.project.start("pipeline", "run", "other", "--run-id", "nightly"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.found(), ["1", "1", "2", "2", "3", "3"])

    def test_the_password_is_nowhere(self):
        self.pipeline("APPEND")
        self.proxy.arm("after COMMIT", refuses=True)
        done = self.fail_with("whether it happened cannot be asked")
        self.assertNotIn(PASSWORD, done.stdout + done.stderr)
        for path in (self.project.folder / "target").rglob("*"):
            if path.is_file():
                self.assertNotIn(PASSWORD.encode(), path.read_bytes(), path)


if __name__ == "__main__":
    unittest.main()

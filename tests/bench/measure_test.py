import sys
import unittest

import harness_path  # noqa: F401
from harness.case import Case, Goal, Job, WrongAnswer
from harness.measure import measure
from harness.runner import CaseRun, rounds_of_part


def python(code):
    return [sys.executable, "-c", code]


class MeasureTest(unittest.TestCase):
    def test_keeps_status_and_output(self):
        sample = measure(["sh", "-c", "echo out; echo err >&2; exit 3"])
        self.assertEqual((sample.status, sample.output), (3, "out\nerr\n"))

    def test_counts_the_memory_of_children(self):
        # The child holds it; the parent waits until the child was seen to be done.
        child = "x = bytearray(64 << 20); print(len(x))"
        sample = measure(python(f"import subprocess, sys;"
                                f"subprocess.run([sys.executable, '-c', {child!r}])"))
        self.assertGreater(sample.peak_bytes, 64 << 20)

    def test_counts_the_processor_time_of_children(self):
        sample = measure(["sh", "-c", f"{sys.executable} -c 'sum(range(3000000))'"])
        self.assertGreater(sample.cpu_seconds, 0.01)

    def test_kills_what_takes_too_long(self):
        self.assertLess(measure(["sleep", "60"], timeout=0.05).status, 0)


class Bench:
    quick = False

    def enter(self, case):
        pass


class RunCaseTest(unittest.TestCase):
    def run_jobs(self, *jobs, goals=()):
        case = Case("name", "title", lambda bench: list(jobs), goals=list(goals), rounds=2,
                    floors=len(jobs) - 1)
        run = CaseRun(case, Bench())
        run.measure(1, 1)
        return run.result()

    def test_runs_the_jobs_in_turn_and_leaves_the_warm_up_out(self):
        order = []
        result = self.run_jobs(Job("ours", ["true"], prepare=lambda: order.append("ours")),
                               Job("floor", ["true"], prepare=lambda: order.append("floor")))
        self.assertEqual(order, ["ours", "floor"] * 3)
        self.assertEqual(result["verdict"], "measured")

    def test_takes_the_fastest_floor(self):
        result = self.run_jobs(Job("ours", ["true"]), Job("slow", ["sleep", "0.1"]),
                               Job("fast", ["true"]))
        self.assertEqual(result["floor"], "fast")

    def test_fails_on_a_wrong_answer(self):
        def check(sample):
            raise WrongAnswer("7 rows")

        result = self.run_jobs(Job("ours", ["true"], check=check))
        self.assertEqual(result["verdict"], "failed")
        self.assertEqual(result["jobs"][0]["failure"], "wrong answer: 7 rows")

    def test_fails_on_a_command_that_fails(self):
        result = self.run_jobs(Job("ours", ["sh", "-c", "echo no such table; exit 1"]))
        self.assertEqual(result["jobs"][0]["failure"], "ended with 1: no such table")

    def test_says_which_goal_is_missed(self):
        self.assertEqual(self.run_jobs(Job("ours", ["true"]), goals=[Goal("seconds", 60)])
                         ["verdict"], "met")
        self.assertEqual(self.run_jobs(Job("ours", ["true"]), goals=[Goal("seconds", 1e-9)])
                         ["verdict"], "missed")

    def test_spreads_rounds_over_the_parts_of_a_run(self):
        self.assertEqual([len(rounds_of_part(7, part, 3)) for part in (1, 2, 3)], [2, 2, 3])
        self.assertEqual([len(rounds_of_part(2, part, 5)) for part in range(1, 6)],
                         [0, 0, 1, 0, 1])


if __name__ == "__main__":
    unittest.main()

import copy
import unittest

import harness_path  # noqa: F401
from harness.comparison import changes


def spread(median):
    return {"median": median, "least": median * 0.98, "most": median * 1.02}


def results(seconds=1.0, ratio=1.0, loop=100.0, floor_seconds=1.0):
    job = {"name": "sqlflow", "seconds": spread(seconds), "cpu_seconds": 1, "peak_bytes": 1,
           "remarks": []}
    floor = {**job, "name": "engine", "seconds": spread(floor_seconds)}
    case = {"comparable": True, "peers": False, "verdict": "met"}
    return {
        "cases": [{**case, "name": "load", "jobs": [job, floor], "ratio": spread(ratio)},
                  {**case, "name": "start", "comparable": False, "jobs": [job]}],
        "scaling": [{"name": "rows", "points": [{"size": 1000, "seconds": spread(seconds)}]}],
        "micro": [{"name": "Lex", "unit": "MB/s", "median": loop, "least": loop, "most": loop}]}


class ChangesTest(unittest.TestCase):
    def test_of_a_run_with_itself_are_none(self):
        self.assertEqual(changes(results(), results()), ([], 4))

    def test_ignore_seconds_where_there_is_a_ratio(self):
        found, _ = changes(results(seconds=1), results(seconds=2))
        self.assertEqual([change.name for change in found], ["start", "rows 1,000"])

    def test_of_seconds_are_noise_when_a_floor_has_changed_as_much(self):
        found, _ = changes(results(), results(seconds=1.3, ratio=1.3, floor_seconds=0.7))
        self.assertEqual([change.name for change in found], ["load"])

    def test_of_a_loop_are_noise_when_a_loop_has_spread_as_much(self):
        before, after = results(loop=100), results(loop=60)
        after["micro"].append({"name": "Parse", "unit": "MB/s", "median": 8, "least": 5, "most": 10})  # Twice as fast.
        self.assertEqual(changes(before, after), ([], 4))
        after["micro"][-1]["least"] = 9
        self.assertEqual([change.name for change in changes(before, after)[0]], ["Lex"])

    def test_know_which_way_is_worse(self):
        slower, _ = changes(results(ratio=1, loop=100), results(ratio=1.5, loop=50))
        self.assertEqual([(change.name, change.worse) for change in slower],
                         [("load", True), ("Lex", True)])
        faster, _ = changes(results(ratio=1, loop=100), results(ratio=0.5, loop=200))
        self.assertEqual([change.worse for change in faster], [False, False])

    def test_leave_out_what_only_one_run_has_or_what_failed(self):
        other = copy.deepcopy(results())
        other["cases"][0]["jobs"][0] = {"name": "sqlflow", "failure": "wrong answer"}
        other["cases"][1]["name"] = "new"
        self.assertEqual(changes(results(), other), ([], 2))


if __name__ == "__main__":
    unittest.main()

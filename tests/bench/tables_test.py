import unittest

import harness_path  # noqa: F401
from harness import tables


def job(name, seconds, **settings):
    return {"name": name, "seconds": {"median": seconds, "least": seconds, "most": seconds * 2},
            "cpu_seconds": 1.5, "peak_bytes": 64 << 20, "remarks": [], **settings}


class TablesTest(unittest.TestCase):
    def test_a_case_shows_figure_floor_ratio_and_goal(self):
        row = tables.case_row({
            "title": "load", "jobs": [job("sqlflow", 2), job("engine", 1)], "goals": ["≤ 1.05 x"],
            "ratio": {"median": 2, "least": 1.9, "most": 2.1}, "comparable": True,
            "floor": "engine", "cpu_ratio": 1.25, "verdict": "missed"})
        self.assertEqual(row, ["load", "2.00 s (2.00 s – 4.00 s)", "engine: 1.00 s",
                               "2.00 x (1.90 x – 2.10 x)", "≤ 1.05 x", "1.50 (1.25 x)", "64 MiB", "missed"])

    def test_a_failure_is_shown_and_not_hidden(self):
        row = tables.case_row({
            "title": "load", "jobs": [{"name": "sqlflow", "failure": "wrong answer: 7 rows"}],
            "goals": [], "comparable": True, "verdict": "failed"})
        self.assertEqual((row[1], row[-1]), ("sqlflow: wrong answer: 7 rows", "failed"))

    def test_peers_are_sorted_and_say_what_they_get_wrong(self):
        lines = tables.peers({"jobs": [
            job("slow", 2), {"name": "cannot", "failure": "no transformations"},
            job("fast", 0.05, remarks=["price became DOUBLE"])]})
        self.assertEqual([line.split(" | ")[0][2:] for line in lines[2:]],
                         ["fast", "slow", "cannot"])
        self.assertIn("price became DOUBLE", lines[2])
        self.assertIn("no transformations", lines[4])


if __name__ == "__main__":
    unittest.main()

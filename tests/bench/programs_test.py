import os
import subprocess
import sys
import tempfile
import unittest

GENERATE, FLOOR, STREAM, MICRO = sys.argv[1:]
ROWS = "3000"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


class ProgramsTest(unittest.TestCase):
    def test_file_appender_and_stream_hold_the_same_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "items.csv")
            run(GENERATE, "1", ROWS, path)
            file = run(FLOOR, "sql", "", "SELECT count(*), sum(l_extendedprice::DECIMAL(15,2))"
                                         f" FROM read_csv('{path}')")
        self.assertEqual(file[0], ROWS)
        self.assertEqual(run(FLOOR, "append", "", ROWS)[1:], file)
        self.assertEqual(run(STREAM, "1", ROWS)[1:], file)

    def test_a_range_of_rows_is_a_part_of_the_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            whole, part = os.path.join(folder, "whole"), os.path.join(folder, "part")
            run(GENERATE, "1", "100", whole)
            run(GENERATE, "51", "10", part)
            with open(whole, encoding="utf-8") as lines, open(part, encoding="utf-8") as others:
                self.assertEqual(lines.readlines()[51:61], others.readlines()[1:])

    def test_the_loops_run(self):
        run(MICRO, "--benchmark_min_time=0.0001",
            "--benchmark_filter=LexPipeline|CellsToText|Copy")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

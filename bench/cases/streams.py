"""Rows that a connector streams into the engine, against the engine's row appender."""

import os

from harness.case import Goal, Job, WrongAnswer, case, reported

# 1.5 times the rows a second.
GOAL = Goal("ratio", 1 / 1.5)


def jobs(bench, partitions):
    rows = bench.rows if bench.quick else 4_000_000
    program = bench.program("bench_stream")
    answers = set()

    def check(sample):
        answers.add(tuple(sample.output.split()[1:]))
        # Each partition starts with the first rows again, so sums differ between the two.
        if sample.output.split()[1] != str(rows):
            raise WrongAnswer(f"rows are not {rows}: {sample.output.split()[1]}")
        if partitions == 1 and len(answers) > 1:
            raise WrongAnswer(f"sums differ: {sorted(answers)}")

    return [
        Job("sqlflow", [program, str(partitions), str(rows)], figure=reported, check=check),
        Job("row appender", [bench.program("bench_floor"), "append", "", str(rows)],
            figure=reported, check=check)]


@case("stream of line items into a table, one partition", goals=[GOAL])
def stream(bench):
    return jobs(bench, 1)


@case("the same, a partition for each core", goals=[GOAL])
def stream_parallel(bench):
    return jobs(bench, os.cpu_count())

"""CSV files into tables and through queries, against the same SQL in the engine alone."""

import glob
import os

from harness.case import Goal, WrongAnswer, case
from harness.workbench import AGGREGATE


def load_jobs(bench, name, path, source, relation):
    """The two jobs that load `relation` into table t."""
    folder = bench.folder(name)
    database = os.path.join(folder, "job.duckdb")
    other = os.path.join(folder, "floor.duckdb")
    bench.project(folder, source + "LOAD t FROM items;\n")
    bench.expected(path)  # Asked now, so that it warms the file and is no part of the first round.

    def check(database):
        remarks = bench.check_table(database, path)
        if remarks:
            raise WrongAnswer("; ".join(remarks))

    return [
        bench.run(folder, prepare=lambda: bench.remove(database),
                  check=lambda sample: check(database)),
        bench.floor("engine", other, f"CREATE TABLE t AS FROM {relation}",
                    prepare=lambda: bench.remove(other), check=lambda sample: check(other))]


@case("CSV to table, 1 GB of line items", goals=[Goal("ratio", 1.05)])
def csv_to_table(bench):
    path = bench.csv(bench.rows)
    return load_jobs(bench, "csv_to_table", path, bench.source("items", path),
                     bench.read_csv(path))


@case("CSV to aggregate to CSV, 1 GB", goals=[Goal("ratio", 1.05)])
def csv_to_aggregate(bench):
    path = bench.csv(bench.rows)
    folder = bench.folder("csv_to_aggregate")
    ours, other = os.path.join(folder, "ours.csv"), os.path.join(folder, "floor.csv")
    query = AGGREGATE.format(bench.read_csv(path))
    bench.project(folder, f'EXPORT {query} TO "{ours}";\n', {"mode": "memory"})
    return [
        bench.run(folder, prepare=lambda: bench.remove(ours),
                  check=lambda sample: bench.check_aggregate(ours, path)),
        bench.floor("engine", "", f"COPY ({query}) TO '{other}' (HEADER)",
                    prepare=lambda: bench.remove(other),
                    check=lambda sample: bench.check_aggregate(other, path))]


@case("table to CSV, 1 GB of line items", goals=[Goal("ratio", 1.1)])
def table_to_csv(bench):
    path = bench.csv(bench.rows)
    folder = bench.folder("table_to_csv")
    ours, other = os.path.join(folder, "ours.csv"), os.path.join(folder, "floor.csv")
    database, copy = os.path.join(folder, "job.duckdb"), os.path.join(folder, "floor.duckdb")
    bench.remove(database, copy)
    for made in (database, copy):
        bench.ask(made, f"CREATE TABLE t AS FROM {bench.read_csv(path)}")
    bench.project(folder, f'EXPORT t TO "{ours}";\n')

    def check(file):
        if bench.sums("", bench.read_csv(file)) != bench.expected(path):
            raise WrongAnswer("rows or sums are others")

    return [
        bench.run(folder, prepare=lambda: bench.remove(ours), check=lambda sample: check(ours)),
        bench.floor("engine", copy, f"COPY t TO '{other}' (HEADER)",
                    prepare=lambda: bench.remove(other), check=lambda sample: check(other))]


@case("100 CSV files to one table", goals=[Goal("ratio", 1.05)])
def csv_glob(bench):
    rows = bench.rows // 100
    for number in range(100):
        bench.csv(rows, first=1 + number * rows)
    pattern = os.path.join(bench.data, f"lineitem_*_{rows}_0.csv")
    if len(glob.glob(pattern)) != 100:
        raise WrongAnswer(f"files are not 100: {pattern}")
    return load_jobs(bench, "csv_glob", pattern, bench.source("items", pattern),
                     bench.read_csv(pattern))

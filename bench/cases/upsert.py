"""Upserts into a great table, against the faster of the two statements that people write by hand."""

import os

from harness.case import Goal, WrongAnswer, case

MERGE = ("MERGE INTO t USING batch ON t.l_orderkey = batch.l_orderkey"
         " WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT")
DELETE = "DELETE FROM t USING batch WHERE t.l_orderkey = batch.l_orderkey"


def upsert_jobs(bench, batch_rows):
    """Half of the batch is in the table, half is new."""
    rows = bench.rows if bench.quick else 10_000_000
    folder = bench.folder(f"upsert_{batch_rows}")
    base = os.path.join(folder, "base.duckdb")
    bench.ask(base, f"CREATE TABLE t AS FROM {bench.read_csv(bench.csv(rows))}")
    path = bench.csv(batch_rows, first=rows + 1 - batch_rows // 2, price_change=100)
    batch = f"CREATE TEMP TABLE batch AS FROM {bench.read_csv(path)}"
    bench.project(folder, bench.source("items", path)
                  + "LOAD t FROM items MODE UPSERT KEY (l_orderkey);\n")
    changed = rows + 1 - batch_rows // 2
    expected = bench.ask(base, "SELECT count(*), sum(l_extendedprice) FROM (SELECT * FROM t"
                               f" WHERE l_orderkey < {changed} UNION ALL FROM"
                               f" {bench.read_csv(path)})")

    def job(name, make):
        database = os.path.join(folder, f"{name}.duckdb")

        def check(sample):
            found = bench.ask(database, "SELECT count(*), sum(l_extendedprice) FROM t")
            if found != expected:
                raise WrongAnswer(f"{found} instead of {expected}")

        def prepare():
            bench.remove(database)
            bench.copy(base, database)

        return make(database, prepare=prepare, check=check)

    return [
        job("job", lambda database, **settings: bench.run(folder, **settings)),
        job("delete", lambda database, **settings: bench.floor(
            "DELETE and INSERT", database, batch, "BEGIN", DELETE,
            "INSERT INTO t FROM batch", "COMMIT", **settings)),
        job("merge", lambda database, **settings: bench.floor(
            "MERGE", database, batch, MERGE, **settings))]


@case("upsert of 1,000 rows into 10 M", goals=[Goal("ratio", 1.1)], floors=2)
def upsert_1k(bench):
    return upsert_jobs(bench, 1000)


@case("upsert of 1 M rows into 10 M", goals=[Goal("ratio", 1.1)], floors=2, in_quick=False)
def upsert_1m(bench):
    return upsert_jobs(bench, 1_000_000)

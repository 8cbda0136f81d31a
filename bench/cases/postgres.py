"""PostgreSQL both ways, against what the server and its own client need for the same rows."""

import os

from harness.case import MIB, Goal, Job, WrongAnswer, case
from harness.postgres import server
from harness.workbench import LINE_ITEM_TYPES

COLUMNS = ", ".join(f"{name} {kind}" for name, kind in LINE_ITEM_TYPES.items())
SUMS = "SELECT count(*), sum(l_orderkey), sum(l_extendedprice), sum(l_tax), max(l_comment) FROM {}"


def _rows(bench):
    return 500_000 if bench.quick else 5_000_000


def _source(found, table):
    return (f'SOURCE items TYPE POSTGRES PARAMS {{"host": "{found.env["PGHOST"]}",'
            f' "port": {found.env["PGPORT"]}, "user": "{found.env["PGUSER"]}",'
            f' "database": "{found.env["PGDATABASE"]}", "table": "{table}"}};\n')


def _connection(found):
    return {"type": "postgres", "params": {
        "host": found.env["PGHOST"], "port": int(found.env["PGPORT"]),
        "user": found.env["PGUSER"], "database": found.env["PGDATABASE"]}}


def _drain(found, table, connections):
    """Reads the table as sqlflow does, each connection its blocks, into nothing."""
    blocks = int(found.ask(f"SELECT relpages FROM pg_class WHERE relname = '{table}'"))
    edges = [blocks * part // connections for part in range(connections)]
    reads = []
    for part, edge in enumerate(edges):
        until = f" AND ctid < '({edges[part + 1]},0)'" if part + 1 < connections else ""
        reads.append(f"psql -Xqc \"COPY (SELECT * FROM {table} WHERE ctid >= '({edge},0)'{until})"
                     " TO STDOUT (FORMAT binary)\" >/dev/null &")
    return ["sh", "-c", " ".join(reads) + " wait"]


@case("PostgreSQL to table, 5 M line items",
      goals=[Goal("ratio", 1.15)])
def postgres_to_table(bench):
    found = server(bench)
    path = bench.csv(_rows(bench))
    found.load("line_items", COLUMNS, path)
    folder = bench.folder("postgres_to_table")
    database = os.path.join(folder, "job.duckdb")
    bench.project(folder, _source(found, "line_items") + "LOAD t FROM items;\n")

    def check(sample):
        remarks = bench.check_table(database, path)
        if remarks:
            raise WrongAnswer("; ".join(remarks))

    return [
        bench.run(folder, prepare=lambda: bench.remove(database), check=check),
        Job("drain of COPY, 2 connections", _drain(found, "line_items", 2), env=found.env)]


@case("table to PostgreSQL, 5 M line items", goals=[Goal("ratio", 1.2), Goal("peak_bytes", 256 * MIB)])
def table_to_postgres(bench):
    found = server(bench)
    path = bench.csv(_rows(bench))
    found.load("line_items", COLUMNS, path)
    folder = bench.folder("table_to_postgres")
    bench.ask(os.path.join(folder, "job.duckdb"), f"CREATE TABLE t AS FROM {bench.read_csv(path)}")
    bench.project(folder, 'EXPORT SELECT * FROM t TO warehouse."line_items_ours";\n',
                  connectors={"warehouse": _connection(found)})
    binary = os.path.join(bench.data, f"line_items_{_rows(bench)}.bin")
    if not os.path.exists(binary):
        found.ask(f"\\copy line_items TO '{binary}' (FORMAT binary)")

    def check(table):
        answer, expected = found.ask(SUMS.format(table)), found.ask(SUMS.format("line_items"))
        if answer != expected:
            raise WrongAnswer(f"{answer} instead of {expected}")

    return [
        bench.run(folder, check=lambda sample: check("line_items_ours")),
        Job("psql \\copy of a binary file", found.command(
            "BEGIN", "DROP TABLE IF EXISTS line_items_floor",
            f"CREATE TABLE line_items_floor ({COLUMNS})",
            f"\\copy line_items_floor FROM '{binary}' (FORMAT binary)", "COMMIT"),
            env=found.env, check=lambda sample: check("line_items_floor"))]

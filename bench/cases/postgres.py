"""PostgreSQL both ways, against what the server and its own client need for the same rows."""

import os
import shlex

from harness.case import MIB, Goal, Job, WrongAnswer, case
from harness.postgres import COLUMNS, server
from harness.workbench import LINE_ITEM_TYPES, compare


def _rows(bench):
    return 100_000 if bench.quick else 5_000_000


def _source(found, table, connections):
    return (f'SOURCE items TYPE POSTGRES PARAMS {{"host": "{found.env["PGHOST"]}",'
            f' "port": {found.env["PGPORT"]}, "user": "{found.env["PGUSER"]}",'
            f' "database": "{found.env["PGDATABASE"]}", "table": "{table}",'
            f' "parallel": {connections}}};\n')


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
    floor = "drain of COPY" + (f", {connections} connections" if connections > 1 else "")
    return Job(floor, ["sh", "-c", " ".join(reads) + " wait"], env=found.env)


def _to_table(bench, connections):
    found = server(bench)
    table, path = found.line_items(_rows(bench))
    folder = bench.folder(f"postgres_to_table_{connections}")
    database = os.path.join(folder, "job.duckdb")
    bench.project(folder, _source(found, table, connections) + "LOAD t FROM items;\n")

    def check(sample):
        remarks = bench.check_table(database, path)
        if remarks:
            raise WrongAnswer("; ".join(remarks))

    return [bench.run(folder, prepare=lambda: bench.remove(database), check=check),
            _drain(found, table, connections)]


@case("PostgreSQL to table, 5 M line items", goals=[Goal("ratio", 1.15)])
def postgres_to_table(bench):
    return _to_table(bench, 1)


@case("PostgreSQL to table over two connections", in_quick=False, goals=[Goal("ratio", 1.15)])
def postgres_to_table_parallel(bench):
    return _to_table(bench, 2)


def _to_postgres(bench, options):
    found = server(bench)
    source, path = found.line_items(_rows(bench))
    folder = bench.folder("to_postgres")
    bench.ask(os.path.join(folder, "job.duckdb"), f"CREATE TABLE t AS FROM {bench.read_csv(path)}")
    ours = "line_items_ours"
    bench.project(folder, f'EXPORT SELECT * FROM t TO warehouse."{ours}" MODE REPLACE{options};\n',
                  connectors={"warehouse": _connection(found)})
    binary = os.path.join(bench.data, f"line_items_{_rows(bench)}.bin")
    if not os.path.exists(binary):
        found.ask(f"\\copy {source} TO '{binary}' (FORMAT binary)")

    expected = found.sums(source)

    def check(table):
        remarks = found.check_table(table, expected)
        if remarks:
            raise WrongAnswer("; ".join(remarks))

    return [
        bench.run(folder, check=lambda sample: check(ours)),
        Job("psql \\copy of a binary file", found.command(
            "BEGIN", "DROP TABLE IF EXISTS line_items_floor",
            f"CREATE TABLE line_items_floor ({COLUMNS})",
            f"\\copy line_items_floor FROM '{binary}' (FORMAT binary)", "COMMIT"),
            env=found.env, check=lambda sample: check("line_items_floor"))]


@case("table to PostgreSQL, 5 M line items", goals=[Goal("ratio", 1.2), Goal("peak_bytes", 256 * MIB)])
def table_to_postgres(bench):
    return _to_postgres(bench, "")


@case("the same over two connections", in_quick=False, rounds=3)
def table_to_postgres_parallel(bench):
    return _to_postgres(bench, ' OPTIONS {"parallel": 2}')


@case("PostgreSQL to a CSV file, 20 M line items", comparable=False, rounds=1,
      goals=[Goal("peak_bytes", 256 * MIB)])
def postgres_to_file(bench):
    found = server(bench)
    table, path = found.line_items(_rows(bench) if bench.quick else 20_000_000)
    folder = bench.folder("postgres_to_file")
    bench.project(folder, _source(found, table, 2) + 'EXPORT items TO "items.csv";\n',
                  engine={"memory_limit": "128MB", "threads": 2})

    def check(sample):
        written = bench.sums("", bench.read_csv(os.path.join(folder, "items.csv")))
        compare(written, bench.expected(path))

    return [bench.run(folder, check=check),
            _drain(found, table, 2)]


def _upsert(bench, batch_rows):
    """Half of the batch is in the table, half is new. Both ways begin with a table of the engine."""
    found = server(bench)
    rows = _rows(bench)
    source, _ = found.line_items(rows)
    first = rows + 1 - batch_rows // 2
    folder = bench.folder("postgres_upsert")
    target = f"upserted_{batch_rows}"
    database = os.path.join(folder, "job.duckdb")
    batch = bench.csv(batch_rows, first=first, price_change=100)
    bench.ask(database, f"CREATE TABLE t AS FROM {bench.read_csv(batch)}")
    bench.project(folder,
                  f'EXPORT SELECT * FROM t TO warehouse."{target}" MODE UPSERT KEY (l_orderkey);\n',
                  connectors={"warehouse": _connection(found)})

    def prepare():
        found.ask(f"CREATE TABLE IF NOT EXISTS {target} ({COLUMNS}, PRIMARY KEY (l_orderkey))",
                  f"INSERT INTO {target} SELECT * FROM {source} WHERE NOT EXISTS"
                  f" (SELECT FROM {target})",
                  # As it was before the last round, without making five million rows again.
                  f"DELETE FROM {target} WHERE l_orderkey >= {first}",
                  f"INSERT INTO {target} SELECT * FROM {source} WHERE l_orderkey >= {first}",
                  f"VACUUM ANALYZE {target}", "CHECKPOINT")

    expected = []

    def check(sample):
        answer = found.sums(target)
        if expected:
            compare(answer, expected)
        expected[:] = answer

    csv = os.path.join(folder, "batch.csv")
    unload = [bench.program("bench_floor"), "sql", database, f"COPY t TO '{csv}'"]
    changes = ", ".join(f"{name} = excluded.{name}" for name in LINE_ITEM_TYPES
                        if name != "l_orderkey")
    statements = found.command(
        "BEGIN", f"CREATE TEMP TABLE batch ({COLUMNS}) ON COMMIT DROP",
        f"\\copy batch FROM '{csv}' CSV HEADER", "ANALYZE batch",
        f"INSERT INTO {target} SELECT * FROM batch ON CONFLICT (l_orderkey) DO UPDATE SET "
        + changes, "COMMIT")
    by_hand = f"{shlex.join(unload)} > /dev/null && {shlex.join(statements)}"
    return [
        bench.run(folder, prepare=prepare, check=check),
        Job("COPY and ON CONFLICT by hand", ["sh", "-c", by_hand], env=found.env, prepare=prepare,
            check=check)]


@case("upsert of 1,000 rows into 5 M of PostgreSQL", goals=[Goal("ratio", 1.15)])
def postgres_upsert_1k(bench):
    return _upsert(bench, 1_000)


@case("upsert of 100,000 rows into 5 M of PostgreSQL", goals=[Goal("ratio", 1.15)], in_quick=False)
def postgres_upsert_100k(bench):
    return _upsert(bench, 100_000)

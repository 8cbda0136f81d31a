"""The same jobs in other tools; only with --peers."""

import os
import shutil

from harness.case import Job, WrongAnswer, case
from harness.postgres import COLUMNS, server
from harness.workbench import AGGREGATE, LINE_ITEM_TYPES, compare, quote

import peers


def _remove_state(bench, task):
    """What a tool left from the round before; its project stays."""
    bench.remove(task.database, task.output)
    for name in ("state", ".local", "target", ".cache"):
        shutil.rmtree(os.path.join(task.folder, name), ignore_errors=True)


def _peer_jobs(bench, name, kind, check, prepare=lambda task: None, **settings):
    def fresh(task):
        _remove_state(bench, task)
        prepare(task)

    return [peers.job(peer, task, kind, lambda sample, task=task, peer=peer: check(peer, task),
                      lambda task=task: fresh(task))
            for peer, task in peers.tasks(bench, name, **settings)]


def _table(peer):
    return getattr(peer, "TABLE", "t")


def _rows(bench):
    return 200_000 if bench.quick else 2_000_000


@case("start: asked for the version", peers=True, floors=0, rounds=3)
def peer_version(bench):
    return [Job("sqlflow", [bench.sqlflow, "--version"]),
            *[Job(peer.NAME, peer.version(task), cwd=task.folder, env=task.environment())
              for peer, task in peers.tasks(bench, "peer_version")]]


@case("one row, CSV to table", peers=True, floors=0, rounds=3)
def peer_one_row(bench):
    folder = bench.folder("peer_one_row")
    path = bench.write(folder, "one.csv", "id,name\n1,Ada\n")
    ours = os.path.join(folder, "job.duckdb")
    bench.project(folder, bench.source("people", path, types=None) + "LOAD t FROM people;\n")

    def check(database, table):
        if bench.ask(database, f"SELECT id, name FROM {table}") != [["1", "Ada"]]:
            raise WrongAnswer("the row is another")

    return [
        bench.run(folder, prepare=lambda: bench.remove(ours),
                  check=lambda sample: check(ours, "t")),
        *_peer_jobs(bench, "peer_one_row", "csv_to_table",
                    lambda peer, task: check(task.database, _table(peer)), path=path)]


@case("CSV of line items to table, types given", peers=True, floors=0, rounds=3)
def peer_csv_to_table(bench):
    path = bench.csv(_rows(bench))
    folder = bench.folder("peer_csv_to_table")
    ours = os.path.join(folder, "job.duckdb")
    bench.project(folder, bench.source("items", path) + "LOAD t FROM items;\n")
    bench.expected(path)
    return [
        bench.run(folder, prepare=lambda: bench.remove(ours),
                  check=lambda sample: bench.check_table(ours, path)),
        *_peer_jobs(bench, "peer_csv_to_table", "csv_to_table",
                    lambda peer, task: bench.check_table(task.database, path, _table(peer)),
                    path=path, types=LINE_ITEM_TYPES)]


@case("CSV to aggregate to CSV", peers=True, floors=0, rounds=3)
def peer_aggregate(bench):
    path = bench.csv(_rows(bench))
    folder = bench.folder("peer_aggregate")
    ours = os.path.join(folder, "output.csv")
    query = AGGREGATE.format(bench.read_csv(path))
    bench.project(folder, f'EXPORT {query} TO "{ours}";\n', {"mode": "memory"})
    return [
        bench.run(folder, prepare=lambda: bench.remove(ours),
                  check=lambda sample: bench.check_aggregate(ours, path)),
        *_peer_jobs(bench, "peer_aggregate", "aggregate",
                    lambda peer, task: bench.check_aggregate(task.output, path),
                    path=path, types=LINE_ITEM_TYPES, query=query)]


@case("PostgreSQL line items to table", peers=True, floors=0, rounds=3)
def peer_postgres_to_table(bench):
    found = server(bench)
    table, path = found.line_items(_rows(bench))
    folder = bench.folder("peer_postgres_to_table")
    ours, file = os.path.join(folder, "job.duckdb"), os.path.join(folder, "floor.csv")
    bench.project(folder, "SOURCE items TYPE POSTGRES PARAMS "
                          f'{{"connection": "{found.url()}", "table": "{table}"}};\n'
                          "LOAD t FROM items;\n")
    relation = bench.read_csv(file)
    return [
        bench.run(folder, prepare=lambda: bench.remove(ours),
                  check=lambda sample: bench.check_table(ours, path)),
        Job("psql \\copy to a CSV file, no table",
            ["psql", found.url(), "-Xqc", f"\\copy {table} TO {quote(file)} CSV HEADER"],
            check=lambda sample: compare(bench.sums("", relation), bench.expected(path))),
        *_peer_jobs(bench, "peer_postgres_to_table", "postgres_to_table",
                    lambda peer, task: bench.check_table(task.database, path, _table(peer)),
                    url=found.url(), table=table)]


@case("table to PostgreSQL, NUMERIC included", peers=True, floors=0, rounds=3)
def peer_table_to_postgres(bench):
    found = server(bench)
    source, path = found.line_items(_rows(bench))
    expected = found.sums(source)
    folder = bench.folder("peer_table_to_postgres")
    base, binary = os.path.join(folder, "job.duckdb"), os.path.join(folder, "items.bin")
    bench.ask(base, f"CREATE TABLE t AS FROM {bench.read_csv(path)}")
    found.ask(f"\\copy {source} TO {quote(binary)} (FORMAT binary)")
    target, table = "peer", "line_items"
    url = found.url(target)
    bench.project(folder, f'EXPORT SELECT * FROM t TO warehouse."{table}" MODE REPLACE;\n',
                  connectors={"warehouse": {"type": "postgres", "params": {"connection": url}}})

    def check(sample):
        return found.check_table(table, expected, target)

    def empty():
        found.empty_database(target)

    def prepare(task):
        empty()
        bench.copy(base, task.database)

    return [
        bench.run(folder, prepare=empty, check=check),
        Job("psql \\copy of a ready binary file",
            ["psql", url, "-Xq", "-v", "ON_ERROR_STOP=1", "-c", f"CREATE TABLE {table} ({COLUMNS})",
             "-c", f"\\copy {table} FROM {quote(binary)} (FORMAT binary)"],
            prepare=empty, check=check),
        *_peer_jobs(bench, "peer_table_to_postgres", "table_to_postgres",
                    lambda peer, task: check(task), prepare, url=url, table=table)]

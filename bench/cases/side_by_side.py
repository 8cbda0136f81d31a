"""The same jobs in other tools; only with --peers."""

import os
import shutil

from harness.case import Job, WrongAnswer, case
from harness.workbench import AGGREGATE, LINE_ITEM_TYPES

import peers


def _remove_state(bench, task):
    """What a tool left from the round before; its project stays."""
    bench.remove(task.database, task.output)
    for name in ("state", ".local", "target", ".cache"):
        shutil.rmtree(os.path.join(task.folder, name), ignore_errors=True)


def _peer_jobs(bench, name, kind, check, **settings):
    return [peers.job(peer, task, kind, lambda sample, task=task, peer=peer: check(peer, task),
                      lambda task=task: _remove_state(bench, task))
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

"""The engine's own command line: plain SQL, and so a floor."""

import glob
import os

NAME = "duckdb CLI"
FOLDER = "duckdb"


def _program(task):
    # The script of the package starts an interpreter first; this is the program itself.
    return glob.glob(os.path.join(task.root, "lib/python3*/site-packages/duckdb_cli/duckdb"))[0]


def version(task):
    return [_program(task), "--version"]


def csv_to_table(task):
    return [_program(task), task.database, "-c",
            f"CREATE OR REPLACE TABLE t AS FROM {task.read_csv()}"]


def aggregate(task):
    return [_program(task), "-c", f"COPY ({task.query}) TO '{task.output}' (HEADER)"]


def _with_postgres(task, statement):
    task.install_extensions()
    return [_program(task), task.database, "-c",
            f"ATTACH '{task.url}' AS pg (TYPE postgres); {statement}"]


def postgres_to_table(task):
    return _with_postgres(task, f"CREATE OR REPLACE TABLE t AS FROM pg.public.{task.table}")


def table_to_postgres(task):
    return _with_postgres(task, f"CREATE TABLE pg.public.{task.table} AS FROM t")

"""ingestr: copies tables and files into databases."""

import os

NAME = "ingestr"
FOLDER = "ingestr"
unable = {"aggregate": "no transformations"}

MANIFEST = """manifest_version = 1
name = "DuckDB"
version = "1.5.5"
[ADBC]
version = "1.1.0"
[Driver]
entrypoint = "duckdb_adbc_init"
[Driver.shared]
linux_amd64 = "{}"
"""


def version(task):
    return [task.program("ingestr"), "--version"]


def environment(task):
    # Without a manifest of the engine's driver it looks for one on the network.
    library = os.path.join(task.bench.root, ".deps", "duckdb-1.5.5", "lib", "libduckdb.so")
    task.bench.write(task.folder, "adbc/duckdb.toml", MANIFEST.format(os.path.realpath(library)))
    return {"ADBC_DRIVER_PATH": os.path.join(task.folder, "adbc")}


def _ingest(task, source, table, destination, target):
    return [task.program("ingestr"), "ingest", "--source-uri", source, "--source-table", table,
            "--dest-uri", destination, "--dest-table", target, "--progress", "log", "--yes"]


def csv_to_table(task):
    command = _ingest(task, f"csv://{task.path}", "x", f"duckdb://{task.database}", "main.t")
    if task.types:
        kinds = [f"{name}:{kind.lower()}" for name, kind in task.types.items()
                 if kind.startswith(("DECIMAL", "BIGINT", "INTEGER"))]
        command += ["--columns", ",".join(kinds)]
    return command


def postgres_to_table(task):
    return _ingest(task, task.url, f"public.{task.table}", f"duckdb://{task.database}", "main.t")


def table_to_postgres(task):
    return _ingest(task, f"duckdb://{task.database}", "main.t", task.url, f"public.{task.table}")

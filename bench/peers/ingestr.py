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


def csv_to_table(task):
    command = [task.program("ingestr"), "ingest", "--source-uri", f"csv://{task.path}",
               "--source-table", "x", "--dest-uri", f"duckdb://{task.database}", "--dest-table",
               "main.t", "--progress", "log", "--yes"]
    if task.types:
        kinds = [f"{name}:{kind.lower()}" for name, kind in task.types.items()
                 if kind.startswith(("DECIMAL", "BIGINT", "INTEGER"))]
        command += ["--columns", ",".join(kinds)]
    return command

"""sling: moves tables and files between systems."""

import glob
import json
import os

NAME = "sling"
FOLDER = "sling"
unable = {"aggregate": "no transformation between two files"}


def _program(task):
    return glob.glob(os.path.join(task.root, "lib/python3*/site-packages/*/bin/sling-linux-*"))[0]


def version(task):
    return [_program(task), "--version"]


def environment(task):
    # It runs an engine of its own and asks it for two extensions, which it would download.
    home = os.path.dirname(task.root)
    engine = glob.glob(os.path.join(home, "duckdb/lib/python3*/site-packages/duckdb_cli/duckdb"))
    task.install_extensions()
    return {"DUCK": f"duckdb://{task.database}", "PG": task.url, "SLING_HOME_DIR": task.folder,
            "SLING_LOADED_AT_COLUMN": "false", "DUCKDB_USE_INSTALLED_EXTENSIONS": "true",
            "DUCKDB_PATH": engine[0] if engine else "", "DUCKDB_VERSION": "1.5.5"}


def csv_to_table(task):
    command = [_program(task), "run", "--src-stream", f"file://{task.path}", "--tgt-conn", "DUCK",
               "--tgt-object", "main.t", "--mode", "full-refresh"]
    if task.types:
        kinds = {name: kind.lower() for name, kind in task.types.items()
                 if kind.startswith(("DECIMAL", "BIGINT", "INTEGER"))}
        command += ["--columns", json.dumps(kinds)]
    return command


def postgres_to_table(task):
    return [_program(task), "run", "--src-conn", "PG", "--src-stream", f"public.{task.table}",
            "--tgt-conn", "DUCK", "--tgt-object", "main.t", "--mode", "full-refresh"]


def table_to_postgres(task):
    return [_program(task), "run", "--src-conn", "DUCK", "--src-stream", "main.t",
            "--tgt-conn", "PG", "--tgt-object", f"public.{task.table}", "--mode", "full-refresh"]

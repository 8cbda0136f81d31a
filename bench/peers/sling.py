"""sling: moves tables and files between systems."""

import glob
import json
import os
import shutil

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
    pattern = "extensions/lib/python3*/site-packages/*/extensions/*/*.duckdb_extension"
    for path in glob.glob(os.path.join(home, pattern)):
        folder = os.path.join(task.folder, ".duckdb/extensions",
                              os.path.basename(os.path.dirname(path)), "linux_amd64")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(path, folder)
    return {"DUCK": f"duckdb://{task.database}", "SLING_HOME_DIR": task.folder,
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

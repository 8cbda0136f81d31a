"""SQLMesh: transformations with plans, files read by the engine's SQL."""

NAME = "SQLMesh"
FOLDER = "sqlmesh"
TABLE = "m.t"

CONFIG = """gateways: {{d: {{connection: {{type: duckdb, database: '{}'}}}}}}
default_gateway: d
model_defaults: {{dialect: duckdb, start: 2024-01-01}}
disable_anonymized_analytics: true
"""


def version(task):
    return [task.program("sqlmesh"), "--version"]


def _plan(task, model):
    task.bench.write(task.folder, "config.yaml", CONFIG.format(task.database))
    task.bench.write(task.folder, "models/t.sql", "MODEL (name m.t, kind FULL);\n" + model)
    return [task.program("sqlmesh"), "plan", "--auto-apply", "--no-prompts", "--skip-tests"]


def csv_to_table(task):
    return _plan(task, f"SELECT * FROM {task.read_csv()};\n")


def aggregate(task):
    return _plan(task, f"{task.query};\nCOPY @this_model TO '{task.output}' (HEADER);\n")

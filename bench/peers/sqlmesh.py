"""SQLMesh: transformations with plans, files read by the engine's SQL."""

NAME = "SQLMesh"
FOLDER = "sqlmesh"
TABLE = "m.t"

CONFIG = """gateways: {{d: {{connection: {{type: duckdb, {}}}}}}}
default_gateway: d
model_defaults: {{dialect: duckdb, start: 2024-01-01}}
disable_anonymized_analytics: true
virtual_environment_mode: {}
"""


def version(task):
    return [task.program("sqlmesh"), "--version"]


def _plan(task, query, name=TABLE, mode="full"):
    connection = f"database: '{task.database}'"
    if task.url:
        task.install_extensions()
        connection = (f"catalogs: {{job: '{task.database}',"
                      f" pg: {{type: postgres, path: '{task.url}'}}}}, extensions: [postgres]")
    task.bench.write(task.folder, "config.yaml", CONFIG.format(connection, mode))
    task.bench.write(task.folder, "models/t.sql", f"MODEL (name {name}, kind FULL);\n" + query)
    return [task.program("sqlmesh"), "plan", "--auto-apply", "--no-prompts", "--skip-tests"]


def csv_to_table(task):
    return _plan(task, f"SELECT * FROM {task.read_csv()};\n")


def aggregate(task):
    return _plan(task, f"{task.query};\nCOPY @this_model TO '{task.output}' (HEADER);\n")


def postgres_to_table(task):
    return _plan(task, f"SELECT * FROM pg.public.{task.table};\n")


def table_to_postgres(task):
    # With its layer of views it would have the engine make one in PostgreSQL, which fails.
    return _plan(task, "SELECT * FROM job.main.t;\n", f"pg.public.{task.table}", "dev_only")

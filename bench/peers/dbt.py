"""dbt with its adapter of the engine: transformations, files read by the engine's SQL."""

NAME = "dbt-duckdb"
FOLDER = "dbt"
PINNED = "1.10.1"

PROJECT = """name: job
version: '1.0'
profile: job
model-paths: [models]
flags: {send_anonymous_usage_stats: false}
"""
PROFILE = "job: {{target: d, outputs: {{d: {{type: duckdb, path: '{}', threads: 2}}}}}}\n"


def version(task):
    return [task.program("dbt"), "--version"]


def _run(task, model):
    task.bench.write(task.folder, "dbt_project.yml", PROJECT)
    task.bench.write(task.folder, "profiles.yml", PROFILE.format(task.database))
    task.bench.write(task.folder, "models/t.sql", model)
    return [task.program("dbt"), "run", "--profiles-dir", "."]


def csv_to_table(task):
    return _run(task, "{{ config(materialized='table') }} SELECT * FROM " + task.read_csv())


def aggregate(task):
    return _run(task, "{{ config(materialized='external', location='" + task.output
                + "', format='csv') }} " + task.query)

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
PROFILE = """job:
  target: d
  outputs:
    d:
      type: duckdb
      path: '{}'
      schema: {}
      threads: 2
"""
# It hands the URL on without what stands behind the question mark.
POSTGRES = """      extensions: [postgres]
      attach: [{{type: postgres, alias: pg, path: '{}'}}]
"""


def version(task):
    return [task.program("dbt"), "--version"]


def environment(task):
    return {"PGSSLMODE": "disable"}


def _run(task, model, name="t", schema="main"):
    profile = PROFILE.format(task.database, schema)
    if task.url:
        task.install_extensions()
        profile += POSTGRES.format(task.url)
    task.bench.write(task.folder, "dbt_project.yml", PROJECT)
    task.bench.write(task.folder, "profiles.yml", profile)
    task.bench.write(task.folder, f"models/{name}.sql", model)
    return [task.program("dbt"), "run", "--profiles-dir", "."]


def csv_to_table(task):
    return _run(task, "{{ config(materialized='table') }} SELECT * FROM " + task.read_csv())


def aggregate(task):
    return _run(task, "{{ config(materialized='external', location='" + task.output
                + "', format='csv') }} " + task.query)


def postgres_to_table(task):
    return _run(task, "{{ config(materialized='table') }} SELECT * FROM pg.public." + task.table)


def table_to_postgres(task):
    return _run(task, "{{ config(materialized='table', database='pg') }}"
                      " SELECT * FROM job.main.t", task.table, "public")

"""The earlier implementation of this language, in Python."""

NAME = "sqlflow for Python"
FOLDER = "python-sqlflow"
unable = {"table_to_postgres": "its POSTGRES export calls itself with an argument too many; the run"
                               " says that it succeeded"}
PINNED = "0.1.7"

PROFILE = """engines:
  duckdb: {{mode: persistent, path: '{}'}}
log_level: warning
"""


def version(task):
    return [task.program("sqlflow"), "--version"]


def _run(task, script):
    task.bench.write(task.folder, "profiles/dev.yml", PROFILE.format(task.database))
    task.bench.write(task.folder, "pipelines/job.sf", script)
    return [task.program("sqlflow"), "pipeline", "run", "job"]


def csv_to_table(task):
    # Its own CSV source gathers the file in memory; this is its fast way.
    return _run(task, f"CREATE TABLE t AS SELECT * FROM {task.read_csv()};\n")


def aggregate(task):
    # GROUP BY ALL and ORDER BY ALL are more than its parser reads.
    query = task.query.replace("GROUP BY ALL ORDER BY ALL",
                               "GROUP BY l_returnflag, l_linestatus"
                               " ORDER BY l_returnflag, l_linestatus")
    return _run(task, f"CREATE TABLE t AS {query};\nEXPORT SELECT * FROM t TO \"{task.output}\""
                      " TYPE CSV OPTIONS {\"header\": true};\n")


def postgres_to_table(task):
    # Its own POSTGRES source cannot be configured; the engine's function can be called.
    task.install_extensions()
    return _run(task, f"CREATE TABLE t AS SELECT * FROM postgres_scan('{task.url}', 'public',"
                      f" '{task.table}');\n")

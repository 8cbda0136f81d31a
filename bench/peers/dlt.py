"""dlt: a Python library for loads. Rows go as Arrow tables, its documented fast way."""

NAME = "dlt"
FOLDER = "dlt"
unable = {"aggregate": "no transformation between two files"}

# Its reader of databases, with the backend that its documentation calls the fastest.
FROM_POSTGRES = """import sys
import dlt
from dlt.sources.sql_database import sql_table

url, table, database = sys.argv[1:]
rows = sql_table(url, table=table, schema="public", backend="connectorx",
                 backend_kwargs={"conn": url}, reflection_level="full_with_precision")
pipeline = dlt.pipeline("job", destination=dlt.destinations.duckdb(database), dataset_name="main",
                        pipelines_dir="state")
pipeline.run(rows, table_name="t", write_disposition="replace", loader_file_format="parquet")\\
    .raise_on_failed_jobs()
"""

TO_POSTGRES = """import sys
import dlt
import duckdb

database, url, table = sys.argv[1:]


@dlt.resource(name=table)
def rows():
    reader = duckdb.connect(database, read_only=True).execute("FROM t").fetch_record_batch(100_000)
    for batch in reader:
        yield batch


pipeline = dlt.pipeline("job", destination=dlt.destinations.postgres(url), dataset_name="public",
                        pipelines_dir="state")
pipeline.run(rows(), write_disposition="replace", loader_file_format="parquet")\\
    .raise_on_failed_jobs()
"""

# Untyped, its own reader is what its documentation shows; typed, pyarrow's takes the types.
SCRIPT = """import sys
import dlt
import pyarrow
import pyarrow.csv

path, database, typed = sys.argv[1:]
decimal = pyarrow.decimal128(15, 2)
types = {name: decimal for name in ("l_quantity", "l_extendedprice", "l_discount", "l_tax")}
types.update(l_suppkey=pyarrow.int32(), l_linenumber=pyarrow.int32())


@dlt.resource(name="t")
def rows():
    reader = pyarrow.csv.open_csv(
        path, read_options=pyarrow.csv.ReadOptions(block_size=16 << 20),
        convert_options=pyarrow.csv.ConvertOptions(column_types=types if typed == "typed" else {}))
    for batch in reader:
        yield pyarrow.Table.from_batches([batch])


pipeline = dlt.pipeline("job", destination=dlt.destinations.duckdb(database), dataset_name="main",
                        pipelines_dir="state")
pipeline.run(rows(), write_disposition="replace", loader_file_format="parquet")\\
    .raise_on_failed_jobs()
"""


def version(task):
    return [task.program("dlt"), "--version"]


def csv_to_table(task):
    script = task.bench.write(task.folder, "job.py", SCRIPT)
    return [task.program("python"), script, task.path, task.database,
            "typed" if task.types else "untyped"]


def postgres_to_table(task):
    script = task.bench.write(task.folder, "job.py", FROM_POSTGRES)
    return [task.program("python"), script, task.url, task.table, task.database]


def table_to_postgres(task):
    script = task.bench.write(task.folder, "job.py", TO_POSTGRES)
    return [task.program("python"), script, task.database, task.url, task.table]

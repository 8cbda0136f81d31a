"""dlt: a Python library for loads. Rows go as Arrow tables, its documented fast way."""

NAME = "dlt"
FOLDER = "dlt"
unable = {"aggregate": "no transformation between two files"}

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

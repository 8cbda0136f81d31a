"""How costs grow with rows, steps and files."""

import glob
import os

from harness.case import Job, case

from .startup import steps_project, validate


def load(bench, name, path):
    folder = bench.folder(name)
    database = os.path.join(folder, "job.duckdb")
    bench.project(folder, bench.source("items", path) + "LOAD t FROM items;\n")
    return bench.run(folder, prepare=lambda: bench.remove(database),
                     check=lambda sample: bench.check_table(database, path))


@case("rows of a CSV file, loaded", size_unit="rows", rounds=3,
      sizes=lambda bench: [50_000, 100_000, 200_000] if bench.quick else
      [1_000_000, 2_000_000, 5_000_000, 10_000_000])
def rows(bench, size):
    return load(bench, f"rows_{size}", bench.csv(size))


@case("steps of a pipeline, validated", size_unit="steps", rounds=3,
      sizes=lambda bench: [10, 100, 1000] if bench.quick else [10, 100, 1000, 10_000])
def steps_validated(bench, size):
    return validate(bench, size)


@case("steps of a pipeline, run", size_unit="steps", rounds=2,
      sizes=lambda bench: [10, 100, 300] if bench.quick else [10, 100, 1000, 10_000])
def steps_run(bench, size):
    folder = steps_project(bench, size)
    database = os.path.join(folder, "job.duckdb")
    return Job("sqlflow", [bench.sqlflow, "pipeline", "run", "job", "--quiet"], cwd=folder,
               prepare=lambda: bench.remove(database))


@case("files of one source, loaded", size_unit="files", rounds=3,
      sizes=lambda bench: [1, 10, 100])
def files(bench, size):
    folder = os.path.join(bench.data, f"files_{size}_{bench.rows}")
    os.makedirs(folder, exist_ok=True)
    each = bench.rows // 100
    for number in range(size):
        link = os.path.join(folder, f"part_{number:03}.csv")
        if not os.path.lexists(link):
            os.symlink(bench.csv(each, first=1 + number * each), link)
    pattern = os.path.join(folder, "*.csv")
    if len(glob.glob(pattern)) != size:
        raise FileNotFoundError(pattern)
    return load(bench, f"files_{size}", pattern)

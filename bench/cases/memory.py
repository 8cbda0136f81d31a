"""Loads that are greater than the memory they may use."""

import os

from harness.case import MIB, Goal, case


@case("load of ten times memory_limit (100 MB)", rounds=3,
      goals=[Goal("peak_bytes", 95.4 * MIB + 256 * MIB)])
def ten_times_memory(bench):
    path = bench.csv(bench.rows)
    limit = "100MB"
    folder = bench.folder("ten_times_memory")
    ours, other = os.path.join(folder, "job.duckdb"), os.path.join(folder, "floor.duckdb")
    bench.project(folder, bench.source("items", path) + "LOAD t FROM items;\n",
                  {"memory_limit": limit})
    return [
        bench.run(folder, prepare=lambda: bench.remove(ours),
                  check=lambda sample: bench.check_table(ours, path)),
        bench.floor("engine", other, f"SET memory_limit = '{limit}'",
                    f"CREATE TABLE t AS FROM {bench.read_csv(path)}",
                    prepare=lambda: bench.remove(other),
                    check=lambda sample: bench.check_table(other, path))]

"""Incremental runs with nothing to do: what a schedule pays most of the time."""

import os
import subprocess

from harness.case import Goal, Job, WrongAnswer, case


@case("incremental run, none of 1,000 rows new, target of 10 M rows",
      goals=[Goal("seconds", 0.100)], comparable=False)
def incremental_nothing_new(bench):
    target_rows = bench.rows if bench.quick else 10_000_000
    folder = bench.folder("incremental")
    database = os.path.join(folder, "job.duckdb")
    first, later = bench.csv(target_rows), bench.csv(1000, first=target_rows - 999)
    link = os.path.join(folder, "items.csv")
    bench.project(folder, bench.source("items", link, sync_mode="incremental",
                                       cursor_field="l_orderkey")
                  + "LOAD t FROM items MODE APPEND;\n")
    job = bench.run(folder, check=lambda sample: check())

    def check():
        rows = bench.ask(database, "SELECT count(*) FROM t")[0][0]
        if rows != str(target_rows):
            raise WrongAnswer(f"rows are not {target_rows}: {rows}")

    os.symlink(first, link)
    subprocess.run(job.command, cwd=folder, check=True)
    os.remove(link)
    os.symlink(later, link)
    return [job, Job("empty process", ["/bin/true"])]

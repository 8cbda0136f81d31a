"""Many small things, where the work around a step is what counts."""

import glob
import os

from harness.case import Goal, WrongAnswer, case


@case("1,000 tiny tables loaded and exported", goals=[Goal("seconds", 5.0)], in_quick=False)
def tiny_tables(bench):
    return tiny_jobs(bench, 1000)


@case("100 tiny tables loaded and exported", goals=[Goal("seconds", 0.5)])
def tiny_tables_100(bench):
    return tiny_jobs(bench, 100)


def tiny_jobs(bench, count):
    folder = bench.folder(f"tiny_tables_{count}")
    bench.write(folder, "tiny.csv", "id,name\n1,Ada\n2,Grace\n3,Edsger\n")
    path = os.path.join(folder, "tiny.csv")
    script = bench.source("tiny", path, types=None)
    statements = []
    for number in range(count):
        script += f'LOAD t{number} FROM tiny;\nEXPORT t{number} TO "out/t{number}.csv";\n'
        statements.append(f"CREATE TABLE t{number} AS FROM read_csv('{path}');"
                          f"COPY t{number} TO '{folder}/floor/t{number}.csv' (HEADER);")
    bench.project(folder, script)
    os.makedirs(os.path.join(folder, "floor"))
    floor = bench.write(folder, "floor.sql", "\n".join(statements))
    ours, other = os.path.join(folder, "job.duckdb"), os.path.join(folder, "floor.duckdb")

    def prepare(database, pattern):
        bench.remove(database, *glob.glob(os.path.join(folder, pattern)))

    def check(database, pattern):
        files = glob.glob(os.path.join(folder, pattern))
        rows = bench.ask(database, "SELECT sum(estimated_size) FROM duckdb_tables()"
                                   " WHERE schema_name = 'main'")[0][0]
        if len(files) != count or rows != str(3 * count):
            raise WrongAnswer(f"{len(files)} files, {rows} rows")

    return [
        bench.run(folder, prepare=lambda: prepare(ours, "out/*.csv"),
                  check=lambda sample: check(ours, "out/*.csv")),
        bench.floor("engine, nothing synced", other, "@" + floor,
                    prepare=lambda: prepare(other, "floor/*.csv"),
                    check=lambda sample: check(other, "floor/*.csv"))]

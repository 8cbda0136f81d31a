"""What a command costs before the first row moves."""

import os

from harness.case import Goal, Job, WrongAnswer, case

ONE_ROW = "id,name\n1,Ada\n"


def step(number):
    return (f"CREATE TABLE step_{number} AS SELECT region, count(*) AS orders, sum(amount) AS"
            f" amount FROM orders WHERE id > {number} GROUP BY region;\n")


def steps_project(bench, count):
    """A project whose pipeline has so many steps; a folder."""
    folder = bench.folder(f"steps_{count}")
    bench.write(folder, "orders.csv", "id,region,amount\n1,eu,10.50\n")
    bench.project(folder, 'SOURCE orders_csv TYPE CSV PARAMS {"path": "orders.csv"};\n'
                          "LOAD orders FROM orders_csv;\n"
                          + "".join(step(number) for number in range(count - 1)))
    return folder


def validate(bench, count):
    return Job("sqlflow", [bench.sqlflow, "pipeline", "validate", "job", "--quiet"],
               cwd=steps_project(bench, count))


@case("`sqlflow --version`", goals=[Goal("seconds", 0.005)], comparable=False, rounds=41)
def version(bench):
    return [Job("sqlflow", [bench.sqlflow, "--version"]), Job("empty process", ["/bin/true"])]


@case("pipeline of one row, CSV to table", goals=[Goal("seconds", 0.050)], rounds=15)
def one_row(bench):
    folder = bench.folder("one_row")
    database = os.path.join(folder, "job.duckdb")
    other = os.path.join(folder, "floor.duckdb")
    path = bench.write(folder, "one.csv", ONE_ROW)
    bench.project(folder, bench.source("people", path, types=None) + "LOAD t FROM people;\n")

    def check(database):
        if bench.ask(database, "FROM t") != [["1", "Ada"]]:
            raise WrongAnswer("the row is another")

    return [
        bench.run(folder, prepare=lambda: bench.remove(database),
                  check=lambda sample: check(database)),
        bench.floor("engine", other, f"CREATE TABLE t AS FROM read_csv('{path}')",
                    prepare=lambda: bench.remove(other), check=lambda sample: check(other))]


@case("script of one row without a project, CSV to table to CSV", goals=[Goal("seconds", 0.050)],
      comparable=False, rounds=15)
def lone_script(bench):
    folder = bench.folder("lone_script")
    out = os.path.join(folder, "out.csv")
    bench.write(folder, "one.csv", ONE_ROW)
    bench.write(folder, "one.sf", 'SOURCE people TYPE CSV PARAMS {"path": "one.csv"};\n'
                                  'LOAD t FROM people;\nEXPORT t TO "out.csv";\n')

    def check(sample):
        with open(out, encoding="utf-8") as file:
            if file.read() != ONE_ROW:
                raise WrongAnswer("the row is another")

    return [Job("sqlflow", [bench.sqlflow, "run", "one.sf", "--quiet"], cwd=folder,
                prepare=lambda: bench.remove(out), check=check),
            Job("empty process", ["/bin/true"])]


@case("validate 1,000 steps, every query bound", goals=[Goal("seconds", 0.350)], comparable=False)
def validate_1000(bench):
    return [validate(bench, 1000), Job("empty process", ["/bin/true"])]

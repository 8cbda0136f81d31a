"""Where a case finds programs and data, and a folder to work in."""

import json
import os
import shutil
import subprocess

from .case import Job, WrongAnswer

# As the engine writes them, in order; what a source or a floor is told about the file.
LINE_ITEM_TYPES = {
    "l_orderkey": "BIGINT", "l_partkey": "BIGINT", "l_suppkey": "INTEGER",
    "l_linenumber": "INTEGER", "l_quantity": "DECIMAL(15,2)", "l_extendedprice": "DECIMAL(15,2)",
    "l_discount": "DECIMAL(15,2)", "l_tax": "DECIMAL(15,2)", "l_returnflag": "VARCHAR",
    "l_linestatus": "VARCHAR", "l_shipdate": "DATE", "l_commitdate": "DATE",
    "l_receiptdate": "DATE", "l_shipinstruct": "VARCHAR", "l_shipmode": "VARCHAR",
    "l_comment": "VARCHAR"}

AGGREGATE = (
    "SELECT l_returnflag, l_linestatus, count(*) AS orders, sum(l_quantity) AS quantity,"
    " sum(l_extendedprice) AS price, sum(l_extendedprice * (1 - l_discount)) AS discounted"
    " FROM {} GROUP BY ALL ORDER BY ALL")


def _checksum(column, kind):
    if kind == "VARCHAR":
        return f"sum(hash({column}))"
    if kind == "DATE":
        return f"sum({column}::DATE - DATE '1970-01-01')"
    if kind.startswith("DECIMAL"):
        return f"sum({column}::DECIMAL(18,2))"
    return f"sum({column}::BIGINT)"


def compare(found, expected):
    """Raises WrongAnswer when sums of line items differ."""
    wrong = [f"{name}: {is_} instead of {should}" for name, is_, should in
             zip(["rows", *LINE_ITEM_TYPES], found, expected, strict=True) if is_ != should]
    if wrong:
        raise WrongAnswer("; ".join(wrong))


def quote(text):
    return "'" + str(text).replace("'", "''") + "'"


class Workbench:
    def __init__(self, root, quick):
        self.root = root
        self.quick = quick
        self.programs = os.path.join(root, "build", "bench")
        self.sqlflow = os.path.join(self.programs, "sqlflow")
        self.data = os.path.join(self.programs, "data")
        # Two runs at once do not share it.
        self.work = os.path.join(self.programs, f"work-{os.getpid()}")
        # 143 bytes a row: 1 GB.
        self.rows = 200_000 if quick else 7_000_000
        self._case = ""
        self._expected = {}
        os.makedirs(self.data, exist_ok=True)

    def program(self, name):
        return os.path.join(self.programs, "bench", name)

    def enter(self, case):
        """From here on folders are those of this case; the ones of others stay."""
        self._case = case

    def folder(self, name):
        """A new folder to work in."""
        path = os.path.join(self.work, self._case, name)
        os.makedirs(path)
        return path

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def csv(self, rows, first=1, price_change=0):
        """A file of line items, made when it is not there."""
        path = os.path.join(self.data, f"lineitem_{first}_{rows}_{price_change}.csv")
        if not os.path.exists(path):
            part = path + ".part"
            subprocess.run([self.program("bench_generate"), str(first), str(rows), part,
                            str(price_change)], check=True)
            os.replace(part, path)
        return path

    # The engine alone.

    def floor(self, name, database, *statements, **settings):
        return Job(name, [self.program("bench_floor"), "sql", database, *statements], **settings)

    def ask(self, database, *statements):
        """The last statement's rows: lists of texts."""
        done = subprocess.run([self.program("bench_floor"), "sql", database, *statements],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise WrongAnswer(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    @staticmethod
    def read_csv(path, types=LINE_ITEM_TYPES):
        """The FROM item that reads a file (or a list of them) with the types given by hand."""
        listed = ", ".join(f"{quote(name)}: {quote(kind)}" for name, kind in types.items())
        return f"read_csv({quote(path)}, header = true, delim = ',', columns = {{{listed}}})"

    # sqlflow.

    def project(self, folder, script, engine=None, connectors=None):
        """A project with one pipeline whose database is `job.duckdb` in the folder."""
        settings = {"mode": "persistent", "path": "job.duckdb", **(engine or {})}
        self.write(folder, "profiles/dev.yml", json.dumps(
            {"engines": {"duckdb": settings}, "connectors": connectors or {}}))
        self.write(folder, "pipelines/job.sf", script)

    def run(self, folder, **settings):
        """Our job: runs the pipeline of a project."""
        return Job("sqlflow", [self.sqlflow, "pipeline", "run", "job", "--quiet"], cwd=folder,
                   **settings)

    @staticmethod
    def source(name, path, types=LINE_ITEM_TYPES, **options):
        options = {"path": path, **({"columns": types} if types else {}), **options}
        return f"SOURCE {name} TYPE CSV PARAMS {json.dumps(options)};\n"

    # Files.

    @staticmethod
    def write(folder, name, text):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    @staticmethod
    def copy(path, to):
        """A copy that lies on the disk: the next to sync would pay for it otherwise."""
        shutil.copy(path, to)
        with open(to, "rb") as file:
            os.fsync(file.fileno())

    @staticmethod
    def remove(*paths):
        """Removes files, and databases with their logs."""
        for path in paths:
            for name in (path, path + ".wal"):
                if os.path.exists(name):
                    os.remove(name)

    # Answers.

    def sums(self, database, relation):
        """Rows and a sum for each column of line items."""
        columns = ", ".join(_checksum(*entry) for entry in LINE_ITEM_TYPES.items())
        return self.ask(database, f"SELECT count(*), {columns} FROM {relation}")[0]

    def expected(self, path):
        """The sums of a CSV file (or pattern), asked once."""
        if path not in self._expected:
            self._expected[path] = self.sums("", self.read_csv(path))
        return self._expected[path]

    def check_table(self, database, path, table="t"):
        """Compares a table with the file that it came from; returns types that differ as remarks."""
        compare(self.sums(database, table), self.expected(path))
        kinds = dict(self.ask(database, "SELECT column_name, column_type FROM"
                                        f" (DESCRIBE {table})"))
        return [f"{name} became {kinds.get(name)}" for name, kind in LINE_ITEM_TYPES.items()
                if kinds.get(name) != kind]

    def check_aggregate(self, path, source):
        """Compares a CSV file of AGGREGATE with what the engine makes of the source."""
        key = ("aggregate", source)
        if key not in self._expected:
            self._expected[key] = self.ask("", AGGREGATE.format(self.read_csv(source)))
        rows = self.ask("", f"FROM read_csv({quote(path)}, all_varchar = true) ORDER BY 1, 2")
        same = len(rows) == len(self._expected[key]) and all(
            _same_cell(a, b) for row, other in zip(rows, self._expected[key])
            for a, b in zip(row, other, strict=True))
        if not same:
            raise WrongAnswer(f"rows differ: {rows[:1]} instead of {self._expected[key][:1]}")


def _same_cell(found, expected):
    """Numbers are compared by value: tools write different counts of zeros."""
    if found == expected:
        return True
    try:
        return abs(float(found) - float(expected)) <= 1e-9 * abs(float(expected))
    except ValueError:
        return False

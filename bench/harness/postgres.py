"""A PostgreSQL server for the cases that want one: private, on this machine, stopped at the end."""

import atexit
import os
import subprocess

from .case import Unavailable, WrongAnswer
from .workbench import LINE_ITEM_TYPES, compare

# As a server that keeps its promises and has some memory; the tests' own runs without fsync.
SETTINGS = ("fsync = on", "shared_buffers = '512MB'", "max_wal_size = '8GB'",
            "checkpoint_timeout = '30min'")

COLUMNS = ", ".join(f"{name} {kind}" for name, kind in LINE_ITEM_TYPES.items())
# The server's own names of types.
_NAMES = {"DECIMAL(15,2)": ["NUMERIC(15,2)"], "VARCHAR": ["CHARACTER VARYING", "TEXT"]}
# The role of clients that connect by TCP, which all of them can; see postgres_server.
ROLE, PASSWORD = "sqlflow", "tr0ub4dor"

_SERVERS = {}


def _checksum(column, kind):
    if kind == "VARCHAR":
        return f"sum(hashtext({column}))"
    if kind == "DATE":
        return f"sum({column}::DATE - DATE '1970-01-01')"
    return f"sum({column}::NUMERIC)"


class Server:
    def __init__(self, bench):
        self._bench = bench
        script = os.path.join(bench.root, "tests", "support", "postgres_server")
        folder = os.path.join(bench.programs, "postgres")
        if not os.path.exists(script):
            raise Unavailable("this version has no postgres connector")
        started = subprocess.run([script, "start", folder], capture_output=True, check=False)
        if started.returncode != 0:
            raise Unavailable("no PostgreSQL server is installed")
        atexit.register(subprocess.run, [script, "stop", folder], check=False)
        with open(os.path.join(folder, "env"), encoding="utf-8") as lines:
            self.env = {**os.environ, **dict(line.strip().split("=", 1) for line in lines)}
        for setting in SETTINGS:
            self.ask(f"ALTER SYSTEM SET {setting}")
        subprocess.run([script, "restart", folder], check=True, stdout=subprocess.DEVNULL)

    def command(self, *statements):
        """psql that runs the statements, each on its own."""
        return ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1",
                *[word for statement in statements for word in ("-c", statement)]]

    def url(self, database=None):
        return (f"postgresql://{ROLE}:{PASSWORD}@{self.env['TCP_HOST']}:{self.env['PGPORT']}"
                f"/{database or self.env['PGDATABASE']}?sslmode=disable")

    def ask(self, *statements, database=None):
        env = {**self.env, "PGDATABASE": database} if database else self.env
        done = subprocess.run(self.command(*statements), env=env, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise WrongAnswer(done.stderr.split("\n")[0])
        return done.stdout.strip()

    def line_items(self, rows):
        """A table of so many, made when it is not there: its name and the file that it is made of."""
        table, path = f"line_items_{rows}", self._bench.csv(rows)
        if not self.ask(f"SELECT to_regclass('{table}')"):
            self.ask(f"CREATE TABLE {table} ({COLUMNS})",
                     f"\\copy {table} FROM '{path}' CSV HEADER", f"VACUUM ANALYZE {table}",
                     f"GRANT SELECT ON {table} TO {ROLE}", "CHECKPOINT")
        return table, path

    def empty_database(self, name):
        """Made anew; dropping the old one has the server write out what it holds."""
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
                 f"CREATE DATABASE {name} OWNER {ROLE}")

    def sums(self, table, database=None):
        """Rows and a sum for each column of line items."""
        columns = ", ".join(_checksum(*entry) for entry in LINE_ITEM_TYPES.items())
        return self.ask(f"SELECT count(*), {columns} FROM {table}", database=database).split("|")

    def check_table(self, table, expected, database=None):
        """Compares a table with the sums of its source; returns types that differ as remarks."""
        compare(self.sums(table, database), expected)
        kinds = dict(line.split("|") for line in self.ask(
            "SELECT attname, upper(format_type(atttypid, atttypmod)) FROM pg_attribute"
            f" WHERE attrelid = '{table}'::regclass", database=database).splitlines())
        return [f"{name} became {kinds.get(name)}" for name, kind in LINE_ITEM_TYPES.items()
                if kinds.get(name) not in _NAMES.get(kind, [kind])]


def server(bench):
    """The one server of this run."""
    if bench.programs not in _SERVERS:
        _SERVERS[bench.programs] = Server(bench)
    return _SERVERS[bench.programs]

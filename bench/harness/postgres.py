"""A PostgreSQL server for the cases that want one: private, on this machine, stopped at the end."""

import atexit
import os
import subprocess

from .case import Unavailable, WrongAnswer

# As a server that keeps its promises and has some memory; the tests' own runs without fsync.
SETTINGS = ("fsync = on", "shared_buffers = '512MB'", "max_wal_size = '8GB'",
            "checkpoint_timeout = '30min'")

_SERVERS = {}


class Server:
    def __init__(self, bench):
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

    def ask(self, *statements):
        done = subprocess.run(self.command(*statements), env=self.env, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise WrongAnswer(done.stderr.strip())
        return done.stdout.strip()

    def load(self, table, columns, path):
        """Makes a table of a CSV file when it is not there."""
        if self.ask(f"SELECT to_regclass('{table}')"):
            return
        self.ask(f"CREATE TABLE {table} ({columns})", f"\\copy {table} FROM '{path}' CSV HEADER",
                 f"VACUUM ANALYZE {table}", "CHECKPOINT")


def server(bench):
    """The one server of this run."""
    if bench.programs not in _SERVERS:
        _SERVERS[bench.programs] = Server(bench)
    return _SERVERS[bench.programs]

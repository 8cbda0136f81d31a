"""What the tests of the program against a real server share: a server, a database, a project."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))

from tcp_proxy import TcpProxy  # noqa: E402, for those who import this.

PASSWORD = "pl4nted-s3cret"
PATIENCE = 60  # Seconds for anything to happen on a loaded machine.
SQLFLOW = os.environ.get("SQLFLOW", "")


class Server:
    """The server of a folder that tests/support/postgres_server made."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        lines = (self.folder / "env").read_text().splitlines()
        self.env = dict(line.split("=", 1) for line in lines)
        self.socket = f"{self.env['PGHOST']}/.s.PGSQL.{self.env['PGPORT']}"

    @classmethod
    def shared(cls):
        folder = os.environ.get("SQLFLOW_TEST_POSTGRES", "")
        if not os.path.exists(f"{folder}/env"):
            raise unittest.SkipTest("No server runs: SQLFLOW_TEST_POSTGRES")
        return cls(folder)

    @classmethod
    def private(cls):
        """One that a test may kill; `stop` ends it."""
        folder = tempfile.mkdtemp(prefix="sqlflow-pg-")
        started = cls.control("start", folder)
        if started.returncode == 77:
            raise unittest.SkipTest(started.stderr.strip())
        return cls(folder)

    @staticmethod
    def control(command, folder, *words, **variables):
        return subprocess.run([SUPPORT / "postgres_server", command, folder, *words],
                              env={**os.environ, **variables}, capture_output=True, text=True,
                              check=False)

    def stop(self):
        self.control("stop", self.folder)

    def kill(self):
        """As a machine would that loses its power, but for the disk."""
        pid = int((self.folder / "data/postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    def restart(self, *words, **variables):
        # The children of a server that was killed need a moment to notice.
        wait_for(lambda: self.control("restart", self.folder, *words,
                                      **variables).returncode == 0)

    def psql(self, database, *words):
        return ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, *words]

    def ask(self, database, sql):
        done = subprocess.run(self.psql(database, "-c", sql), env={**os.environ, **self.env},
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return done.stdout.strip()

    def session(self, database):
        """psql that takes statements from its standard input."""
        return subprocess.Popen(self.psql(database), env={**os.environ, **self.env}, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("It did not happen in time")
        time.sleep(0.02)


class Project:
    """A folder with a profile whose connection `warehouse` is a database of the server."""

    def __init__(self, folder, params):
        self.folder = pathlib.Path(folder)
        lines = "".join(f", {name}: {value}" for name, value in params.items())
        self.write("profiles/dev.yml", f"""version: "1.0"
engines:
  duckdb: {{ mode: persistent, path: target/dev.duckdb }}
connectors:
  warehouse: {{type: postgres, params: {{username: postgres, password: {PASSWORD}{lines}}}}}
""")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def forget(self):
        """The tables and all that is known of earlier runs."""
        shutil.rmtree(self.folder / "target", ignore_errors=True)

    def start(self, *words):
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return subprocess.Popen([SQLFLOW, *words], cwd=self.folder, text=True,
                                env={"PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC",
                                     "LANG": "C.UTF-8", "NO_COLOR": "1"},
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run(self, *words):
        return self.finish(self.start("pipeline", "run", "main", *words))

    @staticmethod
    def finish(process):
        out, error = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, out, error)

    def ask(self, query):
        done = self.finish(self.start("query", query, "--format", "csv"))
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout.splitlines()[1:]


class ServerTest(unittest.TestCase):
    """A project and an empty database of the shared server for each test."""

    server = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server.shared()

    def setUp(self):
        self.database = f"{type(self).__name__}_{self._testMethodName}_{os.getpid()}".lower()[-60:]
        self.server.ask("postgres", f'CREATE DATABASE "{self.database}" STRATEGY FILE_COPY')
        self.addCleanup(self.server.ask, "postgres",
                        f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        folder = tempfile.TemporaryDirectory(prefix="sqlflow-test-")
        self.addCleanup(folder.cleanup)
        self.project = Project(folder.name, self.params())

    def params(self):
        """How the project's connection reaches the database."""
        return {"host": self.server.env["PGHOST"], "port": self.server.env["PGPORT"],
                "database": self.database}

    def ask(self, sql):
        return self.server.ask(self.database, sql)

    def succeed(self, *words):
        done = self.project.run(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def fail_with(self, text, *words):
        done = self.project.run(*words)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(text, done.stderr)
        return done

    def sleeping(self):
        """Process ids of the run's sessions that stand still on purpose."""
        return self.ask("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
                        "application_name LIKE 'sqlflow/%' AND wait_event = 'PgSleep'")


class ProxiedTest(ServerTest):
    """Likewise, with a proxy between the program and the server."""

    def setUp(self):
        self.proxy = TcpProxy(self.server.socket)
        self.addCleanup(self.proxy.close)
        super().setUp()

    def params(self):
        return {"host": "127.0.0.1", "port": self.proxy.port, "database": self.database,
                "sslmode": "disable", "max_retries": 0}

"""Other tools that do the same jobs, each told to do it its best documented way, with telemetry off.

A module here is a peer. It has NAME, FOLDER (below where bench/peers/setup installs; None: on PATH),
version(task) — the command — and for each job it can do a function that takes a Task and returns the
command; `unable` has a sentence for each job that it cannot do.
"""

import glob
import importlib
import os
import pkgutil
import re
import shutil
from dataclasses import dataclass

from harness import machine
from harness.case import Job

_OFF = {
    "DO_NOT_TRACK": "1", "DISABLE_TELEMETRY": "true", "TELEMETRY_DISABLED": "1",
    "RUNTIME__DLTHUB_TELEMETRY": "false", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "SQLMESH__DISABLE_ANONYMIZED_ANALYTICS": "true", "INGESTR_DISABLE_TELEMETRY": "true",
    "SLING_DISABLE_TELEMETRY": "TRUE",
}

PEERS = [importlib.import_module(f"{__name__}.{module.name}")
         for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]


def home(bench):
    """The folder of all peers."""
    return os.environ.get("SQLFLOW_PEERS", os.path.join(bench.programs, "peers"))


@dataclass
class Task:
    """What a peer is to do and where. `types` are those of the file's columns, or None."""

    bench: object
    root: str    # Where the peer is installed.
    folder: str  # Empty, the peer's own, for projects and state.
    path: str = ""
    types: dict | None = None
    query: str = ""
    url: str = ""    # Of the PostgreSQL database that has `table` or is to have it.
    table: str = ""  # From or into `t` of `database`.

    def program(self, name):
        return os.path.join(self.root, "bin", name)

    @property
    def database(self):
        return os.path.join(self.folder, "job.duckdb")

    @property
    def output(self):
        return os.path.join(self.folder, "output.csv")

    def read_csv(self):
        """The engine's own reader, for those that pass SQL on to it."""
        if self.types is None:
            return f"read_csv('{self.path}')"
        return self.bench.read_csv(self.path, self.types)

    def environment(self):
        return {**os.environ, **_OFF, "HOME": self.folder, "NO_COLOR": "1"}

    def install_extensions(self):
        """Puts the engine's extensions where it looks for them; it would download them."""
        pattern = "extensions/lib/python3*/site-packages/*/extensions/*/*.duckdb_extension"
        for path in glob.glob(os.path.join(home(self.bench), pattern)):
            folder = os.path.join(self.folder, ".duckdb/extensions",
                                  os.path.basename(os.path.dirname(path)), "linux_amd64")
            os.makedirs(folder, exist_ok=True)
            shutil.copy(path, folder)


def installed(peer, bench):
    return peer.FOLDER is None or os.path.exists(
        os.path.join(home(bench), peer.FOLDER, "installed"))


def tasks(bench, name, **settings):
    """A task for each peer that is installed: (peer, task) pairs."""
    found = []
    for peer in PEERS:
        if installed(peer, bench):
            folder = bench.folder(f"{name}_{peer.NAME.replace(' ', '_')}")
            found.append((peer, Task(bench, os.path.join(home(bench), peer.FOLDER or ""), folder,
                                     **settings)))
    return found


def job(peer, task, kind, check, prepare=lambda: None):
    """The peer's job of a kind: a function of its module, or why it cannot."""
    unable = getattr(peer, "unable", {}).get(kind)
    if unable:
        return Job(peer.NAME, [], unavailable=unable)
    command = getattr(peer, kind)(task)
    environment = {**task.environment(), **getattr(peer, "environment", lambda task: {})(task)}
    return Job(peer.NAME, command, cwd=task.folder, env=environment, check=check, prepare=prepare)


def versions(bench):
    """What each peer says it is."""
    found = {}
    for peer, task in tasks(bench, "version"):
        line = machine.version(peer.version(task)) or ""
        number = re.search(r"\d+\.\d+(\.\d+)*", line)
        found[peer.NAME] = getattr(peer, "PINNED", None) or (number.group() if number else line)
    return found

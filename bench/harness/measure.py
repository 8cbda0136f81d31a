"""Runs one command and measures its whole process tree."""

import os
import resource
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

SAMPLE_SECONDS = 0.02
# What starts and ends within milliseconds is looked at more often.
FIRST_SECONDS, FIRST_SAMPLE_SECONDS = 0.1, 0.001
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Sample:
    seconds: float
    cpu_seconds: float  # User and system, of the command and all that it waited for.
    peak_bytes: int
    status: int
    output: str  # Both streams.


def _tree(root):
    """The process and its descendants."""
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        try:
            for thread in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{thread}/children", encoding="ascii") as children:
                    waiting.extend(int(child) for child in children.read().split())
        except OSError:
            pass  # It ended between two looks.
    return found


def _resident_bytes(processes):
    total = 0
    for process in processes:
        try:
            with open(f"/proc/{process}/statm", encoding="ascii") as statm:
                total += int(statm.read().split()[1]) * PAGE
        except (OSError, IndexError):
            pass
    return total


class _PeakMemory:
    """The greatest sum of the resident sets of a tree. Pages that processes share count in each."""

    def __init__(self, root):
        self.bytes = 0
        self._root = root
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        start = time.perf_counter()
        while True:
            self.bytes = max(self.bytes, _resident_bytes(_tree(self._root)))
            young = time.perf_counter() - start < FIRST_SECONDS
            if self._done.wait(FIRST_SAMPLE_SECONDS if young else SAMPLE_SECONDS):
                return

    def stop(self):
        self._done.set()
        self._thread.join()


def measure(command, cwd=None, env=None, timeout=900):
    """Runs to the end, or kills after `timeout` seconds; the status is negative then."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT)
        memory = _PeakMemory(process.pid)
        killer = threading.Timer(timeout, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        killer.cancel()
        memory.stop()
        output.seek(0)
        text = output.read().decode(errors="replace")
    peak = memory.bytes
    # The kernel's own mark sees what sampling misses, but starts at the size of this process.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if usage.ru_maxrss > own:
        peak = max(peak, usage.ru_maxrss * 1024)
    return Sample(seconds, usage.ru_utime + usage.ru_stime, peak, process.returncode, text)

"""The micro benchmarks: loops alone, run by Google Benchmark."""

import json
import subprocess

from .runner import rounds_of_part

# Each repetition in a process of its own: where its memory lies can make a loop half as fast.
PROCESSES = 5


class MicroRun:
    """The loops, and what was measured of them so far."""

    def __init__(self, bench):
        self._command = [bench.program("bench_micro"), "--benchmark_format=json",
                         "--benchmark_min_time=" + ("0.02" if bench.quick else "0.2")]
        self._processes = 3 if bench.quick else PROCESSES
        self._runs = {}

    def measure(self, part, parts):
        """Those of the processes that fall on the part, from 1 to `parts`, of a run."""
        for _ in rounds_of_part(self._processes, part, parts):
            done = subprocess.run(self._command, capture_output=True, text=True, check=True)
            for run in json.loads(done.stdout)["benchmarks"]:
                self._runs.setdefault(run["run_name"], []).append(run)

    def results(self):
        return [_result(name, group) for name, group in self._runs.items()]


def _result(name, group):
    figure = "bytes_per_second" if "bytes_per_second" in group[0] else "items_per_second"
    values = sorted(run[figure] for run in group)
    label = group[0].get("label")
    return {"name": name.split("/")[0] + (f" {label}" if label else ""),
            "unit": "MB/s" if figure.startswith("bytes") else "M/s",
            "median": values[len(values) // 2] / 1e6, "least": values[0] / 1e6,
            "most": values[-1] / 1e6}

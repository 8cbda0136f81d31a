"""The micro benchmarks: loops alone, run by Google Benchmark."""

import json
import subprocess


def run_micro(bench):
    done = subprocess.run(
        [bench.program("bench_micro"), "--benchmark_format=json",
         "--benchmark_repetitions=5",
         "--benchmark_min_time=" + ("0.05" if bench.quick else "0.2"),
         "--benchmark_enable_random_interleaving=true"],
        capture_output=True, text=True, check=True)
    runs = {}
    # As they are declared, and not in the order of the interleaving.
    for run in sorted(json.loads(done.stdout)["benchmarks"], key=lambda run: (
            run["family_index"], run["per_family_instance_index"])):
        if run["run_type"] == "iteration":
            runs.setdefault(run["run_name"], []).append(run)
    return [_result(name, group) for name, group in runs.items()]


def _result(name, group):
    figure = "bytes_per_second" if "bytes_per_second" in group[0] else "items_per_second"
    values = sorted(run[figure] for run in group)
    label = group[0].get("label")
    return {"name": name.split("/")[0] + (f" {label}" if label else ""),
            "unit": "MB/s" if figure.startswith("bytes") else "M/s",
            "median": values[len(values) // 2] / 1e6, "least": values[0] / 1e6,
            "most": values[-1] / 1e6}

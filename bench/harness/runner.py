"""Runs cases: all jobs of a case in turn, round by round, so that each sees the same noise."""

import shutil

from . import machine
from .case import Unavailable, WrongAnswer, elapsed
from .measure import measure
from .stats import SUPER_LINEAR, Spread, exponent, last_exponent, ratios


class _Measured:
    """What is known of one job after some rounds."""

    def __init__(self, job):
        self.job = job
        self.seconds, self.cpu_seconds, self.peak_bytes = [], [], []
        self.remarks = []
        self.failure = job.unavailable

    def run(self, counted):
        """One round; a job that failed is not run again."""
        if self.failure:
            return
        self.job.prepare()
        sample = measure(self.job.command, self.job.cwd, self.job.env)
        if sample.status != 0:
            last = sample.output.strip().split("\n")[-1][:200]
            self.failure = f"ended with {sample.status}: {last}"
            return
        try:
            self.remarks = self.job.check(sample) or []
        except WrongAnswer as wrong:
            self.failure = f"wrong answer: {wrong}"
            return
        if counted:
            self.seconds.append(self.job.figure(sample))
            self.cpu_seconds.append(sample.cpu_seconds)
            self.peak_bytes.append(sample.peak_bytes)

    def result(self):
        if self.failure or not self.seconds:
            return {"failure": self.failure}
        spread = Spread.of(self.seconds)
        return {
            "seconds": {"median": spread.median, "least": spread.least, "most": spread.most},
            "cpu_seconds": Spread.of(self.cpu_seconds).median,
            "peak_bytes": max(self.peak_bytes),
            "remarks": self.remarks,
        }


def _measure_jobs(jobs, rounds):
    measured = [_Measured(job) for job in jobs]
    for number in range(rounds + 1):  # The first is the warm-up.
        for one in measured:
            one.run(counted=number > 0)
    return measured


def _judge(case, result):
    """Fills in the ratio and whether the goals are met."""
    ours = result["jobs"][0]
    if ours.get("failure"):
        return "failed"
    if any(floor.get("failure") for floor in result["jobs"][1 : 1 + case.floors]):
        return "failed"
    values = {
        "seconds": ours["seconds"]["median"],
        "peak_bytes": ours["peak_bytes"],
        "ratio": result["ratio"]["median"] if result.get("ratio") else None,
    }
    missed = [goal for goal in case.goals if values[goal.measure] > goal.limit]
    return "missed" if missed else "met" if case.goals else "measured"


def run_case(case, bench):
    """The result of one case as it goes into the file."""
    result = {"name": case.name, "title": case.title, "comparable": case.comparable,
              "peers": case.peers, "goals": [goal.text() for goal in case.goals],
              "load": machine.load()}
    try:
        jobs = case.build(bench)
        measured = _measure_jobs(jobs, case.rounds_of(bench))
    except Unavailable as why:
        return {**result, "verdict": "skipped", "reason": str(why), "jobs": []}
    result["jobs"] = [{"name": one.job.name, **one.result()} for one in measured]
    floors = [one for one in measured[1 : 1 + case.floors] if one.seconds]
    if floors and measured[0].seconds:
        floor = min(floors, key=lambda one: Spread.of(one.seconds).median)
        ratio = ratios(measured[0].seconds, floor.seconds)
        result["floor"] = floor.job.name
        # A program that times itself also spends time on making its rows.
        if case.comparable and measured[0].job.figure is elapsed and min(floor.cpu_seconds) > 0:
            result["cpu_ratio"] = ratios(measured[0].cpu_seconds, floor.cpu_seconds).median
        result["ratio"] = {"median": ratio.median, "least": ratio.least, "most": ratio.most}
    result["verdict"] = _judge(case, result)
    shutil.rmtree(bench.work, ignore_errors=True)
    return result


def run_scaling(case, bench):
    """The cost at each size, and how fast it grows."""
    result = {"name": case.name, "title": case.title, "unit": case.size_unit,
              "load": machine.load()}
    sizes = case.sizes(bench)
    built = [case.build(bench, size) for size in sizes]
    measured = _measure_jobs(built, case.rounds)
    failures = [one.failure for one in measured if one.failure]
    if failures:
        return {**result, "verdict": "failed", "reason": failures[0]}
    points = [{"size": size, **one.result()} for size, one in zip(sizes, measured)]
    # The least of the rounds: what the work costs when nothing disturbs it.
    costs = [point["seconds"]["least"] for point in points]
    result.update(points=points, exponent=exponent(sizes, costs),
                  last_exponent=last_exponent(sizes, costs))
    result["verdict"] = "missed" if result["last_exponent"] > SUPER_LINEAR else "met"
    shutil.rmtree(bench.work, ignore_errors=True)
    return result

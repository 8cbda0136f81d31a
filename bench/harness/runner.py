"""Runs cases: all jobs of a case in turn, round by round, so that each sees the same noise. The
rounds of a case are spread over the whole run, so that its figures show how the machine changes
meanwhile."""

from . import machine
from .case import Unavailable, WrongAnswer, elapsed
from .measure import measure
from .stats import SUPER_LINEAR, Spread, exponent, last_exponent, ratios


def rounds_of_part(rounds, part, parts):
    """Which of so many rounds fall on a part of a run, from 1 to `parts`."""
    return range(rounds * (part - 1) // parts, rounds * part // parts)


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


class CaseRun:
    """A case whose data is made and warm, and what was measured of it so far."""

    def __init__(self, case, bench):
        self.case = case
        self._rounds = case.rounds_of(bench)
        self._load = machine.load()
        self._sizes = case.sizes(bench) if case.sizes else None
        self._measured, self._unavailable = [], None
        bench.enter(case.name)
        try:
            jobs = ([case.build(bench, size) for size in self._sizes] if self._sizes
                    else case.build(bench))
        except Unavailable as why:
            self._unavailable = str(why)
            return
        self._measured = [_Measured(job) for job in jobs]
        self._round(counted=False)

    def measure(self, part, parts):
        """Those of its rounds that fall on the part, from 1 to `parts`, of a run."""
        for _ in rounds_of_part(self._rounds, part, parts):
            self._round(counted=True)

    def _round(self, counted):
        for one in self._measured:
            one.run(counted)

    @property
    def is_measured(self):
        """Whether there is a result: without rounds only of what failed or is not there."""
        return all(one.seconds or one.failure for one in self._measured)

    def result(self):
        """As it goes into the file."""
        result = {"name": self.case.name, "title": self.case.title, "load": self._load}
        return self._of_sizes(result) if self._sizes else self._of_jobs(result)

    def _of_jobs(self, result):
        case, measured = self.case, self._measured
        result.update(comparable=case.comparable, peers=case.peers,
                      goals=[goal.text() for goal in case.goals])
        if self._unavailable:
            return {**result, "verdict": "skipped", "reason": self._unavailable, "jobs": []}
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
        return result

    def _of_sizes(self, result):
        """The cost at each size, and how fast it grows."""
        result["unit"] = self.case.size_unit
        failures = [one.failure for one in self._measured if one.failure]
        if failures:
            return {**result, "verdict": "failed", "reason": failures[0]}
        points = [{"size": size, **one.result()}
                  for size, one in zip(self._sizes, self._measured)]
        # The least of the rounds: what the work costs when nothing disturbs it.
        costs = [point["seconds"]["least"] for point in points]
        result.update(points=points, exponent=exponent(self._sizes, costs),
                      last_exponent=last_exponent(self._sizes, costs))
        result["verdict"] = "missed" if result["last_exponent"] > SUPER_LINEAR else "met"
        return result

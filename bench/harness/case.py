"""What a benchmark is made of. Files of bench/cases declare theirs with @case."""

from dataclasses import dataclass, field
from typing import Callable

MIB = 1 << 20


class WrongAnswer(Exception):
    """A command ended well, and what it left is not what it should be."""


class Unavailable(Exception):
    """A case cannot run here; the text says why."""


@dataclass(frozen=True)
class Goal:
    """At most `limit` of `measure`: "ratio" to the floor, "seconds" or "peak_bytes"."""

    measure: str
    limit: float

    def text(self):
        if self.measure == "ratio":
            return f"≤ {self.limit:.2f} x"
        if self.measure == "seconds":
            unit = f"{self.limit * 1000:g} ms" if self.limit < 1 else f"{self.limit:g} s"
            return f"≤ {unit}"
        return f"≤ {self.limit / MIB:.0f} MiB"


def elapsed(sample):
    return sample.seconds


def reported(sample):
    """The seconds that a program of ours measured itself; it prints them first."""
    return float(sample.output.split()[0])


@dataclass
class Job:
    """One command. `prepare` runs before each measurement and `check` after it, neither is timed.

    `check` takes the sample, raises WrongAnswer, and may return remarks: what is right but not as
    asked, such as a decimal that became a double.
    """

    name: str  # "sqlflow", a floor ("duckdb C API") or a peer ("dlt")
    command: list
    prepare: Callable[[], None] = lambda: None
    check: Callable[[object], list | None] = lambda sample: None
    figure: Callable[[object], float] = elapsed
    cwd: str | None = None
    env: dict | None = None
    unavailable: str | None = None  # Why this peer cannot do it; the command is empty.


@dataclass
class Case:
    """Jobs that do the same: ours, then so many floors, of which the fastest counts, then peers."""

    name: str
    title: str
    build: Callable
    goals: list = field(default_factory=list)
    floors: int = 1
    comparable: bool = True  # Whether the floor does the same work, so that the ratio means something.
    rounds: int = 5  # About half of them in a quick run, but for scaling cases.
    in_quick: bool = True
    peers: bool = False
    sizes: list | None = None  # A scaling case: build takes the size as second argument.
    size_unit: str = ""

    def rounds_of(self, bench):
        return min(self.rounds, max(3, self.rounds // 2 + 1)) if bench.quick else self.rounds


CASES = {}


def case(title, **settings):
    """Declares the function below it as a case: it takes the workbench and returns the jobs."""

    def declare(function):
        name = function.__name__
        CASES[name] = Case(name, title, function, **settings)
        return function

    return declare

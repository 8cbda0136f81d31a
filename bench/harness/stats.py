"""What is made of a handful of measurements."""

import math
import statistics
from dataclasses import dataclass

# A difference below this share is never called a change.
LEAST_CHANGE = 0.05
# Above this exponent a cost grows faster than what it is the cost of.
SUPER_LINEAR = 1.15


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float

    @staticmethod
    def of(values):
        return Spread(statistics.median(values), min(values), max(values))


def ratios(values, floors):
    """The spread of the quotients of values that were measured in the same round."""
    return Spread.of([value / floor for value, floor in zip(values, floors, strict=True)])


def change(before, after, least=LEAST_CHANGE):
    """The relative change of the median; None when the spreads of both runs explain it, or when it
    lies below the least share."""
    difference = after.median - before.median
    noise = before.most - before.least + after.most - after.least
    if abs(difference) <= max(noise, least * before.median):
        return None
    return difference / before.median


def exponent(sizes, costs):
    """The slope of costs over sizes on logarithmic scales: 1 is linear, 0 constant."""
    return statistics.linear_regression(
        [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    ).slope


def last_exponent(sizes, costs):
    """The slope between the two greatest sizes, where fixed costs weigh least."""
    return exponent(sizes[-2:], costs[-2:])

"""Two results side by side."""

from dataclasses import dataclass

from .stats import LEAST_CHANGE, Spread, change


@dataclass(frozen=True)
class Change:
    name: str
    measure: str
    before: Spread
    after: Spread
    relative: float
    worse: bool

    def __str__(self):
        return (f"{self.name}: {self.measure} {self.before.median:.4g} -> {self.after.median:.4g}"
                f" ({self.relative:+.0%}), {'slower' if self.worse else 'faster'}")


def _figures(results):
    """Each figure by name: (measure, spread, whether more of it is worse)."""
    found = {}
    for case in results["cases"]:
        if not case["jobs"] or case["jobs"][0].get("failure") or case["peers"]:
            continue
        if case["comparable"] and case.get("ratio"):
            found[case["name"]] = ("ratio", Spread(**case["ratio"]), True)
        else:
            found[case["name"]] = ("seconds", Spread(**case["jobs"][0]["seconds"]), True)
    for group in results["scaling"]:
        for point in group.get("points", []):
            found[f"{group['name']} {point['size']:,}"] = (
                "seconds", Spread(**point["seconds"]), True)
    for loop in results["micro"]:
        # The best repetition is the one that was disturbed least.
        spread = Spread(loop["most"], loop["least"], loop["most"])
        found[loop["name"]] = (loop["unit"], spread, False)
    return found


def _drift(before, after):
    """The greatest change of a floor: the same program in both, so that the machine has changed."""
    olds, news = ({(case["name"], job["name"]): job["seconds"]["median"]
                   for case in results["cases"] if case["comparable"] and case.get("ratio")
                   for job in case["jobs"][1:]} for results in (before, after))
    return max((abs(news[floor] / olds[floor] - 1) for floor in olds if floor in news), default=0)


def _widest_loop(results):
    """The greatest spread of a loop: they take milliseconds, so it is chance which one is disturbed."""
    return max((loop["most"] / loop["least"] - 1 for loop in results["micro"]), default=0)


def changes(before, after):
    """The changes, and how many figures both have."""
    olds, news = _figures(before), _figures(after)
    drift = max(LEAST_CHANGE, _drift(before, after))
    loops = max(LEAST_CHANGE, _widest_loop(before), _widest_loop(after))
    found = []
    common = [name for name in olds if name in news and olds[name][0] == news[name][0]]
    for name in common:
        measure, old, more_is_worse = olds[name]
        new = news[name][1]
        least = {"ratio": LEAST_CHANGE, "seconds": drift}.get(measure, loops)
        relative = change(old, new, least)
        if relative is not None:
            found.append(Change(name, measure, old, new, relative, (relative > 0) == more_is_worse))
    return found, len(common)

"""Results as Markdown: what a terminal shows and what docs/performance.md holds."""


def seconds(value):
    if value < 1:
        return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"
    return f"{value:.2f} s"


def _range(spread, text):
    return f"{text(spread['median'])} ({text(spread['least'])} – {text(spread['most'])})"


def ratio(value):
    return f"{value:.2f} x"


def _mib(value):
    return f"{value / (1 << 20):.0f} MiB"


def _table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
                    for row in rows]


def _cpu(result, ours):
    """Processor time, with its ratio to the floor's: what other work on the machine touches least."""
    if "cpu_ratio" not in result:
        return f"{ours['cpu_seconds']:.2f}"
    return f"{ours['cpu_seconds']:.2f} ({ratio(result['cpu_ratio'])})"


def case_row(result):
    jobs = result["jobs"]
    goals = ", ".join(result["goals"]) or "–"
    if result["verdict"] == "skipped":
        return [result["title"], f"skipped: {result['reason']}", "", "", goals, "", "", "skipped"]
    ours = jobs[0]
    if result["verdict"] == "failed":
        why = next(f"{job['name']}: {job['failure']}" for job in jobs if job.get("failure"))
        return [result["title"], why, "", "", goals, "", "", "failed"]
    floor = next((job for job in jobs if job["name"] == result.get("floor")), None)
    return [
        result["title"], _range(ours["seconds"], seconds),
        f"{floor['name']}: {seconds(floor['seconds']['median'])}" if floor else "–",
        _range(result["ratio"], ratio) if floor and result["comparable"] else "–", goals,
        _cpu(result, ours), _mib(ours["peak_bytes"]), result["verdict"]]


def cases(results):
    head = ["case", "sqlflow: median (least – most)", "floor", "ratio", "goal", "CPU s (ratio)",
            "peak", "goal is"]
    return _table(head, [case_row(result) for result in results])


def scaling(results):
    rows = []
    for result in results:
        if "points" not in result:
            rows.append([result["title"], result["reason"], "", "", result["verdict"]])
            continue
        costs = ", ".join(f"{point['size']:,}: {seconds(point['seconds']['least'])}"
                          for point in result["points"])
        rows.append([result["title"], costs, f"{result['exponent']:.2f}",
                     f"{result['last_exponent']:.2f}",
                     "linear or better" if result["verdict"] == "met" else "super-linear"])
    return _table(["what grows", "least seconds at each size", "exponent",
                   "between the last two", "growth is"], rows)


def micro(results):
    return _table(["loop", "median (least – most)"],
                  [[result["name"],
                    f"{result['median']:.1f} ({result['least']:.1f} – {result['most']:.1f})"
                    f" {result['unit']}"] for result in results])


def peers(result):
    """One table for a case with peers: the fastest first."""

    def key(job):
        return job["seconds"]["median"] if job.get("seconds") else float("inf")

    rows = []
    for job in sorted(result["jobs"], key=key):
        if job.get("failure"):
            rows.append([job["name"], "–", "", "", job["failure"]])
            continue
        rows.append([job["name"], _range(job["seconds"], seconds), f"{job['cpu_seconds']:.2f}",
                     _mib(job["peak_bytes"]), "; ".join(job["remarks"]) or "right"])
    return _table(["tool", "median (least – most)", "CPU s", "peak", "answer"], rows)


def report(results):
    """The whole of one results file."""
    facts = results["machine"]
    lines = [
        f"## {results['started']}" + (", quick" if results["quick"] else ""), "",
        f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_gib']} GiB,"
        f" {facts['system']}, kernel {facts['kernel']}; "
        + ", ".join(f"{name} {version}" for name, version in results["versions"].items() if version)
        + f". Load of the machine while it ran: {results['load']['least']} to"
        f" {results['load']['most']} runnable tasks.", ""]
    plain = [result for result in results["cases"] if not result["peers"]]
    if plain:
        lines += ["### Cases", "", *cases(plain), ""]
    if results["scaling"]:
        lines += ["### How costs grow", "", *scaling(results["scaling"]), ""]
    if results["micro"]:
        lines += ["### Loops alone", "", *micro(results["micro"]), ""]
    for result in results["cases"]:
        if result["peers"]:
            lines += [f"### Peers: {result['title']}", "", *peers(result), ""]
    return lines

"""Facts about where figures were measured: nothing that names the machine."""

import os
import platform
import re
import subprocess


def _first(path, pattern):
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read(), re.MULTILINE)
    except OSError:
        return "unknown"
    return found.group(1) if found else "unknown"


def load():
    """Runnable tasks, averaged over one minute."""
    return round(os.getloadavg()[0], 2)


def facts():
    memory = _first("/proc/meminfo", r"MemTotal:\s+(\d+)")
    return {
        "cpu": _first("/proc/cpuinfo", r"model name\s*: (.*)"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory) / (1 << 20), 1) if memory.isdigit() else None,
        "kernel": platform.release(),
        "system": _first("/etc/os-release", r'PRETTY_NAME="(.*)"'),
    }


def version(command):
    """The first line that a program prints, or None when it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or done.stderr).strip().split("\n")[0]

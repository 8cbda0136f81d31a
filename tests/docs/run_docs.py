#!/usr/bin/env python3
"""Runs what a page of the documentation shows, and compares what it prints.

  run_docs.py [--update] PROGRAM PAGE.md

The blocks of a page run in order in one fresh folder, with the program on PATH as `sqlflow`:

* A block under a line that ends in `path`: (in backquotes, with a colon) is written to that file.
* In a console block each line after `$ ` is a shell command, lines after `> ` continue it, and the
  lines up to the next command are its output. `# exit 1` ends the output of a command that must
  fail. In the output `…` stands for any text, on a line of its own for any number of lines, and
  times, sizes of memory and the random end of a run id for any of their kind; finished steps may
  stand in any order. A command without output lines may print anything.
* Any other sql block is a pipeline of its own. It is checked as a whole; statements that this
  version refuses to run are left out, then it is run.
* A block under the line <!-- not run --> is passed over.

What stands between the lines <!-- markdown: COMMAND --> and <!-- end of output --> is the command's
output, letter by letter; --update writes it anew.

tests/docs/setup/PAGE.sh, where there is one, makes the files that a page takes for granted. When it
exits with 77, something that the page needs is missing here, and the page is skipped.
"""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETUP = pathlib.Path(__file__).resolve().parent / "setup"
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"`([^`\s]+)`:$")
SKIPPED = 77
NOT_RUN = "<!-- not run -->"
PRINTED = re.compile(r"(^<!-- markdown: (.+) -->\n)(.*?)(^<!-- end of output -->$)",
                     re.MULTILINE | re.DOTALL)
NOT_BUILT = re.compile(r"^(\S+):(\d+):\d+: error: This version cannot run it yet", re.MULTILINE)


@dataclasses.dataclass
class Block:
    language: str
    text: str
    line: int      # Of its first line, from 1.
    caption: str   # The last line with text above it.


@dataclasses.dataclass
class Command:
    shell: str
    output: list[str]
    exit_code: int
    line: int


class Failure(Exception):
    """What a page shows is not what happens."""


def blocks_of(page):
    for found in FENCE.finditer(page):
        above = page[:found.start()].rstrip().rsplit("\n", 1)[-1]
        line = page.count("\n", 0, found.start(2)) + 1
        yield Block(found[1], found[2], line, above)


def commands_of(block):
    commands = []
    for number, line in enumerate(block.text.splitlines(), block.line):
        if line.startswith("$ "):
            commands.append(Command(line[2:], [], 0, number))
        elif not commands:
            raise Failure(f"line {number}: A console block starts with `$ `: {line}")
        elif line.startswith("> ") and not commands[-1].output:
            commands[-1].shell += "\n" + line[2:]
        elif found := re.fullmatch(r"# exit (\d+)", line):
            commands[-1].exit_code = int(found[1])
        else:
            commands[-1].output.append(line)
    return commands


def without_volatile(text):
    # Steps that run side by side end in any order.
    text = re.sub(r"(?:^  ✔ .*\n)+", lambda steps: "".join(sorted(steps[0].splitlines(True))), text,
                  flags=re.MULTILINE)
    text = re.sub(r" +\d[\d.]* (ms|s)(?=[ ,\n])", " TIME", text)
    text = re.sub(r" \d+ MiB$", " MEMORY", text, flags=re.MULTILINE)
    text = re.sub(r"(\d{8}-\d{6})-[0-9a-f]{12}\b", r"\1-RANDOM", text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def pattern_of(lines):
    shown = without_volatile("".join(line + "\n" for line in lines)).splitlines()
    return "".join(r"(?:.*\n)*?" if line.strip() == "…"
                   else r".*?".join(map(re.escape, line.split("…"))) + r"\n" for line in shown)


def environment(home, program):
    kept = {name: os.environ[name] for name in ("SQLFLOW_DUCKDB", "SQLFLOW_TEST_POSTGRES",
                                                "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
                                                "TSAN_OPTIONS")
            if name in os.environ}
    bin_folder = home / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "sqlflow").symlink_to(program)
    return kept | {"PATH": f"{bin_folder}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home),
                   "SQLFLOW_CLOCK": "2026-01-31T10:15:00Z", "NO_COLOR": "1", "LANG": "C.UTF-8"}


class Page:
    def __init__(self, path, program, top):
        self.path = path
        self.environment = environment(top / "home", program)
        self.folder = top / "work"  # Follows the page's `cd`.
        self.folder.mkdir()
        self.where = top / "where"
        self.done = 0

    def shell(self, script):
        """Runs a script where the last one ended; returns its output and exit code."""
        left = f"trap 'pwd >{self.where}' EXIT\n{script}"
        done = subprocess.run(["bash", "-c", left], cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120, check=False)
        self.folder = pathlib.Path(self.where.read_text(encoding="utf-8").rstrip("\n"))
        return done.stdout.decode("utf-8", "replace"), done.returncode

    def prepare(self):
        try:
            setup = SETUP / self.path.relative_to(ROOT).with_suffix(".sh")
        except ValueError:
            return
        if setup.exists():
            printed, code = self.shell(setup.read_text(encoding="utf-8"))
            if code == SKIPPED:
                sys.exit(SKIPPED)
            if code != 0:
                raise Failure(f"{setup} failed with exit code {code}\n{printed}")

    def update(self):
        text = self.path.read_text(encoding="utf-8")
        self.path.write_text(PRINTED.sub(lambda found: found[1] + self.print(found[2]) + found[4],
                                         text), encoding="utf-8")

    def print(self, command):
        printed, code = self.shell(command)
        if code != 0:
            raise Failure(f"{command}: exit code {code}\n{printed}")
        return printed

    def run(self):
        self.prepare()
        text = self.path.read_text(encoding="utf-8")
        for found in PRINTED.finditer(text):
            if found[3] != self.print(found[2]):
                raise Failure(f"The output of `{found[2]}` is another one: see --update")
            self.done += 1
        for block in blocks_of(PRINTED.sub("", text)):
            if block.caption == NOT_RUN:
                continue
            if found := CAPTION.search(block.caption):
                self.write(found[1], block.text)
            elif block.language == "console":
                for command in commands_of(block):
                    self.check(command)
            elif block.language == "sql":
                self.run_pipeline(block)

    def write(self, name, text):
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def check(self, command):
        printed, code = self.shell(command.shell)
        shown = f"line {command.line}: $ {command.shell}\n"
        if code != command.exit_code:
            raise Failure(f"{shown}exit code {code}, not {command.exit_code}\n{printed}")
        if command.output and not re.fullmatch(pattern_of(command.output),
                                               without_volatile(printed.rstrip("\n") + "\n")):
            expected = "\n".join(command.output)
            raise Failure(f"{shown}--- the page shows\n{expected}\n--- the program prints\n{printed}")
        self.done += 1

    def run_pipeline(self, block):
        self.done += 1
        name = f"example_{self.done}.sf"
        shown = f"line {block.line}: the pipeline\n{block.text}"
        self.write(name, block.text)
        printed, code = self.shell(f"sqlflow run --dry-run {name}")
        if code != 0:
            raise Failure(f"{shown}is refused\n{printed}")
        printed, code = self.shell(f"sqlflow run {name}")
        refused = {int(found[2]) for found in NOT_BUILT.finditer(printed)}
        if refused:
            rest = without_statements(block.text, refused)
            if lacks_source(rest):
                return
            self.write(name, rest)
            printed, code = self.shell(f"sqlflow run {name}")
        if code != 0:
            raise Failure(f"{shown}fails\n{printed}")


def without_statements(text, lines):
    """The pipeline without the statements that lie on any of these lines. In the documentation a
    statement ends with a line."""
    kept, begin = [], 1
    for statement in re.findall(r".*?;[ \t]*(?:--[^\n]*)?\n|.+\Z", text, re.DOTALL):
        end = begin + statement.count("\n")
        if not lines & set(range(begin, end)):
            kept.append(statement)
        begin = end
    return "".join(kept)


def lacks_source(text):
    """Whether a LOAD reads from a source whose statement was left out."""
    return any(not re.search(rf"^SOURCE {name}\b", text, re.MULTILINE)
               for name in re.findall(r"^LOAD \w+ FROM (\w+)(?!\.)", text, re.MULTILINE))


def main():
    words = [word for word in sys.argv[1:] if word != "--update"]
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    program, path = (pathlib.Path(word).resolve() for word in words)
    with tempfile.TemporaryDirectory(prefix="sqlflow-docs-") as top:
        page = Page(path, program, pathlib.Path(top).resolve())
        try:
            if len(words) != len(sys.argv) - 1:
                page.update()
            page.run()
        except Failure as failure:
            print(f"{path}: {failure}", file=sys.stderr)
            return 1
    print(f"{path}: {page.done} commands and pipelines run as shown")
    return 0


if __name__ == "__main__":
    sys.exit(main())

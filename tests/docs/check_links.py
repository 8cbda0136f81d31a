#!/usr/bin/env python3
"""Checks that every relative link of the documentation leads somewhere.

  check_links.py PAGE.md…
"""

import pathlib
import re
import sys

BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def anchors_of(path):
    """The names that headings get on the web: lower case, blanks as dashes, no punctuation."""
    headings = HEADING.findall(BLOCK.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def problem_of(page, target):
    file, _, anchor = target.partition("#")
    path = page.parent / file if file else page
    if not path.exists():
        return f"Link leads nowhere: {target}"
    if anchor and path.suffix == ".md" and anchor not in anchors_of(path):
        return f"Page has no such heading: {target}"
    return None


def main():
    problems = 0
    for page in map(pathlib.Path, sys.argv[1:]):
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        for target in LINK.findall(text):
            problem = None if re.match(r"\w+:", target) else problem_of(page, target)
            if problem:
                problems += 1
                print(f"{page}: {problem}", file=sys.stderr)
    print(f"{len(sys.argv) - 1} pages, {problems} broken links")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

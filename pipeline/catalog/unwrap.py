"""Joins the lines of a translator's remark that a tool has wrapped, so that a remark stays as it was written."""

import re
import sys
from collections.abc import Sequence

WIDTHS = (74, 78)  # widths at which tools wrap remarks: polib and Babel, by default and when told to wrap at 76 to 80
OWN_LINE = re.compile(r"check:|earlier translation:|$|\s")
"""Lines that begin something: a word to the checks, what a merge has kept, a blank or an indented line."""


def unwrapped(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken where, and only where, the next word did not fit; a person broke the others.

    One width has to explain every break of a group; a word alone may be wider.
    """
    groups: list[list[str]] = []
    width, short = 0, 0  # the widest line of the group with a space in it, and the shortest that would not have fitted
    for line in lines:
        wide = max(width, len(line) if " " in line else 0)
        if groups and not OWN_LINE.match(line):
            unfit = min(short, len(groups[-1][-1]) + 1 + len(line.split()[0]))
            if WIDTHS[1] >= max(wide, WIDTHS[0]) < unfit:
                groups[-1].append(line)
                width, short = wide, unfit
                continue
        groups.append([line])
        width, short = len(line) if " " in line else 0, sys.maxsize
    return ["".join(_glued(group)) for group in groups]


def _glued(lines: list[str]) -> list[str]:
    """Put a space between lines, but for those that were broken behind a hyphen."""
    return [*(line if re.search(r"\w-$", line) else f"{line} " for line in lines[:-1]), lines[-1]]

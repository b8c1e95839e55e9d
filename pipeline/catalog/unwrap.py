"""Joins the lines of a translator's remark that a tool has wrapped, so that a remark stays as it was written."""

import re
from collections.abc import Sequence
from itertools import pairwise

WIDTHS = (74, 78)  # widths at which tools wrap remarks: polib and Babel, by default and when told to wrap at 76 to 80
OWN_LINE = re.compile(r"check:|earlier translation:|$|\s")
"""Lines that begin something: a word to the checks, what a merge has kept, a blank or an indented line."""


def unwrapped(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken where, and only where, the next word did not fit; a person broke the others."""
    groups: list[list[str]] = []
    for line in lines:
        if groups and not OWN_LINE.match(line) and _is_wrapped([*groups[-1], line]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return ["".join(_glued(group)) for group in groups]


def _is_wrapped(lines: list[str]) -> bool:
    """Tell whether one width explains every break; a word alone may be wider."""
    width = max([WIDTHS[0], *(len(line) for line in lines if " " in line)])
    return width <= WIDTHS[1] and all(len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines))


def _glued(lines: list[str]) -> list[str]:
    """Put a space between lines, but for those that were broken behind a hyphen."""
    return [*(line if re.search(r"\w-$", line) else f"{line} " for line in lines[:-1]), lines[-1]]

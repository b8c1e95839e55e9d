"""Joins the lines of a translator's remark that a tool has wrapped, so that a remark stays as it was written."""

import re
import sys
from collections.abc import Sequence

WIDTHS = (74, 78)  # widths at which tools wrap remarks: polib and Babel, by default and when told to wrap at 76 to 80
OWN_LINE = re.compile(
    r"check:|earlier translation:|$|\s|[-*•]\s|\(?\d{1,3}[.)]\s|Copyright|COPYRIGHT|©|\([cC]\)|SPDX-|\|\s*msg"
)
"""Lines that begin something: a word to the checks, what a merge kept, an item, a claim; blank and indented lines."""
CLOSING = r"""[\s)\]>}"'»”’]*"""
LAST_LINE = re.compile(
    rf"[.!?։。！？؟۔।]{CLOSING}$"
    rf"|(?<!\d)[12]\d{{3}}(?:[-–]\d{{2,4}})?{CLOSING}$"
    rf"|\S@\S+\.\w+{CLOSING}$"
    rf"|(?:\w://|\bwww\.)\S+$"
)
"""Lines that end a sentence, or a credit, with a year or an address: a person ended them there, or else a tool, and
nothing tells which. Credits that are joined would make one person's claim another's."""
TEXT = re.compile(r"\|\s*msg")
"""A previous text, which Babel has made a remark of: its lines say nothing by how they end."""


def unwrapped(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken where, and only where, the next word did not fit; a person broke the others.

    Not for the comment of a header: licences and credits stand there, in lines of their own.

    One width has to explain every break of a group; a word alone may be wider.
    """
    groups: list[list[str]] = []
    width, short = 0, 0  # the widest line of the group with a space in it, and the shortest that would not have fitted
    for line in lines:
        wide = max(width, len(line) if " " in line else 0)
        if groups and not OWN_LINE.match(line) and (TEXT.match(groups[-1][0]) or not LAST_LINE.search(groups[-1][-1])):
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

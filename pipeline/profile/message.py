"""A text for translators, with its place in a profile or a layout."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.base.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Message:
    id: str  # unique in its domain; the msgctxt of its catalog entries
    text: str  # the English text, with `{placeholders}` and the tokens `<em>` and `<strong>`
    location: Location
    comments: tuple[str, ...] = ()  # notes for translators
    plural: str = ""  # the English plural; empty where the message has none. Only layouts have plurals.
    also: tuple[str, ...] = ()  # other files that use it
    lines: tuple[tuple[int, int], ...] = ()  # of a text of YAML: where in it each 1-based line begins, by the line
    remarks: str = ""  # what its source says about the checks of it: `check: ignore CODE — why`

    def place(self, is_faulty: Callable[[str], bool]) -> Location:
        """Return the line at which what makes the text faulty begins; `is_faulty` is asked for parts of it."""
        if not self.lines:
            return self.location
        starts = [start for start, _ in self.lines]
        ends = [*(self.text[:start].rstrip() for start in starts[1:]), self.text]
        last = next((n for n in range(len(ends) - 1, 0, -1) if not is_faulty(ends[n - 1])), 0)
        first = next((n for n in range(last, 0, -1) if is_faulty(ends[last][starts[n] :])), 0)
        return Location(self.location.path, self.lines[first][1])

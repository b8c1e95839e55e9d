"""How large a text may be that is parsed: at worst, libraries take time by the square of its length."""

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, fail

LARGEST = 1_000_000  # characters of a file that is parsed; the largest of a real workspace have 40,000
LARGEST_CATALOG = 8_000_000  # characters, some 60,000 entries: 6 s and 200 MB; our reader takes linear time
LONGEST_LINE = 100_000  # characters of a line of a catalog, which holds its longest text however it is escaped
LONGEST = 4_000  # characters of a message, a translation or a line of data; Python reads numbers of 4,300 digits
MOST_FAULTS = 1_000  # of one file


def check_size(text: str, path: str, most: int = LARGEST) -> None:
    """Raise where a file is too large to be parsed."""
    if len(text) > most:
        message = f"has {len(text):,} characters"
        raise fail(Location(path), "too-large", message, f"make it shorter: {most:,} are the most that are read")


def collect(faults: list[Diagnostic], fault: Diagnostic) -> None:
    """Add a fault of a file to the others; raise when there are so many that nobody reads more."""
    faults.append(fault)
    if len(faults) >= MOST_FAULTS:
        raise PipelineError(faults)

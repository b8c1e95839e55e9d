"""What each code of a diagnostic means, as codes.toml says: for --explain and docs/checks.md."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of finding, of any stage of the pipeline."""

    name: str
    group: str  # the heading it stands under
    severity: str = "error"  # `error`, `warning`, or `error or warning` where it depends
    means: str  # what was found, a sentence
    why: str = ""  # what would come of it; empty where that is plain
    fix: str  # what to do, a sentence or two
    wrong: str = ""
    right: str = ""  # an example, and how it should be; each may be empty


@cache
def read_codes() -> dict[str, Code]:
    """Return every code of the pipeline, in the order of the document."""
    text = Path(__file__).with_name("codes.toml").read_text(encoding="utf-8")
    return {
        name: Code(name=name, group=group, **fields)
        for group, table in tomllib.loads(text).items()
        for name, fields in table.items()
    }

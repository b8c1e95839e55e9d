"""What a language's spelling asks for. CLDR's data, the defaults and a locale's own come in, one record goes out."""

from pipeline.orthography.model import Ends, ForeignMark, NoBreak, Orthography, letters, script
from pipeline.orthography.read import orthography_faults, read_orthography

__all__ = [
    "Ends",
    "ForeignMark",
    "NoBreak",
    "Orthography",
    "letters",
    "orthography_faults",
    "read_orthography",
    "script",
]

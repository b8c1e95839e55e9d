"""The files that a PDF/A-3 has in it; apart from the engine, so that a process that hands jobs out need not load it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is embedded in a PDF (ISO 19005-3, 6.8)."""

    name: str
    data: bytes
    mime: str  # media type
    relationship: Literal["Data", "Source"]  # what it is to the document (ISO 32000-2, 7.11.3)
    description: str  # in the language of the document
    edited: date  # what it says of when it was made and changed

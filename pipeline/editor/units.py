"""Reads the units of an XLIFF 2 file, whichever tool has written it; nothing it refers to is loaded.

A tool may part a unit into segments, and mark words in it: the texts are put together again, codes and all.
"""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from pipeline.base.bounds import LARGEST_CATALOG
from pipeline.base.diagnostics import Diagnostic, Location, error, fail

XLIFF = "urn:oasis:names:tc:xliff:document:2.0"  # of 2.1 and 2.2 too
OWN = "urn:factsheet-pipeline:packet"  # of the attributes that say which version a unit was made from
STATES = ("initial", "translated", "reviewed", "final")
DEEPEST = 100  # elements within each other


@dataclass(slots=True)
class Unit:
    """A unit: a message, or one form of it."""

    id: str
    name: str
    line: int
    entry: str  # tag of the entry that it was made from; empty where a tool has dropped it
    exported: str  # digest of the target as it was exported
    source: str = ""
    target: str = ""
    state: str = "final"  # the least of its segments
    data: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True  # whether every segment has a target


@dataclass(frozen=True, slots=True)
class Units:
    units: tuple[Unit, ...]
    refused: tuple[Diagnostic, ...]


def read_units(data: bytes, path: str, language: str, domain: str) -> Units:
    """Return the units of a file; raise PipelineError where it is no XLIFF 2, or of another language or domain."""
    if len(data) > LARGEST_CATALOG:
        raise fail(path, "too-large", f"has {len(data):,} bytes", f"at most {LARGEST_CATALOG:,} are read")
    reader = _Reader(path, language, domain)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as failure:  # or an encoding that nobody knows
        hint = "save it again as XLIFF 2 with the tool that wrote it"
        line = reader.parser.CurrentLineNumber
        raise fail(Location(path, line), "packet-syntax", f"is no good XML: {failure}", hint) from failure
    whole = [unit for unit in reader.units if unit.is_whole]
    return Units(tuple(whole), tuple(reader.refused))


class _Reader:
    """Takes the elements in their order; the texts of `source` and `target` are what is open."""

    def __init__(self, path: str, language: str, domain: str) -> None:
        self.path, self.language, self.domain = path, language, domain
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self.units: list[Unit] = []
        self.refused: list[Diagnostic] = []
        self.path_of: list[str] = []  # names of the elements that are open
        self.text: list[str] | None = None  # what is open of a source, a target or original data
        self.endings: list[str] = []  # of the paired codes that are open
        self.has_target = False
        self.is_partial = False  # whether a segment of the unit has no target
        self.between = ""  # the source of what is open
        self.datum = ""

    @property
    def place(self) -> Location:
        return Location(self.path, self.parser.CurrentLineNumber)

    def _refuse_doctype(self, *_: object) -> NoReturn:
        fact = "has a document type, which may name other files"
        raise fail(self.place, "packet-syntax", fact, "remove the DOCTYPE")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if not self.path_of:
            self._check_root(space, name, attributes)
        elif len(self.path_of) > DEEPEST:
            raise fail(self.place, "packet-syntax", "has elements that are nested too deeply", "export a new packet")
        self.path_of.append(name if space == XLIFF else "")
        if space != XLIFF:
            return
        if name == "file" and attributes.get("id") != self.domain:
            fact = f"is a packet of “{attributes.get('id', '')}”"
            raise fail(self.place, "packet-other", fact, f"bring it in there: this is {self.domain}")
        if name == "unit":
            entry, exported = (attributes.get(f"{OWN} {key}", "") for key in ("entry", "target"))
            id_, line = attributes.get("id", ""), self.place.line
            self.is_partial = False
            self.units.append(Unit(id_, attributes.get("name", ""), line, entry, exported))
        elif self.units:
            self._start_in_unit(name, attributes)

    def _check_root(self, space: str, name: str, attributes: dict[str, str]) -> None:
        if (space, name) != (XLIFF, "xliff"):
            raise fail(self.place, "packet-other", "is not XLIFF 2", "export a packet, and bring that one back")
        target = attributes.get("trgLang", "")
        if target.lower() != self.language.lower():
            hint = f"bring it in there: this is {self.language}"
            raise fail(self.place, "packet-other", f"is a packet of the language “{target}”", hint)

    def _start_in_unit(self, name: str, attributes: dict[str, str]) -> None:
        unit = self.units[-1]
        if name in ("segment", "ignorable"):
            self.has_target = False
            state = attributes.get("state", "initial" if name == "segment" else "final")
            unit.state = min(unit.state, state if state in STATES else "initial", key=STATES.index)
        elif name in ("source", "target") and self.path_of[-2] in ("segment", "ignorable"):
            self.text, self.endings = [], []
            self.has_target |= name == "target"
        elif name == "data":
            self.text, self.datum = [], attributes.get("id", "")
        elif self.text is not None:
            self._start_code(name, attributes, unit)

    def _start_code(self, name: str, attributes: dict[str, str], unit: Unit) -> None:
        """Add the original text of an inline code; what marks words adds nothing."""
        assert self.text is not None
        if name == "cp":
            number = attributes.get("hex", "")
            letter = chr(int(number, 16)) if len(number) <= 6 and int(number, 16) < 0x110000 else "\ufffd"
            self.text.append("\ufffd" if "\ud800" <= letter <= "\udfff" else letter)  # half of a pair is no character
        elif name in ("ph", "sc", "ec"):
            self.text.append(self._original(attributes.get("dataRef", ""), attributes, unit))
        elif name == "pc":
            self.text.append(self._original(attributes.get("dataRefStart", ""), attributes, unit))
            self.endings.append(self._original(attributes.get("dataRefEnd", ""), attributes, unit))

    def _original(self, reference: str, attributes: dict[str, str], unit: Unit) -> str:
        if reference in unit.data:
            return unit.data[reference]
        if unit.is_whole and "target" in self.path_of:
            unit.is_whole = False
            code = attributes.get("id", "")
            self._refuse(
                unit, f"has an inline code, {code}, that the source does not have", "use the codes of the source"
            )
        return ""

    def _refuse(self, unit: Unit, fact: str, hint: str) -> None:
        fact = f"“{unit.name or unit.id}” {fact}"
        self.refused.append(error(self.place, "packet-unit", fact, f"{hint}, and bring it in again"))

    def _take(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _end(self, tag: str) -> None:
        name = self.path_of.pop()
        if not self.units or not name:
            return
        unit = self.units[-1]
        if name == "pc" and self.text is not None and self.endings:
            self.text.append(self.endings.pop())
        elif name == "data" and self.text is not None:
            unit.data[self.datum] = "".join(self.text)
            self.text = None
        elif name in ("source", "target") and self.text is not None and self.path_of[-1] in ("segment", "ignorable"):
            found, self.text = "".join(self.text), None
            if name == "source":
                unit.source += found
                self.between = found
            else:
                unit.target += found
        elif name == "unit" and self.is_partial:
            if unit.target.strip() and unit.is_whole:
                self._refuse(unit, "is translated only in part", "translate all of its segments")
            unit.is_whole = False
        elif name == "segment":
            self.is_partial |= not self.has_target
        elif name == "ignorable" and not self.has_target:
            unit.target += self.between

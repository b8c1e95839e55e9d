"""PO text comes in; its entries, as they stand there, and every fault of syntax go out.

polib reads the entries. A scan of the lines goes before it: it finds the faults that polib reads over, and gives what
polib refuses or drops, though tools write it, the spelling that polib understands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import polib

from pipeline.base.diagnostics import Diagnostic, Location, error
from pipeline.catalog.line_faults import STRING, bad_escape, line_fault, meant_keyword
from pipeline.catalog.model import Entry
from pipeline.catalog.unwrap import unwrapped

LINE = re.compile(rf"(#~\s*)?(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*)?({STRING.pattern})")
PREVIOUS = re.compile(rf"#~?\|\s*(msgctxt|msgid_plural|msgid)?\s*({STRING.pattern})")
BABELS_PREVIOUS = re.compile(rf"\|\s*(msgctxt|msgid_plural|msgid)\s+({STRING.pattern})")
"""A previous text that Babel took for a remark, and wrapped as one."""
COMMENT = re.compile(r"#(?!~[^|])")
MARKED_COMMENT = re.compile(r"#~\s*(#.*)?")
"""A comment that is marked obsolete, as texts are; a mark alone is a blank line."""
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
NEXT = {"msgctxt": ("msgid",), "msgid": ("msgid_plural", "msgstr"), "msgid_plural": ("msgstr",)}
"""What has to follow a keyword."""
LAST = ('msgid ""', 'msgstr ""')
"""An entry for the remarks below the last one, which polib drops."""
OWN_FLAGS = ("fuzzy", "python-brace-format")


@dataclass(frozen=True, slots=True)
class PoText:
    """What a PO file says, in its order."""

    entries: tuple[Entry, ...]
    """The live entries; the header is the one without id and text."""
    obsolete: tuple[Entry, ...]
    faults: tuple[Diagnostic, ...] = ()
    """Faults of syntax; where there are any, there are no entries."""


def parse(text: str, path: str) -> PoText:
    """Take a PO file apart; an entry stands at the first of its lines, the comments above it included."""
    scan = _Scan(path)
    for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip(" \t\n").split("\n"):
        scan.take(line.strip(" \t"))
    scan.end()
    if scan.faults:
        return PoText((), (), tuple(scan.faults))
    try:
        file = polib.pofile(_Text("\n".join([*scan.lines, *LAST])), encoding="utf-8", klass=_File)
    except OSError as failure:  # a comment inside an entry, which gettext refuses too
        hint = "put comments above their entry"
        place = Location(path, int(*re.findall(r"line (\d+)", str(failure))))
        return PoText((), (), (error(place, "catalog-syntax", f"does not parse: {failure}", hint),))
    last = file.pop()
    file[0].linenum = next(number for number, line in enumerate(scan.lines, 1) if line)
    file[0].tcomment = f"{file.header}\n{file[0].tcomment}"
    file[-1].tcomment += f"\n{last.tcomment}"
    return PoText(
        tuple(_entry(entry, path) for entry in file if not entry.obsolete),
        tuple(_entry(entry, path) for entry in file.obsolete_entries()),
    )


class _Text(str):
    """Text whose lines end at line feeds alone: polib would break it at U+2028 and at control characters too."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        return self.split("\n")


class _File(polib.POFile):
    """A file whose header stays an entry: polib looks for it, to make it metadata, and forgets its remarks and line."""

    def find(self, *_: Any, **__: Any) -> None:
        return None


def _entry(entry: polib.POEntry, path: str) -> Entry:
    previous = {
        "msgctxt": entry.previous_msgctxt,
        "msgid": entry.previous_msgid,
        "msgid_plural": entry.previous_msgid_plural,
    }
    remarks: list[str] = []
    for line in unwrapped(entry.tcomment.strip("\n").split("\n")):
        if match := BABELS_PREVIOUS.fullmatch(line):
            previous[match[1]] = previous[match[1]] or polib.unescape(match[2][1:-1])
        else:
            remarks.append(line)
    return Entry(
        id=entry.msgctxt or "",
        source=entry.msgid,
        plural=entry.msgid_plural,
        translations=tuple(text for _, text in sorted(entry.msgstr_plural.items())) or (entry.msgstr,),
        location=Location(path, entry.linenum or 0),
        fuzzy="fuzzy" in entry.flags,
        previous=previous["msgid"] or "",
        previous_plural=previous["msgid_plural"] or "",
        previous_id=previous["msgctxt"] or "",
        remarks="\n".join(remarks).strip("\n"),
        notes=tuple(entry.comment.split("\n")) if entry.comment else (),
        files=tuple(sorted({name for name, _ in entry.occurrences})),
        flags=tuple(sorted({*entry.flags}.difference(OWN_FLAGS, ("",)))),
    )


class _Scan:
    """Takes the lines of a PO file in order; knows what may follow, and keeps them as polib reads them."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: list[str] = []
        """The lines so far, each in its place, so that polib counts them as the file does."""
        self.faults: list[Diagnostic] = []
        self.keyword = ""
        """The last keyword of this entry, without the number of a plural form."""
        self.keys: set[str] = set()
        """The keywords of this entry, with their numbers."""
        self.text = ""
        """What a line without a keyword goes on with: a keyword's text, a previous one (`|`), or nothing."""
        self.is_empty = True
        self.is_torn = False
        """Whether there was a conflict marker, behind which keywords may stand in any order."""
        self.is_open = False
        """Whether a conflict has begun and not ended: it is told of once."""

    def take(self, line: str) -> None:
        """Take a line without the space around it."""
        self.lines.append("")
        if marked := MARKED_COMMENT.fullmatch(line):
            line = marked[1] or ""
        if match := LINE.fullmatch(line):
            self._take_text(*match.groups())
        elif COMMENT.match(line):
            self._take_comment(line)
        elif line.startswith(CONFLICT):
            self._take_marker(line[:7])
        elif line:
            self._take_rubbish(line)

    def end(self) -> None:
        """Close the file."""
        if self.keyword in NEXT:
            hint = "entries may have been lost from the file: restore it from version control"
            self._fault("catalog-truncated", f"ends after {self.keyword}", hint)
        elif self.is_empty:
            hint = (
                "its entries may have been lost: restore it from version control, if they stood there before;"
                " else run pipeline update"
            )
            self.faults.append(error(self.path, "catalog-truncated", "has no entries", hint))

    def _fault(self, code: str, message: str, hint: str) -> None:
        self.faults.append(error(Location(self.path, len(self.lines)), code, message, hint))

    def _take_marker(self, marker: str) -> None:
        self.is_torn = True
        if marker == CONFLICT[0] or not self.is_open:
            hint = "keep one version of the entry and remove the marker lines"
            self._fault("catalog-conflict", f"has a merge conflict marker, {marker}", hint)
        self.is_open = marker == CONFLICT[0] or (self.is_open and marker != CONFLICT[2])

    def _open(self) -> None:
        """Begin the next entry, where this one is complete."""
        if self.keyword == "msgstr":
            self.keyword = self.text = ""
            self.keys = set()

    def _take_comment(self, line: str) -> None:
        self._open()
        kind, rest = line[1:2], line[2:].strip()
        previous = PREVIOUS.fullmatch(line)
        if previous and (previous[1] or self.text == "|"):
            self.text = "|"
            self._check_escapes(previous[2])
            self.lines[-1] = f"#| {previous[1] or ''} {previous[2]}"  # polib skips #~|, though it writes it
        elif kind in (".", ":"):
            self.lines[-1] = f"#{kind} {rest}"  # without the space, polib refuses it
        elif kind in (",", "="):
            self.lines[-1] = f"#, {rest}"  # polib knows no #=, which new gettext writes
        elif kind in ("|", "~"):
            self._take_rubbish(line)
        else:
            self.lines[-1] = f"# {line[1:].removeprefix(' ')}"

    def _take_text(self, obsolete: str | None, key: str | None, text: str) -> None:
        if key is None:
            if self.text in ("", "|"):
                self._take_rubbish(text)
        else:
            self._take_keyword(key)
        self._check_escapes(text)
        if r"\a" in text:  # an escape that polib does not know
            text = re.sub(r"\\(.)", lambda match: "\a" if match[1] == "a" else match[0], text)
        self.lines[-1] = f"{'#~ ' if obsolete else ''}{key or ''} {text}"

    def _check_escapes(self, text: str) -> None:
        if escape := bad_escape(text):
            self._fault("catalog-syntax", f"has the unknown escape “{escape}”", r"write \\ for a backslash")

    def _take_keyword(self, key: str) -> None:
        keyword = key.partition("[")[0]
        if not self.is_torn and (missing := self._missing(keyword, key)):
            message = f"{key} follows {self.keyword or 'no msgid'}"
            self._fault("catalog-syntax", message, f"complete the entry: {missing} is missing")
        if keyword in ("msgctxt", "msgid"):
            self._open()
        self.keyword, self.text = keyword, key
        self.keys.add(key)
        self.is_empty = False

    def _missing(self, keyword: str, key: str) -> str:
        """Return what has to stand between the last keyword and this one."""
        wanted = NEXT.get(self.keyword, ("msgctxt", "msgid"))
        if keyword not in wanted and not (key != keyword and self.keyword == "msgstr" and key not in self.keys):
            return wanted[-1] if self.keyword in NEXT else "msgid"
        if keyword == "msgstr" and (key != keyword) != ("msgid_plural" in self.keys):
            return "msgstr[0]" if key == keyword else "msgid_plural"
        return ""

    def _take_rubbish(self, line: str) -> None:
        fact, hint = line_fault(line)
        self._fault("catalog-syntax", fact, hint)
        if key := meant_keyword(line):
            self._take_keyword(key)

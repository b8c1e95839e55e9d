"""PO text comes in; its entries, as they stand there, and every fault of syntax go out.

All that tools write is understood: wrapped strings, references with line numbers, comments of any spelling, previous
texts of obsolete entries. A reader of its own, because polib takes a file that was cut off for an empty translation,
drops remarks after the last entry and refuses flags and comments that gettext accepts (docs/architecture.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.catalog.model import Entry
from pipeline.catalog.remarks import unwrapped
from pipeline.diagnostics import Diagnostic, Location, error

STRING = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
LINE = re.compile(rf"(#~\s*)?(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])?\s*)?{STRING}")
PREVIOUS = re.compile(rf"#~?\|\s*(?:(msgctxt|msgid_plural|msgid)\s*)?{STRING}")
BABELS_PREVIOUS = re.compile(rf"\|\s*(msgctxt|msgid_plural|msgid)\s+{STRING}")
"""A previous text that Babel took for a remark, and wrapped as one."""
KEYWORD = re.compile(r"(#~\s*)?(msgctxt|msgid_plural|msgid|msgstr)\b(?:\[(\d)\])?")
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
NEXT = {"msgctxt": ("msgid",), "msgid": ("msgid_plural", "msgstr"), "msgid_plural": ("msgstr",)}
"""What has to follow a keyword."""
ESCAPE = re.compile(r'\\([\\"abfnrtv])')
ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
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
    reader = _Reader(path)
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if stripped := line.strip(" \t"):
            reader.take(stripped, number)
    reader.end()
    if reader.faults:
        return PoText((), (), tuple(reader.faults))
    return PoText(
        tuple(draft.entry(path) for draft in reader.drafts if not draft.obsolete),
        tuple(draft.entry(path) for draft in reader.drafts if draft.obsolete),
    )


@dataclass(slots=True)
class _Draft:
    """An entry of which not all lines have been read."""

    line: int
    obsolete: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    """Texts by keyword, with their escapes; a previous text's begins with `|`, a plural form's has its number."""
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)

    def entry(self, path: str) -> Entry:
        remarks: list[str] = []
        for line in unwrapped(self.remarks):
            if match := BABELS_PREVIOUS.fullmatch(line):
                self.texts.setdefault(f"|{match[1]}", match[2])
            else:
                remarks.append(line)
        texts = {key: _unescape(text) for key, text in self.texts.items()}
        return Entry(
            id=texts.get("msgctxt", ""),
            source=texts["msgid"],
            plural=texts.get("msgid_plural", ""),
            translations=tuple(texts[key] for key in sorted(texts) if key.startswith("msgstr")),
            location=Location(path, self.line),
            fuzzy="fuzzy" in self.flags,
            previous=texts.get("|msgid", ""),
            previous_plural=texts.get("|msgid_plural", ""),
            previous_id=texts.get("|msgctxt", ""),
            remarks="\n".join(remarks).strip("\n"),
            notes=tuple(self.notes),
            files=tuple(sorted(self.files)),
            flags=tuple(sorted(self.flags.difference(OWN_FLAGS, ("",)))),
        )


class _Reader:
    """Takes the lines of a PO file in order; knows which entry, and which of its texts, is being read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.drafts: list[_Draft] = []
        self.faults: list[Diagnostic] = []
        self.draft = _Draft(0)
        self.keyword = ""
        """The last keyword of this entry, without the number of a plural form."""
        self.text = ""
        """The key, among the entry's texts, of the one that a line without a keyword goes on with."""
        self.number = 0
        self.is_torn = False
        """Whether there was a conflict marker, behind which keywords may stand in any order."""

    def take(self, line: str, number: int) -> None:
        """Take a line that is not blank."""
        self.number = number
        is_comment = line[0] == "#"
        if is_comment and line[1:2] == "~" and line[2:3] != "|":
            is_comment = line[2:].lstrip()[:1] in ("#", "")
            line = line[2:].lstrip() or "#" if is_comment else line
        if is_comment:
            self._take_comment(line)
        elif match := LINE.fullmatch(line):
            self._take_text(*match.groups())
        elif line.startswith(CONFLICT):
            self.is_torn = True
            hint = "keep one version of the entry and remove the marker lines"
            self._fault("catalog-conflict", f"has a merge conflict marker, {line[:7]}", hint)
        else:
            self._take_rubbish(line)

    def end(self) -> None:
        """Close the file; remarks below the last entry are that entry's."""
        if self.keyword in NEXT:
            hint = "restore the end of the file from version control"
            self._fault("catalog-truncated", f"ends after {self.keyword}", hint)
        elif self.keyword:
            self.drafts.append(self.draft)
        elif self.drafts:
            self.drafts[-1].remarks += self.draft.remarks
        else:
            hint = "restore the file, or run pipeline update"
            self.faults.append(error(self.path, "catalog-truncated", "has no entries", hint))

    def _fault(self, code: str, message: str, hint: str) -> None:
        self.faults.append(error(Location(self.path, self.number), code, message, hint))

    def _open(self) -> None:
        """Begin the next entry, where this one is complete."""
        if self.keyword == "msgstr":
            self.drafts.append(self.draft)
            self.draft = _Draft(self.number)
            self.keyword = self.text = ""
        self.draft.line = self.draft.line or self.number

    def _take_comment(self, line: str) -> None:
        self._open()
        draft, kind, rest = self.draft, line[1:2], line[2:].strip()
        previous = PREVIOUS.fullmatch(line)
        if previous and (previous[1] or self.text.startswith("|")):
            self.text = f"|{previous[1]}" if previous[1] else self.text
            draft.texts[self.text] = ("" if previous[1] else draft.texts[self.text]) + previous[2]
        elif kind == ".":
            draft.notes += [rest] if rest else []
        elif kind == ":":
            draft.files |= {re.sub(r":\d+$", "", reference) for reference in rest.split()}
        elif kind in (",", "="):
            draft.flags |= {flag.strip() for flag in rest.split(",")}
        elif kind in ("|", "~"):
            self._take_rubbish(line)
        else:
            draft.remarks.append(line[1:].removeprefix(" ").rstrip())

    def _take_text(self, obsolete: str | None, keyword: str | None, index: str | None, text: str) -> None:
        if keyword is None:
            if self.text in ("", "|msgctxt", "|msgid", "|msgid_plural"):
                self._take_rubbish(text)
            else:
                self.draft.texts[self.text] += text
            return
        key = f"{keyword}[{index}]" if index else keyword
        if not self.is_torn and (missing := self._missing(keyword, key)):
            message = f"{key} follows {self.keyword or 'no msgid'}"
            self._fault("catalog-syntax", message, f"complete the entry: {missing} is missing")
        if keyword in ("msgctxt", "msgid"):
            self._open()
        self.keyword, self.text = keyword, key
        self.draft.texts[key] = text
        self.draft.obsolete = bool(obsolete)

    def _missing(self, keyword: str, key: str) -> str:
        """Return what has to stand between the last keyword and this one."""
        texts, wanted = self.draft.texts, NEXT.get(self.keyword, ("msgctxt", "msgid"))
        if keyword not in wanted and not (key != keyword and self.keyword == "msgstr" and key not in texts):
            return " ".join(wanted) if self.keyword in NEXT else "msgid"
        if keyword == "msgstr" and (key != keyword) != ("msgid_plural" in texts):
            return "msgstr[0]" if key == keyword else "msgid_plural"
        return ""

    def _take_rubbish(self, line: str) -> None:
        hint = 'write keyword "text" on one line, with \\" for a quotation mark inside'
        self._fault("catalog-syntax", "is not a line of a PO file", hint)
        if match := KEYWORD.match(line):
            self._take_text(match[1], match[2], match[3], "")


def _unescape(text: str) -> str:
    """Return a text without gettext's escapes; an unknown one stays as it is."""
    return ESCAPE.sub(lambda match: ESCAPED.get(match[1], match[1]), text) if "\\" in text else text

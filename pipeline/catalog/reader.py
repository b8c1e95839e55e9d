"""Reads PO text, once: its entries as they stand there, or every fault of syntax with its line.

polib only writes. Its reader drops what gettext's tools write (`#~|`, `#=`, `\\a`, remarks below the last entry), tears
lines at U+2028, refuses legal text and reads over faults, so a second reading would have to rewrite the text for it.
"""

import re
from dataclasses import dataclass, field
from sys import intern

from pipeline.base.bounds import LARGEST_CATALOG, LONGEST, LONGEST_LINE, check_size, collect
from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.catalog.line_faults import STRING, bad_escape, line_fault, meant_keyword, unescape
from pipeline.catalog.model import Entry
from pipeline.catalog.unwrap import unwrapped

STRINGS = rf"{STRING.pattern}(?:\s*{STRING.pattern})*"
TOKEN = re.compile(rf"(msgctxt|msgid_plural|msgid|msgstr(?:\s*\[\s*[0-9]\s*\])?)|({STRING.pattern})")
"""A keyword or a text. gettext goes by these, not by lines: several may stand on one, and a keyword alone."""
TEXT = re.compile(rf"(#~\s*)?((?:(?:{TOKEN.pattern})\s*)+)")
PREVIOUS = re.compile(rf"#~?\|\s*(msgctxt|msgid_plural|msgid)?\s*({STRINGS})")
BABELS_PREVIOUS = re.compile(rf"\|\s*(msgctxt|msgid_plural|msgid)\s+({STRINGS})")
"""A previous text that Babel took for a remark, and wrapped as one."""
COMMENT = re.compile(r"#(?!~[^|])")
MARKED_COMMENT = re.compile(r"#~\s*(#.*)?")
"""A comment that is marked obsolete, as texts are; a mark alone is a blank line."""
ISOLATES = re.compile("[\u2068\u2069]")
REFERENCE = re.compile("((?:\u2068[^\u2068\u2069]*\u2069|[^\\s\u2068])+?)(?::\\d+)?(?=\\s|$)")
"""A file and, perhaps, its line; gettext puts one with a space in its name between U+2068 and U+2069."""
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
NEXT = {"msgctxt": ("msgid",), "msgid": ("msgid_plural", "msgstr"), "msgid_plural": ("msgstr",)}
"""What has to follow a keyword."""
OWN_FLAGS = ("fuzzy", "python-brace-format", "")


def read_entries(text: str, path: str) -> tuple[list[Entry], list[Entry]]:
    """Return the live and the obsolete entries; the header is the live one without id and text.

    An entry stands at the first of its lines, comments above it included. Raises PipelineError for faults of syntax.
    """
    check_size(text, path, LARGEST_CATALOG)
    reader = _Reader(path)
    for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip(" \t\n").split("\n"):
        reader.take(line.strip(" \t\v\f"))
    found = reader.end()
    live, obsolete = ([_entry(one, path) for one in found if one.is_obsolete == wanted] for wanted in (False, True))
    return live, obsolete


@dataclass(slots=True)
class _Block:
    """The lines of one entry, taken apart."""

    line: int
    is_obsolete: bool = False
    texts: dict[str, str] = field(default_factory=dict)  # by keyword, with the number of a plural form
    previous: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)


def _entry(block: _Block, path: str) -> Entry:
    previous = block.previous
    remarks: list[str] = []
    lines = "\n".join(block.remarks).strip("\n").split("\n")
    is_header = not block.texts["msgid"] and "msgctxt" not in block.texts  # above which names and licences stand
    for line in lines if is_header else unwrapped(lines):
        if match := BABELS_PREVIOUS.fullmatch(line):
            previous.setdefault(match[1], _joined(match[2]))
        else:
            remarks.append(line)
    # What the catalogs of all languages have alike is held once: of many profiles, it is most of what is read.
    return Entry(
        id=intern(block.texts.get("msgctxt", "")),
        source=intern(block.texts["msgid"]),
        plural=intern(block.texts.get("msgid_plural", "")),
        translations=tuple(text for key, text in sorted(block.texts.items()) if key.startswith("msgstr")),
        location=Location(path, block.line),
        fuzzy="fuzzy" in block.flags,
        previous=previous.get("msgid", ""),
        previous_plural=previous.get("msgid_plural", ""),
        previous_id=previous.get("msgctxt", ""),
        remarks="\n".join(remarks).strip("\n"),
        notes=tuple(map(intern, "\n".join(block.notes).strip("\n").split("\n"))) if any(block.notes) else (),
        files=tuple(sorted(map(intern, block.files))),
        flags=tuple(sorted(block.flags.difference(OWN_FLAGS))),
    )


def _joined(strings: str) -> str:
    return "".join(unescape(string[1:-1]) for string in STRING.findall(strings))


class _Reader:
    """Takes the lines of a PO file in order, and knows what may follow."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.number = 0  # of the line that is being read
        self.faults: list[Diagnostic] = []
        self.blocks: list[_Block] = []  # the entries that are complete
        self.block = _Block(0)
        self.keyword = ""  # the last keyword of this entry, without the number of a plural form
        self.open: tuple[dict[str, str], str] | None = None
        """The text that a line without a keyword goes on with: a table and the key in it."""
        self.is_torn = False  # whether there was a conflict marker, behind which keywords may stand in any order
        self.in_conflict = False  # whether a conflict has begun and not ended: it is reported once
        self.is_bare = False  # whether no text has followed the last keyword yet
        self.inside = 0  # the line of a comment that stands inside an entry, if the entry goes on

    def take(self, line: str) -> None:
        """Take a line without the space around it."""
        self.number += 1
        if marked := MARKED_COMMENT.fullmatch(line):
            line = marked[1] or ""
        if line:
            self.block.line = self.block.line or self.number
        if len(line) > LONGEST_LINE:
            self._fault("catalog-syntax", f"has a line of more than {LONGEST_LINE:,} characters", "break the line")
            return
        if match := TEXT.fullmatch(line):
            self._take_text(match[1], match[2])
        elif COMMENT.match(line):
            self._take_comment(line)
        elif line.startswith(CONFLICT):
            self._take_marker(line[:7])
        elif line:
            self._take_rubbish(line)

    def end(self) -> list[_Block]:
        """Close the file and return its entries; remarks below the last one are its own."""
        if self.keyword in NEXT or self.is_bare:
            hint = "entries may have been lost from the file: restore it from version control"
            self._fault("catalog-truncated", f"ends after {self.keyword}", hint)
        elif self.block.texts:
            self.blocks.append(self.block)
        elif self.blocks:
            self.blocks[-1].remarks += self.block.remarks
        else:
            lost = "its entries may have been lost: restore it from version control, if they stood there before;"
            hint = f"{lost} else run pipeline update"
            self.faults.append(error(self.path, "catalog-truncated", "has no entries", hint))
        for block in self.blocks:
            if block.texts.get("msgid_plural", "plural") == "":
                hint = "write the plural, or take msgid_plural and the further forms away"
                self._fault("catalog-syntax", "has an empty msgid_plural", hint, block.line)
            if block.texts.get("msgctxt", "id") == "":
                hint = "run pipeline update, which writes entries with their ids"
                self._fault("catalog-no-id", "an entry has an empty msgctxt", hint, block.line)
            if max(map(len, (*block.texts.values(), *block.previous.values(), *block.remarks))) > LONGEST:
                self._fault("catalog-syntax", f"has a text of more than {LONGEST:,} characters", "part it", block.line)
        if self.faults:
            raise PipelineError(self.faults)
        return self.blocks

    def _fault(self, code: str, message: str, hint: str, line: int = 0) -> None:
        collect(self.faults, error(Location(self.path, line or self.number), code, message, hint))

    def _take_marker(self, marker: str) -> None:
        self.is_torn = True
        if marker == CONFLICT[0] or not self.in_conflict:
            hint = "keep one version of the entry and remove the marker lines"
            self._fault("catalog-conflict", f"has a merge conflict marker, {marker}", hint)
        self.in_conflict = marker == CONFLICT[0] or (self.in_conflict and marker != CONFLICT[2])

    def _begin(self) -> None:
        """Begin the next entry, where this one is complete."""
        if self.keyword == "msgstr":
            self.blocks.append(self.block)
            self.block = _Block(self.number)
            self.keyword = ""
            self.open = None

    def _take_comment(self, line: str) -> None:
        if self.is_bare:
            self._fault("catalog-syntax", f"{self.keyword} has no text", 'write "" for a text that is empty')
            self.is_bare = False
        self._begin()
        kind, rest = line[1:2], line[2:].strip()
        if self.keyword and kind in ".:,=|~":  # a remark may stand there, and is written above
            self.inside = self.number
        previous = PREVIOUS.fullmatch(line)
        if previous and (previous[1] or (self.open and self.open[0] is self.block.previous)):
            if previous[1]:
                self._open(self.block.previous, previous[1])
            self._add(previous[2])
        elif kind == ".":
            self.block.notes.append(line[2:].removeprefix(" ").rstrip())
        elif kind == ":":
            self.block.files |= {ISOLATES.sub("", match[1]) for match in REFERENCE.finditer(rest)}
        elif kind in (",", "="):  # new gettext writes some of the flags as #=
            self.block.flags |= {flag.strip() for flag in rest.split(",")}
        elif kind in ("|", "~"):
            self._take_rubbish(line)
        else:
            self.block.remarks.append(line[1:].removeprefix(" "))

    def _take_text(self, obsolete: str | None, text: str) -> None:
        for token in TOKEN.finditer(text):
            if token[1]:
                self._take_keyword(re.sub(r"\s", "", token[1]))
                self.block.is_obsolete = bool(obsolete)
                self.is_bare = True
                continue
            if self.open is None or self.open[0] is self.block.previous:
                self._take_rubbish(token[2])
            self._add(token[2])
            self.is_bare = False

    def _open(self, table: dict[str, str], key: str) -> None:
        table[key] = ""
        self.open = (table, key)

    def _add(self, strings: str) -> None:
        """Add to the text that is open; adjacent strings are one, on a line as well as over several."""
        if escape := bad_escape(strings):
            is_number = re.match(r"\\[0-7x]", escape)
            hint = "write the character itself" if is_number else r"write \\ for a backslash"
            self._fault("catalog-syntax", f"has the unknown escape “{escape}”", hint)
        if self.open:
            table, key = self.open
            table[key] += _joined(strings)

    def _take_keyword(self, key: str) -> None:
        keyword = key.partition("[")[0]
        if self.is_bare:
            self._fault("catalog-syntax", f"{self.keyword} has no text", 'write "" for a text that is empty')
        self.is_bare = False
        if not self.is_torn and (missing := self._missing(keyword, key)):
            message = f"{key} follows {self.keyword or 'no msgid'}"
            self._fault("catalog-syntax", message, f"complete the entry: {missing} is missing")
        elif not self.is_torn and self.inside:
            self._fault("catalog-syntax", "a comment stands inside an entry", "put it above the entry", self.inside)
        self.inside = 0
        if keyword in ("msgctxt", "msgid"):
            self._begin()
        self.keyword = keyword
        self._open(self.block.texts, key)

    def _missing(self, keyword: str, key: str) -> str:
        """Return what has to stand between the last keyword and this one."""
        texts = self.block.texts
        wanted = NEXT.get(self.keyword, ("msgctxt", "msgid"))
        if keyword not in wanted and not (key != keyword and self.keyword == "msgstr" and key not in texts):
            return wanted[-1] if self.keyword in NEXT else "msgid"
        if keyword == "msgstr" and (key != keyword) != ("msgid_plural" in texts):
            return "msgstr[0]" if key == keyword else "msgid_plural"
        return ""

    def _take_rubbish(self, line: str) -> None:
        fact, hint = line_fault(line)
        self._fault("catalog-syntax", fact, hint)
        if key := meant_keyword(line):
            self._take_keyword(key)

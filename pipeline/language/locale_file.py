"""What stands in the folder of a locale: `locale.toml`, and `hyphenation.dic`.

A `locale.toml` says what CLDR does not have of a language, or has otherwise. A `hyphenation.dic` is checked when its
locale is read, before any word has to be broken by it.
"""

import codecs
import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pipeline.base.diagnostics import Location, PipelineError, error, fail
from pipeline.base.files import Workspace
from pipeline.base.toml import Rule, TomlFile, example, meta
from pipeline.language.date_patterns import DatePatterns, Texts
from pipeline.language.digits import Digits
from pipeline.language.names import is_prefix
from pipeline.language.orthography import Orthography

FAMILY = r"""(?:"[^"'\\<>\x00-\x1f]+"|'[^"'\\<>\x00-\x1f]+'|[A-Za-z][\w-]*(?: [\w-]+)*)"""
STACK = re.compile(rf"\s*{FAMILY}\s*(?:,\s*{FAMILY}\s*)*")
FONT = re.compile(r"fonts/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:ttf|otf)")
MINIMUM_BODY = 9.0  # smallest legible body text in print, in points
HYPHENATION = re.compile(r"\d*(?:[^\s\d]\d*)+")  # letters and the digits between them; a dot is an end of the word
# A pattern that changes the spelling of the word, as libhyphen writes it: `schif1fahrt/ff=f,5,2`.
RESPELLING = re.compile(rf"{HYPHENATION.pattern}/[^\s,]*(?:,\s*-?\d+\s*){{2,}}")
KEYWORDS = re.compile(r"[%#]|(?:COMPOUND)?(?:LEFT|RIGHT)HYPHENMIN|NOHYPHEN|NEXTLEVEL")
ENCODINGS = re.compile(r"(?i)utf-?8|(?:us-)?ascii|(?:iso|cp|windows|koi|tis|mac)[-_]?[\w-]{1,12}")
ENCODING = "save the file as UTF-8, and write UTF-8 as its first line"
LONGEST_LINE = 1000  # characters of a pattern
MOST = 10  # how many faults of one hyphenation file are reported


def families(stack: str) -> tuple[str, ...]:
    """Return the families of a CSS font-family value, without their quotes."""
    return tuple(name.strip("\"'") for name in re.findall(FAMILY, stack))


def _is_plural_header(header: str) -> bool:
    match = re.fullmatch(r"nplurals=([1-9]); plural=(.{1,1000});", header)
    try:
        return match is not None and max(map(gettext.c2py(match[2]), range(200))) < int(match[1])
    except (ValueError, ArithmeticError, RecursionError):
        return False


STACK_HINT = 'write the families with commas between, each in quotes: \'"One", "Two"\''
NO_STACK = Rule(STACK.fullmatch, "is not a list of font families", STACK_HINT)
Stack = Annotated[str, meta("text", "'\"Profile Serif\"'"), NO_STACK]
FILE_HINT = "give the file a name of Latin letters, digits, - and _, in the folder fonts of the locale"
FontFile = Annotated[str, Rule(FONT.fullmatch, "is not like fonts/NotoSerif-Regular.ttf (.ttf or .otf)", FILE_HINT)]
FontFiles = Annotated[
    tuple[FontFile, ...],
    meta("a list of file names", '["fonts/NotoSerif-Regular.ttf", …]'),
    Rule(lambda files: len(set(files)) == len(files), "names one file twice", "keep one of the two"),
]
PLURAL_HINT = 'write plural-forms = "nplurals=2; plural=(n != 1);"'
PluralForms = Annotated[
    str,
    example('"nplurals=2; plural=(n != 1);"'),
    Rule(_is_plural_header, "is not a plural expression of gettext", PLURAL_HINT),
]
Body = Annotated[float, meta("a size from 9 to 72 points", "10", ge=MINIMUM_BODY, le=72)]


@dataclass(frozen=True, slots=True)
class FontTable:
    """`[fonts]`: CSS font families that cover the language, and its own font files, below its folder."""

    serif: Stack  # families of body text and headings, first choice first
    sans: Stack  # families of labels, tables and the map
    files: FontFiles = ()  # font files of the language's own, below its folder


@dataclass(frozen=True, slots=True)
class PrintTable:
    body: Body | None = None  # size of body text in print, in points, in place of what an edition has or finds


PREFIX_HINT = "write letters only, as they stand before a name; name combinations of prefixes as well"
PrefixText = Annotated[str, Rule(is_prefix, "is not made of letters, or of more than 12", PREFIX_HINT)]
PrefixTexts = Annotated[tuple[PrefixText, ...], meta("a list of prefixes", '["ו", "וה", …]')]


@dataclass(frozen=True, slots=True)
class NamesTable:
    """`[names]`."""

    prefixes: PrefixTexts | None = None  # what is written together with a name, before it; by default prefixes.toml


@dataclass(frozen=True, slots=True)
class LocaleTable:
    """A whole `locale.toml`; what becomes of the fields is explained at Locale."""

    fonts: FontTable
    name: Annotated[str, example('"ქართული"')] = ""  # the language's name in itself; empty: CLDR's
    hyphen: str = "‐"  # the character printed where a word is broken at the end of a line
    ligatures: bool = True  # whether common ligatures are set; false where they make a text that cannot be searched
    italics: bool = True  # whether the fonts have an italic for the script; where not, emphasis is bold
    digits: Digits = ""  # "native", "latin" or a numbering system of CLDR; empty: the default of CLDR
    plural_forms: PluralForms | None = None  # header Plural-Forms of its catalogs; without it, CLDR's rule
    print: PrintTable = field(default_factory=PrintTable)
    dates: DatePatterns = field(default_factory=DatePatterns)
    languages: Texts = field(default_factory=dict)  # names of other languages in this one, where CLDR's will not do
    names: NamesTable = field(default_factory=NamesTable)
    orthography: Orthography = field(default_factory=Orthography)


def read_locale_table(workspace: Workspace, path: str, spelling: Mapping[str, Any]) -> LocaleTable:
    """Read a `locale.toml`, over the defaults of its spelling; every unknown key and wrong value is a diagnostic."""
    if not workspace.exists(path):
        hint = "write it as the locale.toml of another language; docs/architecture.md has the keys"
        raise fail(path, "locale-missing", "is missing", hint)
    file = TomlFile(path, workspace.read_text(path), "locale-data")
    own = file.tables.get("orthography", {})
    if isinstance(own, dict):
        file.tables["orthography"] = {**spelling, **own}
    return file.finish(file.read(LocaleTable, file.tables))


def check_hyphenation_file(workspace: Workspace, path: str) -> None:
    """Raise for a file that is there, but is not in the format of libhyphen."""
    if not workspace.exists(path):
        return
    lines = enumerate(_decoded(workspace.read_bytes(path), path).split("\n")[1:], 2)
    patterns = [(number, text) for number, line in lines if (text := line.strip()) and not KEYWORDS.match(text)]
    if not patterns:
        raise fail(path, "hyphenation-file", "has no pattern", "write one a line, or remove the file")
    hint = "write letters with digits between them, as in .a1b2c, one pattern a line"
    found = []
    for number, line in patterns:
        if len(line) > LONGEST_LINE or not (RESPELLING if "/" in line and "=" in line else HYPHENATION).fullmatch(line):
            shown = line if line.isprintable() and len(line) <= 60 else "this line"
            found.append(error(Location(path, number), "hyphenation-file", f"“{shown}” is not a pattern", hint))
    if found:
        raise PipelineError(found[:MOST])


def _decoded(data: bytes, path: str) -> str:
    """Return the text, in the encoding that the first line names."""
    first = Location(path, 1)
    if data.startswith(codecs.BOM_UTF8):
        raise fail(first, "byte-order-mark", "starts with a byte order mark", "save as UTF-8 without BOM")
    name = data.partition(b"\n")[0].decode("ascii", "replace").strip()
    try:
        if name and not ENCODINGS.fullmatch(
            name
        ):  # Python has more, some of which take time by the square of the length
            raise LookupError(name)
        return data.decode(name)
    except UnicodeDecodeError as failure:
        place = Location(path, data.count(b"\n", 0, failure.start) + 1)
        message = f"byte 0x{data[failure.start]:02X} is not {name}, which the first line names"
        raise fail(place, "hyphenation-file", message, ENCODING) from failure
    except (LookupError, ValueError) as failure:
        raise fail(first, "hyphenation-file", "the first line is not the name of an encoding", ENCODING) from failure

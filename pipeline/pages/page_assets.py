"""What pages load, as it is published: under names that tell the contents, so that a browser may keep them for good.

Start with `publish_assets`. Layouts ask `PageAssets.address` where a file of templates stands in the publication.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice
from posixpath import dirname, join, normpath

from pipeline.language.digits import in_digits
from pipeline.language.locale_file import families
from pipeline.language.locales import Locale
from pipeline.pages.accent import DARK, Shades

FOLDER = "assets"
NAMED = (".css", ".woff2", ".ttf", ".otf", ".svg")  # what pages load; a licence keeps its name, for people
DIGITS = 10  # of the digest in a name: 40 bits tell the versions of one file apart
ICON = "icon.svg"
ACCENT = "#1f3a4d"  # of the theme; a test holds it to be that of screen.css
BLANK = r"(?:\s|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))"  # what is never closed goes on to the end, as browsers have it
# What stays as it is; what needs no blanks around it, or behind it; and blanks:
CSS = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|url\([^()"']*\)|\\[0-9a-fA-F]{1,6}\s?|\\.)"""
    rf"|{BLANK}*(?:;{BLANK}*)?(\}}){BLANK}*|{BLANK}*([{{;,]){BLANK}*|(:){BLANK}+|({BLANK}+)",
    re.DOTALL,
)
URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
FACE = re.compile(r"@font-face\{([^}]*)\}")
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
# A folded sheet on the accent, which both light and dark tabs show:
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="{accent}"/>'
    '<path fill="#ffffff" d="M8 6h10l6 6v14H8z"/><path fill="{accent}" d="M18 6v6h6zM11 15h10v2H11zM11 19h10v2H11z'
    'M11 23h6v2h-6z"/></svg>\n'
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font that a style sheet loads."""

    family: str
    weight: int
    italic: bool
    ranges: tuple[tuple[int, int], ...]  # of the characters that it is loaded for; none: of all
    path: str  # below templates, as layouts name it

    def has(self, character: str) -> bool:
        return not self.ranges or any(low <= ord(character) <= high for low, high in self.ranges)


@dataclass(frozen=True, slots=True)
class PageAssets:
    """Where what pages load is published."""

    published: Mapping[str, str] = field(default_factory=dict)  # by the path below templates
    faces: tuple[Face, ...] = ()
    colours: tuple[str, str] = (ACCENT, DARK[0])  # of the browser's own frame, beside light and dark pages

    def address(self, path: str, base: str) -> str:
        """Return the address of a file of templates for a page whose publication is at `base`.

        Of a file that there is not, it is one that verification finds to lead nowhere.
        """
        return base + self.published.get(path, f"{FOLDER}/{path}")

    def fonts(self, *locales: Locale) -> tuple[str, ...]:
        """Return the fonts in which a page begins: text, headings and labels in letters and digits of its languages."""
        found = (
            self._fonts_of(own.own_name + in_digits("0", own.digits), families(stack), weight)
            for own in locales
            for stack, weight in ((own.serif, 400), (own.sans, 400), (own.sans, 700))
        )
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def _fonts_of(self, text: str, stack: Iterable[str], weight: int) -> Iterator[str]:
        """Yield what a browser loads for each character: of the first family that has it, the last rule for it."""
        faces = [
            [f for f in self.faces[::-1] if (f.family, f.weight, f.italic) == (name, weight, False)] for name in stack
        ]
        for character in text:
            yield from islice((face.path for style in faces for face in style if face.has(character)), 1)


def publish_assets(files: Iterable[tuple[str, bytes]], shades: Shades | None) -> tuple[PageAssets, dict[str, bytes]]:
    """Return where files of templates are published, and their bytes by those paths; style sheets lead to the rest."""
    given = [*files, (ICON, DRAWING.format(accent=shades.light if shades else ACCENT).encode())]
    published, contents, faces = dict[str, str](), dict[str, bytes](), list[Face]()
    for path, data in sorted(given, key=lambda file: file[0].endswith(".css")):  # the names of all fonts come first
        made = data
        if path.endswith(".css"):
            with suppress(UnicodeDecodeError):  # of which verification tells
                text = _with_names(compact(data.decode("utf-8")), path, published)
                faces += _faces(text, path, published)
                made = text.encode("utf-8")
        published[path] = name = _named(path, made)
        contents[name] = made
    colours = (shades.light if shades else ACCENT, DARK[0])
    return PageAssets(published, tuple(faces), colours), contents


def compact(css: str) -> str:
    """Return a style sheet without comments, and without the blanks that mean nothing."""

    def kept(match: re.Match[str]) -> str:
        whole, closing, mark, colon, blank = match.groups()
        if blank:
            if not match.start() or match.end() == len(css):
                return ""
            return " " if any(map(str.isspace, re.sub(r"/\*.*?\*/", "", blank, flags=re.DOTALL))) else "/**/"
        return whole or closing or mark or colon or ""

    return CSS.sub(kept, css).strip() + "\n"


def _named(path: str, data: bytes) -> str:
    stem, _, kind = path.rpartition(".")
    name = f"{stem}.{sha256(data).hexdigest()[:DIGITS]}.{kind}" if path.endswith(NAMED) else path
    return f"{FOLDER}/{name}"


def _with_names(css: str, path: str, published: Mapping[str, str]) -> str:
    """Return a style sheet with the published names of what it loads; a file that there is not keeps its address."""

    def named(match: re.Match[str]) -> str:
        folder, _, name = match[2].rpartition("/")
        target = published.get(normpath(join(dirname(path), match[2])), name)
        return f"url({folder}/{target.rpartition('/')[2]})" if folder else f"url({target.rpartition('/')[2]})"

    return URL.sub(named, css)


def _faces(css: str, path: str, published: Mapping[str, str]) -> Iterator[Face]:
    known = {name: own for own, name in published.items()}
    for rule in FACE.findall(css):
        values = dict(re.findall(r"([a-z-]+):([^;]*)", rule))
        address = URL.search(values.get("src", ""))
        own = known.get(normpath(join(FOLDER, dirname(path), address[2]))) if address else None
        if own:
            ranges = tuple((int(a, 16), int(b or a, 16)) for a, b in RANGE.findall(values.get("unicode-range", "")))
            told = values.get("font-weight", "normal")
            weight = {"normal": 400, "bold": 700}.get(told) or (int(told) if told.isdecimal() else 0)
            family = values.get("font-family", "").strip("\"'")
            yield Face(family, weight, "italic" in rule, ranges, own)

"""Plain text of a filled layout: lines of at most 72 columns, for mail and for readers with a slow line.

A layout of text (`layouts/*.txt`) is written as it will look. Each of its lines is a paragraph and begins with its
indentation, and perhaps with the mark of a list, under whose text the next lines begin; `<br>` begins one of these. A
line of `=` or of `-` alone is drawn as long as the line above it. The values that it is given are the same HTML that
pages have: tags go, and what they say about direction becomes isolates (UAX #9), in a text that has letters from right
to left.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from pipeline.language.columns import columns

WIDTH = 72  # columns: a reply that quotes the text stays below 80 (RFC 3676, 4.2, has 78 as the most)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
WHOLE = re.compile(r'\bclass="[^"]*\b(?:name|date)\b')  # elements that no line may break
DIRECTION = re.compile(r'\bdir="(ltr|rtl|auto)"')
RULE = re.compile(r"(=|-)\1*")
MARKER = re.compile(r"( *)((?:-|\d{1,3}\.) +)?(.*)", re.DOTALL)
NO_START = re.compile(r" (?=(?:-|\d+\.|From)(?: |$))")
"""The space before what would look like the mark of a list if it began a line; mailboxes change a line with `From`."""
BETWEEN_ITEMS = re.compile(r"(?m)^( *- .*)\n\s*\n(?= *- )")
INVISIBLE = re.compile("[\u00ad\u2060]")  # hyphens that may be, and joints: nothing is broken there anyway
AROUND = {
    "li": ("- ", ""),
    "sup": (" [", "]"),
}  # before and after an element: sup has the number of a source
ISOLATES = {"ltr": "\u2066", "rtl": "\u2067", "auto": "\u2068"}
END = "\u2069"  # of an isolate
ISOLATED = re.compile(f"[{''.join(ISOLATES.values())}{END}]")
SPACE = "\ue000"  # stands for a space at which no line breaks until all lines are broken
BREAK = "\ue001"  # and this for a line break in a paragraph
INLINE = ("a", "b", "bdi", "em", "span", "strong", "sup")  # elements that stand in a line, and may be isolated in it
VOID = ("br", "wbr", "img", "hr")


def as_plain_text(filled: str) -> str:
    """Return a filled layout of text as it is published."""
    text = BETWEEN_ITEMS.sub(r"\1\n", INVISIBLE.sub("", _without_tags(filled)))
    if not any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        text = ISOLATED.sub("", text)
    lines: list[str] = []
    widest = 0  # of the paragraph above
    for line in text.split("\n"):
        if RULE.fullmatch(line) and widest:
            lines.append(line[0] * widest)
            continue
        wrapped = list(_balanced(wrap(line.rstrip()))) if line.strip() else [""]
        widest = max(map(columns, wrapped))
        lines += wrapped if wrapped != [""] or (lines and lines[-1]) else []
    return "\n".join(lines).strip("\n").replace(SPACE, " ") + "\n"


def wrap(line: str) -> list[str]:
    """Break a paragraph into lines: at spaces, and between ideographs; what has neither stays whole."""
    match = MARKER.fullmatch(line)
    indent, marker, text = (match[1], match[2] or "", match[3]) if match else ("", "", line)
    lines, start, hanging = list[str](), indent + marker, " " * columns(indent + marker)
    for part in NO_START.sub(SPACE, text).split(BREAK):
        current = hanging if lines else start
        for gap, piece in _pieces(part.strip(" ")):
            if current not in (start, hanging) and columns(current + gap + piece) > WIDTH:
                lines.append(current)
                current = hanging
            current += piece if current in (start, hanging) else gap + piece
        lines.append(current)
    return lines


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is not broken, each with what is before it in a line: a space or, between ideographs, nothing."""
    for word in text.split(" "):
        begin, gap = 0, " "
        for place in range(1, len(word)):
            if _may_break(word[place - 1], word[place]):
                yield gap, word[begin:place]
                begin, gap = place, ""
        yield gap, word[begin:]


def _may_break(before: str, after: str) -> bool:
    """Tell whether a line may break between two characters that are wide.

    None ends in an opening bracket, or begins with a closing one, another mark or a small kana (JIS X 4051).
    """
    if not (unicodedata.east_asian_width(before) in "WF" and unicodedata.east_asian_width(after) in "WF"):
        return False
    small = "SMALL" in unicodedata.name(after, "") or unicodedata.category(after) == "Lm"
    opens = unicodedata.category(before) in ("Ps", "Pi")
    return not (opens or small or unicodedata.category(after) in ("Pe", "Pf", "Po"))


def _without_tags(html: str) -> str:
    """Return the text of a filled layout, with isolates, and with what stands for the spaces that may not break."""
    pieces, place = list[str](), 0
    opened: list[tuple[str, bool]] = []  # what ends each element that is open, and whether no line may break in it
    for match in TAG.finditer(html):
        pieces.append(_text(html[place : match.start()], opened))
        place = match.end()
        closes, name, attributes = match.groups()
        if name in VOID or attributes.endswith("/"):
            pieces.append(BREAK if name == "br" else "")
        elif closes:
            pieces.append(opened.pop()[0] if opened else "")
        else:
            direction = DIRECTION.search(attributes)
            way = direction[1] if direction else "auto" if name == "bdi" else ""
            isolate = ISOLATES[way] if way and name in INLINE else ""
            before, after = AROUND.get(name, ("", ""))
            pieces.append(before + isolate)
            opened.append(((END if isolate else "") + after, WHOLE.search(attributes) is not None))
    return "".join([*pieces, _text(html[place:], opened)])


def _text(html: str, opened: list[tuple[str, bool]]) -> str:
    text = unescape(html)
    return text.replace(" ", SPACE) if any(whole for _, whole in opened) else text


def _balanced(lines: list[str]) -> Iterator[str]:
    """Yield lines in which each isolate that begins in a line also ends in it: a line is a paragraph of its own."""
    opened: list[str] = []
    for line in lines:
        place = len(line) - len(line.lstrip(" "))
        begun = line[:place] + "".join(opened) + line[place:]
        for isolate in ISOLATED.findall(line):
            if isolate != END:
                opened.append(isolate)
            elif opened:
                opened.pop()
        yield begun + END * len(opened)

"""What a page and a style sheet may have, by lists: whatever they do not name is refused. Start with `refused_in_page`.

The lists hold what shows text and draws figures. Nothing in them runs, sends, embeds or loads from elsewhere, so that a
way to do so that nobody has thought of is refused as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import tinycss2
from selectolax.lexbor import LexborHTMLParser

from pipeline.base.png import png_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LARGEST_PAGE, LARGEST_STYLE, DEEPEST = 4 * 2**20, 2**20, 64
POLICY = (
    "default-src 'none'; img-src 'self' file:; style-src 'self' file:; style-src-attr 'unsafe-inline';"
    " font-src 'self' file:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy of every page, which loads an icon; `file:` is for readers of a copy on a disk. No page
connects to anything; tools that judge a page ask from within it for the host's robots.txt."""
POLICY_WITH_IMAGE = POLICY.replace("img-src 'self' file:", "img-src 'self' file: data:", 1)
"""That of a page with an image, whose bytes stand in its address."""
VOID = frozenset({"br", "col", "hr", "link", "meta", "wbr"})
EMPTY = VOID | _words("area base embed img input source track")  # what has no content, admitted or not
HTML = VOID | _words(
    "html head title body header footer main nav section article aside div span p a ul ol li dl dt dd h1 h2 h3 h4 "
    "h5 h6 table caption colgroup thead tbody tfoot tr th td strong em b i u s small sub sup code abbr cite q "
    "blockquote figure figcaption time ruby rt rp bdi bdo mark dfn kbd samp var pre address details "
    "summary script svg img"
)
SVG = _words(
    "svg title desc g path rect circle ellipse line polyline polygon text tspan defs clippath lineargradient "
    "radialgradient stop"
)
TEXT_ONLY = frozenset({"title", "desc", "script"})
GLOBAL = _words("id class lang dir title role tabindex hidden style xml:lang")
ATTRIBUTES = {
    "a": "href hreflang type rel",
    "img": "src alt width height",
    "link": "rel href hreflang type as crossorigin",
    "meta": "charset name property content http-equiv media",
    "script": "type",
    "th": "scope colspan rowspan headers abbr",
    "td": "colspan rowspan headers",
    "col": "span",
    "colgroup": "span",
    "ol": "start reversed",
    "li": "value",
    "time": "datetime",
    "svg": "xmlns viewbox width height preserveaspectratio focusable",
}
DRAWN = _words(
    "x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height transform fill fill-opacity fill-rule clip-rule "
    "clip-path stroke stroke-width stroke-linejoin stroke-linecap stroke-dasharray stroke-dashoffset "
    "stroke-miterlimit stroke-opacity opacity font-family font-size font-weight font-style text-anchor "
    "dominant-baseline letter-spacing offset stop-color stop-opacity gradientunits gradienttransform paint-order "
    "vector-effect"
)
OWN = re.compile(r"(?:aria|data)-[a-z-]+")
LINKS = frozenset({"stylesheet", "alternate", "canonical", "license", "author", "help"})
LOADS = frozenset({"preload", "icon"})  # of <link> alone; neither is what a link of a text could be
METADATA = re.compile(
    r"viewport|description|keywords|color-scheme|robots|author|generator|theme-color|(?:dcterms\.|og:|article:|twitter:)[\w:]+"
)
WEB = re.compile(r"https?://[^\s\\<>\"'`]+")
RELATIVE = re.compile(r"#[^\s\\<>\"'`]*|(?!//|:)[^\s\\<>\"'`:?]+")
ATTRIBUTE = r"""[a-zA-Z_:][\w:.-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`/]++))?"""
OPEN = rf"<([a-zA-Z][a-zA-Z0-9-]*+)(?:\s++{ATTRIBUTE})*+\s*+(/?)>"
TOKEN = re.compile(rf"(?:</([a-zA-Z][a-zA-Z0-9-]*+)\s*+>|{OPEN}|<!--(?!-?>)(?:[^-]|-(?!-))*+-->)[^<]*+")
"""A tag or a comment, and the text after it."""
DOCTYPE = re.compile(r"\ufeff?\s*<!doctype html>[^<]*+", re.IGNORECASE)

RULES = frozenset({"media", "supports", "font-face", "page", "layer", "container", "keyframes"}) | {
    f"{side}-{place}" for side in ("top", "bottom") for place in ("left", "center", "right")
}
FUNCTIONS = _words(
    "url var calc min max clamp rgb rgba hsl hsla oklch oklab lab lch color color-mix light-dark format tech local "
    "inset circle ellipse polygon linear-gradient radial-gradient repeating-linear-gradient conic-gradient minmax "
    "repeat fit-content translate translatex translatey scale scalex scaley rotate skew skewx skewy matrix counter "
    "counters attr env is where not has lang dir nth-child nth-last-child nth-of-type nth-last-of-type cubic-bezier "
    "steps style"
)


class NotAdmittedError(Exception):
    """A file has what it may not have, so that it is not read further."""

    def __init__(self, what: Collection[str]) -> None:
        super().__init__(*what)
        self.what = tuple(what)


def check_form(text: str) -> None:
    """Raise ValueError unless every element of a page is closed where it was opened, at a depth that is bounded.

    Then a browser's parser has nothing to repair, so it builds the same tree as ours; and what takes parsers quadratic
    time or memory, deep nesting and formatting that is opened again and again, is refused before they see it.
    """
    start = DOCTYPE.match(text)
    if len(text) > LARGEST_PAGE or not start:
        raise ValueError("is too large for a page" if start else "does not begin with <!DOCTYPE html>")
    place, opened = start.end(), list[str]()
    while place < len(text):
        token = TOKEN.match(text, place)
        if not token:
            raise ValueError(f"line {_line(text, place)}: “{text[place : place + 20]}” is not plain HTML")
        closes, opens, slash = token.groups()
        if closes and (not opened or opened.pop() != closes.lower()):
            raise ValueError(f"line {_line(text, place)}: </{closes}> closes what is not open")
        if opens:
            name = opens.lower()
            if opened and opened[-1] in TEXT_ONLY:
                raise ValueError(f"line {_line(text, place)}: <{name}> stands in <{opened[-1]}>")
            if name not in EMPTY and not (slash and "svg" in [*opened, name]):
                opened.append(name)
            if len(opened) > DEEPEST:
                raise ValueError(f"line {_line(text, place)}: elements are nested more than {DEEPEST} deep")
        place = token.end()
    if opened:
        raise ValueError(f"<{opened[-1]}> is never closed")


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def refused_in_page(root: Element) -> Iterator[str]:
    """Yield what a page has and may not have."""
    policies = [e for e in root.iterfind("head/*") if e.get("http-equiv")]
    wanted = POLICY_WITH_IMAGE if any(e.get("src", "").startswith("data:") for e in root.iter("img")) else POLICY
    if [e.get("content") for e in policies] != [wanted] or any(e.tag in ("link", "script") for e in _before(root)):
        yield "no Content-Security-Policy as it has to be, before everything that it is for"
    for element in root.iter():
        yield from _refused_element(element)


def _before(root: Element) -> Iterator[Element]:
    for element in root.iterfind("head/*"):
        if element.get("http-equiv"):
            return
        yield element


def _refused_element(element: Element) -> Iterator[str]:
    namespace, _, tag = element.tag.rpartition("}")
    tag, drawn = tag.lower(), bool(namespace)
    if tag not in (SVG if drawn else HTML):
        yield f"the element <{tag}>"
        return
    allowed = _attributes(tag, drawn)
    for name, value in element.attrib.items():
        name = name.lower()
        if not (name in allowed or OWN.fullmatch(name)) or not _is_admitted(tag, name, value, drawn):
            yield f"{name}=“{value[:60]}” of <{tag}>"
    if tag == "script" and element.get("type") != "application/ld+json":
        yield "the element <script>"
    if tag == "link" and not element.get("rel"):
        yield "the element <link> without rel"
    if tag == "link" and (loads := LOADS.intersection(element.get("rel", "").lower().split())):
        if not RELATIVE.fullmatch(element.get("href", "")):
            yield "the element <link> that loads from elsewhere"
        if "preload" in loads and element.get("as") != "font":
            yield "the element <link> that loads what is no font"
    if tag == "img" and not (element.get("src") and element.get("alt", "").strip()):
        yield "the element <img> without an image or a text that stands for it"


@cache
def _attributes(tag: str, drawn: bool) -> frozenset[str]:
    return GLOBAL.union(ATTRIBUTES.get(tag, "").split(), DRAWN if drawn else ())


def _is_admitted(tag: str, name: str, value: str, drawn: bool) -> bool:
    """Tell whether an attribute that may be there may have this value."""
    if name == "href":
        return bool(RELATIVE.fullmatch(value) or WEB.fullmatch(value))
    if name == "src":
        return bool(png_of(value))
    if name == "rel":
        return {*value.lower().split()} <= (
            LINKS | LOADS if tag == "link" else {*LINKS, "nofollow", "noopener", "noreferrer"}
        )
    if name == "http-equiv":
        return value.lower() == "content-security-policy"
    if name in ("name", "property") and tag == "meta":
        return bool(METADATA.fullmatch(value))
    if name == "as":
        return value == "font"
    if name == "crossorigin":
        return value == ""
    if name == "charset":
        return value.lower() == "utf-8"
    if name == "xmlns":
        return value == "http://www.w3.org/2000/svg"
    if name == "style":
        return not any(refused_in_style(value)) and not any(style_addresses(value))
    if drawn and name in DRAWN and not name.endswith("transform") and "(" in value:
        return bool(re.fullmatch(r"(?:url\(#[\w-]+\)|rgba?\([\d\s,.%/]+\))", value))
    return True


def refused_in_drawing(text: str) -> Iterator[str]:
    """Yield what a published drawing has and may not have: it is XML, which browsers open as a page of its own."""
    check_form(f"<!DOCTYPE html>{text}")
    for found in re.finditer(r"[^\x09\x0a\x20-\x7e]|<[!?]|&|<(?!/)([^\s/>]*)", text):
        if found[1] is None:
            yield f"“{found[0]}”"
        elif found[1].lower() not in SVG:
            yield f"the element <{found[1][:40]}>"
    root = LexborHTMLParser(f"<!DOCTYPE html>{text}").root
    for node in root.css("svg, svg *") if root else ():
        element = Element(f"{{foreign}}{node.tag}", {name: value or "" for name, value in node.attributes.items()})
        yield from _refused_element(element)


def refused_in_style(text: str) -> Iterator[str]:
    """Yield what a style sheet, or a style attribute, has and may not have; addresses are another matter."""
    if len(text) > LARGEST_STYLE:
        yield f"more than {LARGEST_STYLE >> 20} MB"
        return
    for token in _tokens(text):
        if token.type == "error":
            yield f"what is no CSS ({token.kind})"
        elif token.type == "at-keyword" and token.lower_value not in RULES:
            yield f"@{token.lower_value}"
        elif token.type == "function" and token.lower_name not in FUNCTIONS:
            yield f"{token.lower_name}()"


def style_addresses(text: str) -> Iterator[str]:
    """Yield every address that an admitted style sheet, or style attribute, loads."""
    for token in _tokens(text[: LARGEST_STYLE + 1]):
        if token.type == "url":
            yield token.value
        elif token.type == "function" and token.lower_name == "url":
            yield "".join(getattr(part, "value", None) or "" for part in token.arguments if part.type == "string")


@lru_cache(maxsize=1)
def _tokens(text: str) -> tuple[Any, ...]:
    """Return all tokens of CSS, also those within others; at any depth, since the stack is our own.

    Whoever asks what a style may not have asks next what it loads.
    """
    found = list[Any]()
    waiting = tinycss2.parse_component_value_list(text, skip_comments=True)[::-1]
    while waiting:
        token = waiting.pop()
        found.append(token)
        below = getattr(token, "content", None) or getattr(token, "arguments", None) or ()
        waiting += list(below)[::-1]
    return tuple(found)

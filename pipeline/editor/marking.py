"""Marks in what a layout makes of messages, where each of them begins and ends; start with `marked`.

A mark is a comment of HTML, which `|plain` takes out where a text stands in an attribute, a title or a drawing. A print
source is rendered without its marks, byte for byte as a build renders it, so that no glyph can move; `owners` says
which message each of its characters belongs to.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import quote, unquote

from markupsafe import Markup, escape

from pipeline.pages.localize import Labels, Text
from pipeline.pages.side_by_side import Side
from pipeline.profile.messages import SITE

SIGN = "\ue010"  # for private use: no comment of a layout begins with it
MARK = re.compile(rf"<!--{SIGN}([^>]*)-->")
# Of a page: a mark, what has no text, a tag, a text.
PARTS = re.compile(
    rf"""<!--{SIGN}(?P<mark>[^>]*)-->|<!--.*?-->|<(?P<raw>style|script)\b.*?</(?P=raw)\s*>"""
    r"""|<(?:"[^"]*"|'[^']*'|[^"'>])*>|(?P<text>[^<]+)""",
    re.DOTALL,
)
PASSED = re.compile("[\\s\u2060\u00ad]")
"""What is not compared: blanks are collapsed, and where a word may break, it is told before it is laid out."""
Owner = tuple[str, str]  # a domain, and the id of a message in it
NOBODY: Owner = ("", "")


@dataclass(frozen=True, slots=True)
class MarkedLabels(Labels):
    """The labels of the layouts, each of them marked."""

    def label(self, context: str, source: str, values: Mapping[str, object], plural: str = "", count: int = 1) -> Text:
        return _marked(Labels.label(self, context, source, values, plural, count), (SITE, context))


def marked(side: Side) -> Side:
    """Return a factsheet whose messages and labels are marked where a layout takes them as HTML."""
    localized, labels = side.localized, side.labels
    texts = {id_: _marked(text, (localized.profile.slug, id_)) for id_, text in localized.texts.items()}
    return Side(replace(localized, texts=texts), MarkedLabels(labels.locale, labels.entries, labels.names))


def unmarked(html: str) -> str:
    return MARK.sub("", html)


def with_elements(html: str) -> str:
    """Return a page with an element for each marked text: `<span data-message="DOMAIN/ID">`."""

    def element(mark: re.Match[str]) -> str:
        return f'<span data-message="{escape(unquote(mark[1]))}">' if mark[1] else "</span>"

    return MARK.sub(element, html)


def owners(html: str) -> Iterator[tuple[str, Owner]]:
    """Yield each character of the body of a marked page, blanks left out, and the innermost message that it is of."""
    within = [NOBODY]
    for part in PARTS.finditer(html, max(html.find("<body"), 0)):
        if part["text"]:
            yield from ((character, within[-1]) for character in PASSED.sub("", unescape(part["text"])))
        elif part["mark"]:
            domain, _, id_ = unquote(part["mark"]).partition("/")
            within.append((domain, id_))
        elif part["mark"] is not None:
            within.pop()


def _marked(text: Text, owner: Owner) -> Text:
    begin = Markup(f"<!--{SIGN}{quote('/'.join(owner))}-->")
    return replace(text, html=begin + text.html + Markup(f"<!--{SIGN}-->"))

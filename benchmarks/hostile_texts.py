"""Translations made to break out of the place they are put into, from a seed; and which of them must be refused."""

from __future__ import annotations

import random
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

WORDS = ("a", "Hans Island", "האי", "טרטופאלוק", "1984", "60 %", "x-y", "Aş", "onclick", "script", "the end.")
PLAIN = (
    "< ", "<1", "<=", "<<", " >", "/>", "</ ", "<\u00a0", "-->", "--!>", "]]>", "&", "& ", "&&", "&1", "&#", "&#;",
    "&amp", "&lt", "&#x3c", "&#60", "'", "''", "’", "`", "=", "' onmouseover='x", " x=y ", "\\", "\\\\", "\\3c ",
    "\\3C/style\\3e ", "\\a ", "\\00003c", "\\0", "*/", "/*", "//", "{{", "}}", "{{ 7*7 }}", "{{{{", "}}}}", "[[",
    "%}", "{{%", "${{", "#{{", "::error::x", " ::stop-commands::x", "##[add-mask]x", "##[", "::", ":",
    "%0A::error::x", "%0D", "%25", "%2C", "%3A", ",title=x::", "javascript:alert(1)", "data:text/html,x",
    "//x.example/", "url(//x.example)", "expression(1)", "@import", "; } * { color: red", "\u2019", "\u2066x\u2069",
    "\u2068x\u2069", "\u200e", "\u200f", "\u2060", "\u00ad", "\u00a0", "…", "ﬁ", "em>", "/em>", "< em>", "</ em>",
    "<\u2060em>", "＜em＞", "&lt/em", "\\u003c", "\\x3c", "\\u2028", "\\", "$", "#", "|", "~", ";",
)  # fmt: skip
"""What a translation may have: none of it is markup, and none of it may become any."""
TOKENS = (
    "<em>x</em>", "<strong>x</strong>", "<em>", "</em>", "<strong>", "</strong>", "<em><strong>x</strong></em>",
    "<em></em>", "<strong>&</strong>", "<em>'</em>",
)  # fmt: skip
MARKUP = (
    "<script>", "</script>", "</script", "<script src=//x.example>", "<!--", "<!-->", "<!---->", "<![CDATA[",
    "<!DOCTYPE x>", "<?xml ?>", "</style>", "</title>", "</textarea>", "</svg>", "<svg onload=x>",
    "<img src=x onerror=x>", "<a href=x>", "</a>", "<p>", "</p>", "<b", "<i ", "<x:y>", "<em >", "<EM>", "</EM>",
    "<em/>", "</em >", "<em\n>", "<em onclick=x>", "<em<em>>", "<strong\t>", "<em>\u0338", "</em>\u0338", ">\u0338",
    "<\u0338", "=\u0338", "<em>\u0301", "</strong\u0338>", "&lt;", "&amp;lt;", "&#60;", "&#x3c;", "&#0;", "&nbsp;",
    "&NewLine;", "&quot;", '"', '" onclick="x', '"><p>', "\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1a", "\x1b[2J",
    "\x1b]0;x\x07", "\x1b]52;c;eA==\x07", "\x7f", "\x85", "\x9b2J", "\n::error::x", "\r::error::x", "\n", "\r",
    "\r\n", "\t", "\u2028", "\u2029", "\u202e", "\u202d", "\u202a", "\u202c", "\u2028::error::x", "\ud800", "\udfff",
    "\udc80", "\ud83d", "\ufeff", "\ufffe", "\ufff9", "\U000e0041", "{", "}", "{x", "{ x }", "{x!r}", "{0}",
    "{x.y.z}", "{}", "%s", "%(x)s", "%d", "A\u030a", "\u212b", "\u1100\u1161", "\ue000", "\ue001", "\ue002B\ue002",
    "<\x00em>", "<\u200bem>", "\u200b",
)  # fmt: skip
"""What no translation may have, nearly all of it; what is admitted all the same is put into pages as well."""
OWN = re.compile(r"</?(?:em|strong)>")
PARTS = re.compile(r"\{\{|\}\}|</?(?:em|strong)>|\{([a-z][a-z0-9_-]*(?:\.[A-Za-z]{2,3}(?:_[A-Za-z]+)?)?)\}")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\ufeff\ufff9\ud800-\udfff\U000e0041\u200b]")
REFERENCE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
LONGEST = 3900  # characters: no message may have 4,000


def text_of(chance: random.Random, placeholders: tuple[str, ...] = ()) -> str:
    """Return a translation with a letter in it, and with the placeholders that its source has."""
    pools = (WORDS, PLAIN, PLAIN, TOKENS) if chance.random() < 0.6 else (WORDS, PLAIN, TOKENS, MARKUP, MARKUP)
    pieces = ["q", *(chance.choice(chance.choice(pools)) for _ in range(chance.choice((1, 2, 3, 5, 9)))), *placeholders]
    if chance.random() < 0.002:
        pieces.append(
            chance.choice([piece for piece in pieces if piece not in placeholders]) * chance.choice((100, 1000))
        )
    chance.shuffle(pieces)
    text = chance.choice(("", "", " ")).join(pieces)[:LONGEST]
    missing = [each for each in placeholders if each not in text]
    return "".join((text if "q" in text else f"q{text}", *missing))  # a text without a letter counts as missing


def shows(text: str, placeholder: str) -> int:
    """Return how often a translation shows a placeholder; `{{x}` has none."""
    return sum(match[1] == placeholder for match in PARTS.finditer(text))


def must_be_refused(text: str) -> bool:
    """Tell whether a page would have an element, a declaration or a character reference of it, or a terminal a command.

    Asked are a parser of HTML and lists that stand here, none of the pipeline's own.
    """
    if UNSEEN.search(text) or REFERENCE.search(text) or '"' in text or not unicodedata.is_normalized("NFC", text):
        return True
    if "<" not in text:
        return False
    tree = LexborHTMLParser(f"<!DOCTYPE html><body><p>{OWN.sub('', text)}")
    root = tree.root
    found = [node.tag for node in root.traverse() if node.is_element_node] if root else []
    return found != ["html", "head", "body", "p"] or "<!" in text or "<?" in text


def shown(text: str, values: dict[str, str]) -> str:
    """Return what a reader has to see of a translation: its tokens gone, its placeholders filled, all else as it is."""
    made, end = list[str](), 0
    for match in PARTS.finditer(text):
        made.append(unicodedata.normalize("NFC", text[end : match.start()]))
        if match[0] in ("{{", "}}"):
            made.append(match[0][0])
        elif match[1]:
            made.append(values.get(match[1], match[0]))
        end = match.end()
    made.append(unicodedata.normalize("NFC", text[end:]))
    return "".join(made)

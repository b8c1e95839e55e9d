"""The grammar of a message: `parse` takes one apart, `grammar_faults` tells what it may not hold.

A message holds plain text, placeholders `{figure}`, `{range.from}`, `{range.to}` and `{name.locale}`, the tokens `<em>`
and `<strong>`, and `{{` and `}}` for braces. Whatever else looks like markup is a fault, and is escaped in any case.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from pipeline.base.diagnostics import Diagnostic, Location, error

PARTS = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<placeholder>[a-z][a-z0-9_-]*(?:\.(?:from|[A-Za-z]{2,3}(?:_[A-Za-z]+)?))?)\}"
    r"|(?P<token></?(?:em|strong)>)"
)
RANGE_ENDS = ("from", "to")  # of a figure that is a range, for a sentence that has words between them
TAG = re.compile(r"</?[A-Za-z!?][^>]*>?")
ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
PRINTF = re.compile(r"%\([^)]*\)[^\s\d]*|%[-+#0-9.]*[sdiouxXeEfFgGcra](?![^\W\d_])")
PLAIN = ("%s", "%d")  # after a placeholder and a space, these alone are meant: “{who} %s”
GAP = "\ufffc"  # stands for a placeholder while the text around it is looked at
LOOSE = " \u00a0\u202f\u2009\u200e\u200f\u061c\u2066\u2067\u2068\u2069"  # may part a number from its per cent sign
CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")
INVISIBLE_FORMAT = frozenset("\u00ad\u2060\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")  # translators need them


@dataclass(frozen=True, slots=True)
class Part:
    kind: Literal["text", "placeholder", "token"]
    value: str  # plain text with its braces single; the name in a placeholder; a whole token such as `</em>`


@lru_cache(maxsize=8192)  # the checks, the fonts and the pages take the same texts apart
def parse(text: str) -> tuple[Part, ...]:
    """Take a message apart; whatever is not of the grammar stays text, so that nothing can slip through as markup."""
    parts: list[Part] = []
    end = 0
    for match in PARTS.finditer(text):
        if match.start() > end:
            parts.append(Part("text", text[end : match.start()]))
        kind: Any = match.lastgroup
        parts.append(Part("text", match[0][0]) if kind == "brace" else Part(kind, match[kind]))
        end = match.end()
    if end < len(text):
        parts.append(Part("text", text[end:]))
    return tuple(parts)


def placeholders(text: str) -> Counter[str]:
    return Counter(part.value for part in parse(text) if part.kind == "placeholder")


def tokens(text: str) -> Counter[str]:
    return Counter(part.value for part in parse(text) if part.kind == "token")


def is_balanced(text: str) -> bool:
    """Tell whether every token is closed, in the order in which they were opened."""
    stack: list[str] = []
    for part in parse(text):
        if part.kind == "token" and not part.value.startswith("</"):
            stack.append(part.value[1:-1])
        elif part.kind == "token" and (not stack or stack.pop() != part.value[2:-1]):
            return False
    return not stack


def grammar_faults(text: str, location: Location, subject: str, *, percent_first: bool = False) -> list[Diagnostic]:
    """Report what a message or a translation may not hold; `subject` names it in the diagnostics.

    `percent_first` says that the language writes the per cent sign before the number, as Turkish and Basque do.
    """
    found: list[Diagnostic] = []

    def fault(code: str, message: str, hint: str, part: str = "") -> None:
        start = PARTS.sub(lambda found: " " * len(found[0]), text).find(part) if part else -1
        at = ((0, start, start + len(part)),) if start >= 0 else ()
        found.append(replace(error(location, code, f"{subject} {message}", hint), at=at))

    rest = PARTS.sub("", text)
    if braces := re.search(r"\{[^{}]*\}?|\}", rest):
        hint = "use a placeholder of the source text as it stands, or double a brace that is meant as one"
        fault("placeholder-syntax", f"has “{_short(braces[0])}”, which is not a placeholder", hint, braces[0])
    if tag := TAG.search(rest):
        hint = "remove it: only <em> and <strong> are markup in a message"
        fault("markup", f"has the markup “{_short(tag[0])}”", hint, tag[0])
    if entity := ENTITY.search(rest):
        hint = "write the character itself: a message is text, not HTML"
        fault("markup", f"has the character reference “{entity[0]}”", hint, entity[0])
    if not is_balanced(text):
        hint = "close each one, innermost first"
        fault("token-unbalanced", "has <em> or <strong> tokens that do not close each other", hint)
    if printf := _printf(text, percent_first=percent_first):
        hint = "placeholders stand in braces here; a per cent sign after a number needs no letter next to it"
        fault("printf-placeholder", f"has “{_short(printf)}”, a placeholder of another format", hint, printf)
    hidden = () if text.replace("\u00a0", " ").isprintable() else text
    control = next((c for c in hidden if unicodedata.category(c) in CONTROLS and c not in INVISIBLE_FORMAT), None)
    if control:
        fault("control-character", f"has the control character U+{ord(control):04X}", "remove it", control)
    return found


def _printf(text: str, *, percent_first: bool) -> str:
    """Return the first placeholder of printf; a per cent sign beside a number is none, whatever suffix follows it."""
    if "%" not in text:
        return ""
    shown = PARTS.sub(lambda match: GAP if match["placeholder"] else "", text)
    for match in PRINTF.finditer(shown):
        before = shown[: match.start()]
        number = before.rstrip(LOOSE)
        is_after = number[-1:].isnumeric() or before.endswith(GAP) or (number.endswith(GAP) and match[0] not in PLAIN)
        if not is_after and not (percent_first and match[0][1:2].isdigit()):
            return match[0]
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"

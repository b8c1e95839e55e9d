"""What a reviewer reads of a catalog: its entries with their state, as text in which nothing is hidden.

All of it is quoted: markup stands as it is written, and what nobody would see has a name. Start with `review_entries`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.base.diagnostics import Diagnostic
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.revisions import Change, word_difference
from pipeline.catalog.state import entry_state
from pipeline.language.locales import Locale
from pipeline.pages.fonts import Font
from pipeline.pages.glyphs import covered, is_drawn
from pipeline.profile.message import Message
from pipeline.profile.messages import Template

NO_BREAK_SPACES = "\u00a0\u202f"
NAMED = {
    "\t": "TAB", "\n": "LF", "\r": "CR", "\u00ad": "SHY", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ",
    "\u200e": "LRM", "\u200f": "RLM", "\u2060": "WJ", "\ufeff": "BOM",
}  # fmt: skip
FORMS = " | "  # between the plural forms of a translation, where it is compared as a whole
NOTE = "TRANSLATORS:"  # begins a comment that is for translators (Babel)
TOKEN = re.compile(r"\{[^{}\s]*\}|</?[a-z]+>")
Shown = Callable[[str], Markup]


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A message and its translation, as a reviewer sees them."""

    id: str
    source: tuple[Markup, ...]  # one text, or that of one and that of many
    translations: tuple[Markup, ...]  # one text, or one for each plural form; none where it is missing
    state: str  # of `catalog.state.EntryState`
    was: Markup  # the source with its changes since it was translated, of what is fuzzy or outdated; or empty
    note: str  # what the source says to translators
    remarks: tuple[str, ...]  # what translators wrote to each other
    findings: tuple[Diagnostic, ...]
    change: str  # of `catalog.revisions.Kind`, since the revision that is asked for; empty where nothing is
    changed_source: Markup  # the msgid with its changes since that revision
    changed_translation: Markup


def review_entries(
    template: Template,
    catalog: Catalog,
    found: Mapping[str, Iterable[Diagnostic]],
    changed: Mapping[str, Change],
    shown: Shown,
) -> list[ReviewEntry]:
    """Return the messages of a template in their order; `found` are findings by id, which are told as they are."""
    entries = catalog.by_id()
    return [
        _entry(m, entries.get(m.id), tuple(found.get(m.id, ())), changed.get(m.id), shown) for m in template.messages
    ]


def _entry(
    message: Message, entry: Entry | None, found: tuple[Diagnostic, ...], change: Change | None, shown: Shown
) -> ReviewEntry:
    before = change.before if change else None
    texts = tuple(filter(None, entry.translations)) if entry else ()
    was = entry.made_for.text if entry and texts else message.text
    return ReviewEntry(
        id=message.id,
        source=tuple(map(shown, filter(None, (message.text, message.plural)))),
        translations=tuple(map(shown, texts)),
        state=entry_state(entry, message).value,
        was=difference(was, message.text, shown),
        note=" ".join(message.comments).removeprefix(NOTE).strip(),
        remarks=tuple(entry.remarks.splitlines()) if entry else (),
        findings=found,
        change=change.kind if change else "",
        changed_source=difference(before.source, entry.source, shown) if before and entry else Markup(""),
        changed_translation=difference(FORMS.join(before.translations), FORMS.join(entry.translations), shown)
        if before and entry
        else Markup(""),
    )


def difference(before: str, after: str, shown: Shown) -> Markup:
    """Return a text with its changes, nothing where there are none: struck is what has gone, underlined what came."""
    if before == after:
        return Markup("")
    elements = {"both": Markup("{}"), "before": Markup("<del>{}</del>"), "after": Markup("<ins>{}</ins>")}
    return Markup("").join(elements[piece.of].format(shown(piece.text)) for piece in word_difference(before, after))


def shown_with(locales: Iterable[Locale], fonts: tuple[Font, ...]) -> Shown:
    """Return the function that quotes a text, given the fonts that there are: what none of them has is numbered."""
    characters = frozenset[int]().union(*(covered(locale, fonts) for locale in locales))

    def character(text: str) -> Markup:
        if text in NO_BREAK_SPACES:
            return Markup('<span class="nbsp">&#160;</span>')
        seen = text == " " or (is_drawn(text) and ord(text) in characters)
        name = NAMED.get(text, f"U+{ord(text):04X}")
        return escape(text) if seen else Markup('<span class="unseen" lang="en" dir="ltr">{}</span>').format(name)

    def quoted(text: str) -> Markup:
        return Markup("").join(map(character, text))

    def shown(text: str) -> Markup:
        parts, end = list[Markup](), 0
        for token in TOKEN.finditer(text):
            parts += (
                quoted(text[end : token.start()]),
                Markup('<span class="token" dir="ltr">{}</span>').format(quoted(token[0])),
            )
            end = token.end()
        return Markup("").join((*parts, quoted(text[end:])))

    return shown

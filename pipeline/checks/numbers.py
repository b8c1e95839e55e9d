"""The check of numbers and years: the figures of a source are those of its translation, however each writes them."""

import re
from collections.abc import Iterable
from fractions import Fraction

from pipeline.checks.figures import VULGAR, Figure, Values, english_figures, figures, has_clock, romans, spelt
from pipeline.checks.subject import GAP, Findings, Translation, prose
from pipeline.language.locales import SOURCE
from pipeline.language.scales import scales

LABEL = re.compile(r"(?:[A-Z][\w/]*|[Vv]ersions?|[Rr]eleases?)[ \u00a0/](\d+(?:\.\d+)+)|\b(\d+(?:\.\d+){2,})")
"""Numbers that are names, such as that of a version: a language leaves their points alone."""
NUMBER = re.compile(rf"[\d{VULGAR}〇零一二三四五六七八九]")


def numbers_agree(text: Translation) -> Findings:
    """Every translation has the numbers of its source, and no others."""
    if text.locale.cldr.language == SOURCE:
        return
    source, value = prose(text.message.text) + GAP + prose(text.message.plural), text.prose
    has_number = NUMBER.search(value) is not None
    if not has_number and not NUMBER.search(source):
        return
    for label in {match[1] or match[2] for match in LABEL.finditer(source)} if "." in value else ():
        if label in value:
            source, value = source.replace(label, GAP), value.replace(label, GAP)
    wanted = english_figures(source, are_scales_known=scales(text.locale).are_known)
    have = figures(value, text.locale, is_clock_known=has_clock(source)) if has_number else []
    among_wanted = _values(wanted)
    have = [part for figure in have for part in _parted(figure, among_wanted)]
    among_found = _values(have)
    for figure in wanted:
        if not figure.is_loose and figure.values.isdisjoint(among_found) and figure.values.isdisjoint(romans(value)):
            hint = f"write {figure.shown} as the language does"
            yield text.error("numbers", f"is missing the number {figure.shown}", hint)
    extra = [figure for figure in have if figure.values.isdisjoint(among_wanted)]
    words: Values = spelt(source) if extra else frozenset()
    if text.fixed_number is not None:
        words |= {Fraction(text.fixed_number)}
    for figure in extra:
        if figure.values.isdisjoint(words):
            fact = f"has the number {figure.shown}, which its source does not have"
            hint = "write the source’s number, its digits grouped as the language does"
            yield text.error("numbers", fact, hint, text.words(figure.shown))


def _values(figures: Iterable[Figure]) -> Values:
    return frozenset().union(*(figure.values for figure in figures))


def _parted(figure: Figure, wanted: Values) -> list[Figure]:
    """Return a figure, or the numbers that it is if a space parts them or a stroke does not divide them."""
    if not figure.parts or figure.values & wanted:
        return [figure]
    parts = [Figure(figure.shown, figure.start, figure.end, values) for values in figure.parts]
    return parts if all(part.values & wanted for part in parts) else [figure]

"""The publisher's fonts: what is wrong with them, and in which languages they stand before the theme's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, error, warning
from pipeline.base.files import Workspace
from pipeline.base.settings import Look, look_place
from pipeline.language.locales import Locale
from pipeline.pages.fonts import PUBLISHER, Font, licences_in
from pipeline.pages.glyphs import Wording, listed, missing_characters, wordings


def publisher_font_faults(workspace: Workspace, look: Look, fonts: Iterable[Font]) -> Iterator[Diagnostic]:
    """Report families that no file brings, files that no family names, and files without their licence."""
    own = sorted({font.family for font in fonts if font.owner == PUBLISHER})
    for key, family in (("serif", look.serif), ("sans", look.sans)):
        if family and family not in own:
            message = f"look.{key} names “{family}”, which none of look.fonts provides"
            hint = f"use one of {', '.join(own)}" if own else 'name its files: fonts = ["templates/fonts/own/…"]'
            yield error(look_place(workspace, key), "font-unknown", message, hint)
    for family in own:
        if family not in (look.serif, look.sans):
            message = f"look.fonts brings “{family}”, which neither look.serif nor look.sans names"
            yield error(look_place(workspace, "fonts"), "font-unknown", message, f'write serif = "{family}", or sans')
    if look.fonts and not publisher_licences(workspace, look):
        folder = look.fonts[0].rpartition("/")[0]
        hint = f"put the licence of the fonts there, as {folder}/OFL.txt: it has to go with them"
        yield warning(look_place(workspace, "fonts"), "font-licence", f"{folder} has no licence text", hint)


def publisher_licences(workspace: Workspace, look: Look) -> list[str]:
    """Return the licences that are published with the publisher's fonts, which are all in one folder."""
    return licences_in(workspace, look.fonts[0].rpartition("/")[0]) if look.fonts else []


def in_publisher_fonts(
    workspace: Workspace, locales: tuple[Locale, ...], fonts: Iterable[Font], look: Look
) -> tuple[tuple[Locale, ...], list[Diagnostic]]:
    """Return the locales with the publisher's families before their own, where these have the letters of the language.

    A word in two fonts is worse than a page in the theme's, so that a language keeps its fonts otherwise, with a
    warning. Its letters are those of what CLDR writes in it: an update of a text never changes the font of a page.
    """
    found: list[Diagnostic] = []
    characters = {
        family: frozenset().union(*(f.characters for f in fonts if f.owner == PUBLISHER and f.family == family))
        for family in filter(None, (look.serif, look.sans))
    }
    set_in: list[Locale] = []
    for locale in locales:
        stacks = {"serif": locale.serif, "sans": locale.sans}
        for key, family in (("serif", look.serif), ("sans", look.sans)):
            if not family:
                continue
            if lacking := missing_characters(_letters(wordings(locale, locales, (), ())), characters[family]):
                message = f"“{family}” lacks letters of {locale.name}, which keeps its own font: {listed(lacking)}"
                hint = "give a family that has them, or leave it so"
                found.append(warning(look_place(workspace, key), "font-script", message, hint))
            else:
                stacks[key] = f'"{family}", {stacks[key]}'
        set_in.append(replace(locale, serif=stacks["serif"], sans=stacks["sans"]))
    return tuple(set_in), found


def _letters(texts: Iterable[Wording]) -> str:
    return "".join(c for wording in texts for c in wording.text if c.isalpha())

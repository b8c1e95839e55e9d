"""Font files: what family, style and characters each has, and the rules that load it. Start with `read_fonts`.

The fonts of `templates/fonts` serve all locales, and style sheets of the workspace load them. A locale may have fonts
of its own in its folder, named in its `locale.toml`, and a publisher in a folder below it, named in the settings: these
get their rules here, so that nobody has to write CSS.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import product
from typing import Any, Literal

from fontTools.ttLib import TTFont

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail, warning
from pipeline.base.files import Workspace
from pipeline.base.names import is_licence
from pipeline.base.settings import NO_LOOK, Look, look_place
from pipeline.base.toml import TomlFile
from pipeline.language.locale_file import families
from pipeline.language.locales import Locale
from pipeline.pages.sizes import letter_heights

SHARED = "templates/fonts/print/*.[ot]tf"
LICENCES = ("OFL*", "LICEN[CS]E*", "COPYING*")
COLLECTION = ("a collection of several fonts", "take the one that is meant out of it, as an .otf or .ttf of its own")
WEB_FONT = ("a web font", "give its .ttf or .otf: the PDF engine and the browser then have the same file")
REFUSED = {b"ttcf": COLLECTION, b"wOFF": WEB_FONT, b"wOF2": WEB_FONT}  # by their first bytes
WEIGHTS = {  # as Pango words them (`pango_font_description_to_string`); regular has no word
    100: "Thin", 200: "Ultra-Light", 300: "Light", 500: "Medium", 600: "Semi-Bold", 700: "Bold", 800: "Ultra-Bold",
    900: "Heavy",
}  # fmt: skip
REGULAR, BOLD = 400, 700
PUBLISHER = "publisher"  # owner of the fonts that the settings name; no language tag has nine letters


@dataclass(frozen=True, slots=True)
class Font:
    """A font file: one style of a family."""

    path: str  # relative to the workspace
    owner: str  # language tag of the locale whose own font it is, or PUBLISHER; empty for the theme's
    family: str
    weight: int  # by CSS's scale, 400 for regular
    italic: bool
    characters: frozenset[int]
    stands_in: bool = False  # whether it is of another style: the family has no font of this one
    heights: tuple[tuple[str, float], ...] = ()  # how high the small letters of scripts are, in em; of regulars only

    @property
    def embedded(self) -> str:
        """The name under which the PDF engine embeds it: family and style as Pango words them, with hyphens."""
        words = [*self.family.split(), WEIGHTS.get(self.weight, ""), "Italic" if self.italic else ""]
        return "-".join(filter(None, words))

    @property
    def published(self) -> str:
        """Where a publication has the file of a font of a locale, or of the publisher."""
        return f"assets/fonts/{self.owner}/{self.path.rpartition('/')[2]}"


def read_fonts(workspace: Workspace, locales: Iterable[Locale]) -> tuple[Font, ...]:
    """Read the fonts of all locales and each locale's own; raise with every file that cannot be used."""
    fonts, found = find_fonts(workspace, locales)
    if found:
        raise PipelineError(found)
    return fonts


def find_fonts(
    workspace: Workspace, locales: Iterable[Locale], look: Look = NO_LOOK
) -> tuple[tuple[Font, ...], list[Diagnostic]]:
    """Return all fonts, the theme's first, and what is wrong with files that cannot be used."""
    fonts: list[Font] = []
    found: list[Diagnostic] = []
    wanted = [(path, "", Location(path)) for path in workspace.list(SHARED)]
    for locale in locales:
        wanted += [(path, locale.tag, _place(workspace, locale, "files")) for path in locale.font_files]
    wanted += [(path, PUBLISHER, look_place(workspace, "fonts")) for path in look.fonts]
    for path, owner, place in wanted:
        try:
            if owner and not workspace.exists(path):
                key = "look.fonts" if owner == PUBLISHER else "fonts.files"
                hint = f"put the file there, or take its name out of {key}"
                raise fail(place, "font-missing", f"names the font {path}, which is missing", hint)
            fonts.append(replace(read_font(workspace.read_bytes(path), path), owner=owner))
        except PipelineError as failure:
            found += failure.diagnostics
    return (*fonts, *_stand_ins(fonts)), found


def _stand_ins(fonts: list[Font]) -> Iterator[Font]:
    """Yield a font for each style that is missing from a locale's own family: the engine would make one up."""
    for owner, family in dict.fromkeys((font.owner, font.family) for font in fonts if font.owner):
        own = [font for font in fonts if (font.owner, font.family) == (owner, family)]
        for weight, italic in product((REGULAR, BOLD), (False, True)):
            if all((font.weight, font.italic) != (weight, italic) for font in own):
                nearest = min(own, key=lambda font: (font.italic != italic, abs(font.weight - weight)))
                yield replace(nearest, weight=weight, italic=italic, stands_in=True)


def read_font(data: bytes, path: str) -> Font:
    """Read family, weight, style and characters of a font; raise where it cannot be embedded as it is."""

    def refused(what: str, hint: str) -> PipelineError:
        return fail(path, "font-unusable", f"is {what}", hint)

    if data[:4] in REFUSED:
        raise refused(*REFUSED[data[:4]])
    try:
        with TTFont(BytesIO(data), lazy=True) as font:
            if "fvar" in font:
                hint = f"cut one file a weight: fonttools varLib.instancer {path} wght=400, and again with wght=700"
                raise refused("a variable font, whose weights the PDF engine would mix up", hint)
            if "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
                hint = f"give its TrueType edition (.ttf), or convert it: otf2ttf {path}, of the package afdko"
                raise refused("a CID-keyed PostScript font, whose glyphs PDF viewers would mix up", hint)
            font.setGlyphOrder([f"g{number}" for number in range(font["maxp"].numGlyphs)])  # their names are not needed
            names, metrics = font["name"], font["OS/2"]
            family: Any = names.getDebugName(16) or names.getDebugName(1)
            characters = frozenset(font.getBestCmap() or ())
            weight, italic = int(metrics.usWeightClass), bool(metrics.fsSelection & 1)
            heights = () if italic or weight > REGULAR else tuple(letter_heights(font))
    except PipelineError:
        raise
    except Exception as failure:  # fontTools raises almost anything where a file is damaged
        raise refused("not a font that can be read", "give a TrueType or OpenType font, .ttf or .otf") from failure
    if not family or not family.isprintable() or '"' in family or "\\" in family or not characters:
        raise refused("a font without a usable family name, or without characters", "give another font")
    return Font(path, "", family, min(900, max(100, round(weight, -2))), italic, characters, heights=heights)


def font_faults(workspace: Workspace, locales: Iterable[Locale], fonts: tuple[Font, ...]) -> Iterator[Diagnostic]:
    """Report stacks with a family that no font provides, two fonts of one style, and fonts without their licence."""
    provided = sorted({font.family for font in fonts})
    for locale in locales:
        for key, stack in (("serif", locale.serif), ("sans", locale.sans)):
            for family in dict.fromkeys(families(stack)):
                if family not in provided:
                    message = f"fonts.{key} of {locale.name} names “{family}”, which no font of the workspace provides"
                    hint = f"name the file of the font in fonts.files, or use one of {', '.join(provided)}"
                    yield error(_place(workspace, locale, key), "font-unknown", message, hint)
        for path in _named_as_licences(workspace, f"{locale.folder}/fonts") if locale.font_files else ():
            if not is_licence(path.rpartition("/")[2]):
                hint = "name it as a text, such as OFL-1.1 or LICENSE.txt: only texts are published beside fonts"
                yield warning(path, "font-licence", "is not published, since its name is not that of a text", hint)
        if locale.font_files and not licence_files(workspace, locale):
            hint = f"put the licence of the fonts there, as {locale.folder}/fonts/OFL.txt: it has to go with them"
            message = f"the fonts of {locale.name} have no licence text beside them"
            yield warning(_place(workspace, locale, "files"), "font-licence", message, hint)
    for font in fonts:
        if font.stands_in and font.weight == BOLD and not font.italic:
            message = f"“{font.family}” has no bold: headings are set in another weight"
            yield warning(font.path, "font-bold", message, "add the file of its bold to fonts.files")
    styles = Counter((font.family, font.weight, font.italic) for font in fonts)
    for font in fonts:
        if font.owner and styles[font.family, font.weight, font.italic] > 1:
            style = f"“{font.family}” of weight {font.weight}{', italic' if font.italic else ''}"
            hint = "keep one of them: the PDF engine cannot tell them apart"
            yield error(font.path, "font-twice", f"another file of the workspace is {style} as well", hint)


def licence_files(workspace: Workspace, locale: Locale) -> list[str]:
    """Return the licences that are published with a locale's fonts."""
    return licences_in(workspace, f"{locale.folder}/fonts")


def licences_in(workspace: Workspace, folder: str) -> list[str]:
    """Return the licences that are published with the fonts of a folder."""
    return [path for path in _named_as_licences(workspace, folder) if is_licence(path.rpartition("/")[2])]


def _named_as_licences(workspace: Workspace, folder: str) -> list[str]:
    return [path for pattern in LICENCES for path in workspace.list(f"{folder}/{pattern}")]


def font_rules(fonts: Iterable[Font], medium: Literal["print", "screen"]) -> str:
    """Return the @font-face rules of all fonts but the theme's, for a style sheet in a folder `styles`."""
    rules = ""
    display = " font-display: optional;" if medium == "screen" else ""  # one that comes late would move the page
    for font in (font for font in fonts if font.owner):
        address = font.path.removeprefix("templates/") if medium == "print" else font.published.removeprefix("assets/")
        style = f"font-weight: {font.weight}; font-style: {'italic' if font.italic else 'normal'};"
        rules += f'@font-face {{ font-family: "{font.family}"; {style}{display} src: url(../{address}); }}\n'
    return rules


def _place(workspace: Workspace, locale: Locale, key: str) -> Location:
    path = f"{locale.folder}/locale.toml"
    return TomlFile(path, workspace.read_text(path), "locale-data").place(f"fonts.{key}")

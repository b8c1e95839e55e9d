#!/usr/bin/env python3
"""Cuts a project's fonts from the upstream originals.

In: a folder with the packages that hold the originals, as they were downloaded (README.md lists them), and
the name of a collection. Out: `print/NAME.ttf`, one static font a style with all scripts merged, for the PDF
engine, and `web/NAME.SLICE.woff2`, the same cut by script, for browsers. Nothing is downloaded, and the same
originals, fontTools and brotli give the same bytes.

The families are renamed, since a cut and merged font is a modified version, and each keeps the copyright and
licence entries of its originals.
"""

import argparse
import copy
import io
import sys
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib.instancer import instantiateVariableFont

FEATURES = (
    "calt",
    "ccmp",
    "fina",
    "init",
    "kern",
    "liga",
    "lnum",
    "locl",
    "mark",
    "medi",
    "mkmk",
    "onum",
    "pnum",
    "rlig",
    "sups",
    "tnum",
)
SCRIPTS = ("DFLT", "arab", "armn", "cyrl", "geor", "hebr", "latn")
UNITS, ASCENT, DESCENT = 1000, 1069, -293
"""Those of Noto Serif and Noto Sans: lines are equally high in every script."""
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
WEIGHTS = {"Regular": 400, "Italic": 400, "Bold": 700}
WINDOWS_UNICODE_ENGLISH = (3, 1, 0x409)


@dataclass(frozen=True, slots=True)
class Original:
    """A variable font inside a downloaded package."""

    archive: str
    """File name of the package, a wheel or a gzipped tar; it pins the version."""
    member: str
    """Path of the font in the package."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one original gives to a merged font."""

    original: Original
    ranges: str
    """Characters, in the syntax of CSS's unicode-range; those that an earlier part has are left to it."""
    scale: float = 1.0
    """How much larger it is made, to look as large as the letters beside it."""


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family."""

    family: str
    style: str
    parts: tuple[Part, ...]
    slices: tuple[tuple[str, str], ...]
    """Name and ranges of each slice in which browsers load it; the name is empty if the face is not divided."""

    @property
    def name(self) -> str:
        """The PostScript name, which is also the file name: `ProfileSerif-Regular`."""
        return f"{self.family.replace(' ', '')}-{self.style}"


SERIF = Original("fontpkg_noto_serif-2.15-py3-none-any.whl", "fontpkg_noto_serif/files/NotoSerif[wdth,wght].ttf")
SERIF_ITALIC = Original(SERIF.archive, "fontpkg_noto_serif/files/NotoSerif-Italic[wdth,wght].ttf")
SANS = Original("fontpkg_noto_sans-2.15-py3-none-any.whl", "fontpkg_noto_sans/files/NotoSans[wdth,wght].ttf")
SERIF_ARMENIAN = Original(
    "fontsource-variable-noto-serif-armenian-5.3.0.tgz",
    "package/files/noto-serif-armenian-armenian-wght-normal.woff2",
)
SANS_ARMENIAN = Original(
    "fontsource-variable-noto-sans-armenian-5.3.0.tgz",
    "package/files/noto-sans-armenian-armenian-wght-normal.woff2",
)
SERIF_GEORGIAN = Original(
    "fontsource-variable-noto-serif-georgian-5.3.0.tgz",
    "package/files/noto-serif-georgian-georgian-wght-normal.woff2",
)
SANS_GEORGIAN = Original(
    "fontsource-variable-noto-sans-georgian-5.3.0.tgz",
    "package/files/noto-sans-georgian-georgian-wght-normal.woff2",
)
# Noto's Arabic draws one dotless letter and its dots for several letters. The PDF engine can tell only one text for a
# glyph, so that neither search nor speech would find the words; these two have a glyph for each letter and form.
SERIF_ARABIC = Original(
    "fontsource-variable-markazi-text-5.3.0.tgz",
    "package/files/markazi-text-arabic-wght-normal.woff2",
)
SANS_ARABIC = Original(
    "fontsource-variable-vazirmatn-5.3.0.tgz",
    "package/files/vazirmatn-arabic-wght-normal.woff2",
)
SANS_HEBREW = Original(
    "fontsource-variable-noto-sans-hebrew-5.3.0.tgz",
    "package/files/noto-sans-hebrew-hebrew-wght-normal.woff2",
)

# What English and Azerbaijani need, with the punctuation, spaces and signs of every language.
LATIN = (
    "U+20-7E,U+A0-FF,U+11E-11F,U+130-131,U+152-153,U+15E-15F,U+18F,U+259,U+2BB-2BC,U+301,U+2000-2064,U+2066-206F,"
    "U+20AC,U+20BC-20BD,U+2122,U+2212"
)
LATIN_EXTENDED = "U+100-11D,U+120-12F,U+132-151,U+154-15D,U+160-18E,U+190-24F,U+2B0-2BA,U+2BD-2FF,U+300,U+302-36F"
CYRILLIC = "U+301,U+400-45F,U+490-491,U+4D8-4D9,U+2116"
ARMENIAN = "U+530-58F,U+FB13-FB17"
# Mkhedruli and its capitals, Mtavruli; not the scripts of the church.
GEORGIAN = "U+10D0-10FF,U+1C90-1CBF"
# What Arabic, Persian, Urdu, Pashto, Kurdish and Uyghur are written with, and both kinds of digits; joining or not.
ARABIC = (
    "U+60C-60D,U+615,U+61B-61F,U+621-63A,U+640-655,U+660-66D,U+670-671,U+679,U+67C,U+67E,U+681,U+685-686,U+688-689,"
    "U+691,U+693,U+695-696,U+698,U+69A,U+6A9,U+6AB,U+6AD,U+6AF,U+6B5,U+6BA,U+6BC,U+6BE,U+6C0-6C3,U+6C6-6C8,"
    "U+6CB-6D0,U+6D2-6D5,U+6F0-6F9,U+200C-200F"
)
BASIC_LATIN = "U+20-7E,U+A0-FF,U+200E-200F,U+2010-202F,U+2032-2033,U+2039-203A,U+2060,U+2066-2069,U+20AC,U+2116,U+2212"
SPACES = "U+20,U+A0"
HEBREW = "U+591-5F4,U+20AA,U+FB1D-FB4F"

ALL_LATIN_AND_CYRILLIC = ",".join((LATIN, LATIN_EXTENDED, CYRILLIC))
SERIF_PARTS = (Part(SERIF, ALL_LATIN_AND_CYRILLIC), Part(SERIF_ARMENIAN, ARMENIAN))
SANS_PARTS = (Part(SANS, ALL_LATIN_AND_CYRILLIC), Part(SANS_ARMENIAN, ARMENIAN))
# The serif lacks the per cent sign, and the letters of Pashto, Kurdish and Uyghur: for these the sans serves as well.
SERIF_ARABIC_PARTS = (Part(SERIF_ARABIC, f"{SPACES},{ARABIC}", 1.25), Part(SANS_ARABIC, "U+66A,U+200C-200F"))
ISLAND_PARTS = (Part(SANS, BASIC_LATIN), Part(SANS_HEBREW, HEBREW))

SCRIPT_SLICES = (("latin", LATIN), ("latin-extended", LATIN_EXTENDED), ("cyrillic", CYRILLIC), ("armenian", ARMENIAN))
UNDIVIDED = (("", f"{BASIC_LATIN},{HEBREW},{GEORGIAN},{ARABIC}"),)


def upright(family: str, parts: tuple[Part, ...], slices: tuple[tuple[str, str], ...] = UNDIVIDED) -> tuple[Face, Face]:
    """The two styles that every family has."""
    return Face(family, "Regular", parts, slices), Face(family, "Bold", parts, slices)


# Georgian and Arabic are families of their own, so that only pages that name them load them, and the fonts of the
# other languages stay as they are; they have the space, since the engine takes it from the font of the word before.
COLLECTIONS = {
    "profile": (
        *upright("Profile Serif", SERIF_PARTS, SCRIPT_SLICES),
        # Armenian has no italic.
        Face("Profile Serif", "Italic", (Part(SERIF_ITALIC, ALL_LATIN_AND_CYRILLIC),), SCRIPT_SLICES),
        *upright("Profile Sans", SANS_PARTS, SCRIPT_SLICES),
        *upright("Profile Serif Georgian", (Part(SERIF_GEORGIAN, f"{SPACES},{GEORGIAN}"),)),
        *upright("Profile Sans Georgian", (Part(SANS_GEORGIAN, f"{SPACES},{GEORGIAN}"),)),
        *upright("Profile Serif Arabic", SERIF_ARABIC_PARTS),
        *upright("Profile Sans Arabic", (Part(SANS_ARABIC, f"{SPACES},{ARABIC}"),)),
    ),
    "island": upright("Island Sans", ISLAND_PARTS),
}


def characters(ranges: str) -> set[int]:
    """The code points of a CSS unicode-range."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def read_original(folder: Path, original: Original) -> Any:
    """The variable font, taken out of its package."""
    path = folder / original.archive
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            data = wheel.read(original.member)
    else:
        with tarfile.open(path) as package:
            member = package.extractfile(original.member)
            assert member is not None
            data = member.read()
    return TTFont(io.BytesIO(data), recalcTimestamp=False)


def to_bytes(font: Any, flavor: str | None = None) -> bytes:
    """The font as a file: TrueType, or a web format."""
    font.flavor = flavor
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def subset(font: Any, code_points: Iterable[int]) -> Any:
    """The font with these characters and the features that the style sheets use."""
    options = Options(
        layout_features=list(FEATURES),
        layout_scripts=list(SCRIPTS),
        name_IDs=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    return TTFont(io.BytesIO(to_bytes(font)), recalcTimestamp=False)


def share_scripts(fonts: list[Any]) -> None:
    """Gives each font a record for every script of the others, with the features of its default script.

    Digits, spaces and punctuation take the script of the text around them. Without this, merging would leave
    the Armenian script with Armenian features only: no kerning of « », no table figures in an Armenian table.
    """
    for tag in ("GSUB", "GPOS"):
        lists = [font[tag].table.ScriptList for font in fonts if tag in font]
        scripts = sorted({record.ScriptTag for each in lists for record in each.ScriptRecord})
        for each in lists:
            known = {record.ScriptTag: record for record in each.ScriptRecord}
            for script in scripts:
                if script not in known:
                    record = copy.deepcopy(known["DFLT"])
                    record.ScriptTag = script
                    each.ScriptRecord.append(record)
            each.ScriptRecord.sort(key=lambda record: record.ScriptTag)
            each.ScriptCount = len(each.ScriptRecord)


def merge(fonts: list[Any]) -> Any:
    """One font with the glyphs and features of all; the first gives what there can be only one of."""
    if len(fonts) == 1:
        return fonts[0]
    share_scripts(fonts)
    merged = Merger().merge([io.BytesIO(to_bytes(font)) for font in fonts])
    merged.recalcTimestamp = False
    return merged


def close_controls(font: Any) -> None:
    """Makes invisible format characters as narrow as they look.

    The word joiner of the originals is 600 units wide, which shows wherever a program draws it as a glyph.
    """
    for code_point, glyph in font.getBestCmap().items():
        if unicodedata.category(chr(code_point)) == "Cf" and chr(code_point) != "\N{SOFT HYPHEN}":
            font["hmtx"][glyph] = (0, 0)


def level(font: Any) -> None:
    """Gives the font the line height of the others; what reaches beyond it, as Arabic does, is drawn all the same."""
    font["hhea"].ascent = font["OS/2"].sTypoAscender = ASCENT
    font["hhea"].descent = font["OS/2"].sTypoDescender = DESCENT
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0


def label(font: Any, face: Face, originals: list[Any]) -> None:
    """Writes names, style flags and dates; the copyright and the licence stay those of the originals."""
    names = [original["name"] for original in originals]
    version = names[0].getDebugName(5)
    sources = " and ".join(
        f"{each.getDebugName(1).removesuffix(' Thin')} {each.getDebugName(5).split()[1]}" for each in names
    )
    entries = {
        0: "; ".join(dict.fromkeys(each.getDebugName(0).splitlines()[0] for each in names)),
        1: face.family,
        2: face.style,
        3: f"{version.split()[1]};{face.name}",
        4: f"{face.family} {face.style}",
        5: f"{version}; modified",
        6: face.name,
        10: f"A modified version: cut and merged from {sources}, and renamed.",
        13: LICENCE if "SIL Open Font" not in (names[0].getDebugName(13) or "") else names[0].getDebugName(13),
        14: names[0].getDebugName(14),
    }
    font["name"].names = []
    for identifier, text in entries.items():
        font["name"].setName(text, identifier, *WINDOWS_UNICODE_ENGLISH)

    bold, italic = face.style == "Bold", face.style == "Italic"
    font["OS/2"].usWeightClass = WEIGHTS[face.style]
    use_typographic_metrics = 1 << 7
    font["OS/2"].fsSelection = use_typographic_metrics | italic << 0 | bold << 5 | (not (bold or italic)) << 6
    font["head"].macStyle = bold << 0 | italic << 1
    font["head"].created = min(original["head"].created for original in originals)
    font["head"].modified = max(original["head"].modified for original in originals)


def static(font: Any, weight: int) -> Any:
    """The font at a weight; one that is not variable is as it is."""
    if "fvar" not in font:
        return font
    place = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
    font = instantiateVariableFont(font, place | {"wght": weight})
    del font["STAT"]  # It names the axes, which are gone.
    return font


def scaled(font: Any, scale: float) -> Any:
    """The font in units of a thousandth, as all of them are, and larger by a factor."""
    if scale != 1 or font["head"].unitsPerEm != UNITS:
        scale_upem(font, round(UNITS * scale))
        font["head"].unitsPerEm = UNITS
    return font


def cut_face(folder: Path, face: Face) -> Any:
    """The static font of one style with all its scripts."""
    fonts = []
    taken: set[int] = set()
    for part in face.parts:
        original = subset(read_original(folder, part.original), characters(part.ranges) - taken)
        taken.update(original.getBestCmap())
        fonts.append(scaled(static(original, WEIGHTS[face.style]), part.scale))
    font = merge(fonts)
    close_controls(font)
    level(font)
    label(font, face, fonts)
    return font


def cut_files(folder: Path, face: Face) -> Iterator[tuple[Path, bytes]]:
    """The print file of a face, then its web files; a slice of which the face has nothing gets no file."""
    whole = to_bytes(cut_face(folder, face))
    yield Path("print", f"{face.name}.ttf"), whole
    for name, ranges in face.slices:
        font = TTFont(io.BytesIO(whole), recalcTimestamp=False)
        if code_points := characters(ranges) & font.getBestCmap().keys():
            path = Path("web", ".".join(filter(None, (face.name, name, "woff2"))))
            yield path, to_bytes(subset(font, code_points), "woff2")


def main(argv: list[str] | None = None) -> int:
    """Cuts a collection and prints each file with its size."""
    parser = argparse.ArgumentParser(
        description="Cut the print and web fonts of a collection from the upstream originals.",
        epilog="example: python templates/fonts/cut_fonts.py originals profile templates/fonts",
    )
    parser.add_argument("originals", type=Path, help="folder with the downloaded packages (see README.md)")
    parser.add_argument("collection", choices=sorted(COLLECTIONS), help="which fonts to cut")
    parser.add_argument("output", type=Path, help="folder that receives print/ and web/")
    arguments = parser.parse_args(argv)

    faces = COLLECTIONS[arguments.collection]
    archives = {part.original.archive for face in faces for part in face.parts}
    if missing := sorted(name for name in archives if not (arguments.originals / name).is_file()):
        parser.error(f"not in {arguments.originals}: {', '.join(missing)}")

    for face in faces:
        for path, data in cut_files(arguments.originals, face):
            target = arguments.output / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            sys.stdout.write(f"{len(data):>7} {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

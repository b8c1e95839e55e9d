"""Makes of the font files that somebody gives what a locale can have: one static font a file, no glyphs by CID.

Distributions ship large families otherwise: several fonts in a file, all weights in a font, or PostScript outlines by
CID, which viewers of PDFs mix up. `usable_fonts` takes out, cuts and draws anew; a plain font stays byte for byte.
"""

from collections.abc import Iterator
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from pipeline.base.diagnostics import PipelineError, fail
from pipeline.pages.fonts import BOLD, REGULAR
from pipeline.scaffold.script_fonts import ScriptFonts

STYLES = {REGULAR: "Regular", BOLD: "Bold"}
TAKE_OUT = "take the one that is meant out of it: fonttools ttLib -y NUMBER {} -o FONT.otf, where the first is 0"
NO_FONT = "give a TrueType or OpenType font, .ttf or .otf"


def usable_fonts(data: bytes, path: str, script: ScriptFonts | None) -> tuple[tuple[str, bytes], ...]:
    """Return the fonts that a locale can have of a file, each with what its name adds to that of the file.

    A variable font becomes a regular and a bold. Where a script has thousands of characters, as `encoding` says, such
    a font, or one by CID, gets the outlines of these alone: no kerning, and no Latin letters, which shared fonts have.
    Raise PipelineError for a collection of which no font is for the script, and for what cannot be read.
    """
    try:
        font = _face(data, path, script.face if script else "")
        variable = "fvar" in font
        if script and script.encoding and (variable or _is_cid_keyed(font)):
            return tuple(_drawn(font, script.characters))
        if variable:
            return tuple(_instances(font))
        return (("", _bytes(font) if data[:4] == b"ttcf" else data),)
    except PipelineError:
        raise
    except Exception as failure:  # fontTools raises almost anything where a file is damaged
        raise fail(path, "font-unusable", "is not a font that can be read", NO_FONT) from failure


def _face(data: bytes, path: str, face: str) -> TTFont:
    """Return the font, or the one of a collection whose family ends as the script’s does: “Noto Serif CJK JP”."""
    if data[:4] != b"ttcf":
        return TTFont(BytesIO(data), lazy=True, recalcTimestamp=False)
    fonts = TTCollection(BytesIO(data), lazy=True).fonts
    families = [font["name"].getBestFamilyName() or "" for font in fonts]
    meant = [i for i, family in enumerate(families) if family.endswith(f" {face}" if face else "")]
    meant = [i for i in meant if "Mono" not in families[i]] or meant
    if len(meant) == 1:
        fonts[meant[0]].recalcTimestamp = False
        return fonts[meant[0]]
    shown = ", ".join(f"“{family}”" for family in families[:12])
    raise fail(path, "font-unusable", f"is a collection of {len(fonts)} fonts: {shown}", TAKE_OUT.format(path))


def _is_cid_keyed(font: TTFont) -> bool:
    return "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS")


def _locations(font: TTFont) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield the weights that a font has of regular and bold, each with its place on all axes."""
    axes = {axis.axisTag: axis for axis in font["fvar"].axes} if "fvar" in font else {}
    default = {tag: axis.defaultValue for tag, axis in axes.items()}
    weight = axes.get("wght")
    if not weight:
        yield font["OS/2"].usWeightClass, default
    for wanted in STYLES:
        if weight and weight.minValue <= wanted <= weight.maxValue:
            yield wanted, {**default, "wght": wanted}


def _instances(font: TTFont) -> Iterator[tuple[str, bytes]]:
    stored = _bytes(font)
    for weight, location in _locations(font):
        one = TTFont(BytesIO(stored), recalcTimestamp=False)
        yield f"-{STYLES.get(weight, weight)}", _bytes(instantiateVariableFont(one, location))


def _drawn(font: TTFont, characters: frozenset[int]) -> Iterator[tuple[str, bytes]]:
    """Yield fonts of nothing but the outlines of these characters, as PostScript outlines by name."""
    names = {code: name for code, name in font.getBestCmap().items() if code in characters}
    sources = {".notdef": font.getGlyphOrder()[0], **{name: name for name in names.values()}}
    for weight, location in _locations(font):
        outlines = font.getGlyphSet(location=location)
        glyphs, widths = {}, {}
        for name, source in sources.items():
            width = round(outlines[source].width)
            pen = T2CharStringPen(width, None)
            outlines[source].draw(pen)
            glyphs[name], widths[name] = pen.getCharString(), (width, 0)
        new = FontBuilder(font["head"].unitsPerEm, isTTF=False)
        new.setupGlyphOrder(list(sources))
        new.setupCharacterMap(names)
        new.setupCFF(font["name"].getDebugName(6) or "Font", {}, glyphs, {})
        new.setupHorizontalMetrics(widths)
        new.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
        new.setupPost(keepGlyphNames=False)
        for tag in ("name", "OS/2", "head"):  # the dates of the last are those of the font that it is made of
            new.font[tag] = font[tag]
        new.font["OS/2"].usWeightClass, new.font.recalcTimestamp = weight, False
        yield f"-{STYLES.get(weight, weight)}" if "fvar" in font else "", _bytes(new.font)


def _bytes(font: TTFont) -> bytes:
    stored = BytesIO()
    font.save(stored)
    return stored.getvalue()

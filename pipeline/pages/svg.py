"""A drawing from an SVG file, made anew of what is admitted: shapes, groups, gradients and clips, with their paint.

Nothing of the file itself reaches a page: `read_svg` writes each element and attribute that is on its lists again, and
refuses the file for any other, but for what drawing programs note for themselves, which is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

import tinycss2
from markupsafe import Markup, escape

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail
from pipeline.base.files import decode

SVG = "http://www.w3.org/2000/svg"
LARGEST, DEEPEST, MOST = 64 * 2**10, 16, 10  # bytes of a file; elements in each other; faults that are told
FARTHEST, LONGEST = 1e6, 100  # units of a viewBox from 0; times that one of its sides is as long as the other
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
ELEMENTS = SHAPES | {"g", "defs", "clipPath", "linearGradient", "radialGradient", "stop"}
LEFT_OUT = frozenset({"title", "desc", "metadata"})  # the alternative text is a message
EDITORS = re.compile(r"http://(?:www\.inkscape\.org|sodipodi\.sourceforge\.net|www\.w3\.org/XML/1998)/\S*")
IGNORED = frozenset({"class", "version", "baseProfile", "role", "focusable"})  # no effect where there are no styles
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d)?"
PAINT = r"none|currentColor|#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]{3,20}|rgba?\([\d\s,.%]+\)"
OWN = r"url\(#[A-Za-z_][\w-]*\)"  # something of the drawing itself
LENGTHS = (
    "x y x1 y1 x2 y2 cx cy r rx ry width height offset opacity fill-opacity stroke-opacity stop-opacity stroke-width "
    "stroke-dashoffset stroke-miterlimit"
)
VALUES = {
    name: re.compile(pattern, re.ASCII)
    for names, pattern in (
        (LENGTHS, rf"{NUMBER}(?:px|%)?"),
        ("stroke-dasharray", rf"none|{NUMBER}(?:[\s,]+{NUMBER})*"),
        ("d points", r"[\s\d.,+\-eEMmZzLlHhVvCcSsQqTtAa]*"),
        (
            "transform gradientTransform",
            rf"(?:[\s,]*(?:matrix|translate|scale|rotate|skew[XY])\((?>[\s,]*{NUMBER})++\s*\))*\s*",
        ),
        ("fill stroke", rf"{PAINT}|{OWN}"),
        ("stop-color", PAINT),
        ("clip-path", rf"none|{OWN}"),
        ("fill-rule clip-rule", "nonzero|evenodd"),
        ("stroke-linecap stroke-linejoin", "butt|round|square|miter|bevel"),
        ("gradientUnits", "userSpaceOnUse|objectBoundingBox"),
        ("id", r"[A-Za-z_][\w-]*"),
    )
    for name in names.split()
}
HINT = (
    "save it as plain SVG with text as paths, without style sheets, images, scripts or links (svgo makes such a file)"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    view_box: tuple[float, float, float, float]
    shapes: Markup  # what stands in the <svg>; every id begins with the prefix
    is_ink: bool  # whether all of it is drawn in currentColor, so that it is legible on any ground that text is


@dataclass(slots=True)
class _Reader:
    path: str
    prefix: str
    parser: expat.XMLParserType
    found: list[Diagnostic] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)  # elements that are written; "" for what is left out
    paints: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    box: tuple[float, ...] = ()

    def refuse(self, what: str) -> None:
        place = Location(self.path, self.parser.CurrentLineNumber)
        self.found.append(error(place, "logo-unusable", f"has {what}, which no logo may have", HINT))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if len(self.opened) >= DEEPEST:
            self.refuse(f"elements that are nested more than {DEEPEST} deep")
        if len(self.opened) >= DEEPEST or len(self.found) >= MOST:
            raise PipelineError(self.found)
        if (self.opened and not self.opened[-1]) or tag in LEFT_OUT or EDITORS.fullmatch(space):
            self.opened.append("")
            return
        is_root = not self.opened
        if space != SVG or tag not in (("svg",) if is_root else ELEMENTS):
            self.refuse(f"the element <{tag[:40]}>")
            self.opened.append("")
            return
        own = dict(self._attributes(tag, attributes))
        if is_root:
            self.box = _box(attributes)
            tag = "g"  # the <svg> of the page is the layout's
            self.paints.add(own.get("fill", "black"))
        self.paints |= {own[name] for name in ("fill", "stroke", "stop-color") if name in own}
        written = "".join(f' {name}="{escape(value)}"' for name, value in own.items())
        self.parts.append(f"<{tag}{written}>")
        self.opened.append(tag)

    def end(self, _: str) -> None:
        if tag := self.opened.pop():
            self.parts.append(f"</{tag}>")

    def doctype(self, *_: object) -> None:
        self.refuse("a DOCTYPE")
        raise PipelineError(self.found)

    def _attributes(self, tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Yield what is written of an element; what its style says goes before its attributes, as in browsers."""
        given = {name: value for name, value in attributes.items() if name != "style"}
        for declaration in tinycss2.parse_declaration_list(attributes.get("style", ""), True, True):
            if declaration.type == "declaration":
                given[declaration.lower_name] = tinycss2.serialize(declaration.value)
            else:
                self.refuse("a style that cannot be read")
        for name, value in given.items():
            space, _, local = name.rpartition(" ")
            if EDITORS.fullmatch(space) or local in IGNORED or local.startswith(("aria-", "data-", "-inkscape-")):
                continue
            if tag == "svg" and local in ("viewBox", "width", "height", "x", "y", "preserveAspectRatio", "id"):
                continue
            value = value.strip()
            if (local, value) == ("display", "inline"):
                continue
            if space or local not in VALUES or not VALUES[local].fullmatch(value):
                self.refuse(f"{local[:40]}=“{value[:40]}” of <{tag}>")
            elif local == "clip-path" and "clipPath" in (tag, *self.opened):
                self.refuse("a clip of a clip")  # which might be its own
            elif local == "id" and value in self.ids:
                self.refuse(f"the id “{value[:40]}” twice")
            elif local == "id":
                self.ids.add(value)
                yield local, f"{self.prefix}{value}"
            else:
                yield local, value.replace("url(#", f"url(#{self.prefix}")


def read_svg(data: bytes, path: str, prefix: str) -> Drawing:
    """Read a drawing; raise with the line of everything that it may not have."""
    if len(data) > LARGEST:
        raise fail(path, "logo-unusable", f"has {len(data) >> 10} kB; a drawing may have {LARGEST >> 10}", HINT)
    text = decode(data, path)
    reader = _Reader(path, prefix, expat.ParserCreate("utf-8", " "))
    parser = reader.parser
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as failure:
        reason = expat.ErrorString(failure.code)
        raise fail(Location(path, failure.lineno), "logo-unusable", f"is not an SVG: {reason}", HINT) from failure
    if reader.found:
        raise PipelineError(reader.found[:MOST])
    if len(reader.box) != 4 or not (reader.box[2] > 0 and reader.box[3] > 0):
        hint = 'write viewBox="0 0 WIDTH HEIGHT" into <svg>'
        raise fail(path, "logo-unusable", "has neither a viewBox nor a width and height", hint)
    if max(map(abs, reader.box)) > FARTHEST or not 1 / LONGEST <= reader.box[2] / reader.box[3] <= LONGEST:
        hint = f"scale it to within {FARTHEST:.0f} units, and let no side be more than {LONGEST} times the other"
        raise fail(path, "logo-unusable", "has a viewBox that is too large or too narrow", hint)
    if not any(f"<{shape}" in part for part in reader.parts for shape in SHAPES):
        raise fail(path, "logo-unusable", "draws nothing", "give a file with shapes")
    x, y, width, height = reader.box
    return Drawing((x, y, width, height), Markup("".join(reader.parts)), reader.paints <= {"none", "currentColor"})


def _box(attributes: dict[str, str]) -> tuple[float, ...]:
    """Return the viewBox, or what stands for it; empty where there is nothing of it."""
    given = attributes.get("viewBox") or f"0 0 {attributes.get('width', '')} {attributes.get('height', '')}"
    numbers = [part.removesuffix("px") for part in re.split(r"[\s,]+", given.strip())]
    return tuple(float(part) for part in numbers) if all(re.fullmatch(NUMBER, part) for part in numbers) else ()

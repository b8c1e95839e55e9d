"""Which free fonts a script needs, and where they are on this machine, by the usual names of their files."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

SUFFIXES = (".ttf", ".otf", ".ttc")
MOST = 100_000  # how many files of the font folders are looked at
ALPHABETS = 0x2000  # the code from which on Unicode has punctuation, ideographs and Hangul
MARKS = (0x20, 0xA0, *range(0x2010, 0x2028), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0))
"""Spaces, and punctuation and characters of full width, of which encodings take now one, now another for the same."""


@dataclass(frozen=True, slots=True)
class ScriptFonts:
    """The fonts of a script: a family in prose, and one in labels."""

    serif: str
    sans: str
    debian: str = "fonts-noto-core"
    face: str = ""
    encoding: str = ""

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.serif, self.sans)))

    @property
    def characters(self) -> frozenset[int]:
        """The characters of the encoding beyond alphabets, which it has in the width of an ideograph."""
        encoded = ((code, chr(code).encode(self.encoding, "ignore")) for code in range(ALPHABETS, 0x10000))
        own = {code for code, found in encoded if len(found) in (1, 2)}  # eight where Hangul is put together
        return frozenset((*own, *MARKS))


@cache
def script_fonts(script: str) -> ScriptFonts | None:
    """Return the fonts of a script, by its code in ISO 15924."""
    text = (files("pipeline.scaffold") / "script_fonts.toml").read_text(encoding="utf-8")
    own = tomllib.loads(text).get(script)
    return ScriptFonts(**own) if own else None


def font_folders(environment: Mapping[str, str], home: Path) -> list[Path]:
    """Return where systems keep fonts: by the XDG base directories, on macOS, and on Windows."""
    data = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = environment.get("XDG_DATA_HOME") or home / ".local/share"
    folders = [Path(own, "fonts"), home / ".fonts", *(Path(folder, "fonts") for folder in data.split(os.pathsep))]
    folders += [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if windows := environment.get("WINDIR"):
        folders += [Path(environment.get("LOCALAPPDATA", home), "Microsoft/Windows/Fonts"), Path(windows, "Fonts")]
    return folders


def installed_fonts(wanted: ScriptFonts, folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files of both families, each as regular and bold or as one variable font; empty if one is missing."""
    names: dict[str, Path] = {}
    for path in islice(_files(folders), MOST):
        names.setdefault(path.name, path)
    found = [_family(family, wanted.face, names) for family in wanted.families]
    return tuple(path for paths in found for path in paths) if all(found) else ()


def install_advice(wanted: ScriptFonts) -> tuple[str, ...]:
    """Return how the fonts are had on Debian, Fedora and macOS, or without a package; a line each."""
    names = [family.lower().replace(" ", "-") for family in wanted.families]
    return (
        f"on Debian or Ubuntu: apt-get install {wanted.debian}",
        f"on Fedora: dnf install {' '.join(f'google-{name}-fonts' for name in names)}",
        f"on macOS: brew install --cask {' '.join(f'font-{name}' for name in names)}",
        "or download both families from Google Fonts, where Noto is, and give their .ttf files",
    )


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for where, _, names in os.walk(folder):  # follows no links, and passes by what it may not read
            yield from (Path(where, name) for name in sorted(names) if name.lower().endswith(SUFFIXES))


def _family(family: str, face: str, names: Mapping[str, Path]) -> list[Path]:
    """Return the files of a family: under its own name, or under that of its edition for one language."""
    own = family.replace(" ", "")
    for stem in (own, f"{own}{face.lower()}", own.replace("CJK", face)) if face else (own,):
        pairs = ([f"{stem}-Regular{suffix}", f"{stem}-Bold{suffix}"] for suffix in SUFFIXES)
        if pair := next((pair for pair in pairs if all(name in names for name in pair)), None):
            return [names[name] for name in pair]
        variable = [n for n in names if n.startswith((f"{stem}[", f"{stem}-VF", f"{stem}-VariableFont_"))]
        if variable:
            return [names[min(variable)]]
    return []

"""A publication of ours comes in; what other tools need to make the like of it goes out, and the commands that do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib

from benchmarks.performance.chromium import FLAGS
from benchmarks.performance.environments import is_ready, program
from benchmarks.performance.outline import as_rst, as_typst, read_outline, translations
from benchmarks.performance.workspaces import REWORDED

HERE = Path(__file__).resolve().parent
RUN = "run.sh"
MADE = "made"
NAIVE = """\
from pathlib import Path
from weasyprint import HTML
for path in sorted(Path("sources").glob("*.html")):
    HTML(path).write_pdf(f"made/{path.stem}.pdf", pdf_variant="pdf/ua-1")
"""
TYPST = """\
from pathlib import Path
import typst
for path in sorted(Path().glob("*.typ")):
    typst.compile(path, output=f"made/{path.stem}.pdf", font_paths=["fonts/print"])
"""
CONF = """\
project = "Factsheets"
author = "Measurement"
extensions = ["rinoh.frontend.sphinx"]
locale_dirs = ["locale"]
gettext_compact = False
rinoh_documents = [{"doc": slug, "target": slug, "template": "factsheet.rtt"} for slug in SLUGS]
"""
TEMPLATE = """\
[TEMPLATE_CONFIGURATION]
name = Factsheet
template = article
stylesheet = factsheet.rts

[VARIABLES]
paper_size = A4
"""
STYLES = """\
[STYLESHEET]
name = Factsheet
base = sphinx_article

[VARIABLES]
mono_typeface = DejaVu Serif
serif_typeface = DejaVu Serif
sans_typeface = DejaVu Serif
"""
"""Its default fonts have neither Armenian nor Cyrillic letters."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is published, as other tools are given it."""

    published: Path
    """A publication of ours, for its JSON."""
    sources: Path
    """Its print sources, with their style sheets and fonts."""
    languages: tuple[str, ...]
    """The language of the source comes first."""
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to make the publication, or a part of it."""

    name: str
    makes: str
    lacks: str
    """What it does not do, of what our build does."""
    missing: Callable[[], str]
    """Says what has to be installed first; empty where nothing has."""
    prepare: Callable[[Text, Path], None]
    """Fills a folder with its input and the script that is measured."""
    reworded: str
    """Pattern of the files of which one has the string that is changed."""
    slow: bool = False
    """Whether it is left out where there are many profiles."""

    def command(self) -> list[str]:
        return ["bash", "-e", RUN]

    def make_cold(self, folder: Path) -> None:
        """Remove what it made, and what it keeps from run to run."""
        shutil.rmtree(folder / MADE, ignore_errors=True)
        (folder / MADE).mkdir()


def no_chromium() -> str:
    return "" if shutil.which("chromium") else "chromium is not installed"


def no_environment(name: str) -> Callable[[], str]:
    return lambda: "" if is_ready(name) else f"{name} is not installed: --install does it"


def with_sources(text: Text, folder: Path, script: str) -> None:
    shutil.copytree(text.sources, folder / "sources")
    (folder / RUN).write_text(script, encoding="utf-8")


def prepare_naive(text: Text, folder: Path) -> None:
    with_sources(text, folder, f'exec "{sys.executable}" naive.py\n')
    (folder / "naive.py").write_text(NAIVE, encoding="utf-8")


def prepare_browser(text: Text, folder: Path) -> None:
    script = f'profile=$(mktemp -d -p .)\n"{sys.executable}" -P "{HERE}/chromium.py" "$profile" made sources/*.html\n'
    with_sources(text, folder, script + 'rm -rf "$profile"\n')


def prepare_browsers(text: Text, folder: Path) -> None:
    flags = " ".join(flag for flag in FLAGS if flag != "--remote-debugging-pipe")
    run = f'chromium {flags} --user-data-dir="$profile" --no-pdf-header-footer --print-to-pdf="made/$name.pdf" "$file"'
    lines = ["for file in sources/*.html; do", 'name=$(basename "$file" .html) profile=$(mktemp -d -p .)']
    with_sources(text, folder, "\n".join([*lines, run, 'rm -rf "$profile"', "done", ""]))


def prepare_sphinx(text: Text, folder: Path, builders: tuple[str, ...]) -> None:
    """Write what Sphinx reads, have sphinx-intl begin the catalogs, and fill them."""
    source, *others = text.languages
    outlines = {slug: read_outline(text.published / source / f"{slug}.json") for slug in text.slugs}
    for slug, outline in outlines.items():
        (folder / f"{slug}.rst").write_text(as_rst(outline), encoding="utf-8")
    index = "Factsheets\n==========\n\n.. toctree::\n\n" + "".join(f"   {slug}\n" for slug in text.slugs)
    (folder / "index.rst").write_text(index, encoding="utf-8")
    (folder / "conf.py").write_text(f"SLUGS = {text.slugs!r}\n{CONF}", encoding="utf-8")
    (folder / "factsheet.rtt").write_text(TEMPLATE, encoding="utf-8")
    (folder / "factsheet.rts").write_text(STYLES, encoding="utf-8")
    build = program("sphinx", "sphinx-build")
    chosen = [argument for language in others for argument in ("-l", language)]
    commands: list[list[str | Path]] = [
        [build, "-q", "-b", "gettext", ".", "pot"],
        [program("sphinx", "sphinx-intl"), "update", "-p", "pot", "-w", "0", *chosen],
    ]
    for command in commands:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for language in others:
        for slug, outline in outlines.items():
            own = read_outline(text.published / language / f"{slug}.json")
            _fill(folder / f"locale/{language}/LC_MESSAGES/{slug}.po", translations(outline, own))
    # `language=en` has no catalogs: it is the source.
    runs = [
        f'"{build}" -q -b {builder} -d made/doctrees-{language} -D language={language} . made/{builder}/{language}'
        for builder in builders
        for language in text.languages
    ]
    # rinohtype shows its progress, and writes how it styled each element, whatever it is told.
    (folder / RUN).write_text("\n".join(runs) + "\n", encoding="utf-8")


def _fill(path: Path, texts: dict[str, str]) -> None:
    """Translate a catalog; a message without a translation would make the comparison unfair."""
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        entry.msgstr = texts[entry.msgid]
    catalog.save()


def prepare_typst(text: Text, folder: Path) -> None:
    for language in text.languages:
        for slug in text.slugs:
            outline = read_outline(text.published / language / f"{slug}.json")
            (folder / f"{slug}.{language}.typ").write_text(as_typst(outline, language), encoding="utf-8")
    shutil.copytree(text.sources / "fonts", folder / "fonts")
    (folder / "typeset.py").write_text(TYPST, encoding="utf-8")
    (folder / RUN).write_text(f'exec "{program("typst", "python")}" typeset.py\n', encoding="utf-8")


UNCHECKED = "no checks, no verification, no catalogs: it is given our print sources, filled and translated"
PEERS = (
    Peer(
        "WeasyPrint, a plain script",
        "PDF",
        f"{UNCHECKED}; no hyphenation of Armenian and Azerbaijani; every PDF again each time",
        lambda: "",
        prepare_naive,
        f"sources/*.{REWORDED}.*.html",
    ),
    Peer(
        "Chromium, one browser",
        "PDF",
        f"{UNCHECKED}; tags, but no PDF/UA; no hyphenation of Armenian and Azerbaijani; every PDF again each time",
        no_chromium,
        prepare_browser,
        f"sources/*.{REWORDED}.*.html",
    ),
    Peer(
        "Chromium, a command a PDF",
        "PDF",
        "as with one browser",
        no_chromium,
        prepare_browsers,
        f"sources/*.{REWORDED}.*.html",
        slow=True,
    ),
    Peer(
        "Sphinx with sphinx-intl",
        "HTML",
        "no PDF, no checks of the catalogs, no verification;"
        " text and table only: no map, no drawn timeline, no citations",
        no_environment("sphinx"),
        lambda text, folder: prepare_sphinx(text, folder, ("html",)),
        f"locale/{REWORDED}/LC_MESSAGES/*.po",
    ),
    Peer(
        "Sphinx and rinohtype",
        "HTML and PDF",
        "no tags, no hyphenation but English; else as Sphinx",
        no_environment("sphinx"),
        lambda text, folder: prepare_sphinx(text, folder, ("html", "rinoh")),
        f"locale/{REWORDED}/LC_MESSAGES/*.po",
        slow=True,
    ),
    Peer(
        "Typst",
        "PDF",
        "no HTML, no catalogs, no checks, no verification; tags, but no PDF/UA; text and table only, in its own layout;"
        " every PDF again each time",
        no_environment("typst"),
        prepare_typst,
        f"*.{REWORDED}.typ",
    ),
)
"""In the order of the table."""

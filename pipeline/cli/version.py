"""`pipeline --version`: which pipeline, engine and libraries these are, as whoever reports a fault is asked for."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline import __version__
from pipeline.base.diagnostics import PipelineError
from pipeline.base.theme import THEME
from pipeline.cli.report import show

DOCS = Path(__file__).resolve().parent.parent / "docs"  # in the package; a checkout has its own
PACKAGES = {
    "WeasyPrint": "weasyprint",
    "fontTools": "fonttools",
    "pikepdf": "pikepdf",
    "pypdfium2": "pypdfium2",
    "Babel": "babel",
    "Jinja": "jinja2",
}


class VersionAction(argparse.Action):
    """Prints the versions, and ends the command: with 1, and what to install, where the engine does not load."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        for name, version in _versions():
            show(f"{name} {version}", "stdout")
        try:
            from pipeline.pdf.engine import library_versions  # half a second, which no other command spends on it
        except PipelineError as failure:
            show("\n".join(map(str, failure.diagnostics)), "stderr")
            parser.exit(1)
        for name, version in library_versions().items():
            show(f"{name} {version}", "stdout")
        show(f"documentation: {DOCS if DOCS.is_dir() else THEME / 'docs'}", "stdout")
        parser.exit()


def _versions() -> Iterator[tuple[str, str]]:
    from importlib import metadata  # with what reads e-mail headers, a tenth of what a command takes to load

    yield "pipeline", __version__
    yield "Python", sys.version.split()[0]
    for name, package in PACKAGES.items():
        try:
            yield name, metadata.version(package)
        except metadata.PackageNotFoundError:
            yield name, "is missing"

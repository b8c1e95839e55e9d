"""A small workspace with every kind of file that a workspace may have, for benchmarks that change it at random.

It is that of Hans Island (tests/workspaces), in English and Hebrew, with the layouts and styles of this repository, and
with what it has not itself: a glossary, hyphenation patterns and a figure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.jobs import PdfJob
from pipeline.build.pool import InProcess
from pipeline.cli.main import main as pipeline

ROOT = Path(__file__).resolve().parent.parent
ISLAND = ROOT / "tests/workspaces/hans-island"
SLUG = "hans-island"
SHARED = ("layouts/*.html", "styles/print.css", "styles/screen.css", "styles/map.css")
GLOSSARY = """\
[[term]]
en = "Hans Island"
he = { term = "האי הנס", forms = ["האי הנס", "אי הנס", "באי הנס", "לאי הנס", "שהאי הנס", "והאי הנס"] }
"""
FIGURE = (
    '{"viewBox": [90, 12], "areas": {"island": "M6 9l-2.8 -0.6l-0.8 2l1.7 1zM2 6l-5.4 -0.7"}, "seas": [{"x": 1}]}\n'
)
DRAWING = """\
<svg viewBox="0 0 {{ map.viewBox|join(" ") }}" width="90" height="12" aria-hidden="true">
<path d="{{ map.areas.island }}" fill="#cccccc"/>
{% for sea in map.seas %}<circle cx="{{ sea.x }}" cy="3" r="2"/>{% endfor %}
</svg>
"""


class KeepingJobs(InProcess):
    """Runs the jobs of a build in this process, and keeps what each was given."""

    def __init__(self) -> None:
        self.jobs: list[PdfJob] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.jobs += [argument for argument in args if isinstance(argument, PdfJob)]
        return super().submit(fn, *args, **kwargs)


def assemble(folder: Path) -> Path:
    """Put the workspace together in a new folder; return it."""
    shutil.copytree(ISLAND, folder)
    templates = folder / "templates"
    for name in ("layouts", "figures"):
        (templates / name).mkdir()
    for pattern in SHARED:
        for path in (ROOT / "templates").glob(pattern):
            shutil.copy(path, templates / path.relative_to(ROOT / "templates"))
    shutil.copy(ROOT / "locales/az/hyphenation.dic", folder / "locales/en")
    (folder / "locales/glossary.toml").write_text(GLOSSARY, encoding="utf-8")
    for name, text in (("json", FIGURE), ("svg.html", DRAWING), ("legend.html", "<p>1</p>\n")):
        (templates / f"figures/{SLUG}.{name}").write_text(text, encoding="utf-8")
    editions = templates / "editions.toml"
    editions.write_text(editions.read_text(encoding="utf-8").replace("pages = 2", "pages = 3"), encoding="utf-8")
    if pipeline(["update", "--workspace", str(folder)]):
        raise RuntimeError("the workspace of the benchmark has faults of its own")
    return folder


def publish(folder: Path) -> list[PdfJob]:
    """Build its publication, in this process; return the jobs of its PDFs. What builds remember is kept beside it."""
    os.environ["XDG_CACHE_HOME"] = str(folder.parent / "cache")
    jobs = KeepingJobs()
    build(Workspace(folder), executor=jobs)
    return jobs.jobs

"""Measured in a process of its own: warm renders, warm verification; or written out: print sources and their styles.

    python -P probe.py render|verify|sources WORKSPACE [FOLDER]

The code of the pipeline is that of PYTHONPATH; what an earlier state of it took is measured by the probe of that time.
What was measured goes to standard output as JSON: seconds of wall and processor time, memory where it is of interest.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.base.files import Workspace
from pipeline.pages.fonts import font_rules
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Labels, localize
from pipeline.pages.styles import locale_styles
from pipeline.pdf.editions import Edition
from pipeline.pdf.hyphenation import hyphenation_files
from pipeline.pdf.render import Renderer
from pipeline.project.project import Project, read_project
from pipeline.verify.publication import verify_publication


def sources(project: Project) -> Iterator[tuple[str, str, Edition, int, float]]:
    """Yield the name and text of each print source, its edition, how many pages it may have, and its size of text."""
    layouts = Layouts(project.layouts, project.settings, project.selected)
    for profile in project.profiles:
        for locale in project.selected:
            localized = localize(profile, project.catalog(profile.slug, locale.name), locale, project.locale_table())
            labels = Labels(locale, project.catalog("site", locale.name).by_id(), localized.names)
            for edition in project.editions:
                name = f"{profile.slug}.{locale.tag}.{edition.id}"
                budget = project.settings.budget(profile.slug, edition.id, locale.name, edition.pages)
                yield name, layouts.print_source(localized, labels, edition).text, edition, budget, locale.body


def renderer(project: Project) -> Renderer:
    styles = locale_styles(project.locales, font_rules(project.fonts, "print"), project.sizes)
    return Renderer(project.workspace, hyphenation_files(project.workspace, project.locales), styles)


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Do some work unmeasured, then again and say what that took."""
    work()
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return {"processor": time.process_time() - processor, "wall": time.perf_counter() - wall}


def render(root: Path) -> dict[str, float]:
    """Render every print source in one process, with fonts and style sheets shared."""
    project, _ = read_project(Workspace(root))
    wanted, engine = list(sources(project)), renderer(project)
    return measured(
        lambda: [
            engine.render(text, name, edition, budget=budget, body=body) for name, text, edition, budget, body in wanted
        ]
    )


def verify(root: Path) -> dict[str, float]:
    """Verify what stands in output/."""

    def work() -> None:
        found = verify_publication(root / "output")
        if found:
            sys.exit("\n".join(map(str, found)))

    return measured(work)


def write_sources(root: Path, folder: Path) -> None:
    """Write print sources that link their style sheets, and these with their fonts, for other engines."""
    project = read_project(Workspace(root))[0]
    for part in ("styles", "fonts/print"):
        shutil.copytree(root / "templates" / part, folder / part, dirs_exist_ok=True)
    rules = locale_styles(project.locales, font_rules(project.fonts, "print"), project.sizes)
    (folder / "styles/locales.css").write_text(rules, encoding="utf-8")
    for name, text, edition, _, _ in sources(project):
        names = ("locales.css", *edition.styles)
        links = "".join(f'<link rel="stylesheet" href="styles/{style}">\n' for style in names)
        (folder / f"{name}.html").write_text(text.replace("</head>", f"{links}</head>", 1), encoding="utf-8")


if __name__ == "__main__":
    what, workspace, *more = sys.argv[1:]
    if what == "sources":
        write_sources(Path(workspace), Path(more[0]))
    else:
        json.dump({"render": render, "verify": verify}[what](Path(workspace)), sys.stdout)

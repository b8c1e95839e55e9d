"""Measured in a process of its own: warm renders, warm verification; or written out: print sources and their styles.

    python -P probe.py render|render-before|verify|sources WORKSPACE [FOLDER]

The code of the pipeline is that of PYTHONPATH; `render-before` is for that of the commit that `ours.BEFORE` names.
What was measured goes to standard output as JSON: seconds of wall and processor time, memory where it is of interest.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.project.project import Project


def sources(project: Project) -> Iterator[tuple[str, str, object]]:
    """Yield the name, the text and the edition of each print source."""
    from pipeline.pages.layouts import Layouts
    from pipeline.pages.localize import Labels, localize, name_forms

    layouts = Layouts(project.layouts, project.settings, project.locales, project.selected)
    for profile in project.profiles:
        for locale in project.selected:
            localized = localize(profile, project.catalog(profile.slug, locale.name), locale, project.locale_table())
            labels = Labels(locale, project.catalog("site", locale.name).by_id())
            labels = replace(labels, forms=tuple(name_forms(profile, locale)))
            for edition in project.editions:
                name = f"{profile.slug}.{locale.tag}.{edition.id}"
                yield name, layouts.print_source(localized, labels, edition.layout).text, edition


def print_styles(project: Project) -> str:
    from pipeline.pages.fonts import font_rules
    from pipeline.pages.styles import locale_styles

    return locale_styles(project.locales, font_rules(project.fonts, "print"))


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Do some work unmeasured, then again and say what that took."""
    work()
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return {"processor": time.process_time() - processor, "wall": time.perf_counter() - wall}


def render(root: Path) -> dict[str, float]:
    """Render every print source in one process, with fonts and style sheets shared."""
    from pipeline.base.files import Workspace
    from pipeline.pdf.render import Renderer
    from pipeline.project.project import read_project

    project = read_project(Workspace(root))[0]
    files = {locale.name: project.workspace.path(f"{locale.folder}/hyphenation.dic") for locale in project.locales}
    patterns = {name: path for name, path in files.items() if path.exists()}
    wanted, engine = list(sources(project)), Renderer(project.workspace, patterns, print_styles(project))
    return measured(lambda: [engine.render(text, name, edition) for name, text, edition in wanted])


def render_before(root: Path) -> dict[str, float]:
    """Do the same with the code of an earlier commit."""
    from pipeline.localize import localize
    from pipeline.render import Press  # type: ignore[import-not-found]
    from pipeline.workspace import Workspace  # type: ignore[import-not-found]

    from pipeline.project import read_project

    project = read_project(Workspace(root))[0]
    press = Press(project, "output")
    wanted = []
    for profile in project.profiles:
        for locale in project.selected:
            localized = localize(profile, project.catalog(profile.slug, locale.name), locale, project.locale_table())
            for edition in project.editions:
                source = press.layouts.print_source(localized, press.labels[locale.name], edition.layout)
                wanted.append((source.text, f"{profile.slug}.{locale.tag}", edition))
    return measured(lambda: [press.renderer.render(*source) for source in wanted])


def verify(root: Path) -> dict[str, float]:
    """Verify what is in output/."""
    from pipeline.verify.publication import verify_publication

    def work() -> None:
        found = verify_publication(root / "output")
        if found:
            sys.exit("\n".join(map(str, found)))

    return measured(work)


def write_sources(root: Path, folder: Path) -> None:
    """Write print sources that link their style sheets, and these with their fonts, for other engines."""
    from pipeline.base.files import Workspace
    from pipeline.project.project import read_project

    project = read_project(Workspace(root))[0]
    for part in ("styles", "fonts/print"):
        shutil.copytree(root / "templates" / part, folder / part, dirs_exist_ok=True)
    (folder / "styles/locales.css").write_text(print_styles(project), encoding="utf-8")
    for name, text, edition in sources(project):
        names = ("locales.css", *edition.styles)
        links = "".join(f'<link rel="stylesheet" href="styles/{style}">\n' for style in names)
        (folder / f"{name}.html").write_text(text.replace("</head>", f"{links}</head>", 1), encoding="utf-8")


if __name__ == "__main__":
    what, workspace, *more = sys.argv[1:]
    if what == "sources":
        write_sources(Path(workspace), Path(more[0]))
    else:
        work = {"render": render, "render-before": render_before, "verify": verify}[what]
        json.dump(work(Path(workspace)), sys.stdout)

"""What the tests share: the workspace of another territory, put together in a temporary folder."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.base.user_cache import cache_folder
from pipeline.build.build import build
from pipeline.catalog.merge import merge
from pipeline.catalog.model import catalog_path, new_catalog
from pipeline.catalog.po import format_catalog
from pipeline.language.locales import SOURCE, read_locale
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.messages import SITE, site_template

for _number in (signal.SIGINT, signal.SIGHUP):  # who runs tests in the background has them ignored, by commands too
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL)

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="pipeline-cache-")  # what builds remember is not the user's
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

collect_ignore = ["tools", "bench", "browser"]
"""What needs installed programs, which .ci/validate names; the benchmarks: make test-benchmarks; make test-browser."""

ROOT = Path(__file__).parent.parent
ISLAND = ROOT / "tests/workspaces/hans-island"
STYLES = ("print", "standard", "sheet", "large-print", "bilingual", "review", "card", "screen", "map", "pair")
LAYOUTS = ("templates/layouts/*.html", "templates/layouts/*.txt")
SHARED = (*LAYOUTS, *(f"templates/styles/{name}.css" for name in STYLES))


def assemble(folder: Path) -> Workspace:
    """Put the workspace of Hans Island together: its own files, and the layouts and styles of the main workspace.

    The English catalog of the layouts is what the layouts say, so it is made and not kept.
    """
    shutil.copytree(ISLAND, folder)
    for path in sorted(path for pattern in SHARED for path in ROOT.glob(pattern)):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    workspace = Workspace(folder)
    english = read_locale(workspace, SOURCE)
    catalog = merge(
        new_catalog(SITE, english, read_settings(workspace)), site_template(LayoutFiles(workspace)), english
    )
    workspace.write_text(catalog_path(SITE, SOURCE), format_catalog(catalog))
    return workspace


@pytest.fixture(scope="session")
def island_source(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of Hans Island, unbuilt, to be read and copied only."""
    return assemble(tmp_path_factory.mktemp("source") / "hans-island")


@pytest.fixture(scope="session")
def island(island_source: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of Hans Island with its publication, to be read only."""
    folder = tmp_path_factory.mktemp("built") / "hans-island"
    shutil.copytree(island_source.root, folder)
    workspace = Workspace(folder)
    build(workspace)
    return workspace


def copy_workspace(tmp_path: Path, source: Path | None = None) -> Workspace:
    """Return a workspace of Hans Island that a test may change; a copy of `source`, where one is given."""
    folder = tmp_path / "hans-island"
    if source is None:
        return assemble(folder)
    shutil.copytree(source, folder)
    shutil.copytree(cache_folder(source), cache_folder(folder), dirs_exist_ok=True)  # what is remembered of it
    return Workspace(folder)

"""The archives that `make wheel` builds: what is in them, and that two builds give the same bytes."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from builders import ROOT
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from pipeline.base.theme import FOLDERS, INPUTS

LICENCES = ("LICENSE", "templates/fonts/OFL.txt")


def tracked(*paths: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *paths], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {path for path in listed.stdout.split("\0") if path and (ROOT / path).exists()}


def theme_files() -> set[str]:
    """Return what the theme has: all that is read below a workspace, and what is known of each language."""
    tools = {path for path in tracked("templates/fonts") if path.endswith(".py")}
    names = ("locale.toml", "hyphenation.dic", "LC_MESSAGES/site.po", "LC_MESSAGES/editor.po")
    locales = tracked(*(f"locales/*/{name}" for name in names))
    return (tracked(*INPUTS) - tools) | locales | {"locales/site.pot", "locales/editor.pot"}


def documents() -> set[str]:
    """Return the documentation: what is written, and the pictures of the first publication and of the editor."""
    pictures = {"docs/first-publication.png", *tracked("docs/editor*.webp")}
    return {path for path in tracked("docs/*.md") if path.count("/") == 1} | pictures


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")))))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(next(SdistBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("sdist")))))


def test_the_wheel_has_the_package_the_theme_and_the_licences_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        info = next(name.partition("/")[0] for name in names if ".dist-info/" in name)
        packed = {name for name in names if not name.startswith(info)}
        theme = {f"pipeline/theme/{path}" for path in theme_files()}
        assert packed == tracked("pipeline") | theme | {f"pipeline/{path}" for path in documents()}
        assert names - packed >= {f"{info}/licenses/{path}" for path in LICENCES}
        for path in theme_files():
            assert archive.read(f"pipeline/theme/{path}") == (ROOT / path).read_bytes(), path


def test_the_theme_has_what_a_publication_needs() -> None:
    """Of each folder something, so that a pattern that matches nothing is found."""
    files = theme_files()
    assert all(any(path.startswith(folder) for path in files) for folder in FOLDERS)
    assert {
        f"locales/{name}/{file}" for name in ("en", "hy", "az", "ru") for file in ("locale.toml", "LC_MESSAGES/site.po")
    } <= files
    assert "templates/fonts/OFL.txt" in files
    assert [path for path in files if "karabakh" in path or path.endswith(".py")] == []


def test_the_source_archive_has_what_the_wheel_is_built_from(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    own = {"LICENSE", "README.md", "pyproject.toml", ".gitignore", "PKG-INFO"}
    assert names == tracked("pipeline") | theme_files() | documents() | own


def test_two_builds_give_the_same_bytes(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    for builder, first in ((WheelBuilder, wheel), (SdistBuilder, sdist)):
        second = Path(next(builder(str(ROOT)).build(directory=str(tmp_path))))
        assert second.name == first.name
        assert second.read_bytes() == first.read_bytes()


def test_the_wheel_says_where_it_runs_and_has_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name)
        metadata = message_from_string(archive.read(f"{info}/METADATA").decode("utf-8"))
        commands = archive.read(f"{info}/entry_points.txt").decode("utf-8")
    versions = {line.rpartition(" ")[2] for line in metadata.get_all("Classifier", []) if "Python :: 3." in line}
    assert metadata["Requires-Python"] == ">=3.11"
    assert versions == {"3.11", "3.12", "3.13", "3.14"}
    assert "pipeline = pipeline.__main__:main" in commands

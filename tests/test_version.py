"""`pipeline --version`, and what is said where the libraries that set text are not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from builders import ROOT
from conftest import copy_workspace

from pipeline.base.files import Workspace
from pipeline.pdf.libraries import DEBIAN, INSTALL

LACKING = "Pango: error[library-missing]: the text libraries do not load: cannot load library"


def pipeline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "pipeline", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        cwd="/",
        capture_output=True,
        text=True,
    )


@pytest.fixture
def without_pango(tmp_path: Path) -> dict[str, str]:
    """An environment in which the loader finds a file of that name that is no library."""
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries/libpango-1.0.so.0").write_text("no library\n")
    return {"LD_LIBRARY_PATH": str(tmp_path / "libraries")}


def test_the_version_is_that_of_the_engine_and_its_libraries_too() -> None:
    result = pipeline("--version")
    assert (result.returncode, result.stderr) == (0, "")
    told = dict(line.split(" ") for line in result.stdout.splitlines())
    assert told["Python"] == sys.version.split()[0]
    assert told["WeasyPrint"] == metadata.version("weasyprint")
    assert told["pikepdf"] == metadata.version("pikepdf")
    assert {name for name in told if told[name].split(".")[0].isdecimal()} >= {"pipeline", "Babel", "Pango", "HarfBuzz"}


def test_without_pango_the_version_says_what_to_install(without_pango: dict[str, str]) -> None:
    result = pipeline("--version", **without_pango)
    assert result.returncode == 1
    assert f"WeasyPrint {metadata.version('weasyprint')}\n" in result.stdout
    assert result.stderr.startswith(LACKING)
    assert f"\n    Debian, Ubuntu: apt-get install {DEBIAN}\n" in result.stderr
    assert all(f"\n    {system}: {line}\n" in result.stderr for system, line in INSTALL.items())


def test_without_pango_a_build_says_so_once_and_publishes_nothing(
    without_pango: dict[str, str], tmp_path: Path, island_source: Workspace
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    result = pipeline("build", "--workspace", str(workspace.root), **without_pango)
    assert result.returncode == 1
    assert result.stderr.count("library-missing") == 1
    assert f"Debian, Ubuntu: apt-get install {DEBIAN}" in result.stderr
    assert workspace.list("output/**/*") == []

"""What a hostile workspace tries with the command itself: modules beside it, printed words, streams, no processes."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from builders import ROOT
from conftest import copy_workspace as copy_island

SCRIPT = "import sys\nfrom pipeline.__main__ import main\n\nif __name__ == '__main__':\n    sys.exit(main())\n"
"""What pip writes as the command `pipeline` of a package."""
TRIED = {"brotli", "brotlicffi", "lxml", "zopfli", "unicodedata2", "uharfbuzz", "html5lib", "cairosvg"}
"""What libraries import if it is there, and is not."""


def run(
    command: list[str | Path], cwd: Path, words: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *words], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120
    )


# Modules beside the workspace


def plant(folder: Path, but: set[str]) -> Path:
    """Put a module beside a workspace for each that Python or a library could import; return what they write to."""
    log = folder.parent / "imported"
    code = f"open({str(log)!r}, 'a').write(__name__ + '\\n')\n"
    for name in {*sys.stdlib_module_names, *packages_distributions(), *TRIED} - {"pipeline", "__main__"} - but:
        if name.isidentifier():
            (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return log


def launched(how: str, folder: Path, workspace: Path) -> list[str | Path]:
    """Return a command that runs the pipeline; `workspace` is the folder in which it is going to be run."""
    if how == "checkout":  # as .ci/setup installs it
        (folder / ".venv/bin").mkdir(parents=True)
        shutil.copy(ROOT / ".ci/pipeline", folder / ".venv/bin/pipeline")
        python = folder / ".venv/bin/python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        (folder / "pipeline").symlink_to(ROOT / "pipeline")
        return [folder / ".venv/bin/pipeline"]
    if how == "python -m pipeline":  # only in a checkout, which is a workspace as well
        (workspace / "pipeline").symlink_to(ROOT / "pipeline")
        return [sys.executable, "-m", "pipeline"]
    (folder / "pipeline").write_text(SCRIPT, encoding="utf-8")  # as pip installs it
    return ["env", f"PYTHONPATH={ROOT}", sys.executable, folder / "pipeline"]


@pytest.mark.parametrize("how", ["checkout", "python -m pipeline", "pip"])
def test_modules_beside_the_workspace_are_not_imported(tmp_path: Path, how: str) -> None:
    """By none of its processes: the command, its workers, their fork server, and the resource tracker."""
    workspace, folder = copy_island(tmp_path), tmp_path / "installed"
    folder.mkdir()
    command = launched(how, folder, workspace.root)
    before = set()
    if how == "python -m pipeline":  # Python has imported these before it comes to the pipeline
        before = set(run([sys.executable, "-c", "import runpy, sys; print(*sys.modules)"], tmp_path).stdout.split())
    log = plant(workspace.root, before)
    result = run(command, workspace.root, ("build", "--jobs", "2"))
    assert result.returncode == 0, result.stderr
    assert "rendered and verified" in result.stderr
    assert not log.exists(), log.read_text(encoding="utf-8")

"""Names of other tools come in; environments they are installed in go out, below .cache/bench/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.performance.workspaces import ROOT

FOLDER = ROOT / ".cache/bench"
PACKAGES = {
    "sphinx": ("sphinx==9.0.4", "sphinx-intl==2.4.0", "rinohtype==0.5.6"),
    "typst": ("typst==0.15.2",),
}
STAMP = "bench-packages"


def program(environment: str, name: str) -> Path:
    return FOLDER / environment / "bin" / name


def is_ready(environment: str) -> bool:
    stamp = FOLDER / environment / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").split() == [*PACKAGES[environment]]


def install(environment: str) -> None:
    """Install the packages of an environment, unless they are; this alone needs a network."""
    if is_ready(environment):
        return
    packages = PACKAGES[environment]
    subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER / environment], check=True)
    command: list[str | Path] = [
        program(environment, "python"),
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-input",
        "--disable-pip-version-check",
    ]
    subprocess.run([*command, "--only-binary", ":all:", *packages], check=True)
    (FOLDER / environment / STAMP).write_text("\n".join(packages), encoding="utf-8")  # last: a broken one starts over

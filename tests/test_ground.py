"""The ground the project stands on: the make targets, the locks, the scripts and the licence."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
SCRIPTS = ("bare", "browser", "hooks", "lock", "run", "setup", "validate", "wheel")
COPIED = "pipeline"  # to .venv/bin: the one that runs where there may be no bash
RUN_BY_MAKE = ("build", "catalogs", "check", "verify", "test", "lint")
OTHER_TARGETS = ("setup", "test-browser", "validate", "hooks", "lock", "clean", "distclean", "help")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def run(*command: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command, cwd=cwd, env={**environment, **variables}, capture_output=True, text=True, check=False
    )


def locked(text: str) -> dict[str, str]:
    """Map the name of each requirement in a lock to all that is said about it."""
    logical_lines = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return {re.split(r"[ =<>@;]", line)[0]: line for line in logical_lines}


def write_program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("target", RUN_BY_MAKE + OTHER_TARGETS)
def test_make_knows_and_explains_each_target(target: str) -> None:
    assert run("make", "--dry-run", target).returncode == 0
    assert re.search(rf"^make {target} +[A-Z]\w+", run("make", "help").stdout, re.MULTILINE)


def test_make_alone_builds() -> None:
    assert run("make", "--dry-run").stdout == run("make", "--dry-run", "build").stdout


@pytest.mark.parametrize("target", RUN_BY_MAKE)
@pytest.mark.parametrize(("setup", "python"), [("exit 0", "exit 7"), ("exit 7", "exit 0")])
def test_make_passes_on_every_failure(tmp_path: Path, target: str, setup: str, python: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    write_program(tmp_path / ".ci/setup", setup)
    for name in ("python", "pipeline"):
        write_program(tmp_path / ".venv/bin" / name, python)
    assert run("make", target, cwd=tmp_path).returncode != 0


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_run_and_stop_at_errors(script: str) -> None:
    path = ROOT / ".ci" / script
    assert os.access(path, os.X_OK)
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert re.search(r"^set -euo pipefail$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert run("bash", "-n", str(path)).stderr == ""


def test_shellcheck_reads_every_script() -> None:
    linted = re.search(r"^scripts=\(\.ci/common\.sh (.*)\)$", read(".ci/validate"), re.MULTILINE)
    scripts = {str(path.relative_to(ROOT)) for path in (ROOT / ".ci").iterdir() if path.suffix == ""}
    assert linted
    assert set(linted[1].split()) == scripts == {f".ci/{name}" for name in (*SCRIPTS, COPIED)}


@pytest.mark.parametrize(
    ("python", "remedy"),
    [
        ("case $2 in *version_info*) exit 1;; esac; echo Python 3.9.2", "3.11 or newer is needed"),
        ("case $2 in *ensurepip*) exit 1;; esac", "apt-get install python3-venv"),
    ],
)
def test_setup_says_what_python_lacks(tmp_path: Path, python: str, remedy: str) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    result = run(".ci/setup", cwd=tmp_path, PYTHON=str(write_program(tmp_path / "python", python)))
    assert result.returncode == 1
    assert remedy in result.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("lock", ["requirements.lock", ".ci/validators.lock", ".ci/browser.lock"])
def test_locks_name_hashes_and_no_host(lock: str) -> None:
    requirements = locked(read(lock))
    assert requirements
    for line in requirements.values():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [\w. ='!<>]+?)?(\s*--hash=sha256:[0-9a-f]{64})+", line.strip())
    assert not re.search(r"://|index-url|find-links|^-", read(lock), re.MULTILINE)


def test_what_comes_from_npm_is_locked_by_hashes_and_names_no_host() -> None:
    lock = json.loads(read(".ci/package-lock.json"))
    packages = {path: one for path, one in lock["packages"].items() if path}
    assert {"node_modules/axe-core", "node_modules/html-validate"} <= packages.keys()
    for path, one in packages.items():
        assert re.fullmatch(r"sha512-[\w+/]{86}==", one["integrity"]), path
        assert "resolved" not in one
    for version in json.loads(read(".ci/package.json"))["dependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_setup_installs_only_what_the_lock_has_hashes_of(tmp_path: Path) -> None:
    """Python is a program here that makes an environment of itself, and notes what pip is asked for."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    notes = (
        'case "$*" in *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;'
        ' *"pip install"*) echo "$*" >asked; exit 1;; esac'
    )
    result = run(".ci/setup", cwd=tmp_path, PYTHON=str(write_program(tmp_path / "python", notes)))
    assert "the packages could not be installed" in result.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8").split()
    assert {"--require-hashes", "--no-deps"} <= {*asked}
    assert asked[-2:] == ["-r", "requirements.lock"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", True),
        ("NewConnectionError(...): [Errno 101] Network is unreachable", True),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", False),
    ],
)
def test_setup_says_that_there_is_no_network(tmp_path: Path, said: str, told: bool) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    program = (
        'case "$*" in *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;'
        f' *"pip install"*) echo "{said}" >&2; exit 1;; esac'
    )
    result = run(".ci/setup", cwd=tmp_path, PYTHON=str(write_program(tmp_path / "python", program)))
    assert result.returncode == 1
    assert ("error: there is no network to install the packages from" in result.stderr) == told
    assert (said in result.stderr) != told


def test_setup_says_when_another_interpreter_takes_the_place_of_the_environment(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    write_program(tmp_path / ".venv/bin/python", "echo Python 3.11.2")
    python = write_program(tmp_path / "python", 'case "$*" in *"-m venv"*) exit 1;; esac; echo Python 3.13.1')
    said = ".venv was made with another interpreter (Python 3.11.2) than PYTHON="
    assert said in run(".ci/setup", cwd=tmp_path, PYTHON=str(python)).stdout
    shutil.copy(python, tmp_path / ".venv/bin/python")
    assert said not in run(".ci/setup", cwd=tmp_path, PYTHON=str(python)).stdout


def test_the_command_is_found_once_the_environment_is_active(tmp_path: Path) -> None:
    found = run("bash", "-c", f'. "{ROOT}/.venv/bin/activate" && pipeline --version', cwd=tmp_path)
    assert found.stdout.startswith("pipeline "), found.stderr
    assert list(tmp_path.iterdir()) == []


def test_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    requirements = locked(read("requirements.lock"))
    for wanted in project["dependencies"] + project["optional-dependencies"]["dev"]:
        asked = Requirement(wanted)
        name, version = re.split("==|[ ;]", requirements[asked.name.lower()])[:2]
        assert name == asked.name.lower()
        assert asked.specifier.contains(version)


def test_licence_names_every_part() -> None:
    licence = read("LICENSE")
    for part in ("MIT License", "SIL Open Font License", "Natural Earth", "CC BY 4.0"):
        assert part in licence
    for path in ("templates/fonts/OFL.txt", "templates/profiles/", "templates/fonts/", "locales/"):
        assert path in licence
        assert (ROOT / path).exists()


def test_git_keeps_what_is_built_out() -> None:
    for path in (
        ".venv/x",
        ".cache/x",
        "preview/x",
        ".output.new/x",
        "output/en/x.html",
        "locales/hy/LC_MESSAGES/x.mo",
    ):
        assert run("git", "check-ignore", "--no-index", path).returncode == 0, path
    for path in ("output/.gitignore", "locales/hy/LC_MESSAGES/x.po", ".ci/setup"):
        assert run("git", "check-ignore", "--no-index", path).returncode == 1, path

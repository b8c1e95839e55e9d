"""The command line: exit codes, formats of diagnostics, and what the messages tell one to do next."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import LANGUAGES, ROOT, SLUG, copy_workspace, left_behind, published_workspace

from pipeline import build as build_module
from pipeline.cli import COMMANDS as ALL_COMMANDS
from pipeline.cli import main
from pipeline.diagnostics import Diagnostic, Location
from pipeline.render import Step
from pipeline.workspace import Workspace

COMMANDS = ("build", "update", "check", "verify")
REMEDIES = {command.name: command.remedy for command in ALL_COMMANDS}
WARNING = Diagnostic(Location("locales/ru/LC_MESSAGES/site.po", 7), "x-y", "50% of\nit", "mend it", "warning")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path)


def break_profile(workspace: Workspace) -> int:
    """Take the mark off a message; return its line."""
    path = f"templates/profiles/{SLUG}.yaml"
    text = workspace.read_text(path)
    workspace.write_text(path, text.replace('title: !_ "', 'title: "', 1))
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith("title:"))


def run(workspace: Workspace | Path, *arguments: str) -> int:
    root = workspace.root if isinstance(workspace, Workspace) else workspace
    return main([arguments[0], "--workspace", str(root), *arguments[1:]])


def finding(line: int) -> dict[str, str | int]:
    return {
        "path": f"templates/profiles/{SLUG}.yaml",
        "line": line,
        "severity": "error",
        "code": "profile-mark",
        "message": "“title” is a message without its mark",
        "hint": 'write title: !_ "…", so that translators get it',
    }


# Exit codes


def test_0_what_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(published_workspace(), "verify") == 0
    assert capsys.readouterr().out == "output/ is what was published, and complete\n"


def test_0_with_warnings(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.Result((), (), (WARNING,), "output"))
    assert run(workspace, "build") == 0
    assert "warning[x-y]" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "update", "check"])
def test_1_what_is_broken(workspace: Workspace, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = break_profile(workspace)
    assert run(workspace, command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"templates/profiles/{SLUG}.yaml:{line}: error[profile-mark]: “title” is a message without its mark\n"
        '  hint: write title: !_ "…", so that translators get it\n'
        f"1 error(s); {REMEDIES[command]}\n"
    )


def test_1_nothing_published(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "verify") == 1
    assert "hint: run pipeline build" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "update", "check", "format", "status"])
def test_1_no_workspace(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, command) == 1
    err = capsys.readouterr().err
    assert err.startswith("pyproject.toml: error[settings-missing]: is missing: this is no workspace\n")
    assert "name it with --workspace" in err


@pytest.mark.parametrize("command", ["build", "update", "check", "format", "status", "verify", "new"])
def test_2_no_folder(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "nowhere"
    assert run(folder, command, *(["locale", "ka"] if command == "new" else [])) == 2
    assert capsys.readouterr().err.startswith(f"--workspace: error[usage]: “{folder}” is no folder\n  hint: name the")


@pytest.mark.parametrize("arguments", [[], ["publish"], ["build", "--fast"], ["check", "--format", "xml"]])
def test_2_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: pipeline" in capsys.readouterr().err


def test_130_interrupted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_module, "build", interrupt)
    assert run(workspace, "build") == 130
    assert "interrupted; the last publication is untouched" in capsys.readouterr().err


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Whoever runs the tests in the background of a shell has interrupts ignored, here and in every child."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_130_a_build_that_gets_a_real_interrupt(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "pipeline", "build", "--workspace", str(workspace.root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first factsheet is done, the others are being rendered
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    # A shell says 130 of both: Python ends by the signal itself where it met C code that runs Python, as imports do.
    assert process.returncode in (130, -signal.SIGINT)
    assert "interrupted" in err
    assert "Traceback" not in err
    assert sorted(path.name for path in (workspace.root / "output").iterdir()) == [".gitignore"]
    assert left_behind(workspace.root) == []


def test_the_program_exits_with_the_code() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pipeline", "verify", "--workspace", str(ROOT / "docs")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (1, "")


# Formats


@pytest.mark.parametrize("command", ["build", "check"])
def test_json(workspace: Workspace, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = break_profile(workspace)
    assert run(workspace, command, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out) == [finding(line)]


def test_json_of_what_is_clean_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "verify"):
        assert run(published_workspace(), command, "--format", "json") == 0
        assert json.loads(capsys.readouterr().out) == []


def test_json_of_a_build_holds_its_warnings_and_nothing_else(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.Result((), (), (WARNING,), "output"))
    assert run(workspace, "build", "--format", "json") == 0
    assert [record["severity"] for record in json.loads(capsys.readouterr().out)] == ["warning"]


def test_github(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    line = break_profile(workspace)
    assert run(workspace, "check", "--format", "github") == 1
    assert capsys.readouterr().out == (
        f"::error file=templates/profiles/{SLUG}.yaml,line={line},title=profile-mark::“title” is a message without its"
        ' mark. Hint: write title: !_ "…", so that translators get it\n'
    )


def test_github_escapes_what_would_end_the_annotation(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.Result((), (), (WARNING,), "output"))
    assert run(workspace, "build", "--format", "github") == 0
    assert capsys.readouterr().out.startswith(
        "::warning file=locales/ru/LC_MESSAGES/site.po,line=7,title=x-y::50%25 of%0Ait. Hint: mend it\n"
    )


# What it says


def help_of(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--help"])
    assert stop.value.code == 0
    return capsys.readouterr().out


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(capsys=capsys)
    for command in COMMANDS:
        assert re.search(rf"^    {command} ", text, re.MULTILINE)
    assert "Start with: pipeline build" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(command, capsys=capsys)
    assert re.search(rf"^example: pipeline {command}\b", text, re.MULTILINE)
    for option in ("--workspace FOLDER", "--format {text,json,github}"):
        assert option in text


def test_a_check_counts_what_it_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(published_workspace(), "check") == 0
    assert re.fullmatch(
        r"checked 1 profile\(s\), \d+ messages, 8 catalogs in 4 locales: no errors\n",
        capsys.readouterr().out,
    )


def test_an_update_names_what_it_changed_and_what_to_do(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"templates/profiles/{SLUG}.yaml"
    workspace.write_text(path, workspace.read_text(path).replace('"Capital"', '"The capital city"'))
    assert run(workspace, "update") == 0
    catalogs = [f"locales/{language}/LC_MESSAGES/{SLUG}.po" for language in LANGUAGES]
    assert capsys.readouterr().out.splitlines() == [
        f"updated locales/{SLUG}.pot",
        *(f"updated {path}{'' if '/en/' in path else ': 1 fuzzy'}" for path in catalogs),
        "translate what is new or fuzzy, then run: pipeline check",
    ]
    assert run(workspace, "update") == 0
    assert capsys.readouterr().out == "catalogs are up to date\n"
    assert run(workspace, "check") == 1
    assert "ru translation of “city.label” is fuzzy" in capsys.readouterr().err


def test_a_build_says_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.Result((), (), (), "output"))
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 0
    out = capsys.readouterr().out
    assert re.fullmatch(r"published 0 PDF factsheets .* open output/index\.html\n", out)


def test_no_command_is_told_what_an_option_means_by_a_traceback(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.root / "pyproject.toml").write_bytes(b"[tool.pipeline]\nlocales = [\xff]\n")
    assert run(workspace, "check") == 1
    assert "pyproject.toml:2: error[not-utf-8]" in capsys.readouterr().err


@pytest.mark.usefixtures("interruptible")
def test_130_an_interrupt_that_the_engine_swallowed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its callbacks cannot pass on an exception: the next step of the build asks whether there was one."""

    def swallow(_: Workspace, on_step: Callable[[Step], None], *__: object) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        on_step(Step("ru/x.html", 1, 2))
        raise AssertionError("the build went on")

    monkeypatch.setattr(build_module, "build", swallow)
    assert run(workspace, "build") == 130
    assert "interrupted" in capsys.readouterr().err

"""The command line: exit codes, formats of diagnostics, and what the messages tell one to do next."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import LANGUAGES, ROOT, SLUG, copy_workspace, left_behind, published_asset, published_workspace
from conftest import copy_workspace as copy_island

from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build import build as build_module
from pipeline.build.factsheets import Step
from pipeline.cli.main import COMMANDS as ALL_COMMANDS
from pipeline.cli.main import main
from pipeline.cli.report import report

CACHE_HINT = "make ~/.cache/factsheet-pipeline writable, or set XDG_CACHE_HOME to another folder, by its absolute path"
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
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.BuildResult((), (), (WARNING,), "output", ""))
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
    assert err.startswith("pyproject.toml: error[settings-missing]: is missing: this is not a workspace\n")
    assert "name it with --workspace" in err


@pytest.mark.parametrize("command", ["build", "update", "check", "format", "status", "verify", "new"])
def test_2_no_folder(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "nowhere"
    assert run(folder, command, *(["locale", "ka"] if command == "new" else [])) == 2
    assert capsys.readouterr().err.startswith(
        f"--workspace: error[usage]: “{folder}” is not a folder\n  hint: name the"
    )


@pytest.mark.parametrize("arguments", [[], ["publish"], ["build", "--fast"], ["check", "--format", "xml"]])
def test_2_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: pipeline" in capsys.readouterr().err


def test_130_interrupted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_module, "build", interrupt)
    assert run(workspace, "build") == 130
    assert "interrupted; what is published is whole" in capfd.readouterr().err


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
    assert process.returncode == 130
    assert [line for line in err.splitlines() if not line.startswith("[")] == [
        "interrupted; what is published is whole"
    ]
    assert sorted(path.name for path in (workspace.root / "output").iterdir()) == [".gitignore"]
    assert left_behind(workspace.root) == []


def test_the_program_exits_with_the_code() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pipeline", "verify", "--workspace", str(ROOT / "docs")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (1, "")


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1.5", "", "²"])
def test_2_a_wrong_number_of_processes(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["build", f"--jobs={jobs}"])
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert said.endswith(f"argument --jobs: “{jobs}” is not a number of processes, such as 2\n")


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
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.BuildResult((), (), (WARNING,), "output", ""))
    assert run(workspace, "build", "--format", "json") == 0
    assert [record["severity"] for record in json.loads(capsys.readouterr().out)] == ["warning"]


def test_github(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    line = break_profile(workspace)
    assert run(workspace, "check", "--format", "github") == 1
    assert capsys.readouterr().out == (
        f"::error file=templates/profiles/{SLUG}.yaml,line={line},title=profile-mark::“title” is a message without its"
        ' mark. Hint: write title: !_ "…", so that translators get it\n'
    )


def test_a_wrong_option_is_no_file_of_the_workspace(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "update", "--typo", "nothing", "--format", "github") == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error title=typo-unknown::--typo: no message has the id “nothing”. Hint: ")
    assert run(workspace, "update", "--typo", "nothing", "--format", "json") == 1
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["path"], record["option"], record["line"]) == ("", "--typo", 0)


def test_github_escapes_what_would_end_the_annotation(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.BuildResult((), (), (WARNING,), "output", ""))
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
        r"checked 1 profile\(s\), \d+ messages, 12 catalogs in 4 locales: no errors\n",
        capsys.readouterr().out,
    )


def test_an_update_names_what_it_changed_and_what_to_do(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"templates/profiles/{SLUG}.yaml"
    workspace.write_text(path, workspace.read_text(path).replace('"Main city"', '"The largest city"'))
    assert run(workspace, "update") == 0
    catalogs = [f"locales/{language}/LC_MESSAGES/{SLUG}.po" for language in LANGUAGES]
    assert capsys.readouterr().out.splitlines() == [
        f"updated locales/{SLUG}.pot",
        *(f"updated {path}{'' if '/en/' in path else ': 1 fuzzy'}" for path in catalogs),
        "left to translate: 3 fuzzy in 3 of 12 catalogs; pipeline status says more, then run: pipeline check",
    ]
    assert run(workspace, "update") == 0
    assert capsys.readouterr().out.startswith("catalogs are up to date\nleft to translate: 3 fuzzy in 3 of 12 catalogs")
    assert run(workspace, "check") == 1
    assert "ru translation of “city.label” is fuzzy" in capsys.readouterr().err


def test_a_build_says_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build", lambda *_: build_module.BuildResult((), (), (), "output", "ab12"))
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 0
    out = capsys.readouterr().out
    told, where = out.splitlines()
    assert told == "output/manifest.json has the SHA-256 ab12"
    assert re.fullmatch(r"published 0 PDF factsheets .* open output/index\.html", where)


def test_no_command_is_told_what_an_option_means_by_a_traceback(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.root / "pyproject.toml").write_bytes(b"[tool.pipeline]\nlocales = [\xff]\n")
    assert run(workspace, "check") == 1
    assert "pyproject.toml:2: error[not-utf-8]" in capsys.readouterr().err


@pytest.mark.usefixtures("interruptible")
def test_130_an_interrupt_that_the_engine_swallowed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its callbacks cannot pass on an exception: the next step of the build asks whether there was one."""

    def swallow(_: Workspace, on_step: Callable[[Step], None], *__: object) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        on_step(Step("ru/x.html", 1, 2))
        raise AssertionError("the build went on")

    monkeypatch.setattr(build_module, "build", swallow)
    assert run(workspace, "build") == 130
    assert "interrupted" in capfd.readouterr().err


# What a build tells of itself

HEBREW = "locales/he/LC_MESSAGES/hans-island.po"
SAME_PRINT = "its print source, its assets and the engine are as they were"
UNCHANGED = "nothing that it depends on has changed"


@pytest.fixture
def built(tmp_path: Path, island: Workspace) -> Workspace:
    """A copy of the workspace of Hans Island with its publication."""
    return copy_island(tmp_path, island.root)


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1
    workspace.write_text(path, text.replace(old, new))


def outcomes(language: str, pdf: str, others: str) -> list[str]:
    """Return the lines that --why has for a factsheet."""
    stem = f"{language}/hans-island"
    return [f"{stem}.{language}.pdf: {pdf}", f"{stem}.html: {others}", f"{stem}.json: {others}"]


def up_to_date(workspace: Workspace) -> str:
    files = len([path for path in (workspace.root / "output").rglob("*") if path.is_file()])
    return f"output/ is up to date: nothing is stale, and its {files} files are as they were built"


PAIR = "en+he/hans-island.html"


def data(told: str) -> list[str]:
    """Return the lines that --why has for what a profile has once for all languages."""
    return [f"{path}: {told}" for path in sorted(profile_paths("hans-island"))]


def why(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Build what is stale, and return what is told of each file; the last line says how much of it was rendered."""
    capsys.readouterr()
    assert run(workspace, "build", "--why", "--jobs", "1") == 0
    *lines, manifest, summary = capsys.readouterr().out.splitlines()
    assert manifest.startswith("output/manifest.json has the SHA-256 ")
    rendered = sum(".pdf: made" in line for line in lines)
    page = workspace.root / "output/index.html"
    told = (
        rf"published 2 PDF factsheets \({rendered} rendered\) and \d+ other files, 0\.\d MB, in \d+\.\d s: open {page}"
    )
    assert re.fullmatch(told, summary)
    return lines


def test_why_a_first_build_makes_everything(
    tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "made: nothing is known of an earlier build of it"
    workspace = copy_island(tmp_path, island_source.root)
    assert why(workspace, capsys) == [
        *outcomes("en", reason, reason),
        *outcomes("he", reason, reason),
        f"{PAIR}: {reason}",
        *data(reason),
    ]


def test_why_nothing_is_made_where_nothing_is_stale(built: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    kept = f"not made: {UNCHANGED}"
    assert run(built, "build", "--why") == 0
    *lines, _, summary = capsys.readouterr().out.splitlines()
    own = [*data(kept), f"{PAIR}: {kept}", *outcomes("en", kept, kept), *outcomes("he", kept, kept)]
    assert lines == own
    assert summary == up_to_date(built)


def test_why_a_catalog_that_was_edited_makes_its_factsheet(
    built: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(built, HEBREW, "איש אינו גר בו", "איש לא גר בו")
    kept, made = f"not made: {UNCHANGED}", f"made: {HEBREW} changed"
    assert why(built, capsys) == [
        *outcomes("en", kept, kept),
        *outcomes("he", made, made),
        f"{PAIR}: {made}",
        *data(made),
    ]


def test_why_a_remark_in_a_catalog_makes_the_pdf_that_has_it_attached(
    built: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(built, HEBREW, '\nmsgctxt "summary"', '\n# A remark.\nmsgctxt "summary"')
    kept, made = f"not made: {UNCHANGED}", f"made: {HEBREW} changed"
    assert why(built, capsys) == [
        *outcomes("en", kept, kept),
        *outcomes("he", made, made),
        f"{PAIR}: {made}",
        *data(made),
    ]


def test_why_a_style_for_the_screen_renders_nothing(
    built: Workspace, island: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "templates/styles/screen.css"
    built.write_text(path, built.read_text(path) + "p { color: black }\n")
    lines = [outcomes(name, f"not made: {SAME_PRINT}", f"made: {path} changed") for name in ("en", "he")]
    assert why(built, capsys) == [*lines[0], *lines[1], f"{PAIR}: made: {path} changed", *data(f"made: {path} changed")]
    screen = published_asset(built.root / "output", "assets/styles/screen.css")
    assert built.read_text(f"output/{screen}").endswith("p{color:black}\n")
    for name in ("en", "he"):
        pdf = f"output/{name}/hans-island.{name}.pdf"
        assert built.read_bytes(pdf) == island.read_bytes(pdf)


def test_why_a_damaged_pdf_is_made_again(
    built: Workspace, island: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "output/he/hans-island.he.pdf"
    built.write_bytes(path, built.read_bytes(path)[:-9])
    kept, made = f"not made: {UNCHANGED}", f"made: {path} is not what was published"
    assert why(built, capsys) == [
        *outcomes("en", kept, kept),
        *outcomes("he", made, made),
        f"{PAIR}: {kept}",
        *data(made),
    ]
    assert built.read_bytes(path) == island.read_bytes(path)


def test_progress_off_a_terminal_is_a_line_a_factsheet(
    tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = copy_island(tmp_path, island_source.root)
    assert run(workspace, "build", "--jobs", "2") == 0
    lines = capsys.readouterr().err.splitlines()
    pdf = r"(?:en/hans-island\.en|he/hans-island\.he)\.pdf"
    rendered = rf"\[{{}}/2\] {pdf}: 2 pages, \d\d kB, rendered and verified in \d+\.\d\d s"
    assert len(lines) == 2
    assert all(re.fullmatch(rendered.format(number), line) for number, line in enumerate(lines, 1))
    workspace.path("output/he/hans-island.html").unlink()
    assert run(workspace, "build") == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\[1/1\] he/hans-island\.he\.pdf: 2 pages, \d\d kB, taken over, and verified", line)


def test_progress_on_a_terminal_is_a_bar_that_goes_away(tmp_path: Path, island_source: Workspace) -> None:
    workspace = copy_island(tmp_path, island_source.root)
    command = [sys.executable, "-m", "pipeline", "build", "--workspace", str(workspace.root)]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "NO_COLOR": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError), os.fdopen(ours, "rb", buffering=0) as terminal:  # it ends with an error
        while data := terminal.read(4096):
            shown += data
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.splitlines()[1].startswith("published 2 PDF factsheets (2 rendered)")
    text = shown.decode("utf-8")
    assert re.search(r"/hans-island\.\w\w\.pdf +━+ 2/2", text)
    assert "[2/2]" not in text
    assert text.rstrip().endswith("\x1b[2K")  # the line is cleared


def test_nothing_stale_is_told_in_a_line_without_loading_what_makes_pages(built: Workspace) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "pipeline", "build", "--workspace", str(built.root)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[1:] == [up_to_date(built)]
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in said.stderr.splitlines()}
    assert loaded >= {"pipeline", "msgspec"}
    assert loaded.isdisjoint(
        {"babel", "jinja2", "pebble", "pikepdf", "polib", "rich", "watchfiles", "weasyprint", "yaml"}
    )


@pytest.mark.parametrize("obstacle", ["a file", "a folder"])
def test_a_build_that_cannot_be_noted_warns_and_publishes(
    tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str], obstacle: str
) -> None:
    workspace = copy_island(tmp_path, island_source.root)
    memory = cache_folder(workspace.root)
    if obstacle == "a file":
        memory.rmdir()
        memory.write_text("in the way", encoding="utf-8")
        reason = f"{memory} is not a folder"
    else:
        (memory / "output.json").mkdir()
        reason = "Is a directory"
    for _ in range(2):
        assert run(workspace, "build", "--jobs", "1") == 0
        said = capsys.readouterr()
        lines = [line for line in said.err.splitlines() if not line.startswith("[")]
        assert lines == [
            f"output: warning[state-unwritable]: what this build made cannot be noted in the cache folder: {reason}",
            f"  hint: {CACHE_HINT}; until then every build makes everything anew",
        ]
        assert said.out.splitlines()[1].startswith("published 2 PDF factsheets (")


COMMANDS_ANYWHERE = ["check", "update", "format", "status", "verify", "build", "build --draft", "new locale ka"]


@pytest.mark.parametrize("command", COMMANDS_ANYWHERE)
def test_a_folder_that_is_no_workspace_is_left_as_it_was(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither it nor the user's cache folder gets anything."""
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert main([*command.split(), "--workspace", str(tmp_path / "folder")]) == 1
    assert [*tmp_path.rglob("*")] == [tmp_path / "folder"]


def test_findings_that_are_counted_leave_none_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Those without a line stand by themselves, before the others of their kind."""
    found = [Diagnostic(Location("x.po", line), "numbers", f"has {line}", "look") for line in range(15)]
    report(
        found,
        Namespace(
            format="text",
            workspace=Path(),
            command=next(command for command in ALL_COMMANDS if command.name == "check"),
        ),
    )
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("x.po")]
    assert told == ["x.po: error[numbers]: has 0", "x.po:1: error[numbers]: 14 alike, from line 1: has 1, and so on"]


@pytest.mark.parametrize("command", [["check"], ["new", "workspace", "new"]])
def test_a_current_folder_that_is_gone(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 2
    assert "error: the current folder has been deleted; change to another" in capsys.readouterr().err

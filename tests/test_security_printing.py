"""What a hostile workspace tries with the command itself: modules beside it, printed words, streams, no processes."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from argparse import Namespace
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from builders import ROOT
from conftest import copy_workspace as copy_island

from pipeline.base.diagnostics import Location, error
from pipeline.catalog.coverage import Coverage
from pipeline.cli.main import COMMANDS
from pipeline.cli.report import report, say
from pipeline.cli.status import _print_table

SCRIPT = "import sys\nfrom pipeline.__main__ import main\n\nif __name__ == '__main__':\n    sys.exit(main())\n"
"""What pip writes as the command `pipeline` of a package."""
TRIED = {"brotli", "brotlicffi", "lxml", "zopfli", "unicodedata2", "uharfbuzz", "html5lib", "cairosvg"}
"""What libraries import if it is there, and is not."""


def run(
    command: list[str | Path], cwd: Path, words: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
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


# Printed words

HOSTILE = "\x1b]0;title\x07\x9b2J\u202egnp.\u2066\ud800\x7f"
"""Sets the title of a terminal, clears it, and reverses what follows; and half of a character."""
ORDERS = ("::stop-commands::x", "##[add-mask]x", "  ::error::x", "##vso[task.complete]", "\xa0::set-output name=a::b")
"""What runners of GitHub Actions and Azure obey, at the beginning of a line or anywhere in it."""


def obeyed(line: str) -> bool:
    return line.lstrip().startswith("::") or re.search(r"##\w*\[", line) is not None


def is_inert(text: str) -> bool:
    """Tell whether nothing in printed lines is obeyed by a terminal or a runner."""
    return not any(
        obeyed(line) or any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in BIDI for c in line)
        for line in text.split("\n")
    )


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    "words", [HOSTILE, *ORDERS, *(f"a\n{order}" for order in ORDERS), "\u2028::error::x", "\r::x::"]
)
@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_terminal_escapes_and_workflow_commands_are_shown_and_not_sent(
    words: str, style: str, capfd: pytest.CaptureFixture[str]
) -> None:
    found = [error(Location(words, 7), "x-y", words, words), error(words, "x-y", f"“{words}”", "fix it")]
    arguments = Namespace(format=style, command=COMMANDS[0], workspace=Path())
    assert report(found, arguments) == 1
    say(f"wrote {words}", arguments)
    say(words, arguments)
    out, err = capfd.readouterr()
    if style == "github":
        annotations = [line for line in out.splitlines() if line.startswith("::error ")]
        assert len(annotations) == 2
        out = "\n".join(line for line in out.split("\n") if line not in annotations)
        assert is_inert("\n".join(annotations).replace("::error ", "").replace("##", ""))
    assert is_inert(out)
    assert is_inert(err)
    if style == "json":
        records = json.loads(out)
        assert {record["message"] for record in records} == {words, f"“{words}”"}


def test_a_file_name_cannot_add_a_property_or_a_command_to_an_annotation(capfd: pytest.CaptureFixture[str]) -> None:
    found = error(Location("a,title=b::c%0A\n::stop-commands::x\x1b.po", 7), "x-y", "is wrong", "fix it")
    report([found], Namespace(format="github", command=COMMANDS[0], workspace=Path()))
    assert capfd.readouterr().out == (
        "::error file=a%2Ctitle=b%3A%3Ac%250A%0A%3A%3Astop-commands%3A%3Ax\\x1b.po,line=7,title=x-y::"
        "is wrong. Hint: fix it\n"
    )


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_translation_with_terminal_escapes_is_shown_by_every_command(tmp_path: Path, style: str) -> None:
    workspace = copy_island(tmp_path)
    path = "locales/he/LC_MESSAGES/hans-island.po"
    text = workspace.read_text(path)
    escaped = 'msgctxt "x.y"\nmsgid "a"\nmsgstr "\\033]52;c;eA==\\007\\033[2J\u202e##[add-mask]x"\n'
    workspace.write_text(path, f'{text}\n{escaped}\nmsgctxt "\x1b[2J"\nmsgid "b"\nmsgstr "c {{no}}"\n')
    for words in (["check"], ["build"], ["format", "--check"], ["update"], ["status"]):
        result = run_here([*words, "--format", style], workspace.root)
        assert "Traceback" not in result.stderr
        assert is_inert(result.stdout), words
        assert is_inert(result.stderr), words
        if words == ["check"]:
            assert ("\\x1b[2J" if style == "text" else "\\u001b[2J") in result.stdout + result.stderr


def test_a_domain_with_markup_or_escapes_is_a_word_in_the_table_of_status(capfd: pytest.CaptureFixture[str]) -> None:
    place = Location("locales/ru/LC_MESSAGES/x.po", 7)
    row = Coverage("[link=http://x]\x1b[2J[/red]", "ru", 2, 1, 1, 0, 3, place)
    _print_table((row,))
    out = capfd.readouterr().out
    assert "[link=http://x]\\x1b[2J[/red]" in out
    assert is_inert(out)


def test_an_argument_with_escapes_is_shown() -> None:
    result = run_here(["check", "--\x1b[2J"], ROOT)
    assert result.returncode == 2
    assert "--\\x1b[2J" in result.stderr
    assert is_inert(result.stderr)


# Arguments and paths that are not UTF-8

BYTE = os.fsdecode(b"\xff")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([BYTE], 2, "invalid choice: '\\udcff'"),
        (["check", BYTE], 2, "unrecognized arguments: \\udcff"),
        (["check", f"--{BYTE}"], 2, "unrecognized arguments: --\\udcff"),
        (["check", "--explain", BYTE], 2, "--explain: error[unknown-code]: there is no code “\\udcff”"),
        (
            ["check", "--workspace", f"/nowhere/{BYTE}"],
            2,
            "--workspace: error[usage]: “/nowhere/\\udcff” is not a folder",
        ),
        (["format", BYTE], 2, "\\udcff: error[not-a-catalog]: is not a catalog of the workspace"),
        (["build", "--locale", BYTE], 2, "--locale: error[selection]: “\\udcff” does not exist"),
        (["build", "--profile", BYTE], 2, "--profile: error[selection]: “\\udcff” does not exist"),
        (["build", "--jobs", BYTE], 2, "“\\udcff” is not a number of processes"),
        (["verify", "--expect", BYTE], 2, "“\\udcff” is not the digest of a manifest"),
        (["update", "--typo", BYTE], 1, "--typo: error[typo-unknown]: no message has the id “\\udcff”"),
        (["new", "locale", BYTE], 2, "error[unknown-locale]: “\\udcff” is not a tag of a language"),
        (["new", "profile", BYTE], 2, "error[profile-slug]: “\\udcff” is not a slug"),
        (["new", "locale", "ka", "--font", f"{BYTE}.ttf"], 2, "\\udcff.ttf: error[unreadable]: cannot be read"),
        (
            ["merge-driver", BYTE, BYTE, BYTE, BYTE],
            1,
            "\ufffd: error[unreadable]: cannot be a path: its name is not UTF-8",
        ),
    ],
)
def test_an_argument_that_is_not_utf_8_is_shown(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    workspace = copy_island(tmp_path)
    result = run([sys.executable, "-P", "-m", "pipeline", *words], workspace.root, PYTHONPATH=str(ROOT))
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert is_inert(result.stdout + result.stderr)


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_a_workspace_in_a_folder_that_is_not_utf_8_works_as_any_other(tmp_path: Path, style: str) -> None:
    folder = tmp_path / BYTE
    folder.mkdir()
    workspace = copy_island(folder)
    for words in (["check"], ["update"], ["format"], ["build", "--jobs", "1"], ["build"], ["verify"]):
        result = run_here([*words, "--format", style], workspace.root)
        assert result.returncode == 0, (words, result.stderr)
        assert "Traceback" not in result.stderr
        assert is_inert(result.stdout + result.stderr)
        if words == ["build", "--jobs", "1"]:
            assert "/\\udcff/hans-island/output/index.html" in result.stdout + result.stderr
    assert "is up to date" in run_here(["build"], workspace.root).stdout


# Streams


def run_here(words: list[str], workspace: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "pipeline", *words, "--workspace", workspace], ROOT, **environment)


def streams(words: str, workspace: Path, redirection: str, **environment: str) -> subprocess.CompletedProcess[str]:
    script = f'set -o pipefail; "$1" -m pipeline {words} --workspace "$2" {redirection}'
    return run(["bash", "-c", script, "bash", sys.executable, workspace], ROOT, **environment)


@pytest.mark.parametrize("redirection", ["2>/dev/full", ">/dev/full", ">/dev/full 2>&1", "2>&-", "2>&1 >&- | true"])
def test_a_stream_that_takes_nothing_loses_no_work(tmp_path: Path, redirection: str) -> None:
    """A build tells of each step on standard error, and a new locale of each file, when it has begun."""
    workspace = copy_island(tmp_path)
    expected = {"2>&-": 0, "2>&1 >&- | true": 141}.get(redirection, 1)
    result = streams("build --edition none --jobs 1", workspace.root, redirection)
    assert (workspace.root / "preview/index.html").exists(), result.stderr
    assert result.returncode == expected
    result = streams("new locale ka", workspace.root, redirection)
    assert (workspace.root / "locales/ka/locale.toml").exists()
    assert (workspace.root / "locales/ka/LC_MESSAGES/site.po").exists()
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


def test_a_reader_that_goes_leaves_no_catalog_unformatted(tmp_path: Path) -> None:
    workspace = copy_island(tmp_path)
    paths = workspace.list("locales/*/LC_MESSAGES/*.po")
    for path in paths:
        workspace.write_text(path, workspace.read_text(path) + "\n\n\n")
    result = streams("format", workspace.root, "| true")
    assert (result.returncode, result.stderr) == (141, "")
    assert run_here(["format", "--check"], workspace.root).returncode == 0


@pytest.mark.parametrize("words", ["--help", "check --help", "check --explain all", "status"])
def test_an_output_that_is_full_never_passes_for_printed(words: str) -> None:
    workspace = "" if "help" in words or "explain" in words else f'--workspace "{ROOT}"'
    result = run(["bash", "-c", f'"$1" -m pipeline {words} {workspace} >/dev/full', "bash", sys.executable], ROOT)
    assert result.returncode == 1
    assert result.stderr.startswith("standard output: error[unwritable]")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_an_output_that_cannot_show_a_letter_shows_its_number(tmp_path: Path, encoding: str) -> None:
    workspace = copy_island(tmp_path)
    workspace.write_text("templates/profiles/hans-island.yaml", "“é😀Հ”: 1\n")
    for style in ("text", "json", "github"):
        result = run_here(["check", "--format", style], workspace.root, PYTHONIOENCODING=encoding)
        assert result.returncode == 1
        assert "Traceback" not in result.stderr
        if style == "json":
            assert any("“é😀Հ”" in record["message"] for record in json.loads(result.stdout))
    assert run_here(["status"], ROOT, PYTHONIOENCODING=encoding).returncode == 0


# No process to be had

FORKS = """\
import errno, os

fork, left = os.fork, [{left}]

def limited():
    left[0] -= 1
    if left[0] < 0:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
    return fork()

os.fork = limited
"""
SPAWNS = """\
import errno, multiprocessing.util

def none(*_):
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

multiprocessing.util.spawnv_passfds = none
"""
THREADS = """\
import threading

def none(_):
    raise RuntimeError("can't start new thread")

threading.Thread.start = none
"""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (FORKS.format(left=0), "no process can be forked"),
        (FORKS.format(left=1), "no process can be forked"),
        (SPAWNS, "Resource temporarily unavailable"),
        (THREADS, "can't start new thread"),
    ],
    ids=["no worker", "one worker", "no fork server", "no thread"],
)
def test_where_no_process_can_be_had_the_build_renders_in_its_own(tmp_path: Path, code: str, reason: str) -> None:
    """Each of its processes finds the limit reached, as `sitecustomize` has it."""
    workspace, limited = copy_island(tmp_path), tmp_path / "limited"
    limited.mkdir()
    (limited / "sitecustomize.py").write_text(code, encoding="utf-8")
    result = run_here(["build", "--jobs", "2"], workspace.root, PYTHONPATH=str(limited))
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert f"--jobs: warning[no-worker]: no worker could be started: {reason}; PDFs were rendered" in result.stderr
    assert run_here(["verify"], workspace.root).returncode == 0

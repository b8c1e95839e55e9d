"""The boundary of a command: whatever happens, no traceback; interrupts are quiet; and no stream has to be open."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from builders import ROOT
from clean import PATIENCE, contents, has_ended, left_behind, start
from conftest import assemble, copy_workspace

from pipeline.base.diagnostics import Diagnostic, Location, internal_error
from pipeline.base.disk import write_atomically
from pipeline.base.files import Workspace
from pipeline.base.toml import _read_value
from pipeline.cli import catalogs
from pipeline.cli.interrupt import INTERRUPTED, interruptible
from pipeline.cli.main import COMMANDS, main
from pipeline.cli.report import report
from pipeline.language.orthography import Words

INTERRUPTED_LINE = "interrupted; what is published is whole"
REPORT = "this is a fault of the pipeline: report this line and what was edited last to its maintainers"


def fault(monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    """Have every command that opens a workspace meet something that nobody expects."""

    def raising(_: object) -> None:
        raise failure

    monkeypatch.setattr(Path, "resolve", raising)


@pytest.mark.parametrize(
    "name", [command.name for command in COMMANDS if command.name not in ("new", "remove", "merge-driver")]
)
def test_an_unexpected_exception_is_a_diagnostic(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault(monkeypatch, ValueError("of \x1b[31mred\nink"))
    assert main([name, "--workspace", str(tmp_path)]) == 1
    first, hint, last = capsys.readouterr().err.splitlines()
    place, _, message = first.partition(": ")
    path, _, line = place.rpartition(":")
    assert "root.resolve()" in (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert message == "error[internal-error]: ValueError: of \\x1b[31mred\\nink"
    assert hint == f"  hint: {REPORT}, with the traceback that PIPELINE_TRACEBACK=1 shows"
    assert last.startswith("1 error(s); ")


@pytest.mark.parametrize("failure", [MemoryError(), RecursionError("too deep"), OSError(5, "I/O error"), SystemError()])
def test_every_kind_of_exception(
    tmp_path: Path, failure: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault(monkeypatch, failure)
    assert main(["check", "--workspace", str(tmp_path), "--format", "json"]) == 1
    (record,) = json.loads(capsys.readouterr().out)
    assert record["code"] == "internal-error"
    assert record["message"] == f"{type(failure).__name__}: {failure}".removesuffix(": ")
    assert record["hint"].startswith("free memory") == isinstance(failure, MemoryError)


def test_the_traceback_is_shown_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault(monkeypatch, ValueError("red ink"))
    monkeypatch.setenv("PIPELINE_TRACEBACK", "1")
    assert main(["check", "--workspace", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert f"  hint: {REPORT}\n    Traceback (most recent call last):\n" in err
    assert "\n    ValueError: red ink\n" in err


def test_the_place_is_the_innermost_line_of_the_pipeline() -> None:
    """Not one of a library, nor of whoever called."""
    try:
        Workspace(None)  # what a fault of ours would pass
    except AttributeError as failure:
        found = internal_error(failure)
    line = (ROOT / found.location.path).read_text(encoding="utf-8").splitlines()[found.location.line - 1]
    assert found.location.path == "pipeline/base/files.py"
    assert "root.resolve()" in line


def test_an_exception_of_another_thread_or_library_has_a_place_too() -> None:
    assert internal_error(ValueError("x")).location == Location("pipeline")


# Annotations of GitHub


def test_what_would_end_a_property_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    found = Diagnostic(Location("a,b:c%\r\n.po", 7), "x-y", "50%: a, b", "see\nit", "warning")

    class Arguments:
        format = "github"

    report([found], Arguments())
    assert capsys.readouterr().out == (
        "::warning file=a%2Cb%3Ac%25%0D%0A.po,line=7,title=x-y::50%25: a, b. Hint: see%0Ait\n"
    )


# Streams that are closed, full, or read no longer


def shell(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a shell that finds the pipeline as $1 -m pipeline."""
    words = ["bash", "-c", command, "bash", sys.executable, *arguments]
    return subprocess.run(
        words, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=PATIENCE
    )


@pytest.mark.parametrize("stream", ["", "2>&1 >&-", "2>&1"])
def test_a_reader_that_has_seen_enough_ends_a_command_quietly(tmp_path: Path, stream: str) -> None:
    command = f'"$1" -m pipeline check --workspace "$2" {stream} | true; echo ${{PIPESTATUS[0]}}'
    assemble(tmp_path / "workspace")
    result = shell(command, str(tmp_path / "workspace"))
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr
    assert result.stdout in ("0\n", "141\n")  # whether it was read before it ended


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("command", ["check", "build --edition none"])
def test_streams_that_are_closed(island: Workspace, tmp_path: Path, command: str, closed: str) -> None:
    workspace = copy_workspace(tmp_path, island.root)
    result = shell(f'"$1" -m pipeline {command} --workspace "$2" {closed}', str(workspace.root))
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_an_output_that_is_full_is_told(island: Workspace, style: str) -> None:
    result = shell(f'"$1" -m pipeline check --workspace "$2" --format {style} >/dev/full', str(island.root))
    assert result.returncode == 1
    assert "standard output: error[unwritable]: cannot be written: No space left on device\n" in result.stderr
    assert "Exception ignored" not in result.stderr


def test_a_path_that_the_locale_cannot_print(tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xe9")
    for encoding in ("ascii", "utf-8"):
        result = shell('"$1" -m pipeline check --workspace "$2" 2>&1', folder, PYTHONIOENCODING=encoding)
        assert result.returncode == 2
        assert "is not a folder" in result.stdout


# Interrupts

STARTED = """
import os, sys, pipeline.__main__ as program

prepare = program._prepare_streams
program._prepare_streams = lambda: (os.write(1, b"started\\n"), prepare())
sys.exit(program.main())
"""
"""Python itself has begun, and no module of the pipeline is loaded."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("command", [["check"], ["build", "--jobs", "1"]], ids=lambda command: command[0])
def test_an_interrupt_is_quiet_from_the_first_moment_on(
    tmp_path: Path, number: signal.Signals, command: list[str]
) -> None:
    """While modules are imported and while the command works; to it alone, or to its workers as well."""
    workspace = assemble(tmp_path / "workspace")
    for moment in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", STARTED, *command, "--workspace", str(workspace.root)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        threading.Event().wait(0.04 * moment)
        (os.killpg if moment % 2 else os.kill)(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE)
        said = [line for line in err.splitlines() if not line.startswith("[")]
        assert (process.returncode, said) in ((130, [INTERRUPTED_LINE]), (0, [])), moment
        assert has_ended(workspace)
        assert left_behind(workspace) == set()


def run(step: Callable[..., object], *arguments: object) -> None:
    """Run a step as a command does, and wait for the interrupt that came meanwhile."""
    with interruptible():
        step(*arguments)
        threading.Event().wait(PATIENCE)


def test_an_interrupt_waits_for_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it left half written, and under another name, would stay until the next command."""
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (signal.raise_signal(signal.SIGTERM), sync(handle)))
    with pytest.raises(KeyboardInterrupt):
        run(write_atomically, tmp_path / "a", b"whole")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"whole"}


def test_an_interrupt_waits_for_an_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some modules in C take an exception from one that they import for a reason to end the process."""
    name = "imported_while_interrupted"
    (tmp_path / f"{name}.py").write_text("import signal\nsignal.raise_signal(signal.SIGTERM)\nloaded = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run(import_module, name)
    assert sys.modules[name].loaded


def test_an_import_that_does_not_end_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The import of a script that is a command may last as long as the command."""
    monkeypatch.setattr("pipeline.cli.interrupt.PATIENCE", 0.2)
    (tmp_path / "endless.py").write_text(
        "import signal, threading\nsignal.raise_signal(signal.SIGTERM)\nthreading.Event().wait(120)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KeyboardInterrupt), interruptible():
        import_module("endless")
    assert "endless" not in sys.modules


def test_an_interrupt_waits_for_a_library_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """msgspec takes an exception from Python code that it calls for an answer, or crashes."""
    get_hash, reached = type(Words).__hash__, []

    def interrupted(own: object) -> int:
        if not reached:
            reached.append(True)
            signal.raise_signal(signal.SIGTERM)
        return get_hash(own)

    monkeypatch.setattr(type(Words), "__hash__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(_read_value, Words, ["a"], "words", [])
    assert reached == [True]


@pytest.mark.parametrize("repeated", [1, 4])
def test_an_interrupt_that_nothing_can_pass_on_is_made_again(
    tmp_path: Path, repeated: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Python prints an exception in a destructor, and forgets it."""

    class Cycle:
        def __del__(self) -> None:
            for _ in range(repeated):
                signal.raise_signal(signal.SIGTERM)

    def run(_: object) -> int:
        Cycle()
        threading.Event().wait(PATIENCE)
        raise AssertionError("the command went on")

    monkeypatch.setattr(catalogs.UPDATE.__class__, "run", property(lambda _: run), raising=False)
    assert main(["update", "--workspace", str(tmp_path)]) == 130
    assert capfd.readouterr().err == f"{INTERRUPTED_LINE}\n"


def test_an_interrupt_that_a_library_turns_into_another_exception(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Turning:
        def __init__(self, _: object) -> None:
            try:
                signal.raise_signal(signal.SIGHUP)
            except KeyboardInterrupt as failure:
                raise ImportError("initialization failed") from failure

    monkeypatch.setattr("pipeline.cli.command.Workspace", Turning)
    assert main(["check", "--workspace", str(tmp_path)]) == 130
    assert capfd.readouterr().err == f"{INTERRUPTED_LINE}\n"


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    workspace = assemble(tmp_path / "workspace")
    process = start(workspace, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    threading.Event().wait(0.5)
    process.send_signal(signal.SIGHUP)
    assert process.wait(PATIENCE) == 0
    process.communicate()
    assert contents(workspace.root / "output")


def test_signals_are_handled_as_before_when_a_command_has_ended() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with interruptible():
        assert not INTERRUPTED.is_set()
        assert signal.getsignal(signal.SIGHUP) != before[2]
    assert [signal.getsignal(number) for number in SIGNALS] == before

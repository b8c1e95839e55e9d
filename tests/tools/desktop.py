"""A screen without a monitor, on which a PO editor opens a catalog, changes one translation and saves it.

The programs get a home and a run-time folder of their own, no session of the user and, where the system allows it, no
network. What they start ends with them: each runs in a process group that is ended whole.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20.0
"""Seconds after which a program that did not answer has failed; on a quiet machine each answers within two."""
SETTLING = (1.0, 3.0, 9.0)
"""Seconds that a window gets to show the file, in the first attempt and the next ones."""


@dataclass(frozen=True, slots=True)
class Editor:
    """A PO editor, and what its first start has to find so that it asks nothing."""

    command: tuple[str, ...]
    title: str
    """A regular expression for the title of its window; xdotool takes ASCII only."""
    settings: Mapping[str, str]
    """Files of its home: their text, by their path; LANGUAGE stands for the catalog's."""
    field: tuple[float, float]
    """Where the translation is written, as parts of the window's width and height."""


@contextmanager
def group(command: tuple[str, ...], environment: dict[str, str], **options: object) -> Iterator[subprocess.Popen[str]]:
    """Run a program with all that it starts, and end them together."""
    process = subprocess.Popen(command, env=environment, start_new_session=True, text=True, **options)
    try:
        yield process
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                break
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                continue
        process.wait(5)


@contextmanager
def screen(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a program that may draw on a virtual screen."""
    home = folder / "home"
    runtime = folder / "run"
    home.mkdir()
    runtime.mkdir(mode=0o700)
    kept = {key: os.environ[key] for key in ("PATH",) if key in os.environ}
    environment = {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "LANG": "C.UTF-8", "NO_AT_BRIDGE": "1"}
    reading, writing = os.pipe()
    # Should this process be killed, the screen goes with it, and with the screen the programs on it.
    command = (
        "setpriv",
        "--pdeathsig",
        "KILL",
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x900x24",
        "-nolisten",
        "tcp",
        "-noreset",
    )
    with group(command, environment, pass_fds=(writing,), stderr=subprocess.DEVNULL):
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield {**environment, "DISPLAY": f":{number}"}


def edit(editor: Editor, path: Path, mark: str, language: str, folder: Path) -> None:
    """Open a catalog, type at the end of the translation that the editor shows first, save, and close.

    A window is there some time before it takes what is typed; where nothing arrived, the whole is done again.
    """
    text = path.read_bytes()
    with screen(folder) as environment:
        for settling in SETTLING:
            path.write_bytes(text)
            for name, setting in editor.settings.items():
                file = Path(environment["HOME"], name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(setting.replace("LANGUAGE", language), encoding="utf-8")
            with (
                (folder / "log").open("w") as log,
                group((*offline(), *editor.command, str(path)), environment, stdout=log, stderr=log),
            ):
                type_and_save(editor, path, mark, environment, settling)
            if mark.encode() in path.read_bytes():
                return
    said = (folder / "log").read_text(encoding="utf-8", errors="replace")
    raise AssertionError(f"{editor.command[-1]} saved no edit in {len(SETTLING)} attempts\n{said[-2000:]}")


def type_and_save(editor: Editor, path: Path, mark: str, environment: dict[str, str], settling: float) -> None:
    def xdotool(*words: str) -> str:
        done = subprocess.run(("xdotool", *words), env=environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    windows = wait(lambda: xdotool("search", "--onlyvisible", "--name", editor.title))
    if not windows:
        return
    time.sleep(settling)
    window, before = windows.split()[0], path.stat().st_mtime_ns
    place = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).splitlines())
    x, y = (int(int(place[key]) * part) for key, part in zip(("WIDTH", "HEIGHT"), editor.field, strict=True))
    xdotool("mousemove", "--window", window, str(x), str(y), "click", "1")
    time.sleep(0.3)
    xdotool("key", "ctrl+End", "type", "--delay", "30", mark)
    time.sleep(0.3)
    xdotool("key", "ctrl+s")
    wait(lambda: path.stat().st_mtime_ns != before, 10)
    time.sleep(0.3)
    xdotool("key", "ctrl+q")


def wait(ready: Callable[[], object], patience: float = PATIENCE) -> str:
    """Return what a question answers once it answers something; an empty text when it is too late."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if answer := ready():
            return str(answer)
        time.sleep(0.1)
    return ""


def offline() -> tuple[str, ...]:
    """Return the command that takes the network away from the program after it; nothing where that is not allowed."""
    command = ("unshare", "--net", "--map-root-user")
    if shutil.which("unshare") and not subprocess.run((*command, "true"), capture_output=True, check=False).returncode:
        return command
    return ()

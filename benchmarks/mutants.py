"""Checks workspaces with a file that was changed at random: each has to end clean or in diagnostics, in bounded time.

    python -m benchmarks.mutants --count 2000

Prints what ended otherwise, with the seed that makes it again (--seed N --count 1), and returns 1 then.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipeline.cli.main import main as pipeline

ROOT = Path(__file__).resolve().parent.parent
SECONDS, MEGABYTES = 10, 500
KINDS = (
    "templates/profiles/nagorno-karabakh.yaml", "locales/ru/LC_MESSAGES/nagorno-karabakh.po",
    "locales/nagorno-karabakh.pot", "locales/hy/locale.toml", "templates/editions.toml", "pyproject.toml",
    "locales/glossary.toml", "templates/layouts/page.html", "templates/styles/print.css",
    "templates/figures/nagorno-karabakh.json",
)  # fmt: skip
PIECES = tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "\x00",
        "\x1b[2J",
        "\ufeff",
        "\ud800",
        "\u202e",
        "\u0338",
        "\\ud800",
        "\\x",
        "\\",
        '"',
        "'",
        "{",
        "}",
        "{{",
        "}}",
        "[",
        "]",
        "<",
        ">",
        "</em>",
        "<em>",
        "&",
        "%s",
        "!!python/name:os.system",
        "&a ",
        "*a",
        "#",
        "#~ ",
        "#| ",
        "\n",
        "\r",
        "\t",
        " ",
        "=",
        ":",
        "- ",
        "../../etc/passwd",
        "de@x",
        "1e300",
        "-1",
        "9" * 5000,
        "[" * 5000,
        "{a: " * 3000,
        "a." * 3000,
        "{year:>1000000000}",
        "msgid",
        "msgstr[9]",
        "{% for a in range(10**9) %}",
        "{{ x }}",
        "true",
        "null",
        "٣",
    )
)


def cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 8, 200, len(data))) :]


def insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 50)) + data[place:]


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b" ")
    changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    part = data[start : start + chance.choice((1, 20, 300))]
    return data[:start] + part * chance.choice((2, 30, 2000)) + data[start:]


def move_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"\n".join(lines)


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, insert, insert, flip, repeat, move_line)


def mutant(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = chance.choice(WAYS)(data, chance)
    return data[: 4 * 2**20]


def fault(workspace: Path) -> str:
    """Check a workspace in a child process; return how it ended, if that was neither clean nor in diagnostics."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            code = 99
            try:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(SECONDS)
                resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES * 2**20, MEGABYTES * 2**20))
                code = pipeline(["check", "--workspace", str(workspace)])
            finally:
                os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if status == -signal.SIGALRM:
        return f"takes more than {SECONDS} seconds"
    if "internal-error" in text or "Traceback" in text:
        return next((line for line in text.splitlines() if "internal-error" in line), text[-300:])
    if status not in (0, 1) or (status and "error[" not in text):
        return f"ended with {status}: {text[-300:]}"
    return ""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check workspaces with a file that was changed at random.")
    parser.add_argument("--count", type=int, default=200, help="how many mutants (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others follow (default: 0)")
    arguments = parser.parse_args(argv)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        for name in ("templates", "locales"):
            shutil.copytree(ROOT / name, workspace / name)
        shutil.copy(ROOT / "pyproject.toml", workspace)
        pipeline(["check", "--workspace", folder])  # loads all that the children share
        for seed in range(arguments.seed, arguments.seed + arguments.count):
            name = KINDS[seed % len(KINDS)]
            target = workspace / name
            before = target.read_bytes()
            target.write_bytes(mutant(before, random.Random(seed)))
            if found := fault(workspace):
                failed += 1
                sys.stdout.write(f"{name}, seed {seed}: {found}\n")
                sys.stdout.flush()
            target.write_bytes(before)
    sys.stdout.write(f"{arguments.count} mutants, {failed} failed\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())

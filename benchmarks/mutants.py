"""Changes files of a workspace and of a publication at random: each command has to end clean or in diagnostics.

    nice python -m benchmarks.mutants --count 2000 --jobs 2

Each mutant is checked by the command that reads its kind, in a process forked from one that has all modules
loaded, with limits of time and memory. Prints what ended otherwise, with the seed that makes it again
(--seed N --count 1), and returns 1 then. Start with `KINDS`.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf

from benchmarks.grounds import SLUG, assemble, publish
from benchmarks.mutations import mutant
from benchmarks.reseal import resealed
from benchmarks.tables import Table, machine, write_section
from pipeline.base.diagnostics import PipelineError
from pipeline.build.jobs import PdfJob, render_pdf
from pipeline.cli.main import main as pipeline
from pipeline.verify.manifest import MANIFEST, digest

SECONDS, MEGABYTES = 10, 500  # of a processor's time, and of the data of a process with what it was forked with
WAITING = 60  # seconds after which a process that does not use its time is ended
MEMORY = Path("/dev/shm")  # a build waits for the disk more than it works
PO = f"locales/he/LC_MESSAGES/{SLUG}.po"
Check = Callable[["Ground", str], int]


@dataclass(frozen=True, slots=True)
class Ground:
    """A workspace with its publication, for one process alone."""

    root: Path
    jobs: tuple[PdfJob, ...]  # of its PDFs
    until: float  # when to stop, in seconds of the monotonic clock


def command(*words: str) -> Check:
    """Return the check that runs a command of the pipeline on the workspace."""
    return lambda ground, _: pipeline([words[0], "--workspace", str(ground.root), *words[1:]])


def render(ground: Ground, path: str) -> int:
    """Render and verify a PDF of a small factsheet, as a worker of a build does, with the file as it is now."""
    job = ground.jobs[-1]
    now = {**dict(job.assets.digests), path: digest((ground.root / path).read_bytes())}
    assets = replace(job.assets, root=str(ground.root), digests=tuple(now.items()))
    try:
        found = render_pdf(replace(job, assets=assets)).verified.found
    except PipelineError as failure:
        found = failure.diagnostics
    sys.stdout.write("".join(f"{diagnostic}\n" for diagnostic in found))
    return int(bool(found))


def check_and_render(ground: Ground, path: str) -> int:
    """Check the workspace, and render if it passes."""
    return command("check")(ground, path) or render(ground, path)


def verify(ground: Ground, path: str) -> int:
    """Verify the publication, the digest of the mutant in its manifest, so that it is opened."""
    output = ground.root / "output"
    if path != f"output/{MANIFEST}":
        name, data = path.removeprefix("output/"), (ground.root / path).read_bytes()
        (output / MANIFEST).write_bytes(resealed((output / MANIFEST).read_bytes(), {name: data}))
    return command("verify")(ground, path)


def merge(ground: Ground, path: str) -> int:
    """Merge the mutant with the catalog as it was, as git would."""
    before = ground.root / "before.po"
    sides = {name: ground.root / f"{name}.po" for name in ("base", "ours", "theirs")}
    for side in sides.values():
        shutil.copy(before, side)
    shutil.copy(ground.root / path, sides[random.Random(digest((ground.root / path).read_bytes())).choice([*sides])])
    return pipeline(["merge-driver", *map(str, sides.values()), path])


WEB = command("build", "--edition", "none", "--jobs", "1")
KINDS: tuple[tuple[str, str, Check], ...] = (
    ("profile", f"templates/profiles/{SLUG}.yaml", command("check")),
    ("catalog", PO, command("check")),
    ("catalog, fixed", PO, command("check", "--fix")),
    ("catalog, formatted", PO, command("format")),
    ("catalog, merged", PO, merge),
    ("template", f"locales/{SLUG}.pot", command("check")),
    ("locale data", "locales/he/locale.toml", command("check")),
    ("hyphenation", "locales/en/hyphenation.dic", command("check")),
    ("hyphenation, printed", "locales/en/hyphenation.dic", check_and_render),
    ("editions", "templates/editions.toml", command("check")),
    ("settings", "pyproject.toml", command("check")),
    ("glossary", "locales/glossary.toml", command("check")),
    ("layout of the page", "templates/layouts/page.html", WEB),
    ("shared layout", "templates/layouts/_content.html", WEB),
    ("layout of the print source", "templates/layouts/factsheet.html", command("check")),
    ("style of the screen", "templates/styles/screen.css", WEB),
    ("style of print", "templates/styles/print.css", render),
    ("figure’s data", f"templates/figures/{SLUG}.json", WEB),
    ("figure’s drawing (SVG)", f"templates/figures/{SLUG}.svg.html", WEB),
    ("font", "templates/fonts/print/IslandSans-Regular.ttf", check_and_render),
    ("manifest", f"output/{MANIFEST}", verify),
    ("published page", f"output/he/{SLUG}.html", verify),
    ("published JSON", f"output/he/{SLUG}.json", verify),
    ("published style", "output/assets/styles/screen.*.css", verify),
    ("published PDF", f"output/he/{SLUG}.he.pdf", verify),
    ("published PDF, uncompressed", f"output/en/{SLUG}.en.pdf", verify),
)
"""Name, file and check of each kind; a seed has the kind of its remainder."""


def fault(check: Callable[[], int]) -> str:
    """Run a check in a child process; return how it ended, if that was neither clean nor in diagnostics."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            code = 99
            try:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                sys.stdout = sys.stderr = os.fdopen(said.fileno(), "w", encoding="utf-8", errors="backslashreplace")
                signal.signal(signal.SIGXCPU, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
                resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES * 2**20, MEGABYTES * 2**20))
                code = check()
            except BaseException as failure:
                os.write(1, f"Traceback: {type(failure).__name__}: {failure}".encode("utf-8", "backslashreplace"))
            finally:
                with suppress(Exception):
                    sys.stdout.flush()
                os._exit(code)
        waiting = os.pidfd_open(child)
        if not select.select([waiting], [], [], WAITING)[0]:
            os.kill(child, signal.SIGKILL)
        os.close(waiting)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return _fault(status, said.read().decode("utf-8", "replace"))


def _fault(status: int, text: str) -> str:
    if status == -signal.SIGXCPU:
        return f"takes more than {SECONDS} seconds of a processor"
    if status == -signal.SIGKILL:
        return f"takes more than {WAITING} seconds"
    if "internal-error" in text or "Traceback" in text:
        return next((line for line in text.splitlines() if "internal-error" in line), text[-300:])
    if status not in (0, 1) or (status and "error[" not in text):
        return f"ended with {status}: {text[-300:]}"
    return ""


_ground: Ground


def prepare(source: Path, jobs: tuple[PdfJob, ...], until: float) -> None:
    """Give this process a workspace of its own, and load what its children share."""
    global _ground
    root = source.parent / str(os.getpid())
    shutil.copytree(source, root)
    os.environ["XDG_CACHE_HOME"] = str(root.parent / f"cache-{root.name}")
    _ground = Ground(root, jobs, until)
    quiet = os.open(os.devnull, os.O_WRONLY)
    before = os.dup(1)
    os.dup2(quiet, 1)
    for check in (command("check"), WEB, command("verify")):
        check(_ground, "")
    render(_ground, "templates/styles/print.css")
    render_pdf.__globals__["renderer_of"].cache_clear()
    os.dup2(before, 1)
    shutil.copy(root / PO, root / "before.po")
    shutil.rmtree(root / "preview")
    gc.freeze()  # so that forked processes copy less


def try_mutant(seed: int) -> tuple[int, str, str, float] | None:
    """Check one mutant; return seed, kind, how it ended if that is a fault, and how many seconds it took.

    Once the time is over, it returns nothing.
    """
    name, pattern, check = KINDS[seed % len(KINDS)]
    path = next(_ground.root.glob(pattern)).relative_to(_ground.root).as_posix()  # what pages load has a digest in it
    began = time.monotonic()
    if began > _ground.until:
        return None
    kept = {place: (_ground.root / place).read_bytes() for place in (path, f"output/{MANIFEST}")}
    target = _ground.root / path
    target.write_bytes(mutant(kept[path], random.Random(seed)))
    found = fault(partial(check, _ground, path))
    for place, data in kept.items():
        (_ground.root / place).write_bytes(data)
    shutil.rmtree(_ground.root / "preview", ignore_errors=True)
    return seed, name, found, time.monotonic() - began


def uncompress(root: Path) -> None:
    """Write one of the PDFs without compression, and the manifest to match, so that more than its streams is hit."""
    path, buffer = f"en/{SLUG}.en.pdf", BytesIO()
    with pikepdf.open(root / "output" / path) as file:
        file.save(buffer, qdf=True)
    (root / "output" / path).write_bytes(buffer.getvalue())
    manifest = root / "output" / MANIFEST
    manifest.write_bytes(resealed(manifest.read_bytes(), {path: buffer.getvalue()}))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check files that were changed at random.")
    parser.add_argument("--count", type=int, default=200, help="how many mutants (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others follow (default: 0)")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once (default: 1)")
    parser.add_argument("--minutes", type=float, default=600, help="begin no more mutants after so long")
    parser.add_argument("--write", action="store_true", help="write the result into docs/benchmarks.md")
    arguments = parser.parse_args(argv)
    failed, tried, slowest = Counter[str](), Counter[str](), (0.0, 0)
    until = time.monotonic() + 60 * arguments.minutes
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        source = assemble(Path(folder) / "workspace")
        jobs = tuple(publish(source))
        uncompress(source)
        seeds = range(arguments.seed, arguments.seed + arguments.count)
        context = multiprocessing.get_context("fork")
        with context.Pool(arguments.jobs, prepare, (source, jobs, until)) as pool:
            for seed, name, found, seconds in filter(None, pool.imap_unordered(try_mutant, seeds, 10)):
                tried[name] += 1
                slowest = max(slowest, (seconds, seed))
                if found:
                    failed[name] += 1
                    sys.stdout.write(f"{name}, seed {seed}: {found}\n")
                    sys.stdout.flush()
                if tried.total() % 500 == 0:
                    sys.stderr.write(f"{tried.total()} of {arguments.count}, {failed.total()} failed\n")
    for name, count in sorted(tried.items()):
        sys.stdout.write(f"{name}: {count} tried, {failed[name]} failed\n")
    sys.stdout.write(f"the slowest took {slowest[0]:.1f} s (seed {slowest[1]})\n")
    sys.stdout.write(f"{tried.total()} mutants, {failed.total()} failed\n")
    if arguments.write:
        write(tried, failed)
    return int(failed.total() > 0 or not tried)


def write(tried: Counter[str], failed: Counter[str]) -> None:
    """Write the result into docs/benchmarks.md."""
    command = f"`python -m benchmarks.mutants --count {tried.total()} --jobs 2`; {machine()}."
    rows = [(name, str(count), str(failed[name])) for name, count in sorted(tried.items())]
    table = Table(("kind", "tried", "failed"), (*rows, ("all", str(tried.total()), str(failed.total()))))
    write_section(TITLE, [command, " ".join(EXPLAINED.split()).format(SECONDS, MEGABYTES), table])


TITLE = "Files changed at random"
EXPLAINED = """\
Failed is what ends neither clean nor in diagnostics, within {} seconds of a processor and {} MB. A published file is
opened, since the manifest is made to fit it; fonts, styles and hyphenation are rendered with.
"""


if __name__ == "__main__":
    sys.exit(main())

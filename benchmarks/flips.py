"""Tampers with a publication in a thousand ways: `verify` has to notice each, and be content when it is undone.

    nice python -m benchmarks.flips --flips 1000 --additions 100

Builds a small publication, or copies one (--publication). Verified is with the pipeline's own function; of factsheets
that were verified with the very same bytes it compares presence and digests, as a build does, unless the manifest has
changed. Prints what was not noticed, with the seed that does it again, and returns 1 then. Start with `Tampering`.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from benchmarks.grounds import assemble, publish
from benchmarks.tables import Table, machine, write_section
from benchmarks.tampering import Done, Tampering
from pipeline.base.diagnostics import Diagnostic
from pipeline.verify.manifest import MANIFEST
from pipeline.verify.publication import verify_publication

TITLE = "Tampering with a publication"
OTHER = 65534  # number of the user nobody, as whom root verifies what may not be read
WHOLE = 100  # after so many, the whole publication is verified, and not only its digests


def found_in(tampering: Tampering, done: Done) -> list[Diagnostic]:
    """Verify a publication that was tampered with; the digest of its manifest is given where it was sealed again."""
    whole = done.sealed or (tampering.root / MANIFEST).is_symlink() or MANIFEST in done.named or "sealed" in done.kind
    with as_other(done.as_other):
        return verify(tampering, whole=whole, expect=tampering.digest if done.sealed else "")


def verify(tampering: Tampering, *, whole: bool, expect: str = "") -> list[Diagnostic]:
    files = tampering.manifest.files
    verified = () if whole else {(file.profile, file.language) for file in files if file.profile}
    return list(verify_publication(tampering.root, verified=verified, expect=expect))


@contextmanager
def as_other(other: bool) -> Iterator[None]:
    """Be another user, if asked to and root: root may read everything."""
    if not other or os.geteuid():
        yield
        return
    os.seteuid(OTHER)
    try:
        yield
    finally:
        os.seteuid(0)


def missed(done: Done, found: list[Diagnostic]) -> str:
    """Return what no error names, or nothing."""
    named = {d.location.path for d in found if d.severity == "error"}
    lacking = {path for path in done.named if not (path in named or any(each.startswith(f"{path}/") for each in named))}
    return ", ".join(sorted(lacking)) if lacking and (done.every or lacking == done.named) else ""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Tamper with a publication; verify has to notice.")
    parser.add_argument("--flips", type=int, default=1000, help="random bytes that are changed (default: 1000)")
    parser.add_argument(
        "--additions", type=int, default=100, help="things that are added, and as many of each other way"
    )
    parser.add_argument("--seed", type=int, default=0, help="of what is done (default: 0)")
    parser.add_argument("--publication", type=Path, help="a publication that is copied, and not changed itself")
    parser.add_argument("--write", action="store_true", help="write the result into docs/benchmarks.md")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # for another user to verify in
        source = arguments.publication
        if not source:
            with redirect_stdout(io.StringIO()):
                workspace = assemble(folder / "workspace")
            publish(workspace)
            source = workspace / "output"
        (folder / "copy").mkdir()
        return run(Tampering(source, folder / "copy"), arguments)


def run(tampering: Tampering, arguments: argparse.Namespace) -> int:
    ways: list[tuple[Callable[[random.Random], Done], int]] = [
        (tampering.flip, arguments.flips),
        (tampering.reseal, arguments.additions),
        (tampering.resize, arguments.additions),
        (tampering.add, arguments.additions),
        (tampering.remove, arguments.additions),
        (tampering.rename, arguments.additions),
        (tampering.replace, arguments.additions),
        (tampering.swap, arguments.additions),
        (tampering.forbid, arguments.additions),
    ]
    tried, noticed, dirty, count = Counter[str](), Counter[str](), 0, 0
    if verify(tampering, whole=True):
        sys.stderr.write("the publication does not verify as it is\n")
        return 2
    for way, times in ways:
        for number in range(times):
            chance = random.Random(f"{arguments.seed} {way.__name__} {number}")
            done = way(chance)
            try:
                found = found_in(tampering, done)
            finally:
                done.undo()
            count += 1
            tried[done.kind] += 1
            lacking = missed(done, found)
            noticed[done.kind] += not lacking
            if lacking:
                sys.stdout.write(f"{done.kind}, {way.__name__} {number}: no error names {lacking!a}\n")
            if found := verify(tampering, whole=count % WHOLE == 0):
                dirty += 1
                sys.stdout.write(f"{done.kind}, {way.__name__} {number}: undone, but {found[0]}\n")
        sys.stderr.write(f"{way.__name__}: {times} done\n")
    dirty += bool(verify(tampering, whole=True))
    rows = tuple((kind, str(tried[kind]), str(noticed[kind])) for kind in sorted(tried))
    table = Table(("what was done", "tried", "noticed"), (*rows, ("all", str(count), str(noticed.total()))))
    sys.stdout.write(f"{table}\n{count} tried, {noticed.total()} noticed, {dirty} not clean when undone\n")
    if arguments.write:
        command = (
            f"`python -m benchmarks.flips --flips {arguments.flips} --additions {arguments.additions}`; {machine()}."
        )
        write_section(TITLE, [command, EXPLAINED.replace("\n", " "), table])
    return int(noticed.total() < count or dirty > 0 or not count)


EXPLAINED = """\
Noticed is what an error of `verify` names by its path. “Sealed again” is who changes the manifest to match and seals it
with a new digest: `verify --expect` names the manifest then. Two pages, PDFs or JSON files that are swapped so are
noticed by what is in them, without `--expect` too (“content only”). Another user verifies what is unreadable.
"""


if __name__ == "__main__":
    sys.exit(main())

"""Times `pipeline update` and other tools' merges on the same catalogs, in one run, and judges what they keep.

    python -m benchmarks.merge_timing [--turns N] [--only TOOL] [--write]

A generated profile of 2,000 messages, of which 1,000 have changed, is merged into five catalogs. The tools take turns,
so that what else the machine does meets all of them; a ratio is the median of the ratios within one turn. A tool that
is slow takes part once. With --write the tables go into docs/benchmarks.md.
Exit codes: 0 measured, 2 a tool is missing.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.corpus import KINDS, LENGTHS, SLUG, Corpus, make_corpus
from benchmarks.generated import NEW_TEMPLATE, PROFILE_PATH, make_workspace
from benchmarks.merged import MEANING, OUTCOMES, judge
from benchmarks.tables import Table, machine, section, write_section
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.catalog.merge import merge
from pipeline.catalog.model import catalog_path
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.language.locales import read_locales
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import profile_template

ROOT = Path(__file__).resolve().parent.parent
TITLE = "Merging"
LIMIT = 200
"""Seconds after which a program is stopped."""
SLOW = 60
"""Seconds from which a tool takes part in the first turn only."""
REFERENCES = ("msgmerge", "msgmerge --no-fuzzy-matching")
POLIB = """
import pathlib, polib, sys
template = polib.pofile(sys.argv[1])
for path in sys.argv[2:]:
    catalog = polib.pofile(path, wrapwidth=0)
    catalog.merge(template)
    catalog.save()
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run took, in seconds."""

    wall: float
    processor: float
    """Processor time, of all processes and threads."""


def run(commands: list[list[str]]) -> Spent:
    """Run programs one after the other and say what they took together; raise TimeoutExpired after the limit."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        try:
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=LIMIT)
        except subprocess.CalledProcessError as failure:
            sys.exit(f"{' '.join(command)} failed:\n{failure.stderr.decode()}")
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def by_msgmerge(*options: str, workspace: Workspace) -> Spent:
    """Merge catalog by catalog, as one has to."""
    command = ["msgmerge", "--update", "--backup=none", "--quiet", *options]
    template = str(workspace.path(NEW_TEMPLATE))
    return run([[*command, str(path), template] for path in catalogs(workspace)])


def by_pipeline(workspace: Workspace) -> Spent:
    """Run the whole command: it also reads the profile and writes the templates."""
    return run([[sys.executable, "-m", "pipeline", "update", "--workspace", str(workspace.root)]])


def by_babel(*options: str, workspace: Workspace) -> Spent:
    template, folder = str(workspace.path(NEW_TEMPLATE)), str(workspace.path("locales"))
    command = [sys.executable, "-m", "babel.messages.frontend", "update", "--no-wrap", "--domain", SLUG]
    return run([[*command, *options, "--input-file", template, "--output-dir", folder]])


def by_polib(workspace: Workspace) -> Spent:
    return run([[sys.executable, "-c", POLIB, str(workspace.path(NEW_TEMPLATE)), *map(str, catalogs(workspace))]])


def catalogs(workspace: Workspace) -> list[Path]:
    return [workspace.path(catalog_path(SLUG, name)) for name in read_settings(workspace).locales]


CONTENDERS: dict[str, Callable[..., Spent]] = {
    "pipeline update": by_pipeline,
    "msgmerge --no-fuzzy-matching": partial(by_msgmerge, "--no-fuzzy-matching"),
    "polib’s merge": by_polib,
    "pybabel update --no-fuzzy-matching": partial(by_babel, "--no-fuzzy-matching"),
    "msgmerge": by_msgmerge,
    "msgmerge --previous": partial(by_msgmerge, "--previous"),
    "pybabel update": by_babel,
}
"""The fast ones first, side by side: what else the machine does changes within minutes."""


def stages(workspace: Workspace) -> dict[str, float]:
    """Merge in this process, and say how long each stage of it took, in seconds."""
    settings = read_settings(workspace)
    clock = [time.perf_counter()]
    locales = read_locales(workspace, settings)
    clock.append(time.perf_counter())
    template = profile_template(load_profile(PROFILE_PATH, workspace.read_text(PROFILE_PATH), settings))
    clock.append(time.perf_counter())
    read = [read_catalog(workspace.read_text(catalog_path(SLUG, own.name)), SLUG, own) for own in locales]
    clock.append(time.perf_counter())
    made = [merge(catalog, template, own) for catalog, own in zip(read, locales, strict=True)]
    clock.append(time.perf_counter())
    for catalog in made:
        format_catalog(catalog)
    clock.append(time.perf_counter())
    names = ("reading the locales", "reading the profile", "reading five catalogs", "merging them", "formatting them")
    return {name: end - start for name, start, end in zip(names, clock, clock[1:], strict=False)}


def measure(turns: int, corpus: Corpus, names: Sequence[str]) -> Iterator[Table]:
    """Let every contender merge the same workspace in every turn; yield the tables."""
    spent: dict[str, list[Spent]] = {name: [] for name in names}
    kept: dict[str, dict[str, Counter[str]]] = {name: {} for name in names}
    stage: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary, "fresh")
        make_workspace(fresh, corpus)
        for turn in range(turns):
            for name in names if turn % 2 == 0 else names[::-1]:
                if turn and (not spent[name] or spent[name][0].wall > SLOW):
                    continue
                workspace = Workspace(Path(shutil.copytree(fresh, Path(temporary, "turn"))))
                try:
                    spent[name].append(CONTENDERS[name](workspace=workspace))
                    locale = read_settings(workspace).locales[0]
                    kept[name] = judge(catalogs(workspace)[0], corpus, locale)
                except subprocess.TimeoutExpired:
                    sys.stderr.write(f"{name}: stopped after {LIMIT} s\n")
                shutil.rmtree(workspace.root)
            for name, seconds in stages(Workspace(fresh)).items():
                stage.setdefault(name, []).append(seconds)
    yield times_table(spent)
    rows = tuple((name, f"{statistics.median(seconds):.2f}") for name, seconds in stage.items())
    yield Table(("stage of ours", "seconds"), rows)
    yield from outcome_tables(kept)


def times_table(spent: dict[str, list[Spent]]) -> Table:
    """Return medians, and the medians of the ratios to each reference."""
    references = [name for name in REFERENCES if name in spent]
    rows = []
    for name, runs in spent.items():
        if not runs:
            rows.append((name, f"over {LIMIT}", *["–"] * (len(references) + 1)))
            continue
        ratios = (
            statistics.median(one.wall / other.wall for one, other in zip(runs, spent[reference], strict=False))
            for reference in references
        )
        wall, processor = (
            statistics.median(run.wall for run in runs),
            statistics.median(run.processor for run in runs),
        )
        rows.append((name, f"{wall:.2f}", *(f"{ratio:.3g}" for ratio in ratios), f"{processor:.2f}"))
    head = ("five catalogs, by", "seconds", *(f"ratio to {name}" for name in references), "processor seconds")
    return Table(head, tuple(rows))


def outcome_tables(kept: dict[str, dict[str, Counter[str]]]) -> Iterator[Table]:
    """Yield what became of the translations in all, and how many were right for each kind of change."""
    measured = {name: found for name, found in kept.items() if found}
    totals = {name: sum(found.values(), Counter[str]()) for name, found in measured.items()}
    rows = tuple((name, *(str(total[outcome]) for outcome in OUTCOMES)) for name, total in totals.items())
    yield Table(("of one catalog’s changed messages", *OUTCOMES), rows)
    kinds = []
    for kind in KINDS:
        number = next(iter(measured.values()))[kind].total()
        kinds.append((kind, str(number), *(str(found[kind]["right"]) for found in measured.values())))
    yield Table(("right", "messages", *measured), tuple(kinds))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.merge_timing", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--turns", type=int, default=5, help="how often each tool merges (default: 5)")
    parser.add_argument("--messages", type=int, default=2000, help="size of the profile (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated texts (default: 1)")
    parser.add_argument("--only", action="append", choices=CONTENDERS, help="time this tool only; may be repeated")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    arguments = parser.parse_args(argv)
    if not shutil.which("msgmerge"):
        sys.stderr.write("merge_timing: msgmerge is missing; install it with: apt-get install gettext\n")
        return 2
    corpus = make_corpus(arguments.messages, arguments.seed)
    tables = list(measure(arguments.turns, corpus, arguments.only or [*CONTENDERS]))
    parts = parts_of(arguments, tables)
    sys.stdout.write(section(TITLE, parts))
    if arguments.write:
        write_section(TITLE, parts)
    return 0


def parts_of(arguments: argparse.Namespace, tables: list[Table]) -> list[str | Table]:
    version = subprocess.run(["msgmerge", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[
        0
    ]
    changed = sum(KINDS.values()) * arguments.messages // 2000
    about = (
        f"`python -m benchmarks.merge_timing`; {machine()}, {version}; {arguments.messages} messages of"
        f" {LENGTHS[0]} to {LENGTHS[-1]} characters, {changed} of them changed; medians of {arguments.turns} turns"
        f" (one turn for what takes over {SLOW} s)."
        "\n\n`pipeline update` is timed whole: it also starts, reads the profile and writes the templates."
    )
    return [about, tables[0], tables[1], MEANING, *tables[2:]]


if __name__ == "__main__":
    sys.exit(main())

"""Seeds faults of every kind into good catalogs and counts which tool finds them, and which reports what is no fault.

    python -m benchmarks.seeded_faults [--missing-ok] [--missed FILE] [--write]

The good catalogs are those of this workspace and of the test workspace. A fault is found if a tool says something of
its entry, or of its file, that it does not say of the untouched catalog. With --write the tables go into
docs/benchmarks.md. Exit codes: 0 counted, 2 a tool is missing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from runpy import run_path

from benchmarks.linters import TOOLS, Reports, Sample, Tool, missing_tools, version
from benchmarks.potext import assemble, blocks
from benchmarks.seeds import HARMLESS_ENTRIES, MARKED, PER_LOCALE, Good, Seed, glossary, make_seeds
from benchmarks.tables import Table, machine, section, write_section
from benchmarks.text_faults import HARMLESS as HARMLESS_TEXTS
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.language.locales import SOURCE
from pipeline.profile.loader import load_profile

ROOT = Path(__file__).resolve().parent.parent
HARMLESS = (*HARMLESS_TEXTS, *HARMLESS_ENTRIES)
TITLE = "Finding faults"
TO_MARK = ("war.heading", "talks.heading", "truce.text", "violations.text", "sources.heading", "page.contents")
"""Entries that get tokens in a copy of the workspace, whose own texts have none."""
MEANING = """\
Each fault is seeded alone into a good catalog, in Armenian, Azerbaijani, Russian or Hebrew. It counts as found if a \
tool says something of its entry, or of its file, that it does not say of the untouched catalog. l10n-lint is given \
the template, too; “pofilter, filters chosen” the language and the filters that suit any. English catalogs repeat \
their source, which most tools take for a missing translation. The kinds are those that `pipeline check` is meant to \
find, so its column says that it does, not that nothing else can be wrong."""
Said = dict[str, Reports]
"""What each tool says of one file."""


def make_workspaces(folder: Path) -> dict[str, Path]:
    """Copy the workspaces that the good catalogs belong to."""
    made = {name: folder / name for name in ("main", MARKED, "island")}
    for name in ("main", MARKED):
        for part in ("templates", "locales"):
            shutil.copytree(ROOT / part, made[name] / part)
        shutil.copy(ROOT / "pyproject.toml", made[name])
    # By its path: a linter that is installed beside us may bring a package of the name `tests`.
    run_path(str(ROOT / "tests/conftest.py"))["assemble"](made["island"])
    mark(Workspace(made[MARKED]))
    return made


def mark(workspace: Workspace) -> None:
    """Put <em> around some texts, in the profile, the layouts and all catalogs."""
    for path in workspace.list("locales/*/LC_MESSAGES/*.po"):
        parts = blocks(workspace.read_text(path))
        for place, block in enumerate(parts):
            if block.id in TO_MARK:
                text = block.changed(r'^msgid "(.*)"$', r'msgid "<em>\1</em>"')
                parts[place] = text.changed(r'^msgstr "(.*)"$', r'msgstr "<em>\1</em>"')
                sources = workspace.list("templates/profiles/*") + workspace.list("templates/layouts/*")
                for source in sources:
                    wanted = workspace.read_text(source)
                    workspace.write_text(source, wanted.replace(f'"{block.source}"', f'"<em>{block.source}</em>"'))
        workspace.write_text(path, assemble(parts))


def good_catalogs(folders: Mapping[str, Path]) -> list[Good]:
    found: list[Good] = []
    for name, folder in folders.items():
        workspace = Workspace(folder)
        settings = read_settings(workspace)
        terms = glossary(workspace.read_text("locales/glossary.toml")) if name == "main" else ()
        for path in workspace.list("locales/*/LC_MESSAGES/*.po"):
            good = Good(name, path, workspace.read_text(path), terms=terms)
            profile = f"templates/profiles/{good.domain}.yaml"
            if workspace.exists(profile) and name == "main":
                good = replace(good, names=load_profile(profile, workspace.read_text(profile), settings).names)
            found.append(good)
    return found


def lay_out(samples: Iterable[Sample], folder: Path) -> dict[Path, Sample]:
    """Write the catalogs beside each other, by language."""
    made: dict[Path, Sample] = {}
    for number, sample in enumerate(samples):
        path = folder / sample.good.locale / f"{number:04}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.data)
        made[path] = sample
    return made


class Results:
    """What the tools say of the good catalogs and of the seeded ones."""

    def __init__(
        self, seeds: list[Seed], good: dict[Path, Sample], before: dict[str, dict[Path, Reports]], after: list[Said]
    ) -> None:
        self.seeds = seeds
        self.tools = list(before)
        self.good = {sample.good: {tool: before[tool][path] for tool in self.tools} for path, sample in good.items()}
        self.new = [
            {tool: self._new(seed, said[tool] - self.good[seed.good][tool]) for tool in self.tools}
            for seed, said in zip(seeds, after, strict=True)
        ]
        """For each seed and tool, what is said of its entry, or of its file, that is not said of the good catalog."""

    def _new(self, seed: Seed, reports: Reports) -> Reports:
        return {report for report in reports if not seed.entry or report.entry in ("", seed.entry)}

    def tables(self) -> list[str | Table]:
        faults = [kind for kind in dict.fromkeys(seed.kind for seed in self.seeds) if kind not in HARMLESS]
        return [
            "Faults found, of those seeded:",
            Table(("fault", "seeded", *self.tools), (*map(self._row, faults), self._row("all", faults))),
            "Entries of good catalogs that are reported, by language; and harmless changes that are:",
            Table(
                ("what is good", "entries", *self.tools),
                (*map(self._alarms, self._locales()), *map(self._row, HARMLESS)),
            ),
        ]

    def _row(self, name: str, kinds: Sequence[str] = ()) -> tuple[str, ...]:
        own = [new for seed, new in zip(self.seeds, self.new, strict=True) if seed.kind in (kinds or (name,))]
        return (name, str(len(own)), *(str(sum(bool(new[tool]) for new in own)) for tool in self.tools))

    def _locales(self) -> list[str]:
        return list(dict.fromkeys(good.locale for good in self._untouched()))

    def _untouched(self) -> list[Good]:
        return [good for good in self.good if good.workspace != MARKED]

    def _alarms(self, locale: str) -> tuple[str, ...]:
        own = [good for good in self._untouched() if good.locale == locale]
        counts = (sum(len({r.entry for r in self.good[good][tool]}) for good in own) for tool in self.tools)
        return (f"catalogs in {locale}", str(sum(len(blocks(good.text)) - 1 for good in own)), *map(str, counts))

    def missed(self) -> str:
        """List what ours did not find, and what it reported without need."""
        lines = ["# Seeded faults that ours does not find"]
        for seed, new in zip(self.seeds, self.new, strict=True):
            if seed.kind not in HARMLESS and not new["ours"]:
                others = ", ".join(tool for tool in self.tools if new[tool]) or "none"
                lines.append(f"- {seed.kind}: {seed.good.path} “{seed.entry}” (found by: {others})\n{difference(seed)}")
        lines.append("\n# Reported without need")
        for good in self._untouched():
            lines += [f"- {good.path} “{report.entry}”: {report.text}" for report in self.good[good]["ours"]]
        for seed, new in zip(self.seeds, self.new, strict=True):
            if seed.kind in HARMLESS and new["ours"]:
                said = "; ".join(sorted(report.text for report in new["ours"]))
                lines.append(f"- {seed.kind}: {seed.good.path} “{seed.entry}”: {said}\n{difference(seed)}")
        return "\n".join(lines) + "\n"


def ask(tools: Sequence[Tool], per_locale: int) -> Results:
    """Have every tool look at the good catalogs and at the seeded ones."""
    with tempfile.TemporaryDirectory() as temporary:
        folders = make_workspaces(Path(temporary, "workspaces"))
        goods = good_catalogs(folders)
        seeds = make_seeds([good for good in goods if good.locale != SOURCE], per_locale)
        untouched = lay_out([Sample(good, good.text.encode()) for good in goods], Path(temporary, "good"))
        seeded = lay_out([Sample(seed.good, seed.data) for seed in seeds], Path(temporary, "seeded"))
        before = {tool.name: tool.lint(untouched, folders) for tool in tools}
        after = {tool.name: tool.lint(seeded, folders) for tool in tools}
    return Results(seeds, untouched, before, [{t.name: after[t.name][path] for t in tools} for path in seeded])


def difference(seed: Seed) -> str:
    after = seed.data.decode("utf-8", "replace").splitlines()
    lines = list(unified_diff(seed.good.text.splitlines(), after, n=0, lineterm=""))[2:]
    return "\n".join(f"      {line}" for line in lines if not line.startswith("@@"))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.seeded_faults", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--per-locale", type=int, default=PER_LOCALE, help=f"instances a language (default: {PER_LOCALE})"
    )
    parser.add_argument("--missing-ok", action="store_true", help="leave out the tools that are not installed")
    parser.add_argument(
        "--missed", type=Path, metavar="FILE", help="list there what ours missed and what it reported wrongly"
    )
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    arguments = parser.parse_args(argv)
    missing = missing_tools()
    for program, install in {tool.program: tool.install for tool in missing}.items():
        sys.stderr.write(f"seeded_faults: {program} is missing; install it with: {install}\n")
    if missing and not arguments.missing_ok:
        return 2
    tools = [tool for tool in TOOLS if tool not in missing]
    results = ask(tools, arguments.per_locale)
    versions = ", ".join(map(version, dict.fromkeys(tool.program for tool in tools if tool.program)))
    parts = [f"`python -m benchmarks.seeded_faults`; {machine()}; {versions}.\n\n{MEANING}", *results.tables()]
    sys.stdout.write(section(TITLE, parts))
    if arguments.write:
        write_section(TITLE, parts)
    if arguments.missed:
        arguments.missed.write_text(results.missed(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

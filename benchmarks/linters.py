"""Catalogs come in; what each tool reports of them goes out, as reports that can be compared."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from benchmarks.potext import places
from benchmarks.seeds import Good
from pipeline.base.files import Workspace
from pipeline.cli.main import main as pipeline_main

BATCH = 100
"""Files that a tool is given at once."""
CHOSEN = (
    "blank",
    "brackets",
    "doublespacing",
    "doublewords",
    "endpunc",
    "endwhitespace",
    "escapes",
    "isfuzzy",
    "long",
    "newlines",
    "nplurals",
    "numbers",
    "pythonbraceformat",
    "short",
    "startwhitespace",
    "tabs",
    "unchanged",
    "untranslated",
    "variables",
    "xmltags",
)
"""Filters of pofilter that suit languages other than English; its others compare capitals and quotation marks."""


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a tool says."""

    entry: str
    """Id of the entry; empty where it is about the file."""
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One catalog to look at."""

    good: Good
    """The catalog that it is, or is a variation of."""
    data: bytes


Reports = set[Report]
Linter = Callable[[Mapping[Path, Sample], Mapping[str, Path]], dict[Path, Reports]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A checker of catalogs."""

    name: str
    program: str
    """What it is called on the command line; empty for ours."""
    install: str
    lint: Linter
    """Takes files with what they hold, and the workspaces; returns what it says of each."""


def at_lines(found: Iterable[tuple[str, int, str]], samples: Mapping[Path, Sample]) -> dict[Path, Reports]:
    """Turn reports that name a line into reports of entries."""
    reports: dict[Path, Reports] = {path: set() for path in samples}
    lines: dict[Path, list[str]] = {}
    for name, line, text in found:
        path = Path(name)
        if path not in lines:
            lines[path] = [*places(samples[path].data.decode("utf-8", "replace"))]
        entry = lines[path][line - 1] if 0 < line <= len(lines[path]) else ""
        reports[path].add(Report(entry, text))
    return reports


def ours(samples: Mapping[Path, Sample], workspaces: Mapping[str, Path]) -> dict[Path, Reports]:
    """Put catalogs into their workspace, one of each domain and language at a time, and run `pipeline check` there.

    What it says of one catalog does not depend on the others, so this says what a run for each catalog would say.
    """
    found: list[tuple[str, int, str]] = []
    queues: dict[str, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for path, sample in samples.items():
        queues[sample.good.workspace][sample.good.path].append(path)
    for name, queue in queues.items():
        workspace = Workspace(workspaces[name])
        for turn in zip_longest(*queue.values()):
            paths = {samples[path].good.path: path for path in turn if path}
            for relative, path in paths.items():
                workspace.write_bytes(relative, samples[path].data)
            for record in check(workspace):
                if about := paths.get(record["path"]):
                    found.append((str(about), record["line"], f"{record['code']}: {record['message']}"))
            for relative, path in paths.items():
                workspace.write_text(relative, samples[path].good.text)
    return at_lines(found, samples)


def check(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the diagnostics of `pipeline check` as it prints them."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        pipeline_main(["check", "--format", "json", "--workspace", str(workspace.root)])
    found: list[dict[str, Any]] = json.loads(printed.getvalue())
    return found


def run(*command: str, files: Iterable[Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, errors="replace")


def msgfmt(samples: Mapping[Path, Sample], _: Mapping[str, Path]) -> dict[Path, Reports]:
    """Run it file by file: it compiles one."""
    found = []
    for path in samples:
        said = run("msgfmt", "--check", "--output-file=/dev/null", files=[path]).stderr
        for line in said.splitlines():
            match = re.match(rf"{re.escape(str(path))}:(\d+)(?::\d+)?: (.*)", line)
            if match:
                found.append((str(path), int(match[1]), match[2]))
            elif str(path) in line:
                found.append((str(path), 0, line.replace(str(path), "")))
    return at_lines(found, samples)


def batches(samples: Mapping[Path, Sample]) -> Iterator[list[Path]]:
    paths = list(samples)
    yield from (paths[start : start + BATCH] for start in range(0, len(paths), BATCH))


def i18nspector(samples: Mapping[Path, Sample], _: Mapping[str, Path]) -> dict[Path, Reports]:
    found = []
    for batch in batches(samples):
        for line in run("i18nspector", files=batch).stdout.splitlines():
            name, text = line.split(": ", 2)[1:]
            entry = re.search(r"msgctxt '([^']*)'", text)
            found.append((name, entry[1] if entry else "", text))
    return by_entries(found, samples)


def by_entries(found: Iterable[tuple[str, str, str]], samples: Mapping[Path, Sample]) -> dict[Path, Reports]:
    reports: dict[Path, Reports] = {path: set() for path in samples}
    for name, entry, text in found:
        reports[Path(name)].add(Report(entry, text))
    return reports


def l10n_lint(samples: Mapping[Path, Sample], workspaces: Mapping[str, Path]) -> dict[Path, Reports]:
    """Run it with each domain's template, so that it can tell what is missing or unknown."""
    domains: dict[Path, list[Path]] = defaultdict(list)
    for path, sample in samples.items():
        domains[workspaces[sample.good.workspace] / f"locales/{sample.good.domain}.pot"].append(path)
    found = []
    for template, paths in domains.items():
        for batch in batches({path: samples[path] for path in paths}):
            command = ("l10n-lint", "--no-recursive", "--format", "json", "--reference", str(template))
            for issue in json.loads(run(*command, files=batch).stdout)["issues"]:
                found.append((issue["file"], int(issue["line"] or 0), f"{issue['rule']}: {issue['message']}"))
    return at_lines(found, samples)


def dennis(samples: Mapping[Path, Sample], _: Mapping[str, Path]) -> dict[Path, Reports]:
    found = []
    for batch in batches(samples):
        done = run("dennis-cmd", "lint", files=batch)
        name = rule = ""
        for line in (done.stdout + done.stderr).splitlines():
            if match := re.search(r">>> (?:Working on|Problem opening file): (\S+)", line):
                name, rule = match[1], ""
                if "Problem" in line:
                    found.append((name, "", line.replace(name, "")))
            elif re.match(r"[EW]\d{3}: ", line):
                rule = line
            elif rule and (match := re.match(r'\d+:msgctxt "(.*)"', line)):
                found.append((name, match[1], rule))
    return by_entries(found, samples)


def pofilter(*options: str, own_language: bool = False) -> Linter:
    """Return pofilter with options; it writes what it says as comments into copies of the files, folder by folder."""

    def lint(samples: Mapping[Path, Sample], _: Mapping[str, Path]) -> dict[Path, Reports]:
        found = []
        for folder in {path.parent for path in samples}:
            out = folder.with_name(f"{folder.name}-filtered")
            language = [f"--language={folder.name}"] if own_language else []
            said = run("pofilter", "--progress=none", *options, *language, files=[folder, out]).stderr
            found += [(str(path), "", line) for path in samples for line in said.splitlines() if str(path) in line]
            found += [(str(folder / path.name), *note) for path in out.glob("*.po") for note in _notes(path)]
            shutil.rmtree(out)
        return by_entries(found, samples)

    return lint


def _notes(path: Path) -> Iterator[tuple[str, str]]:
    """Yield entry and note; line by line, since the copy of a file that does not parse may not parse either."""
    for part in path.read_text(encoding="utf-8", errors="replace").split("\n\n"):
        own = re.search(r'^msgctxt "(.*)"$', part, re.MULTILINE)
        yield from ((own[1] if own else "", note) for note in re.findall(r"^# (\(pofilter\) .*)$", part, re.MULTILINE))


TOOLS = (
    Tool("ours", "", "", ours),
    Tool("msgfmt -c", "msgfmt", "apt-get install gettext", msgfmt),
    Tool("l10n-lint", "l10n-lint", "pip install l10n-lint", l10n_lint),
    Tool("pofilter", "pofilter", "pip install translate-toolkit", pofilter()),
    Tool(
        "pofilter, filters chosen",
        "pofilter",
        "pip install translate-toolkit",
        pofilter(*(f"--test={name}" for name in CHOSEN), own_language=True),
    ),
    Tool("dennis", "dennis-cmd", "pip install dennis", dennis),
    Tool("i18nspector", "i18nspector", "apt-get install i18nspector", i18nspector),
)


def version(program: str) -> str:
    """Return the program's name and version, as it tells them."""
    said = run(program, "--version", files=()), run(program, "lint", files=())  # dennis tells it when it lints
    number = re.search(r"\d+\.[\d.]+\d", "".join(done.stdout for done in said))
    return f"{program} {number[0]}" if number else program


def missing_tools() -> list[Tool]:
    return [tool for tool in TOOLS if tool.program and not shutil.which(tool.program)]

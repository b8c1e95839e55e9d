"""What stands in a workspace and what the last build made come in; which factsheets are stale, and why, goes out.

A factsheet depends on the layouts, styles, fonts and figures, its profile, its locale's catalogs, what every locale
says of itself, the settings, and the versions of the pipeline; a PDF on its print source, its assets, its edition,
the engine and the text libraries. Digests decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Executor, Future
from functools import cached_property

from pipeline.base.files import Workspace
from pipeline.build.nursery import WorkerError
from pipeline.build.record import Record
from pipeline.build.start import LINKER_CACHE, SCREEN, State, look_at, versions
from pipeline.build.task import Asset, Stock, libraries
from pipeline.pdf.editions import Edition
from pipeline.profile.messages import SITE
from pipeline.project.project import Ground
from pipeline.verify.manifest import digest

UNREAD = (".pot", ".py", ".md", ".csv")
"""Suffixes of what stands among the inputs and makes no page."""
SOURCES = ("templates/", "locales/")
ASSETS = ("templates/fonts/", "templates/styles/")
Key = tuple[str, str]
"""Slug and locale of a factsheet."""


def combined(parts: Iterable[str]) -> str:
    """Return a digest of texts in their order."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8")
        found.update(b"%d:" % len(data) + data)
    return found.hexdigest()


class Planner:
    """Chooses the factsheets that have to be made anew."""

    def __init__(self, seen: State, before: State | None, record: Record, target: str) -> None:
        self.seen = seen
        self.before = before
        self.record = record
        self.target = target
        self.inputs: dict[Key, str] = {}
        """Digest of all that decides about each factsheet."""
        self.stale: dict[Key, str] = {}
        """Those that have to be made, and why."""

    def __call__(self, ground: Ground) -> Collection[Key]:
        """Compare each factsheet with what was made last."""
        seen = self.seen
        common, figures = _common_inputs(ground, seen), _figures(ground, seen)
        shared = combined([repr(ground.settings), *(f"{path} {seen.files[path][1]}" for path in common)])
        for slug in ground.slugs:
            for locale in ground.selected:
                catalogs = [f"locales/{locale.name}/LC_MESSAGES/{domain}.po" for domain in (slug, SITE)]
                own = [f"templates/profiles/{slug}.yaml", *catalogs, *figures.get(slug, ())]
                own = [path for path in own if path in seen.files]
                digests = [f"{path} {seen.files[path][1]}" for path in own]
                self.inputs[slug, locale.name] = combined([seen.request, shared, *digests])
                if why := self._why((slug, locale.name), {*common, *own}):
                    self.stale[slug, locale.name] = why
        return self.stale

    def _why(self, key: Key, inputs: set[str]) -> str:
        """Return why a factsheet is stale, or nothing where it is not."""
        sheet = self.record.sheets.get(key)
        if self.before is None or sheet is None:
            return "nothing is known of an earlier build of it"
        if sheet.kept:
            return "its translation was incomplete"
        published = {
            file.path: self.seen.files.get(f"{self.target}/{file.path}", ("", ""))[1] for file in sheet.all_files
        }
        for file in sheet.all_files:
            if published[file.path] != file.sha256:
                return f"{self.target}/{file.path} is not what was published"
        if sheet.inputs == self.inputs[key]:
            return ""
        if not sheet.inputs:
            return "something was edited while it was made"
        changes = self.before.changes(self.seen)
        gone = {path for path in changes - self.seen.files.keys() if path.startswith(SOURCES)}
        return f"{_listed(sorted(changes & (inputs | gone)) or ['the settings'])} changed"


def _listed(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def _common_inputs(ground: Ground, seen: State) -> list[str]:
    """Return what every factsheet depends on: all inputs that do not belong to one profile or one catalog."""

    def common(path: str) -> bool:
        if path.startswith("/"):
            return not _is_library(path)
        if path.startswith("templates/figures/"):
            return _slug(path) not in ground.slugs and not path.endswith(UNREAD)
        own = path.startswith("templates/profiles/") or "/LC_MESSAGES/" in path
        return path.startswith(("templates/", "locales/")) and not own and not path.endswith(UNREAD)

    return sorted(filter(common, seen.files))


def _figures(ground: Ground, seen: State) -> dict[str, list[str]]:
    """Return the figures of each profile."""
    found: dict[str, list[str]] = {}
    for path in sorted(seen.files):
        if path.startswith("templates/figures/") and _slug(path) in ground.slugs:
            found.setdefault(_slug(path), []).append(path)
    return found


def _slug(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _is_library(path: str) -> bool:
    """Tell whether an absolute path is that of a shared library, or of their list: they concern PDFs alone."""
    return ".so" in path.rpartition("/")[2]


def print_stock(ground: Ground, seen: State, locale_styles: str) -> Stock:
    """Return what the engine may read, as it was when the build began."""
    dictionaries = [(locale.name, f"{locale.folder}/hyphenation.dic") for locale in ground.locales]
    dictionaries = [(name, path) for name, path in dictionaries if path in seen.files]
    patterns = {path for _, path in dictionaries}
    folders = (*ASSETS, *(f"{locale.folder}/fonts/" for locale in ground.locales))
    named = {f"templates/styles/{style}" for edition in ground.editions for style in edition.styles}
    screen = {path for path in seen.files if path.startswith(SCREEN)} - named
    paths = sorted(path for path in seen.files if (path.startswith(folders) and path not in screen) or path in patterns)
    assets = tuple(Asset(path, seen.files[path][1]) for path in paths)
    return Stock(str(ground.workspace.root), assets, tuple(dictionaries), locale_styles)


def made_by(seen: State) -> str:
    """Return a digest of all that makes publications: the pipeline itself, and the versions of what it uses."""
    own = sorted(path for path in seen.files if path.startswith("/") and not _is_library(path))
    return combined([versions(), *(f"{path} {seen.files[path][1]}" for path in own)])


class Engine:
    """Tells the engine, and the text libraries that it has resolved, from any others."""

    def __init__(self, seen: State, before: State | None, executor: Executor) -> None:
        self.seen = seen
        self.executor = executor
        self.libraries = sorted(path for path in seen.files if _is_library(path) and path != LINKER_CACHE)
        resolved_alike = before is not None and LINKER_CACHE not in before.changes(seen)
        present = before is not None and all(path in seen.files for path in before.files if _is_library(path))
        self.known = bool(self.libraries) and resolved_alike and present
        self.answer: Future[tuple[str, ...]] | None = None

    def ask(self) -> None:
        """Have the engine say what it has resolved, if that is not known: it loads for it, so before it renders."""
        if not self.known and self.answer is None:
            self.answer = self.executor.submit(libraries)

    @cached_property
    def digest(self) -> str:
        """A digest of all of them; the engine is asked where it cannot be told from what was seen."""
        files = self.seen.files
        if not self.known:
            self.ask()
            assert self.answer
            try:
                self.libraries = list(self.answer.result())
            except WorkerError:  # each task that is lost will be told of
                self.libraries = list(libraries())
            files = files | look_at(self.libraries)
        code = [path for path in sorted(files) if path.startswith("/") and "/pipeline/pdf/" in path]
        named = [f"{path.rpartition('/')[2]} {files[path][1]}" for path in (*code, *self.libraries)]
        return combined([versions(), *named])


class Prints:
    """The PDFs of earlier builds, and how they are known again."""

    def __init__(self, workspace: Workspace, stock: Stock, engine: Engine, records: Mapping[str, Record]) -> None:
        self.workspace = workspace
        self.stock = stock
        self.engine = engine
        self.reused: set[str] = set()
        """Keys of those that were taken over."""
        parts = [f"{asset.path} {asset.sha256}" for asset in stock.assets]
        self.common = combined([stock.locale_styles, repr(stock.dictionaries), *parts])
        self.known = {
            item.key: (f"{target}/{item.file.path}", item)
            for target, record in records.items()
            for sheet in record.sheets.values()
            for item in sheet.prints
        }

    def key(self, source: str, edition: Edition) -> str:
        """Return the digest of all that decides about a PDF's bytes."""
        return combined([source, repr(edition), self.common, self.engine.digest])

    def earlier(self, source: str, edition: Edition) -> tuple[bytes, int] | None:
        """Return the bytes of a PDF that an earlier build made of the same things, and the number of its pages."""
        found = self.known.get(self.key(source, edition)) if self.known else None
        if found is None or not self.workspace.exists(found[0]):
            return None
        path, item = found
        data = self.workspace.read_bytes(path)
        if digest(data) != item.file.sha256:
            return None
        self.reused.add(item.key)
        return data, item.pages

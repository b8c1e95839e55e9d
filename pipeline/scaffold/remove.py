"""Removes a profile or a locale from a workspace, with all that belongs to it. Start with `plan_removal`."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError, error, fail, misuse
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.settings import SOURCE, Settings, read_settings
from pipeline.language.glossary import PATH as GLOSSARY
from pipeline.language.glossary import parse_glossary, term_finder
from pipeline.profile.grammar import placeholders
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import site_template
from pipeline.profile.model import Profile
from pipeline.project.selection import meant
from pipeline.project.sources import PROFILES, Collector, slugs_of
from pipeline.project.update import update_catalogs
from pipeline.scaffold.committed import restoring, uncommitted
from pipeline.scaffold.cuts import without_keys, without_locale, without_tables
from pipeline.scaffold.pending import PendingWorkspace

PROFILE, LOCALE = "remove profile", "remove locale"
TABLE = ("tool", "pipeline")
CATALOG = (".po", ".pot")


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a file that stays."""

    path: str
    line: int  # 1-based number of the first line, as the file stands
    old: tuple[str, ...]
    new: tuple[str, ...]  # what takes their place; nothing where they are only cut


@dataclass(frozen=True, slots=True)
class Removal:
    """All that belongs to a profile or a locale; nothing is changed before `carry_out`."""

    files: tuple[str, ...]  # files that go
    edits: tuple[Edit, ...]  # lines that go from others
    catalogs: tuple[str, ...]  # catalogs and templates that change: labels that only it had become obsolete
    unsaved: tuple[str, ...] | None  # of all these, what git has not, or has otherwise; None where there is no git
    restore: str  # the command that undoes it
    pending: PendingWorkspace

    def carry_out(self) -> None:
        """Remove all of it, or nothing."""
        self.pending.commit()


def plan_removal(workspace: Workspace, kind: str, name: str) -> Removal:
    """Find all that belongs to a profile or a locale; raise where it cannot be removed, or is not there."""
    settings, pending = read_settings(workspace), PendingWorkspace(workspace)
    (_profile if kind == "profile" else _locale)(pending, settings, name)
    for path in sorted(pending.removed):
        if workspace.path(path) != workspace.root / path:
            hint = "remove the link by hand, then run the command again"
            raise fail(
                path, "remove-link", "is a link, or lies behind one: what it points to may not belong here", hint
            )
    update_catalogs(pending)
    texts = sorted(path for path in pending.written if not path.endswith(CATALOG))
    touched = sorted({*pending.removed, *(path for path in pending.written if workspace.exists(path))})
    own = f"locales/{name}"
    shown = [path for path in touched if kind == "profile" or not path.startswith(f"{own}/")]
    return Removal(
        files=tuple(sorted(pending.removed)),
        edits=tuple(edit for path in texts for edit in _edits(pending, path)),
        catalogs=tuple(sorted(path for path in pending.written if path.endswith(CATALOG))),
        unsaved=uncommitted(workspace, touched),
        restore=restoring(shown if len(shown) == len(touched) else [own, *shown]),
        pending=pending,
    )


def _profile(pending: PendingWorkspace, settings: Settings, slug: str) -> None:
    """Remove a profile: its texts, figures and catalogs, its settings, and the terms that no other text has."""
    slugs = slugs_of(pending)
    if slug not in slugs:
        raise misuse(PROFILE, "selection", f"there is no profile “{slug}”", meant(slug, slugs))
    if len(slugs) == 1:
        hint = "create another first (pipeline new profile SLUG): a publication has at least one"
        raise misuse(PROFILE, "remove-needed", f"“{slug}” is the only profile", hint)
    profiles = {other: Collector().attempt(_load, pending, settings, other) for other in slugs}
    catalogs = pending.list(f"locales/*/LC_MESSAGES/{slug}.po")
    for path in (PROFILES.replace("*", slug), f"locales/{slug}.pot", *catalogs):
        if pending.exists(path):
            pending.remove(path)
    for path in pending.list(f"templates/figures/{slug}.*"):
        pending.remove(path)
    text = without_tables(pending.read_text(SETTINGS_FILE), [".".join([*TABLE, "profiles", slug])])
    pending.write_text(SETTINGS_FILE, without_keys(text, [(*TABLE, "profiles", slug)]))
    own = profiles.pop(slug)
    if own and pending.exists(GLOSSARY):
        _remove_terms(pending, own, [profile for profile in profiles.values() if profile])


def _remove_terms(pending: PendingWorkspace, own: Profile, others: list[Profile]) -> None:
    """Remove the terms of the glossary that stand in the messages of one profile, and in no other text."""
    text = pending.read_text(GLOSSARY)
    terms = parse_glossary(text)
    finder = term_finder(terms)
    rest = [*site_template(LayoutFiles(pending)).messages, *(m for profile in others for m in profile.messages())]
    kept = {term for message in rest for term in finder.terms(f"{message.text}\n{message.plural}")}
    gone = {term for message in own.messages() for term in finder.terms(message.text)} - kept
    pending.write_text(GLOSSARY, without_tables(text, [f"term.{n}" for n, term in enumerate(terms) if term in gone]))


def _locale(pending: PendingWorkspace, settings: Settings, name: str) -> None:
    """Remove a locale: its folder, its settings, and its forms of names and terms."""
    if name == SOURCE:
        hint = "remove the others instead: every translation is made from it"
        raise misuse(LOCALE, "remove-needed", f"{SOURCE} is the language of the profiles", hint)
    files = [path for end in ("*", ".*") for path in pending.list(f"locales/{name}/**/{end}")]
    if name not in settings.languages and not (files and "/" not in name):
        others = [locale for locale in settings.languages if locale != SOURCE]
        raise misuse(LOCALE, "selection", f"there is no locale “{name}”", meant(name, others))
    if faults := [fault for slug in slugs_of(pending) for fault in _uses(pending, settings, slug, name)]:
        raise UsageError(faults)
    for path in files:
        pending.remove(path)
    every = (*TABLE, "profiles", "*")
    keys, lists = [(*every, "*", name)], [((*TABLE, "locales"), name), ((*every, "locales"), name)]
    pending.write_text(SETTINGS_FILE, without_keys(pending.read_text(SETTINGS_FILE), keys, lists))
    for slug in slugs_of(pending):
        path = PROFILES.replace("*", slug)
        pending.write_text(path, without_locale(path, pending.read_text(path), name))
    for path in pending.list("locales/*/locale.toml"):
        pending.write_text(path, without_keys(pending.read_text(path), [("languages", name)]))
    if pending.exists(GLOSSARY):
        pending.write_text(GLOSSARY, without_keys(pending.read_text(GLOSSARY), [("term", name)]))


def _uses(pending: PendingWorkspace, settings: Settings, slug: str, name: str) -> Iterator[Diagnostic]:
    """Yield where a message uses a name in the language, as `{artsakh.hy}`, which nobody but an editor can replace."""
    for message in _load(pending, settings, slug).messages():
        for placeholder in placeholders(message.text):
            if placeholder.endswith(f".{name}"):
                text = f"message “{message.id}” uses {{{placeholder}}}, a name in the language to be removed"
                hint = "write the message without it first, then run pipeline update, and remove the language"
                yield error(message.location, "remove-used", text, hint)


def _load(workspace: Workspace, settings: Settings, slug: str) -> Profile:
    path = PROFILES.replace("*", slug)
    return load_profile(path, workspace.read_text(path), settings, draft=True)


def _edits(pending: PendingWorkspace, path: str) -> Iterator[Edit]:
    old, new = (store.read_text(path).splitlines() for store in (pending.store, pending))
    for what, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield Edit(path, start + 1, tuple(old[start:end]), tuple(new[first:last]))


def check_committed(removal: Removal) -> None:
    """Raise with each file that git could not bring back as it is, if the workspace is in git."""
    hint = "commit it first, so that git can bring it back; or add --force, and it is lost for good"
    if removal.unsaved:
        message = "has changes that are not committed"
        raise PipelineError(error(path, "remove-uncommitted", message, hint) for path in removal.unsaved)

"""Factsheets that are not complete, and so stay as they were published, or are left out where they never were.

With the setting `incomplete = "keep"` they hold nothing else back. Start with `hold_back`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, fail, warning
from pipeline.base.files import Workspace
from pipeline.build.plan import Key, PairKey
from pipeline.build.printed import factsheet_paths
from pipeline.build.staging import OUTPUT
from pipeline.catalog.coverage import coverage
from pipeline.language.locales import Locale
from pipeline.pages.web_page import page_path, pair_path
from pipeline.profile.messages import SITE
from pipeline.project.project import Project
from pipeline.verify.manifest import MANIFEST, File, Manifest, digest, parse_manifest

TRANSLATE = "translate what is missing or fuzzy (pipeline status), then build again"


@dataclass(slots=True)
class HeldBack:
    """What was asked for, and is not made."""

    kept: dict[Key, tuple[File, ...]] = field(default_factory=dict)  # the files of what stays as it was published
    pairs: dict[PairKey, File] = field(default_factory=dict)  # pages of two languages that stay with them
    left_out: set[Key] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)
    assets: list[tuple[File, bytes]] = field(default_factory=list)  # what the pages load that stay


def hold_back(project: Project) -> HeldBack:
    """Return what stays and what is left out, with a warning of each; raise where neither can be."""
    held = HeldBack()
    if not project.incomplete:
        return held
    published = Workspace(OUTPUT.folder(project.workspace))  # which may be a link that leads out
    before = _last_manifest(published)
    for slug in (profile.slug for profile in project.profiles):
        incomplete = [locale for locale in project.locales_of(slug) if _domains(project, slug, locale)]
        files = {file.path for file in before.files} if before else set()
        stays = [own for own in incomplete if own in project.selected and page_path(slug, own) in files]
        for locale in (locale for locale in incomplete if locale not in stays):
            held.left_out.add((slug, locale.name))
            held.found += [_left_out(project, slug, locale)] if locale in project.selected else []
        if before and stays:
            _keep(project, slug, stays, published, before, held)
    if before and held.kept:
        held.assets = _assets(published, before, (file for files in held.kept.values() for file in files))
    if project.factsheets and held.left_out.issuperset(project.factsheets):
        hint = "complete one (pipeline status), or look at them with pipeline build --draft"
        held.found.append(
            error("templates/profiles", "sheet-unpublished", "no factsheet is complete, and none was published", hint)
        )
    if any(d.severity == "error" for d in held.found):
        raise PipelineError(held.found)
    return held


def _domains(project: Project, slug: str, locale: Locale) -> list[str]:
    """Return the domains of a factsheet that are incomplete."""
    return [domain for domain in (slug, SITE) if (domain, locale.name) in project.incomplete]


def _place(project: Project, slug: str, locale: Locale) -> str:
    return project.catalog((*_domains(project, slug, locale), slug)[0], locale.name).path


def _keep(
    project: Project, slug: str, stays: list[Locale], published: Workspace, before: Manifest, held: HeldBack
) -> None:
    """Keep factsheets as they were published. What they do not link to waits; they cannot lead to what has gone."""
    files = {file.path: file for file in before.files}
    last = before.expected.profiles[slug].languages
    for locale in project.locales_of(slug):
        if locale.tag not in last and (slug, locale.name) not in held.left_out:
            held.left_out.add((slug, locale.name))
            message = f"the {locale.name} factsheet of {slug} waits for {', '.join(own.name for own in stays)}"
            reason = f"{message}, which stays as it was published and does not lead to it"
            held.found.append(warning(_place(project, slug, locale), "sheet-left-out", reason, TRANSLATE))
    now = [own.tag for own in project.locales_of(slug) if (slug, own.name) not in held.left_out]
    names, listed = project.names(slug), before.expected.profiles[slug].pairs
    pairs = [pair for pair in _pairs(project, slug, held.left_out) if {*pair}.intersection(stays)]
    stay = {own.tag for own in stays}
    same_pairs = [f"{a.tag}+{b.tag}" for a, b in pairs] == [
        each for each in listed if stay.intersection(each.split("+"))
    ]
    for locale in stays:
        place, what = _place(project, slug, locale), f"the {locale.name} factsheet of {slug}"
        paths = factsheet_paths(project, slug, locale)
        if (
            now != last
            or not same_pairs
            or not files.keys() >= set(paths)
            or not all(name.has_form(locale.name) for name in names)
        ):
            hint = "complete it (pipeline status), or take its language out of the locales of the profile until it is"
            message = f"{what} is incomplete, and what was published had other languages, names or editions"
            held.found.append(error(place, "sheet-unpublished", message, hint))
            continue
        held.kept[slug, locale.name] = tuple(_intact(published, files[path]) for path in paths)
        message = f"{what} stays as it was published: it is incomplete"
        held.found.append(warning(place, "sheet-kept", message, TRANSLATE))
        for pair in (pair for pair in pairs if locale in pair):
            file = _intact(published, files[pair_path(slug, *pair)])
            held.pairs[slug, pair[0].name, pair[1].name] = file


def _pairs(project: Project, slug: str, left_out: Collection[Key]) -> list[tuple[Locale, Locale]]:
    """Return the languages that are to be published side by side, whether incomplete or not."""
    return [*project.without(frozenset(left_out)).web_pairs(slug)]


def _assets(published: Workspace, before: Manifest, kept: Iterable[File]) -> list[tuple[File, bytes]]:
    """Return the assets that these pages load, and what those load in turn; their names tell their contents."""
    waiting = [published.read_bytes(file.path) for file in kept if file.kind == "page"]
    known, found = {file for file in before.files if file.kind == "asset"}, list[tuple[File, bytes]]()
    while waiting:
        data = waiting.pop()
        for file in sorted(known, key=lambda file: file.path):
            if file.path.rpartition("/")[2].encode() in data:
                known.discard(file)
                found.append((_intact(published, file), published.read_bytes(file.path)))
                waiting += [found[-1][1]] if file.path.endswith(".css") else []
    return found


def _left_out(project: Project, slug: str, locale: Locale) -> Diagnostic:
    """Return the warning of a factsheet that was never published, with how far it is."""
    profile = next(profile for profile in project.profiles if profile.slug == slug)
    names, shown = profile.names, f"pipeline build --draft --locale {locale.name} --profile {slug} shows it as it is"
    if profile.draft:
        message = f"the {locale.name} factsheet of {slug} is left out: its profile says “draft: true”"
        return warning(profile.path, "sheet-left-out", message, f"{shown}; remove that line to publish it")
    done = coverage(project.catalog(slug, locale.name), project.template_in(slug, locale.name))
    lack = [f"{done.translated} of its {done.messages} messages are translated"]
    if nameless := sum(not name.has_form(locale.name) for name in names):
        lack.append(f"{nameless} of its {len(names)} names have no form")
    if (SITE, locale.name) in project.incomplete:
        lack.append("not all labels are translated")
    message = f"the {locale.name} factsheet of {slug} is left out until it is complete: {', '.join(lack)}"
    return warning(_place(project, slug, locale), "sheet-left-out", message, shown)


def _last_manifest(published: Workspace) -> Manifest | None:
    """Return what was published last; raise where something was, and nothing in it can be relied on."""
    if not published.exists(MANIFEST):
        return None
    try:
        return parse_manifest(published.read_text(MANIFEST), MANIFEST)
    except PipelineError as failure:
        place = f"{OUTPUT.name}/{MANIFEST}"
        message = "does not say what was published, so that nothing of it can stay"
        hint = "restore it, or complete the translations, or remove output to publish without what is incomplete"
        raise fail(place, "sheet-unpublished", message, hint) from failure


def _intact(published: Workspace, file: File) -> File:
    """Return a file that is as it was published; raise for any other."""
    if not published.exists(file.path) or digest(published.read_bytes(file.path)) != file.sha256:
        hint = "restore the file, or complete the translation and build it anew"
        place, message = f"{OUTPUT.name}/{file.path}", "is not what was published, and cannot be kept"
        raise fail(place, "published-digest", message, hint)
    return file

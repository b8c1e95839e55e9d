"""The lengths that places on paper and on the web cannot exceed: what the comments say holds, and is reported."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import LANGUAGES, SLUG, copy_workspace, real_project

from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog, Entry, catalog_path
from pipeline.catalog.po import format_catalog
from pipeline.catalog.state import is_approved
from pipeline.checks.wording import LIMIT, lengths_fit
from pipeline.cli.main import main
from pipeline.profile.messages import Template
from pipeline.project.sources import read_sources

LIMITS = {
    SLUG: {
        "title": 26,
        "description": 155,
        "status.label": 22,
        "city.label": 22,
        "people.label": 22,
        "broadcasting.label": 22,
    },
    "site": {
        "download.data": 30,
        "download.editions": 30,
        "hero.then": 30,
        "hero.since": 30,
        "cite.heading": 30,
        "page.beside": 30,
        "draft.mark": 9,
        "pair.files": 45,
        "pair.map": 45,
        "pair.others": 30,
        "draft.notice": 23,
        "draft.count": 63,
        "draft.unapproved": 45,
        "page.kind": 20,
        "page.as-of": 45,
        "page.see": 12,
        "map.armenia": 10,
        "map.azerbaijan": 14,
        "map.georgia": 11,
        "map.iran": 21,
        "map.russia": 13,
        "map.turkey": 9,
        "map.caspian": 15,
        "map.yerevan": 8,
        "map.baku": 6,
        "map.tbilisi": 8,
        "map.capital": 23,
        "map.shusha": 20,
        "map.lachin": 8,
        "map.region": 26,
        "map.nakhchivan": 24,
        "glance.since": 24,
        "sources.archived": 20,
        "edition.sheet": 30,
        "edition.standard": 30,
        "edition.large-print": 30,
        "edition.bilingual": 30,
        "edition.text": 30,
        "review.kind": 20,
        "edition.booklet": 30,
        "edition.press": 30,
        "review.approved": 14,
        "review.new": 25,
        "review.working": 40,
        "review.pen": 20,
        "review.name": 20,
        "review.signature": 20,
    },
}
"""Measured on the printed page, and in a browser 375 and 580 pixels wide, in the widest letters: Armenian ones."""


def limits(template: Template) -> dict[str, int]:
    found = {message.id: LIMIT.search(" ".join(message.comments)) for message in template.messages}
    return {id_: int(match[1]) for id_, match in found.items() if match}


def too_long(workspace: Workspace) -> list[str]:
    """Return what the check of lengths finds in all catalogs of a workspace that has some."""
    sources = read_sources(workspace)
    pairs = [(template, locale) for template in sources.templates for locale in sources.selected]
    catalogs = [sources.read(template, locale) for template, locale in pairs]
    assert sum(is_approved(entry, entry.source_text) for catalog in catalogs for entry in catalog.entries) > len(pairs)
    texts = [text for catalog in catalogs for text in sources.subject(catalog).texts]
    return [str(found) for text in texts for found in lengths_fit(text)]


@pytest.mark.parametrize("domain", LIMITS)
def test_the_comments_of_the_templates_give_the_limits(domain: str) -> None:
    template = next(template for template in real_project().templates if template.domain == domain)
    assert limits(template) == LIMITS[domain]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", LIMITS)
def test_translators_read_the_limits_in_their_catalog(domain: str, language: str) -> None:
    entries = real_project().catalog(domain, language).by_id()
    for id_, limit in LIMITS[domain].items():
        assert f"At most {limit} characters" in " ".join(entries[id_].notes)


def test_every_label_that_is_set_over_the_map_has_a_limit() -> None:
    site = next(template for template in real_project().templates if template.domain == "site")
    wrap = {
        "map.title",
        "map.dated",
        "map.conic",
        "map.mercator",
        "map.legend.capital",
        "map.legend.town",
        "map.legend.road",
        "map.legend.oblast",
        "map.legend.disputed",
        "map.natural-earth",
        "map.legend.ceasefire",
        "map.legend.held",
        "map.legend.note",
        "map.source",
        "map.words",
    }
    labels = {message.id for message in site.messages if message.id.startswith("map.")} - wrap
    assert labels == {id_ for id_ in LIMITS["site"] if id_.startswith("map.")}


def test_all_catalogs_of_this_workspace_keep_to_the_limits() -> None:
    assert too_long(real_project().workspace) == []


def test_all_catalogs_of_another_territory_keep_to_the_limits(island_source: Workspace) -> None:
    assert too_long(island_source) == []


def lengthened(catalog: Catalog, domain: str, more: int) -> Iterator[Entry]:
    """Give each text of a catalog that has a limit so many characters more than it, and its placeholders."""
    placeholders = {"draft.count": "{count}", "draft.unapproved": "{count}", "page.as-of": "{date}"}
    for entry in catalog.entries:
        if limit := LIMITS[domain].get(entry.id):
            text = "Я" * (limit + more) + placeholders.get(entry.id, "")
            yield replace(entry, translations=tuple(text for _ in entry.translations))
        else:
            yield entry


PLURAL = [f" for numbers such as {numbers}" for numbers in ("1, 21, 31, 41", "2, 3, 4, 22", "0, 5, 6, 7")]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path)


def check(workspace: Workspace, capsys: pytest.CaptureFixture[str], *, more: int) -> str:
    """Check a workspace whose Russian texts have so many characters more than their limits."""
    for domain in LIMITS:
        catalog = real_project().catalog(domain, "ru")
        long = replace(catalog, entries=tuple(lengthened(catalog, domain, more)))
        workspace.write_text(catalog_path(domain, "ru"), format_catalog(long))
    assert main(["check", "--format", "json", "--workspace", str(workspace.root)]) == 1
    told = json.loads(capsys.readouterr().out)  # each by itself, where the text counts those that are alike
    return "".join("{path}:{line}: {severity}[{code}]: {message}\n  hint: {hint}\n".format(**one) for one in told)


def line_of(workspace: Workspace, path: str, id_: str) -> int:
    """Return the first line of an entry: the one after the blank line above its message id."""
    before = workspace.read_text(path).partition(f'msgctxt "{id_}"\n')[0]
    return before.rpartition("\n\n")[0].count("\n") + 3


def test_texts_that_are_as_long_as_their_place_pass(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert "too-long" not in check(workspace, capsys, more=0)


def test_a_text_that_is_longer_than_its_place_is_reported_with_place_and_remedy(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    told = check(workspace, capsys, more=1)
    for domain, wanted in LIMITS.items():
        path = catalog_path(domain, "ru")
        for id_, limit in wanted.items():
            place = f"{path}:{line_of(workspace, path, id_)}"
            forms = PLURAL if id_ in ("draft.count", "draft.unapproved") else [""]
            for form in forms:
                fact = f"ru translation of “{id_}”{form} has {limit + 1} characters, 1 more than the layout holds"
                assert f"{place}: error[too-long]: {fact}\n" in told
            assert f"  hint: say it in {limit} characters at most; placeholders do not count\n" in told

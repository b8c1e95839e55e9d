"""Pages of two languages: which there are, what stands in them, what makes them stale, and what is verified of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import edits
import pytest
import tinyhtml5
from builders import SLUG, codes
from builders import copy_workspace as copy_karabakh
from conftest import copy_workspace

from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.pairs import web_pairs
from pipeline.base.settings import read_settings
from pipeline.build import factsheets, publishing
from pipeline.build.build import BuildResult, build
from pipeline.build.context import BuildContext
from pipeline.project.selection import Selection
from pipeline.verify.factsheet import verify_file
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import MANIFEST, File, Manifest, parse_manifest, sealed
from pipeline.verify.pair_checks import same_cells, text_of
from pipeline.verify.publication import verify_publication

SITE = "https://example.org/"
SETTINGS, HEBREW = "pyproject.toml", "locales/he/LC_MESSAGES/hans-island.po"
WEB = Selection(editions=("none",))
PAIR = "en+he/hans-island.html"
FOUR = ["en+hy", "en+az", "en+ru", "hy+az", "hy+ru", "az+ru"]


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1, f"{path} has not exactly one “{old}”"
    workspace.write_text(path, text.replace(old, new))


def manifest_of(workspace: Workspace, folder: str = "preview") -> Manifest:
    return parse_manifest(workspace.read_text(f"{folder}/{MANIFEST}"), MANIFEST)


def pairs_of(result: BuildResult) -> list[str]:
    return [file.path.partition("/")[0] for file in result.files if file.kind == "pair"]


def made(result: BuildResult) -> set[str]:
    return {outcome.path for outcome in result.outcomes if outcome.made}


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """English beside Hebrew, to be read only."""
    workspace = copy_workspace(tmp_path_factory.mktemp("pairs"))
    build(workspace, selection=WEB)
    return workspace


@pytest.fixture(scope="module")
def karabakh(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Four languages, to be read only."""
    workspace = copy_karabakh(tmp_path_factory.mktemp("pairs") / "karabakh")
    build(workspace, selection=WEB)
    return workspace


def copied(workspace: Workspace, folder: Path) -> Workspace:
    """Return sources to be changed, and their preview."""
    target = copy_karabakh(folder / "copy", workspace.root)
    build(target, selection=WEB)
    return target


def page_of(workspace: Workspace, path: str = PAIR) -> tuple[File, Page]:
    file = next(file for file in manifest_of(workspace).files if file.path == path)
    return file, read_page(workspace.read_bytes(f"preview/{path}"))


# Which there are


def test_by_default_each_two_of_a_few_languages_have_a_page(karabakh: Workspace) -> None:
    files = [file for file in manifest_of(karabakh).files if file.kind == "pair"]
    assert sorted(file.path for file in files) == sorted(f"{pair}/{SLUG}.html" for pair in FOUR)
    assert {(file.language, file.second) for file in files} == {tuple(pair.split("+")) for pair in FOUR}
    assert manifest_of(karabakh).expected.profiles[SLUG].pairs == FOUR
    assert verify_publication(karabakh.root / "preview") == ()


@pytest.mark.parametrize(
    ("listed", "known", "found"),
    [
        (None, "abc", "ab ac bc"),
        (None, "abcdef", "ab ac ad ae af bc bd be bf cd ce cf de df ef"),
        (None, "abcdefg", "ab ac ad ae af ag"),
        ("all", "abcdefg", "ab ac ad ae af ag bc bd be bf bg cd ce cf cg de df dg ef eg fg"),
        ("none", "abc", ""),
        (("c, a", "b,c"), "abc", "ac bc"),
        (("a,d",), "abc", ""),
        (None, "a", ""),
    ],
)
def test_the_settings_say_which(listed: str | tuple[str, ...] | None, known: str, found: str) -> None:
    assert " ".join(a + b for a, b in web_pairs(listed, known)) == found


def test_twenty_languages_have_nineteen_pages() -> None:
    assert len(web_pairs(None, [f"l{n}" for n in range(20)])) == 19


@pytest.mark.parametrize(("value", "found"), [('"none"', []), ('["ru,hy"]', ["hy+ru"]), ('"all"', FOUR)])
def test_a_profile_may_have_others(karabakh: Workspace, tmp_path: Path, value: str, found: list[str]) -> None:
    workspace = copy_karabakh(tmp_path / "copy", karabakh.root)
    edit(workspace, SETTINGS, "required = [", f"web-pairs = {value}\nrequired = [")
    assert [f"{a}+{b}" for a, b in read_settings(workspace).web_pairs_of(SLUG)] == found
    result = build(workspace, selection=WEB)
    assert sorted(pairs_of(result)) == sorted(found)
    beside = 'class="beside"' in workspace.read_text(f"preview/en/{SLUG}.html")
    assert beside == any(pair.startswith("en+") for pair in found)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"some"', "not “all”, “none” or a list of pairs"),
        ("3", "not “all”, “none” or a list of pairs"),
        ('["hy"]', "no pair"),
        ('["hy,hy"]', "no pair"),
        ('["hy,az", "az,hy"]', "names one pair twice"),
        ('["hy,fr"]', "names “fr”, which is no locale"),
    ],
)
def test_a_setting_that_is_none_is_told_at_its_line(tmp_path: Path, value: str, said: str) -> None:
    workspace = copy_karabakh(tmp_path / "copy")
    edit(workspace, SETTINGS, "[tool.pipeline]\n", f"[tool.pipeline]\nweb-pairs = {value}\n")
    with pytest.raises(PipelineError) as failure:
        read_settings(workspace)
    (found,) = failure.value.diagnostics
    assert found.code == "settings"
    assert said in found.message
    assert workspace.read_text(SETTINGS).splitlines()[found.location.line - 1].startswith("web-pairs")


def test_a_selection_has_the_pairs_of_what_it_selects(karabakh: Workspace, tmp_path: Path) -> None:
    workspace = copy_karabakh(tmp_path / "copy", karabakh.root)
    assert pairs_of(build(workspace, selection=replace(WEB, locales=("hy",)))) == []
    assert 'class="beside"' not in workspace.read_text(f"preview/hy/{SLUG}.html")
    two = Workspace(copy_karabakh(tmp_path / "two", karabakh.root).root)
    assert pairs_of(build(two, selection=replace(WEB, locales=("ru", "hy")))) == ["hy+ru"]
    assert verify_publication(two.root / "preview") == ()


# What stands in them


def test_each_language_stands_in_its_cells_from_its_own_side(island: Workspace) -> None:
    file, page = page_of(island)
    assert (page.language, page.direction) == ("en", "ltr")
    assert page.cells == {("en", "ltr"), ("he", "rtl")}
    assert page.title == "Hans Island (Tartupaluk) · האי הנס (טרטופאלוק)"
    assert "English" in page.heading
    assert "עברית" in page.heading
    assert page.canonical == f"{SITE}en/hans-island.html"
    assert page.alternates == ()
    assert file.second == "he"


def test_the_same_ids_lead_to_a_text_in_both(island: Workspace) -> None:
    html, single = island.read_text(f"preview/{PAIR}"), read_page(island.read_bytes("preview/en/hans-island.html"))
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len({*ids})
    first, second = [own for own in ids if not own.startswith("second-")], {own for own in ids if "second-" in own}
    assert second == {f"second-{own}" for own in first} - {"second-main"}
    sections = {own for own in single.ids if own.startswith(("source-", "timeline", "note", "sources"))}
    assert sections
    assert sections <= {*first}


def test_what_has_a_permalink_on_the_page_of_a_language_has_one_in_its_cells(karabakh: Workspace) -> None:
    def permalinks(path: str) -> list[str]:
        return re.findall(r'<a class="permalink" href="#([^"]*)"', karabakh.read_text(f"preview/{path}/{SLUG}.html"))

    single, pair = permalinks("en"), permalinks("en+hy")
    assert len(single) > 30
    assert sorted(single) == sorted(permalinks("hy"))
    assert sorted(pair) == sorted(f"{cell}{own}" for own in single for cell in ("", "second-"))


def test_a_pair_has_the_date_what_changed_and_ways_elsewhere_in_both_columns(karabakh: Workspace) -> None:
    root = tinyhtml5.parse(karabakh.read_text(f"preview/en+hy/{SLUG}.html"), namespace_html_elements=False)
    cells: dict[str, list[str]] = {"en": [], "hy": []}
    for cell in (e for e in root.iter("div") if e.get("class") == "cell"):
        cells[cell.get("lang", "")] += [a.get("href", "") for a in cell.iter("a")]
    for language, anchor in (("en", ""), ("hy", "second-")):
        page = f"../{language}/{SLUG}.html"
        assert {f"{page}#files", f"{page}#map", f"#{anchor}later", f"#{anchor}sources"} <= {*cells[language]}
        assert f"#{anchor}source-statement" in cells[language]
    text = " ".join("".join(root.itertext()).split())
    assert "Covers events to February 2024" in text
    assert "Since then Added by the editors." in text
    assert "Դրանից հետո Խմբագիրների հավելում" in text
    pairs = [a.get("href") for a in root.iter("a") if "+" in a.get("href", "")]
    assert sorted(pairs) == [f"../{two}/{SLUG}.html" for two in ("az+ru", "en+az", "en+ru", "hy+az", "hy+ru")]


def test_pages_lead_to_each_other(island: Workspace) -> None:
    references = {path: page_of(island, path)[1].references for path in (PAIR, "en/hans-island.html")}
    assert f"../{PAIR}" in references["en/hans-island.html"]
    assert {"../en/hans-island.html", "../he/hans-island.html", "#main"} <= {*references[PAIR]}
    assert "en+he" not in island.read_text("preview/sitemap.xml")


def test_a_draft_marks_its_english_and_counts_that_of_both(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    edit(workspace, HEBREW, 'msgstr "דנמרק"', 'msgstr ""')
    build(workspace, selection=replace(WEB, draft=True))
    file, page = page_of(workspace)
    assert (file.fallbacks, page.fallbacks > 0) == (1, True)
    assert "1 text is in English" in file.note
    assert verify_publication(workspace.root / "preview") == ()


# What makes them stale


def test_a_catalog_makes_its_own_pairs_stale_and_no_others(karabakh: Workspace, tmp_path: Path) -> None:
    workspace = copied(karabakh, tmp_path)
    edit(workspace, f"locales/ru/LC_MESSAGES/{SLUG}.po", 'msgstr "Регион"', 'msgstr "Регион и край"')
    result = build(workspace, selection=WEB)
    pairs = {f"{pair}/{SLUG}.html" for pair in FOUR if "ru" in pair}
    assert made(result) == {f"ru/{SLUG}.html", f"ru/{SLUG}.json", *pairs, *profile_paths(SLUG)}
    assert all("Регион и край" in workspace.read_text(f"preview/{path}") for path in pairs)
    assert build(workspace, selection=WEB).up_to_date


def test_the_pages_of_one_profile_at_a_time_are_kept_for_its_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a thousand factsheets would take half a gigabyte, and what filling leaves behind a tenth of one."""
    workspace = copy_workspace(tmp_path)
    edits.edit_profiles(workspace, Random(0))
    kept, original, collected = list[set[str]](), publishing.make_pairs, list[int]()
    monkeypatch.setattr(factsheets.gc, "collect", lambda generation: collected.append(len(kept)))

    def make_pairs(context: BuildContext, *rest: Any) -> Any:
        kept.append({slug for slug, _ in (*context.cells, *context.pages)})
        return original(context, *rest)

    monkeypatch.setattr(publishing, "make_pairs", make_pairs)
    build(workspace, selection=WEB)
    assert kept == [{edits.OTHER}, {edits.SLUG}]
    assert collected == [1]  # between the two, and not behind the last


def test_of_the_pages_one_that_was_lost_is_made_again_alone(karabakh: Workspace, tmp_path: Path) -> None:
    workspace = copied(karabakh, tmp_path)
    (workspace.root / f"preview/hy+az/{SLUG}.html").unlink()
    assert made(build(workspace, selection=WEB)) == {f"hy+az/{SLUG}.html", *profile_paths(SLUG)}
    assert verify_publication(workspace.root / "preview") == ()


def test_builds_give_the_same_bytes(karabakh: Workspace, tmp_path: Path) -> None:
    workspace = copied(karabakh, tmp_path)
    for pair in FOUR:
        path = f"preview/{pair}/{SLUG}.html"
        assert workspace.read_bytes(path) == karabakh.read_bytes(path)


def test_those_of_a_language_that_stays_stay_with_it(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    edit(workspace, SETTINGS, "[tool.pipeline]\n", '[tool.pipeline]\nincomplete = "keep"\n')
    build(workspace)
    before = workspace.read_bytes(f"output/{PAIR}")
    edit(workspace, HEBREW, 'msgstr "דנמרק"', 'msgstr ""')
    result = build(workspace)
    assert "sheet-kept" in codes(result.warnings)
    assert workspace.read_bytes(f"output/{PAIR}") == before
    assert [d for d in verify_publication(workspace.root / "output") if d.severity == "error"] == []
    edit(workspace, HEBREW, 'msgstr ""\n\n', 'msgstr "ממלכת דנמרק"\n\n')
    build(workspace)
    assert "ממלכת דנמרק" in workspace.read_text(f"output/{PAIR}")


# What is verified


def messages(workspace: Workspace, change: Callable[[str], str]) -> list[str]:
    """Return what is said of a page that has been changed."""
    file, _ = page_of(workspace)
    html = workspace.read_text(f"preview/{PAIR}")
    changed = change(html)
    assert changed != html
    expected = manifest_of(workspace).expected.of(*file.group)
    verified = verify_file(expected, file, changed.encode("utf-8"))
    found = [*verified.found]
    if verified.facts is not None:
        texts = [text_of(*page_of(workspace, f"{tag}/hans-island.html")) for tag in ("en", "he")]
        found += same_cells(texts, file, verified.facts)
    return [f"[{d.code}] {d.message}" for d in found]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<div class="row text">', '<p>More</p><div class="row text">', "“More” stands in no cell"),
        (
            'class="cell" lang="he" dir="rtl"',
            'class="cell" lang="he" dir="ltr"',
            "cells of other languages or directions",
        ),
        (f'href="{SITE}en/', f'href="{SITE}he/', "[published-link] the canonical address is"),
        ('"../he/hans-island.html"', '"../en/hans-island.html"', "does not lead to he/hans-island.html"),
        ("<title>Hans Island (Tartupaluk)", "<title>An island", "the title is missing the required name"),
        ("</h2>", " too</h2>", "but not on en/hans-island.html"),
        (' id="source-', ' id="sourced-', "leads nowhere"),
    ],
)
def test_what_is_wrong_is_told(island: Workspace, old: str, new: str, said: str) -> None:
    found = messages(island, lambda html: html.replace(old, new, 1))
    assert [message for message in found if said in message] != [], found


SECOND_SUMMARY = re.compile(r'(<p class="summary">(.*?)</p>.*?<p class="summary">).*?(?=</p>)', re.DOTALL)


def test_a_text_that_one_language_lacks_is_told(island: Workspace) -> None:
    found = messages(island, lambda html: SECOND_SUMMARY.sub(r"\1…", html))
    assert any("is on the page he/hans-island.html, but not in its cells of he" in message for message in found), found


def test_english_in_the_place_of_a_translation_is_told(island: Workspace) -> None:
    found = messages(island, lambda html: SECOND_SUMMARY.sub(r"\1\2", html))
    assert any(message.startswith("[published-untranslated]") for message in found), found


@pytest.mark.parametrize(
    "change",
    [{"second": ""}, {"second": "en"}, {"second": "ar"}, {"kind": "page"}, {"path": "he+en/hans-island.html"}],
)
def test_a_manifest_may_not_contradict_its_pages(island: Workspace, change: dict[str, str]) -> None:
    table = json.loads(island.read_text(f"preview/{MANIFEST}"))
    next(file for file in table["files"] if file["path"] == PAIR).update(change)
    with pytest.raises(PipelineError) as failure:
        parse_manifest(sealed(table), MANIFEST)
    assert codes(failure.value.diagnostics) == ["manifest-syntax"]

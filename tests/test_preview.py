"""Selected and draft builds: what stands in preview/, what is in English there, and that output/ is left alone."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from builders import ROOT, codes, left_behind
from conftest import copy_workspace
from publications import written
from test_pdf import tags

from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.staging import PREVIEW, only_build
from pipeline.cli.main import main
from pipeline.project.selection import Selection
from pipeline.project.update import update_catalogs
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import MANIFEST, File, Manifest, digest, parse_manifest, sealed
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication
from pipeline.verify.text import Pdf, squeeze

SLUG = "hans-island"
HEBREW = f"locales/he/LC_MESSAGES/{SLUG}.po"
PROFILE = f"templates/profiles/{SLUG}.yaml"
GERMAN = 'name = "Deutsch"\nitalics = false\n\n[fonts]\nserif = \'"Island Sans"\'\nsans = \'"Island Sans"\'\n'
SENTINEL = {"index.html": b"the last publication\n", "he/hans-island.html": b"\xff\x00", ".gitignore": b"*\n"}


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1, f"{path} has not exactly one “{old}”"
    workspace.write_text(path, text.replace(old, new))


def make_fuzzy(workspace: Workspace, path: str, context: str) -> None:
    edit(workspace, path, f'msgctxt "{context}"', f'#, fuzzy\nmsgctxt "{context}"')


def add_german(workspace: Workspace) -> None:
    """Add a language of which there is nothing but its folder: no catalog, no form of a name."""
    edit(workspace, "pyproject.toml", '["en", "he"]', '["en", "he", "de"]')
    workspace.write_text("locales/de/locale.toml", GERMAN)


def publish_sentinel(workspace: Workspace) -> None:
    for name, data in SENTINEL.items():
        workspace.write_bytes(f"output/{name}", data)


def output_of(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.root / "output"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def previewed(workspace: Workspace) -> list[str]:
    """Return the factsheets that stand in preview/; nothing of how they came there is left."""
    assert left_behind(workspace.root) == []
    return [path.removeprefix("preview/") for path in workspace.list("preview/??/*")]


def manifest_of(workspace: Workspace) -> Manifest:
    return parse_manifest(workspace.read_text(f"preview/{MANIFEST}"), MANIFEST)


def page_of(workspace: Workspace, language: str) -> Page:
    return read_page(workspace.read_bytes(f"preview/{language}/{SLUG}.html"))


def pdf_of(workspace: Workspace, language: str) -> Pdf:
    return read_pdf(workspace.read_bytes(f"preview/{language}/{SLUG}.{language}.pdf"))


def note_of(page: Page | Pdf) -> str:
    return " ".join(page.blocks[0].text.split())


def run(workspace: Workspace, *arguments: str) -> int:
    return main([arguments[0], "--workspace", str(workspace.root), *arguments[1:]])


@pytest.fixture
def workspace(tmp_path: Path, island_source: Workspace) -> Workspace:
    workspace = copy_workspace(tmp_path, island_source.root)
    publish_sentinel(workspace)
    return workspace


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory, island_source: Workspace) -> Workspace:
    """A draft of three languages: English, Hebrew with one fuzzy text, German with nothing; to be read only."""
    workspace = copy_workspace(tmp_path_factory.mktemp("drafted"), island_source.root)
    publish_sentinel(workspace)
    add_german(workspace)
    make_fuzzy(workspace, HEBREW, "summary")
    assert {d.severity for d in build(workspace, selection=Selection(draft=True)).warnings} == {"warning"}
    return workspace


# A selection


def test_a_selection_has_only_what_was_selected(workspace: Workspace) -> None:
    result = build(workspace, selection=Selection(("he",)))
    assert result.folder == "preview"
    assert previewed(workspace) == [f"he/{SLUG}.he.pdf", f"he/{SLUG}.html", f"he/{SLUG}.json"]
    assert {"index.html", "404.html", MANIFEST, "sitemap.xml", "robots.txt"} <= {
        path.name for path in (workspace.root / "preview").iterdir()
    }
    assert output_of(workspace) == SENTINEL
    assert verify_publication(workspace.root / "preview") == ()
    page = page_of(workspace, "he")
    assert [language for language, _ in page.alternates] == ["he", "x-default"]
    assert not [address for address in page.references if "../en/" in address]
    assert ("en", "Hans Island") in page.table_names
    assert manifest_of(workspace).expected.languages == ["he"]
    assert not manifest_of(workspace).expected.draft
    assert "noindex" not in workspace.read_text(f"preview/he/{SLUG}.html")
    assert "hans-island.en.pdf" not in workspace.read_text("preview/index.html")


def test_a_selection_is_the_same_as_that_part_of_the_publication(workspace: Workspace, island: Workspace) -> None:
    build(workspace, selection=Selection(("he",)))
    for suffix in ("he.pdf", "json"):
        path = f"he/{SLUG}.{suffix}"
        assert workspace.read_bytes(f"preview/{path}") == island.read_bytes(f"output/{path}")


def test_web_pages_only(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.pdf.render", None)  # the engine is not even loaded
    build(workspace, selection=Selection(editions=("none",)))
    assert [path for path in previewed(workspace) if path.endswith(".pdf")] == []
    assert verify_publication(workspace.root / "preview") == ()
    for name in (f"he/{SLUG}.html", "index.html"):
        assert ".pdf" not in workspace.read_text(f"preview/{name}")
    assert manifest_of(workspace).expected.profiles[SLUG].editions == []


def test_one_edition_of_two(workspace: Workspace) -> None:
    path = "templates/editions.toml"
    text = workspace.read_text(path)
    workspace.write_text(path, text + text.replace("[standard]", "[large-print]"))
    build(workspace, selection=Selection(("he",), (SLUG,), ("large-print",)))
    assert [path for path in previewed(workspace) if path.endswith(".pdf")] == [f"he/{SLUG}.he.large-print.pdf"]
    assert f"{SLUG}.he.large-print.pdf" in page_of(workspace, "he").references
    assert verify_publication(workspace.root / "preview") == ()


def test_an_edition_that_is_lacking_is_found(workspace: Workspace) -> None:
    build(workspace, selection=Selection(("he",)))
    path = workspace.root / "preview" / MANIFEST
    table = json.loads(path.read_text(encoding="utf-8"))
    table["expected"]["profiles"][SLUG]["editions"].append("large-print")
    table["expected"]["bounds"]["large-print"] = table["expected"]["bounds"]["standard"]
    path.write_text(sealed(table), encoding="utf-8")
    (found,) = verify_publication(workspace.root / "preview")
    assert found.message == f"has no readable edition of “{SLUG}” in he"


def test_faults_elsewhere_do_not_stop_a_selection(workspace: Workspace) -> None:
    workspace.write_text(HEBREW, "<<<<<<< no catalog\n")
    workspace.path("locales/he/LC_MESSAGES/site.po").unlink()
    workspace.write_text("templates/profiles/rockall.yaml", "slug: [")
    build(workspace, selection=Selection(("en",), (SLUG,)))
    assert verify_publication(workspace.root / "preview") == ()
    for selection in (Selection(("he",), (SLUG,)), Selection(("en",)), Selection(("he",), (SLUG,), draft=True)):
        with pytest.raises(PipelineError):
            build(workspace, selection=selection)


def test_a_selection_forgives_nothing(workspace: Workspace) -> None:
    make_fuzzy(workspace, HEBREW, "summary")
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(("he",)))
    assert codes(failure.value.diagnostics) == ["translation-fuzzy"]
    assert previewed(workspace) == []


def pages_of(workspace: Workspace) -> list[str]:
    return [path.partition("/")[0] for path in previewed(workspace) if path.endswith(".html")]


def test_a_preview_leaves_the_others_that_are_current(workspace: Workspace) -> None:
    build(workspace, selection=Selection(("he",), draft=True))
    both = build(workspace, selection=Selection(("en",), draft=True))
    assert pages_of(workspace) == ["en", "he"]
    assert [language for language, _ in page_of(workspace, "he").alternates] == ["en", "he", "x-default"]
    assert verify_publication(workspace.root / "preview") == ()
    assert {o.path for o in both.outcomes if not o.made} == {f"he/{SLUG}.he.pdf"}
    again = build(workspace, selection=Selection(("he",), draft=True))
    assert again.up_to_date, "what stands there is what was asked for, and more"
    assert build(workspace, selection=Selection(draft=True)).up_to_date


def test_of_a_whole_preview_one_language_alone_is_made_anew(workspace: Workspace) -> None:
    build(workspace, selection=Selection(draft=True, editions=("none",)))
    text = workspace.read_text(HEBREW)
    workspace.write_text(HEBREW, text.replace('msgid ""\nmsgstr ""', '# A remark.\nmsgid ""\nmsgstr ""', 1))
    made = build(workspace, selection=Selection(("he",), draft=True, editions=("none",)))
    pages = {f"he/{SLUG}.html", f"he/{SLUG}.json", f"en+he/{SLUG}.html"}
    assert {o.path for o in made.outcomes if o.made} == {*pages, *profile_paths(SLUG)}
    assert pages_of(workspace) == ["en", "he"]


def test_what_is_stale_or_of_another_kind_leaves_the_preview(workspace: Workspace) -> None:
    build(workspace, selection=Selection(("he",), draft=True, editions=("none",)))
    make_fuzzy(workspace, HEBREW, "summary")
    build(workspace, selection=Selection(("en",), draft=True, editions=("none",)))
    assert pages_of(workspace) == ["en"], "the Hebrew one is not what the catalog has"
    build(workspace, selection=Selection(("he",), draft=True, editions=("none",)))
    assert pages_of(workspace) == ["en", "he"]
    build(workspace, selection=Selection(("en",), editions=("none",)))
    assert pages_of(workspace) == ["en"], "one is no draft, and the other was"
    assert verify_publication(workspace.root / "preview") == ()


def test_what_was_damaged_leaves_the_preview(workspace: Workspace) -> None:
    build(workspace, selection=Selection(("he",), draft=True, editions=("none",)))
    workspace.write_text(f"preview/he/{SLUG}.json", "{}")
    build(workspace, selection=Selection(("en",), draft=True, editions=("none",)))
    assert pages_of(workspace) == ["en"]


def test_another_language_holds_nothing_back(workspace: Workspace) -> None:
    """A name that the whole preview lacks is no fault of the language that was asked for."""
    build(workspace, selection=Selection(("he",), editions=("none",)))
    (workspace.root / "locales/he/LC_MESSAGES/stray.po").write_text("x", encoding="utf-8")
    build(workspace, selection=Selection(("en",), editions=("none",)))
    assert pages_of(workspace) == ["en"]
    assert verify_publication(workspace.root / "preview") == ()


def test_a_preview_that_fails_leaves_the_last(workspace: Workspace) -> None:
    build(workspace, selection=Selection(("he",), editions=("none",)))
    before = previewed(workspace)
    edit(workspace, "templates/layouts/page.html", "<h1>{{ t(profile.title) }}</h1>", "<h1></h1>")
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(draft=True, editions=("none",)))
    assert {d.location.path for d in failure.value.diagnostics} == {f"preview/{n}/{SLUG}.html" for n in ("en", "he")}
    assert previewed(workspace) == before
    assert output_of(workspace) == SENTINEL


def test_one_build_at_a_time_whatever_its_target(workspace: Workspace) -> None:
    with only_build(workspace), pytest.raises(PipelineError, match=r"^preview: error\[busy\]"):
        build(workspace, selection=Selection(draft=True))
    with only_build(workspace, PREVIEW), pytest.raises(PipelineError, match=r"^output: error\[busy\]"):
        build(workspace)


@pytest.mark.parametrize(
    ("selection", "line", "hint"),
    [
        (
            Selection(("ru", "he")),
            "--locale: error[selection]: “ru” does not exist in this workspace",
            "use one of en, he",
        ),
        (Selection(profiles=("x",)), "--profile: error[selection]: “x” does not exist", f"use one of {SLUG}"),
        (
            Selection(editions=("x",)),
            "--edition: error[selection]: “x” does not exist",
            "use one of standard; or, by itself, all, or none for web pages only",
        ),
    ],
)
def test_what_there_is_not_is_wrong_usage(workspace: Workspace, selection: Selection, line: str, hint: str) -> None:
    with pytest.raises(UsageError) as failure:
        build(workspace, selection=selection)
    assert str(failure.value).startswith(line)
    assert str(failure.value).endswith(f"hint: {hint}")


# A draft


def test_a_draft_verifies_and_leaves_the_publication_alone(drafted: Workspace) -> None:
    assert verify_publication(drafted.root / "preview") == ()
    assert output_of(drafted) == SENTINEL


def english_of(page: Page, language: str) -> tuple[str, str]:
    """Return what of the text of a page is marked as English, and what is marked as the page's own language."""
    runs = [run for block in page.blocks for run in block.runs if re.search(r"[^\W\d_]", run.text)]
    return tuple(" ".join(r.text for r in runs if (r.language == tag)) for tag in ("en", language))


def test_a_language_without_a_translation_is_all_in_english_and_says_so(drafted: Workspace) -> None:
    page = page_of(drafted, "de")
    english, german = english_of(page, "de")
    assert "Nobody lives on it." in english
    assert "The names and what they mean" in english
    assert re.findall(r"[^\W\d_]+", german.replace("kB", "")) == [
        "Juni",
        "Deutsch",
        "Englisch",
        "Hebräisch",
        "Juni",
        "Dezember",
        "Mai",
        "Juni",
        "km²",
        "m",
        "m",
        "Mai",
        "Juni",
        "https",
        "www",
        "canada",
        "ca",
        "en",
        "global",
        "affairs",
        "html",
        "https",
        "web",
        "archive",
        "org",
        "web",
        "https",
        "www",
        "canada",
        "ca",
        "en",
        "global",
        "affairs",
        "html",
        "Dezember",
    ]
    assert page.fallbacks > 60


def test_the_note_tells_how_many_texts_are_in_english(drafted: Workspace) -> None:
    (page,) = [file for file in manifest_of(drafted).files if file.path == f"de/{SLUG}.html"]
    sentence = "texts are in English for want of an approved translation."
    assert note_of(page_of(drafted, "de")) == f"Draft Not for publication. {page.fallbacks} {sentence}"
    messages = json.loads(drafted.read_text(f"preview/de/{SLUG}.json"))["fallbacks"]
    used = ("templates/layouts/page.html", "templates/layouts/_content.html", "templates/layouts/_data.html")
    labels = {found for path in used for found in re.findall(r'gettext\("([\w.-]+)"', drafted.read_text(path))}
    labels -= {"draft.unapproved", "page.contact", "download.edition", "download.text", "sources.main"}  # not on it,
    labels -= {
        "page.card",
        "history.heading",
        "edition.left-out",
        "map.words",
        "sources.original",
    }  # nor what only some profiles and publications have
    names = {"hans-island", "tartupaluk"}
    assert page.fallbacks == messages + len(labels) + len(names)


def test_the_print_source_has_the_note_of_its_own_count(drafted: Workspace) -> None:
    pdf = pdf_of(drafted, "de")
    (file,) = [file for file in manifest_of(drafted).files if file.path == f"de/{SLUG}.de.pdf"]
    assert squeeze(note_of(pdf)) == squeeze(file.note)
    assert f" {file.fallbacks} texts are in English" in file.note
    assert [run.language for run in pdf.blocks[0].runs if run.text.strip()] == ["en"] * 3
    assert pdf.running.count("Draft") == pdf.pages


def test_one_fuzzy_text_is_in_english_in_a_page_from_right_to_left(drafted: Workspace) -> None:
    page, pdf = page_of(drafted, "he"), pdf_of(drafted, "he")
    english, hebrew = english_of(page, "he")
    assert "Nobody lives on it." in english
    assert "איש אינו גר בו" not in hebrew
    # the summary, and the two names that have no German form
    assert note_of(page) == "טיוטה לא לפרסום. טקסטים באנגלית, בהיעדר תרגום מאושר: 3."
    assert sorted(squeeze(note_of(pdf))) == sorted(squeeze(note_of(page)))
    html = drafted.read_text(f"preview/he/{SLUG}.html")
    assert '<p class="summary"><span class="fallback" lang="en" dir="ltr"><span class="name">Hans Island</span>' in html
    assert '<meta name="robots" content="noindex">' in html


def test_an_english_note_in_a_page_from_right_to_left_is_read_from_left_to_right(workspace: Workspace) -> None:
    for context in ("draft.mark", "draft.notice", "draft.count"):
        make_fuzzy(workspace, "locales/he/LC_MESSAGES/site.po", context)
    build(workspace, selection=Selection(("he",), draft=True))
    assert '<p class="draft" role="note" dir="ltr">' in workspace.read_text(f"preview/he/{SLUG}.html")
    assert '<p class="as-of">' in workspace.read_text(f"preview/he/{SLUG}.html")
    assert note_of(page_of(workspace, "he")).startswith("Draft Not for publication. 3 texts are in English")
    assert squeeze(note_of(pdf_of(workspace, "he"))).startswith("DraftNotforpublication.3texts")


def test_an_english_page_has_nothing_in_place_of_a_translation(drafted: Workspace) -> None:
    assert note_of(page_of(drafted, "en")) == "Draft Not for publication."
    assert squeeze(note_of(pdf_of(drafted, "en"))) == "DraftNotforpublication."
    assert page_of(drafted, "en").fallbacks == 0


def test_a_name_without_a_form_is_told_in_english(drafted: Workspace) -> None:
    for language in ("de", "he"):
        page = page_of(drafted, language)
        assert page.table_names.count(("en", "Tartupaluk")) == 2
    data = json.loads(drafted.read_text(f"preview/de/{SLUG}.json"))
    assert data["names"][1]["forms"] == {
        "en": "Tartupaluk",
        "he": "טרטופאלוק",
        "de": {"lang": "en", "text": "Tartupaluk"},
    }
    places = [p for p in page_of(drafted, "de").linked_data["@graph"] if p["@type"] == "Place"]
    told = [(n["@language"], n["@value"]) for n in [*places[0]["name"], *places[0]["alternateName"]]]
    title = ("en", "Hans Island (Tartupaluk)")
    assert told == [title, ("en", "Hans Island"), ("en", "Tartupaluk"), ("he", "האי הנס"), ("he", "טרטופאלוק")]


def test_a_draft_warns_of_what_would_stop_a_build(workspace: Workspace) -> None:
    add_german(workspace)
    make_fuzzy(workspace, HEBREW, "summary")
    warnings = build(workspace, selection=Selection(("he", "de"), editions=("none",), draft=True)).warnings
    assert [(d.location.path, d.code) for d in sorted(warnings, key=lambda d: (d.location, d.code))] == [
        (f"locales/de/LC_MESSAGES/{SLUG}.po", "draft-untranslated"),
        ("locales/de/LC_MESSAGES/site.po", "draft-untranslated"),
        (HEBREW, "draft-untranslated"),
        (PROFILE, "name-locale-missing"),
        (PROFILE, "name-locale-missing"),
    ]


def test_a_draft_tells_once_of_an_english_text_that_is_too_long(workspace: Workspace) -> None:
    edit(workspace, PROFILE, "# TRANSLATORS: It must hold both names.", "# TRANSLATORS: At most 9 characters.")
    update_catalogs(workspace)
    warnings = build(workspace, selection=Selection(("en",), editions=("none",), draft=True)).warnings
    assert [d.location.path for d in warnings if d.code == "too-long"] == [PROFILE]


def test_a_translation_that_no_page_may_show_is_in_english(workspace: Workspace) -> None:
    edit(workspace, HEBREW, 'msgstr "{area}', 'msgstr "<b>{aria}')
    build(workspace, selection=Selection(("he",), editions=("none",), draft=True))
    english, _ = english_of(page_of(workspace, "he"), "he")
    assert "120–130 hectares." in english.replace("\u2060", "")
    assert note_of(page_of(workspace, "he")).endswith(": 1.")


def test_a_title_without_a_required_name_is_in_english(workspace: Workspace) -> None:
    edit(workspace, HEBREW, 'msgstr "האי הנס (טרטופאלוק)"', 'msgstr "האי הנס"')
    build(workspace, selection=Selection(("he",), draft=True))
    assert page_of(workspace, "he").title.startswith("Hans Island (Tartupaluk) · ")
    assert pdf_of(workspace, "he").title == "Hans Island (Tartupaluk)"
    assert verify_publication(workspace.root / "preview") == ()


def test_another_number_of_pages_is_a_warning(workspace: Workspace) -> None:
    edit(workspace, "templates/editions.toml", "pages = 2", "pages = 1")
    (warning,) = build(workspace, selection=Selection(("en",), draft=True)).warnings
    assert str(warning).startswith(f"preview/en/{SLUG}.en.pdf: warning[published-pages]: has 2 pages; its budget is 1")
    assert "PDF, 2 pages" in workspace.read_text(f"preview/en/{SLUG}.html")
    with pytest.raises(PipelineError, match=r"error\[published-pages\]"):
        build(workspace, selection=Selection(("en",)))


def test_a_missing_font_is_not_forgiven(workspace: Workspace) -> None:
    workspace.path("templates/fonts/print/IslandSans-Bold.ttf").unlink()
    with pytest.raises(PipelineError):
        build(workspace, selection=Selection(("en",), draft=True))


def test_below_the_whole_a_build_shows_marked_english_and_is_no_draft(workspace: Workspace) -> None:
    edit(workspace, "pyproject.toml", "minimum-coverage = 100", "minimum-coverage = 50")
    make_fuzzy(workspace, HEBREW, "summary")
    make_fuzzy(workspace, "locales/he/LC_MESSAGES/site.po", "timeline.scale")
    build(workspace)
    assert verify_publication(workspace.root / "output") == ()
    manifest = parse_manifest(workspace.read_text(f"output/{MANIFEST}"), MANIFEST)
    counts = {file.path: file.fallbacks for file in manifest.files if file.kind in ("page", "pdf")}
    assert counts == {
        f"en/{SLUG}.en.pdf": 0,
        f"en/{SLUG}.html": 0,
        f"he/{SLUG}.he.pdf": 1,  # it has no scale
        f"he/{SLUG}.html": 2,
    }
    source = workspace.read_text(f"output/he/{SLUG}.html")
    assert 'class="draft"' not in source
    assert re.search(r'<svg class="scale"[^>]* role="img" lang="en"[^>]*>\s*<title>The events on a scale', source)


# A draft that shows what nobody has approved


def offer(workspace: Workspace, **settings: Any) -> tuple[Diagnostic, ...]:
    return build(workspace, selection=Selection(("he",), draft=True, fuzzy=True, **settings)).warnings


def file_of(workspace: Workspace, path: str) -> File:
    return next(file for file in manifest_of(workspace).files if file.path == path)


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory, island_source: Workspace) -> Workspace:
    """A draft of Hebrew with a fuzzy title, an outdated text and a fuzzy label; to be read only."""
    workspace = copy_workspace(tmp_path_factory.mktemp("offered"), island_source.root)
    make_fuzzy(workspace, HEBREW, "title")
    make_fuzzy(workspace, "locales/he/LC_MESSAGES/site.po", "names.meaning")
    text = workspace.read_text(HEBREW)
    place = text.index('msgctxt "summary"')
    workspace.write_text(HEBREW, text[:place] + text[place:].replace('msgid "', 'msgid "Once: ', 1))
    offer(workspace)
    return workspace


def test_a_draft_shows_what_is_fuzzy_or_outdated_marked(offered: Workspace) -> None:
    page, pdf, path = page_of(offered, "he"), pdf_of(offered, "he"), f"preview/he/{SLUG}.html"
    assert verify_publication(offered.root / "preview") == ()
    assert page.heading.endswith(" [?]")
    assert "האי הנס" in page.heading
    assert page.title.startswith("האי הנס")
    assert "[?]" in page.title
    summary = re.search(r'class="summary"[^>]*>(.*?)</p>', offered.read_text(path), re.DOTALL)
    assert summary
    assert summary[1].strip().startswith('<span class="unapproved">')
    assert summary[1].strip().endswith("&#160;[?]</span>")
    assert page.fallbacks == 0
    counts = {kind: file_of(offered, f"he/{SLUG}.{kind}").unapproved for kind in ("html", "he.pdf")}
    assert counts == {"html": 3, "he.pdf": 3}
    assert "3" in note_of(page)
    assert "[?]" in note_of(page)
    assert sum(len(re.findall(r"[][]\?[][]", block.text)) for block in pdf.blocks) == 1 + 3, "the note tells the mark"
    assert json.loads(offered.read_text(f"preview/he/{SLUG}.json"))["title"].endswith(" [?]".replace(" ", "\u00a0"))


def test_what_is_offered_is_not_approved(offered: Workspace) -> None:
    assert "2 of " in next(d.message for d in offer(offered) if d.location.path == HEBREW)
    status = offered.read_text("preview/status.html")
    assert "100" not in re.findall(r"\d+(?=\s*%)", status)[:1]


def test_without_being_asked_a_draft_shows_english(offered: Workspace, tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path, offered.root)
    build(workspace, selection=Selection(("he",), draft=True, editions=("none",)))
    assert "[?]" not in workspace.read_text(f"preview/he/{SLUG}.html")
    assert file_of(workspace, f"he/{SLUG}.html").fallbacks == 3


def test_a_fuzzy_text_that_no_page_may_show_is_in_english(workspace: Workspace) -> None:
    make_fuzzy(workspace, HEBREW, "summary")
    text = workspace.read_text(HEBREW)
    place = text.index('msgstr "', text.index('msgctxt "summary"')) + len('msgstr "')
    workspace.write_text(HEBREW, f"{text[:place]}\u202e{text[place:]}")
    warnings = offer(workspace, editions=("none",))
    assert "the draft has it in English" in next(d.message for d in warnings if d.code == "control-character")
    page = file_of(workspace, f"he/{SLUG}.html")
    assert (page.fallbacks, page.unapproved) == (1, 0)


def test_only_a_draft_may_be_asked_for_it(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "build", "--fuzzy") == 2
    assert capsys.readouterr().err.startswith("--fuzzy: error[usage]: only a draft shows what nobody has approved")
    make_fuzzy(workspace, HEBREW, "summary")
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(("he",), fuzzy=True))
    assert codes(failure.value.diagnostics) == ["translation-fuzzy"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda t: t["expected"].update(draft=False),
            "published-unapproved]: has 3 translations that nobody has approved",
        ),
        (
            lambda t: record(t, f"he/{SLUG}.html").update(unapproved=0),
            "published-unapproved]: has a translation that is",
        ),
        (lambda t: record(t, f"he/{SLUG}.he.pdf").update(unapproved=7), "published-draft]: does not say that 7 of its"),
    ],
)
def test_what_is_said_of_the_unapproved_is_verified(
    offered: Workspace, tmp_path: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    copy = Copy(tmp_path / "preview", offered)
    copy.change_manifest(change)
    assert [line for line in copy.lines() if told in line]


def test_a_page_that_has_lost_its_marks_is_found(offered: Workspace, tmp_path: Path) -> None:
    copy = Copy(tmp_path / "preview", offered)
    page = offered.read_text(f"preview/he/{SLUG}.html").replace("&#160;[?]</span>", "</span>")
    copy.write(f"he/{SLUG}.html", page.encode("utf-8"))
    assert [line for line in copy.lines() if "does not mark with [?] any of the 3 translations" in line]


# A draft that is damaged


class Copy:
    """A copy of the draft, to be damaged; the manifest's digests follow each damage."""

    def __init__(self, folder: Path, drafted: Workspace) -> None:
        self.folder = folder
        shutil.copytree(drafted.root / "preview", folder)

    def change_manifest(self, change: Callable[[dict[str, Any]], object]) -> None:
        path = self.folder / MANIFEST
        table = json.loads(path.read_text(encoding="utf-8"))
        change(table)
        path.write_text(sealed(table), encoding="utf-8")

    def write(self, path: str, data: bytes) -> None:
        (self.folder / path).write_bytes(data)
        self.change_manifest(lambda t: record(t, path).update(size=len(data), sha256=digest(data)))

    def lines(self) -> list[str]:
        return [str(d).partition("\n")[0] for d in verify_publication(self.folder)]


def record(table: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = next(file for file in table["files"] if file["path"] == path)
    return found


@pytest.fixture
def copy(tmp_path: Path, drafted: Workspace) -> Copy:
    return Copy(tmp_path / "preview", drafted)


PAGE = f"de/{SLUG}.html"
PRINT = f"de/{SLUG}.de.pdf"


def test_a_page_without_its_note(copy: Copy) -> None:
    text = (copy.folder / PAGE).read_text(encoding="utf-8")
    copy.write(PAGE, re.sub(r'<p class="draft".*?</p>', "", text, flags=re.DOTALL).encode())
    assert copy.lines() == [f"{PAGE}: error[published-draft]: does not say that it is a draft"]


def test_a_page_that_tells_another_number(copy: Copy) -> None:
    copy.change_manifest(lambda t: record(t, PAGE).update(fallbacks=7))
    assert copy.lines() == [f"{PAGE}: error[published-draft]: does not say that 7 of its texts are in English"]


def test_a_pdf_without_its_note(copy: Copy) -> None:
    with pikepdf.open(copy.folder / PRINT) as file:
        note = next(tag for kind, tag in tags(file) if kind == "Note")
        note.S, note.Alt = pikepdf.Name.Figure, "A picture"
        data = written(file)
    copy.write(PRINT, data)
    assert f"{PRINT}: error[published-draft]: does not say that it is a draft" in copy.lines()


def test_english_that_is_not_counted(copy: Copy) -> None:
    copy.change_manifest(lambda t: record(t, PAGE).update(fallbacks=0))
    assert copy.lines() == [
        f"{PAGE}: error[published-fallback]: has English in place of a translation, and is said to have none"
    ]


def test_a_draft_that_passes_for_a_publication(copy: Copy) -> None:
    copy.change_manifest(lambda t: t["expected"].update(draft=False))
    lines = copy.lines()
    assert f"{PAGE}: error[published-draft]: says that it is a draft, and is not one" in lines
    assert [line for line in lines if line.startswith(f"{PRINT}: error[published-fallback]: has ")]


def test_a_text_in_another_script_is_a_warning_in_a_draft(copy: Copy) -> None:
    text = (copy.folder / PAGE).read_text(encoding="utf-8")
    copy.write(PAGE, text.replace("<footer>", "<footer><p>Остров</p>").encode())
    assert copy.lines() == [f"{PAGE}: warning[published-language]: “Остров” is marked as de"]


def test_a_stand_in_that_is_not_marked_as_english(copy: Copy) -> None:
    text = (copy.folder / PAGE).read_text(encoding="utf-8")
    stand_in = '<span class="fallback"><span class="name" lang="en">Tartupaluk</span></span>'
    own = '<td data-label="Englisch"><span class="name" lang="en">Tartupaluk</span></td>'
    assert (text.count(stand_in), text.count(own)) == (1, 1)
    copy.write(PAGE, text.replace(stand_in, "Tartupaluk").replace(own, "<td></td>").encode())
    assert f"{PAGE}: error[published-name]: the names table is missing “Tartupaluk”, marked as en" in copy.lines()


# The command line


def test_the_command_says_where_the_page_is(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "build", "--draft", "--locale", "HE", "--edition", "none") == 0
    page = workspace.root / f"preview/he/{SLUG}.html"
    said = capsys.readouterr()
    assert re.fullmatch(
        rf"previewed 0 PDF factsheets \(0 rendered\) and \d+ other files, .* s: open {page}\n", said.out
    )
    assert said.err == f"[1/1] he/{SLUG}.html\n"
    assert run(workspace, "build", "--locale", "he,en", "--edition=none") == 0
    assert capsys.readouterr().out.endswith(f"open {workspace.root / 'preview/index.html'}\n")
    assert run(workspace, "verify", "--preview") == 0
    assert capsys.readouterr().out == "preview/ is what was previewed, and complete\n"
    assert output_of(workspace) == SENTINEL


def test_the_command_makes_a_draft_only_where_it_is_asked_to(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    make_fuzzy(workspace, HEBREW, "summary")
    assert run(workspace, "build", "--locale", "he", "--edition", "none") == 1
    assert f"{HEBREW}:" in (told := capsys.readouterr().err)
    assert "error[translation-fuzzy]" in told
    assert run(workspace, "build", "--draft", "--locale", "he", "--edition", "none") == 0
    assert "warning[draft-untranslated]" in capsys.readouterr().err
    assert manifest_of(workspace).expected.draft


def test_an_unknown_locale_exits_with_2(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "build", "--locale", "ka", "--locale", "he", "--profile", "x") == 2
    assert capsys.readouterr().err == (
        "--locale: error[selection]: “ka” does not exist in this workspace\n  hint: use one of en, he\n"
        f"--profile: error[selection]: “x” does not exist in this workspace\n  hint: use one of {SLUG}\n"
        "2 error(s); the last publication is untouched\n"
    )
    assert previewed(workspace) == []


def test_a_preview_with_warnings_verifies_with_0(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "templates/editions.toml", "pages = 2", "pages = 1")
    build(workspace, selection=Selection(("en",), draft=True))
    assert run(workspace, "verify", "--preview") == 0
    said = capsys.readouterr()
    assert "warning[published-pages]" in said.err
    assert said.out.startswith("preview/ is what was previewed")


def test_a_build_that_is_terminated_leaves_nothing_behind(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "pipeline", "build", "--draft", "--workspace", str(workspace.root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first factsheet is done, the other is being rendered
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted; what is published is whole" in err
    assert previewed(workspace) == []
    assert output_of(workspace) == SENTINEL


def test_sigterm_is_given_back(workspace: Workspace) -> None:
    before = signal.getsignal(signal.SIGTERM)
    run(workspace, "verify", "--preview")
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_draft_in_the_place_of_the_publication_is_none(
    drafted: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(drafted.root, tmp_path / "copied")
    shutil.rmtree(tmp_path / "copied/output", ignore_errors=True)
    shutil.copytree(drafted.root / "preview", tmp_path / "copied/output")
    assert main(["verify", "--preview", "--workspace", str(tmp_path / "copied")]) == 0
    assert main(["verify", "--workspace", str(tmp_path / "copied")]) == 1
    assert "error[published-draft]: is that of a draft" in capsys.readouterr().err

"""Editions of plain text: their lines, what verification finds in them, and how pages offer editions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import ROOT
from conftest import copy_workspace

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.language.columns import columns
from pipeline.pages.plain_text import WIDTH, as_plain_text, wrap
from pipeline.profile.messages import edition_messages
from pipeline.project.selection import Selection
from pipeline.verify.factsheet import verify_file
from pipeline.verify.html import read_page
from pipeline.verify.manifest import File, Manifest, parse_manifest
from pipeline.verify.plain_text import read_text, same_words

EDITIONS = "templates/editions.toml"
TEXT = '\n[text]\nlayout = "factsheet.txt"\ntitle = "Plain text"\n'
STEM = "hans-island"


# From a filled layout to lines


def test_a_paragraph_is_broken_at_spaces() -> None:
    lines = wrap("word " * 30 + "end")
    assert lines == ["word " * 13 + "word", "word " * 13 + "word", "word word end"]
    assert columns(lines[0]) == 69


def test_the_next_lines_of_an_item_stand_under_its_text() -> None:
    assert [line[:6] for line in wrap("- " + "abc " * 30)] == ["- abc ", "  abc "]
    assert [line[:7] for line in wrap("  12. " + "abc " * 30)] == ["  12. a", "      a"]


def test_an_address_is_never_broken() -> None:
    address = "https://example.org/" + "a" * 90
    assert as_plain_text(f"1. A source<br>{address}\n") == f"1. A source\n   {address}\n"


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<span class="name" lang="de">Bad Tölz</span>', "Bad Tölz"),
        ('<strong class="date">1 January 2024</strong>', "1 January 2024"),
        ("100&#160;000", "100\u00a0000"),
        ("5\u202f%", "5\u202f%"),
    ],
)
def test_names_dates_and_numbers_are_not_broken(html: str, kept: str) -> None:
    first, second = as_plain_text("x" * 72 + f" {html}\n").removesuffix("\n").split("\n")
    assert (first, second) == ("x" * 72, kept)


def test_no_line_begins_as_an_item_or_a_mail_does() -> None:
    for word in ("2011.", "-", "From"):
        lines = wrap("x" * 60 + f" in {word} " + "y" * 60)
        assert not any(line.startswith(word) for line in lines[1:])


def test_wide_characters_have_two_columns_and_break_anywhere_but_before_a_mark() -> None:
    assert columns("日本、が") == 8
    assert columns("e\u0301\u200d") == 1
    lines = wrap("日" * 35 + "本。" + "語" * 10)
    assert lines == ["日" * 35, "本。" + "語" * 10]  # the mark does not begin a line
    assert max(map(columns, wrap("漢字" * 100))) == WIDTH


def test_a_rule_is_as_long_as_the_heading_above_it() -> None:
    assert as_plain_text("Եւ\n=\n\ntext\n\n---\n") == "Եւ\n==\n\ntext\n\n---\n"


def test_markup_and_entities_go() -> None:
    html = 'A &lt;b&gt; &amp; <em>c</em><sup class="cite"><a href="#x">2</a></sup>, ad\u00admit, 1\u2060–\u20602\n'
    assert as_plain_text(html) == "A <b> & c [2], admit, 1–2\n"


def test_items_of_a_list_stand_together() -> None:
    assert as_plain_text("<ul>\n<li>one</li>\n\n\n<li>two</li>\n</ul>\n\n\n\nend\n") == "- one\n- two\n\nend\n"


def test_directions_are_isolated_line_by_line_and_only_where_there_are_two() -> None:
    name = '<span class="name" lang="en" dir="ltr">Hans Island</span>'
    assert as_plain_text(f"{name}, <bdi>2</bdi>\n") == "Hans Island, 2\n"
    assert as_plain_text(f"האי {name}\n") == "האי \u2066Hans Island\u2069\n"
    english = '<span class="fallback" lang="en" dir="ltr">' + "word " * 20 + "end</span>"
    first, second = as_plain_text(f"האי {english}\n").removesuffix("\n").split("\n")
    assert first.startswith("האי \u2066word")
    assert (first[-1], second[0], second[-1]) == ("\u2069", "\u2066", "\u2069")


# A publication with a text


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of Hans Island, published as pages and texts in two languages; to be read only."""
    workspace = with_text(tmp_path_factory.mktemp("text"))
    build(workspace)
    return workspace


def with_text(folder: Path) -> Workspace:
    workspace = copy_workspace(folder)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + TEXT)
    settings = workspace.read_text("pyproject.toml")
    listed = settings.replace("[tool.pipeline]\n", '[tool.pipeline]\neditions = ["text"]\n', 1)
    workspace.write_text("pyproject.toml", listed)
    for language, title in (("en", "Plain text"), ("he", "טקסט פשוט")):
        path = f"locales/{language}/LC_MESSAGES/site.po"
        entry = f'\nmsgctxt "edition.text"\nmsgid "Plain text"\nmsgstr "{title}"\n'
        workspace.write_text(path, workspace.read_text(path).rstrip("\n") + "\n" + entry)
    return workspace


def manifest(workspace: Workspace) -> Manifest:
    return parse_manifest(workspace.read_text("output/manifest.json"), "manifest.json")


def text_of(workspace: Workspace, language: str = "en") -> str:
    return workspace.read_text(f"output/{language}/{STEM}.{language}.txt")


def test_a_text_is_published_beside_the_others(workspace: Workspace) -> None:
    files = {file.path: file for file in manifest(workspace).files if file.kind == "text"}
    assert [*files] == [f"en/{STEM}.en.txt", f"he/{STEM}.he.txt"]
    file = files[f"en/{STEM}.en.txt"]
    assert (file.edition, file.pages, file.budget, file.left_out) == ("text", 0, 0, [])
    assert file.size == len(text_of(workspace).encode())


@pytest.mark.parametrize("language", ["en", "he"])
def test_its_lines(workspace: Workspace, language: str) -> None:
    lines = text_of(workspace, language).split("\n")
    assert lines[-1] == ""
    for line in lines:
        assert line == line.rstrip(" ")
        if not re.fullmatch(r" *https?://\S+", line):
            assert columns(line) <= WIDTH


def test_its_parts_stand_in_the_order_of_the_page(workspace: Workspace) -> None:
    text = text_of(workspace)
    parts = ["Hans Island (Tartupaluk)\n====", "At a glance\n----", "\nTalks\n-----", "Timeline\n", "Statistics\n",
             "Sources\n-------\n", "A note on names and maps\n"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_page_offers_it_by_its_title(workspace: Workspace) -> None:
    page = workspace.read_text(f"output/he/{STEM}.html")
    link = re.search(rf'<a href="{STEM}\.he\.txt" type="text/plain">([^<]*)<bdi>([^<]*)</bdi></a>', page)
    assert link
    assert link[1] == "טקסט פשוט: "
    kilobytes = round(len(text_of(workspace, "he").encode()) / 1000)
    assert str(kilobytes) in link[2]


def test_the_same_bytes_twice(workspace: Workspace, tmp_path: Path) -> None:
    again = with_text(tmp_path)
    build(again)
    assert text_of(again, "he") == text_of(workspace, "he")


def test_a_text_needs_no_pdf(workspace: Workspace) -> None:
    kinds = [file.kind for file in manifest(workspace).files if file.profile and file.language == "en"]
    assert sorted(kinds) == ["data", "page", "pair", "text"]


# What verification finds


def found(workspace: Workspace, change: Callable[[str], str], language: str = "en") -> list[Diagnostic]:
    """Return what is found in a text that was changed, and between it and its page."""
    published = manifest(workspace)
    files = {file.path: file for file in published.files}
    file, page = files[f"{language}/{STEM}.{language}.txt"], files[f"{language}/{STEM}.html"]
    data = change(text_of(workspace, language)).encode()
    verified = verify_file(published.expected.of(STEM, language), file, data)
    if verified.facts is None:
        return [*verified.found]
    web = read_page(workspace.read_bytes(f"output/{page.path}"))
    return [*verified.found, *same_words((page, web), (file, verified.facts))]


@pytest.mark.parametrize("language", ["en", "he"])
def test_nothing_is_found_in_what_was_published(workspace: Workspace, language: str) -> None:
    assert found(workspace, lambda text: text, language) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("Canada", "Can\x07ada", "published-code", "has U+0007"),
        ("Canada", "Can\u202eada", "published-code", "has U+202E"),
        ("Canada", "\ufeffCanada", "published-code", "has U+FEFF"),
        ("Canada", "\ue000Canada", "published-code", "has U+E000"),
        ("Canada", "\u2067Canada", "published-code", "a direction that does not end in its line"),
        ("Canada", "Canada\r", "published-code", "has U+000D"),
        ("Canada", "Canada and more", "published-text", "but not on this page"),
        ("1973", "1974", "published-text", "but not in this text"),
        ("Tartupaluk", "Tartu", "published-name", "missing the required name “tartupaluk”"),
        ("Canada", "{who}", "published-placeholder", "has the placeholder “{who}”"),
        ("\n\nTalks\n-----\n", "\n\n", "published-text", "“Talks” is on the page"),
        ("Canada", "Canada " + "b" * 20 + " " + "b" * 60, "published-text", "columns"),
    ],
)
def test_what_a_text_may_not_have(workspace: Workspace, old: str, new: str, code: str, message: str) -> None:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    assert any(d.code == code and message in d.message for d in found(workspace, change))


@pytest.mark.parametrize("admitted", ["\u200c", "\u200d", "\u200e", "\u200f", "\u2068x\u2069"])
def test_what_scripts_need_is_admitted(workspace: Workspace, admitted: str) -> None:
    assert not any(d.code == "published-code" for d in found(workspace, lambda text: text.replace("C", f"C{admitted}")))


@pytest.mark.parametrize("data", [b"Hans Island \xff\n", b"", b"no end", b"x" * 2**20 + b"\n"])
def test_what_is_no_text_is_damaged(workspace: Workspace, data: bytes) -> None:
    published = manifest(workspace)
    file = next(file for file in published.files if file.kind == "text" and file.language == "en")
    verified = verify_file(published.expected.of(STEM, "en"), file, data)
    assert (verified.facts, [d.code for d in verified.found]) == (None, ["published-damaged"])


def test_a_text_in_another_language_is_found(workspace: Workspace) -> None:
    english = text_of(workspace, "en")
    assert "published-language" in {d.code for d in found(workspace, lambda text: english, "he")}


def test_a_section_may_be_left_out_if_the_manifest_says_so(workspace: Workspace) -> None:
    published = manifest(workspace)
    files = {file.path: file for file in published.files}
    page = files[f"en/{STEM}.html"]
    web = read_page(workspace.read_bytes(f"output/{page.path}"))
    short = re.sub(r"\nTalks\n-----\n.*?\n(?=[^\n]+\n---)", "\n", text_of(workspace), flags=re.DOTALL)
    assert len(short) < len(text_of(workspace))
    file: File = files[f"en/{STEM}.en.txt"]
    text = read_text(short.encode())
    assert {d.code for d in same_words((page, web), (file, text))} == {"published-text"}
    assert not [*same_words((page, web), (replace(file, left_out=["talks"]), text))]


# Bad input


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("styles = []", "edition “text”: unknown key “styles”"),
        ('pdf = ["pdf/ua-1"]', "edition “text”: unknown key “pdf”"),
        ("pages = 2", "edition “text”: unknown key “pages”"),
        ('paper = "A5"', "edition “text”: unknown key “paper”"),
        ('title = ""', "edition “text”: “title” is “”, not a title, in English"),
    ],
)
def test_keys_that_an_edition_of_text_may_not_have(tmp_path: Path, line: str, fault: str) -> None:
    workspace = copy_workspace(tmp_path)
    table = TEXT.replace('title = "Plain text"', "" if "title" in line else 'title = "Plain text"')
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + table + line + "\n")
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    (diagnostic,) = failure.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("edition", fault)
    assert diagnostic.location.line == workspace.read_text(EDITIONS).count("\n")  # the last one
    assert diagnostic.hint


def test_an_edition_without_a_title_is_not_offered(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + TEXT.replace('title = "Plain text"\n', ""))
    result = build(workspace, selection=Selection(locales=("en",), editions=("text",)))
    (untitled,) = [d for d in result.warnings if d.code == "edition-untitled"]
    assert untitled.message == "edition “text” has no title: it is published, and no page offers it"
    assert ".txt" not in workspace.read_text(f"preview/en/{STEM}.html")


def test_titles_are_messages(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + TEXT)
    (message,) = edition_messages(workspace)
    assert (message.id, message.text, message.location.path) == ("edition.text", "Plain text", EDITIONS)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS).replace("Plain text", "Plain <em>text {x}"))
    with pytest.raises(PipelineError) as failure:
        edition_messages(workspace)
    assert {d.location.path for d in failure.value.diagnostics} == {EDITIONS}


def test_the_editions_of_this_project_have_titles() -> None:
    ids = {message.id for message in edition_messages(Workspace(ROOT))}
    assert {"edition.sheet", "edition.standard", "edition.large-print", "edition.text"} <= ids

"""Review copies: what a reviewer sees of a catalog, what has changed in it, and that nothing of it is published."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from builders import codes, locale, make_catalog, make_entry, make_template
from conftest import copy_workspace
from markupsafe import escape

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.staging import OUTPUT
from pipeline.catalog.revisions import changes, word_difference
from pipeline.cli.main import main
from pipeline.pages.fonts import read_fonts
from pipeline.pages.review import difference, review_entries, shown_with
from pipeline.pdf.editions import read_editions
from pipeline.verify.manifest import MANIFEST, parse_manifest, sealed
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication
from pipeline.verify.text import squeeze

EDITIONS, SETTINGS = "templates/editions.toml", "pyproject.toml"
CATALOG = "locales/he/LC_MESSAGES/hans-island.po"
COPY = "he/hans-island.he.review.pdf"
TABLE = """
[review]
layout = "review.html"
styles = ["fonts-print.css", "print.css", "review.css"]
pages = 50
working = true
"""
ROOT = Workspace(Path(__file__).parent.parent)


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1, f"{path} has not exactly one “{old}”"
    workspace.write_text(path, text.replace(old, new))


def git(workspace: Workspace, *arguments: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=workspace.root, env=own, check=True, capture_output=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in git whose Hebrew catalog then got a fuzzy, a missing and a failing entry."""
    workspace = copy_workspace(tmp_path)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + TABLE)
    git(workspace, "init")
    git(workspace, "add", ".")
    git(workspace, "commit", "-m", "first")
    fuzzy = '#, fuzzy\n#| msgid "Part of Greenland, it says."\nmsgctxt "status-denmark.text"'
    edit(workspace, CATALOG, 'msgctxt "status-denmark.text"', fuzzy)
    edit(workspace, CATALOG, 'msgstr "קנדה"', 'msgstr ""')
    edit(workspace, CATALOG, 'msgstr "דנמרק"', 'msgstr "<b>דנמרק</b> {nobody} \u200b"')
    return workspace


def run(workspace: Workspace, *options: str) -> int:
    return main(["build", "--workspace", str(workspace.root), "--edition", "review", *options])


def texts(workspace: Workspace, path: str = COPY) -> list[str]:
    return [block.text for block in read_pdf(workspace.read_bytes(f"preview/{path}")).blocks]


# What it shows


def test_each_catalog_is_a_copy_of_its_own(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace) == 0
    manifest = parse_manifest(workspace.read_text(f"preview/{MANIFEST}"), MANIFEST)
    assert [(file.path, file.kind) for file in manifest.files] == [
        (f"{language}/{domain}.{language}.review.pdf", "review")
        for language in ("en", "he")
        for domain in ("hans-island", "site")
    ]
    assert "previewed 4 review copies" in capsys.readouterr().out
    assert verify_publication(workspace.root / "preview") == ()


def test_it_quotes_what_is_wrong_and_says_why(workspace: Workspace) -> None:
    assert run(workspace, "--locale", "he") == 0
    shown = texts(workspace)
    said = squeeze(" ".join(shown))
    for told in (
        "error[placeholder-extra] he translation of “status-denmark.by” has",
        "error[markup] he translation of",
    ):
        assert squeeze(told) in said
    assert "ZWSP" in said
    assert any("<b>" in text and "</b>" in text for text in shown)
    assert read_pdf(workspace.read_bytes(f"preview/{COPY}")).title == "עותק לבדיקה · hans-island · עברית"


def test_it_says_in_what_state_each_entry_is(workspace: Workspace) -> None:
    assert run(workspace, "--locale", "he") == 0
    headings = [squeeze(text) for text in texts(workspace) if "error" not in text]
    states = {"status-denmark.text": "לא אושר", "status-canada.by": "חסר", "status-canada.text": "מאושר"}
    for id_, state in states.items():
        heading = next(text for text in headings if squeeze(id_) in text)
        assert not Counter(squeeze(state)) - Counter(heading)
    assert any("Greenland, it says" in text for text in texts(workspace))  # which was struck out


def test_it_lists_what_has_changed_since_a_revision(workspace: Workspace) -> None:
    assert run(workspace, "--locale", "he", "--since", "HEAD") == 0
    said = " ".join(texts(workspace))
    assert said.count("status-canada.by") == 2  # in the list, and over the entry
    assert said.count("status-canada.text") == 1
    git(workspace, "add", ".")
    git(workspace, "commit", "-m", "second")
    assert run(workspace, "--locale", "he", "--since", "HEAD") == 0
    assert "אף טקסט לא השתנה." in " ".join(texts(workspace))


def test_what_nobody_approved_is_never_published(workspace: Workspace) -> None:
    workspace.write_bytes("output/index.html", b"the last publication\n")
    assert run(workspace) == 0
    assert workspace.read_bytes("output/index.html") == b"the last publication\n"
    found = verify_publication(workspace.root / "preview", drafts=False)
    assert codes(found) == ["published-draft"]
    table = json.loads(workspace.read_text(f"preview/{MANIFEST}"))
    table["expected"]["draft"] = False
    with pytest.raises(PipelineError) as failure:
        parse_manifest(sealed(table), MANIFEST)
    assert codes(failure.value.diagnostics) == ["manifest-syntax"]


def test_a_preview_follows_a_review_copy(workspace: Workspace) -> None:
    assert run(workspace) == 0
    command = ["build", "--workspace", str(workspace.root), "--locale", "en"]
    assert main(command) == 0
    assert not (workspace.root / "preview" / COPY).exists()
    assert verify_publication(workspace.root / "preview") == ()


# How texts are quoted


def shown(text: str) -> str:
    return str(shown_with([locale("en"), locale("ru")], read_fonts(ROOT, [locale("en"), locale("ru")]))(text))


def test_nothing_is_hidden() -> None:
    named = '<span class="unseen" lang="en" dir="ltr">{}</span>'.format
    assert shown("a\u202eb") == f"a{named('U+202E')}b"
    assert shown("\n\u2060\u2003") == named("LF") + named("WJ") + named("U+2003")
    assert shown("\U0001f600") == named("U+1F600")
    assert shown("5\u00a0%") == '5<span class="nbsp">&#160;</span>%'


def test_markup_is_text() -> None:
    assert shown("<script>&") == '<span class="token" dir="ltr">&lt;script&gt;</span>&amp;'
    assert shown('<b x="1">') == "&lt;b x=&#34;1&#34;&gt;"
    assert difference("a <b>", "a", escape) == "a<del> &lt;b&gt;</del>"


def test_words_that_differ_are_told_apart() -> None:
    pieces = [(piece.text, piece.of) for piece in word_difference("one old word", "one new word")]
    assert pieces == [("one ", "both"), ("old", "before"), ("new", "after"), (" word", "both")]


def test_what_has_become_of_an_entry() -> None:
    before = make_catalog(("a", "A", "А"), ("b", "B", "Б"), ("c", "C", "В"), ("d", "D", "Г"))
    after = make_catalog(("a", "A", "А"), ("b", "B", "Бэ"), ("c", "Cc", "В"), ("e", "E", ""))
    assert {id_: change.kind for id_, change in changes(before, after).items()} == {
        "b": "translation",
        "c": "source",
        "e": "new",
        "d": "gone",
    }
    assert {change.kind for change in changes(None, after).values()} == {"new"}


def test_a_fuzzy_entry_tells_what_its_source_was() -> None:
    fuzzy = make_entry("a", "A new text", "Текст", fuzzy=True, previous="An old text")
    template = make_template(("a", "A new text"), ("b", "B"))
    entries = review_entries(template, make_catalog(fuzzy), {}, {}, shown_with([locale("ru")], ()))
    assert [entry.state for entry in entries] == ["fuzzy", "missing"]
    assert "<del>" in entries[0].was
    assert not entries[1].was


# Bad input


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--edition", "review", "--since", "nowhere"], "--since: error[revision]: git knows no revision “nowhere”"),
        (["--edition", "review", "--since=--output=x"], "--since: error[revision]: git knows no revision “--output=x”"),
        (["--edition", "review", "--since="], "--since: error[revision]: git knows no revision “”"),
        (["--since="], "--since: error[usage]: only a review copy tells what has changed"),
        (["--since", "HEAD"], "--since: error[usage]: only a review copy tells what has changed"),
        (["--edition", "review,standard"], "--edition: error[selection]: the edition “review” is a working paper"),
        (["--edition", "review", "--draft"], "--draft: error[usage]: does not go with --edition review"),
        (["--edition", "review", "--pair", "en,he"], "--pair: error[usage]: does not go with --edition review"),
        (["--edition", "review", "--locale", "fr"], "--locale: error[selection]: “fr” does not exist"),
    ],
)
def test_what_cannot_be_asked_for(
    workspace: Workspace, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--workspace", str(workspace.root), *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "  hint: " in error
    assert not (workspace.root / "preview").exists()


def test_no_git(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = copy_workspace(tmp_path)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + TABLE)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert run(workspace, "--since", "HEAD") == 2
    assert "--since: error[revision]: this workspace is not in a git repository" in capsys.readouterr().err


def test_a_damaged_catalog_of_a_revision(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    whole = workspace.read_text(CATALOG)
    workspace.write_text(CATALOG, whole + '\nmsgctxt "x"\nmsgid "')
    git(workspace, "commit", "-am", "damaged")
    workspace.write_text(CATALOG, whole)
    assert run(workspace, "--locale", "he", "--since", "HEAD") == 1
    error = capsys.readouterr().err
    assert f"{CATALOG}:" in error
    assert "at HEAD, " in error
    assert "hint: name a revision in which it is whole" in error


def test_it_has_no_second_language(workspace: Workspace) -> None:
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + "languages = 2\n")
    with pytest.raises(PipelineError) as failure:
        read_editions(workspace)
    (fault,) = failure.value.diagnostics
    assert "edition “review”: it is a working paper of one catalog, and has no second language" in fault.message
    assert workspace.read_text(EDITIONS).splitlines()[fault.location.line - 1] == "languages = 2"


@pytest.mark.parametrize("table", ["[tool.pipeline]\n", "[tool.pipeline.profiles.hans-island]\n"])
def test_the_settings_may_not_list_it(workspace: Workspace, table: str) -> None:
    edit(workspace, SETTINGS, table, f'{table}editions = ["standard", "review"]\n')
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    found = failure.value.diagnostics
    assert codes(found) == ["settings"]
    assert "names the edition “review”, which shows what nobody has approved and is never published" in found[0].message
    assert found[0].hint == "take it out; pipeline build --edition review makes it"
    assert not OUTPUT.folder(workspace).joinpath("index.html").exists()


def test_all_editions_are_those_of_factsheets(workspace: Workspace) -> None:
    git(workspace, "checkout", ".")
    assert main(["build", "--workspace", str(workspace.root), "--locale", "en", "--edition", "all"]) == 0
    assert sorted(path.name for path in (workspace.root / "preview/en").iterdir()) == [
        "hans-island.en.pdf",
        "hans-island.html",
        "hans-island.json",
    ]

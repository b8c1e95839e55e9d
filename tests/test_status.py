"""How far catalogs are translated, as it is counted, printed and written down."""

import json
from pathlib import Path

import pytest
from builders import SLUG, copy_workspace, make_catalog, make_entry, make_template

from pipeline.base.files import Workspace
from pipeline.catalog.coverage import count_words, coverage
from pipeline.cli.main import main
from pipeline.project.status import read_status

CATALOG = f"locales/hy/LC_MESSAGES/{SLUG}.po"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path)


def test_each_message_is_counted_once() -> None:
    template = make_template(("a", "One"), ("b", "Two words"), ("c", "Three more words"), ("d", "Old"), ("e", "None"))
    catalog = make_catalog(
        ("a", "One", "Раз"),
        make_entry("b", "Two words", "Два слова", fuzzy=True, line=20),
        ("c", "Three more words", ""),
        ("d", "Older", "Старое"),
        ("x", "Unknown", "Неизвестное"),
    )
    counted = coverage(catalog, template)
    assert (counted.messages, counted.translated, counted.fuzzy, counted.missing) == (5, 1, 2, 2)
    assert counted.words == 2 + 3 + 1 + 1
    assert str(counted.first) == "locales/ru/LC_MESSAGES/test.po:20"
    assert (counted.percent, counted.complete) == (20, False)


def test_only_what_is_complete_has_a_hundred_per_cent() -> None:
    messages = [(f"m{number}", "Text") for number in range(300)]
    entries = [(id_, text, "Текст") for id_, text in messages[1:]]
    assert coverage(make_catalog(*entries), make_template(*messages)).percent == 99


def test_a_plural_with_a_blank_form_is_not_translated() -> None:
    catalog = make_catalog(make_entry("n", "{n} page", "{n} страница", "", "{n} страниц", plural="{n} pages"))
    assert coverage(catalog, make_template(("n", "{n} page", "{n} pages"))).missing == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("{count}", 0), ("Nagorno-Karabakh’s <em>two</em> names, {artsakh.hy}", 3), ("1988–1994", 2)],
)
def test_words_are_counted_as_translators_do(text: str, words: int) -> None:
    assert count_words([text]) == words


def test_a_missing_catalog_has_everything_missing(workspace: Workspace) -> None:
    workspace.path(CATALOG).unlink()
    found, unread = read_status(workspace)
    (missing,) = (row for row in found if row.missing)
    assert unread == ()
    assert (missing.locale, missing.domain, missing.missing) == ("hy", SLUG, missing.messages)
    assert str(missing.first) == CATALOG


def test_the_table_says_where_to_begin(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    text = workspace.read_text(CATALOG)
    workspace.write_text(CATALOG, text.replace('\nmsgctxt "summary"', '\n#, fuzzy\nmsgctxt "summary"'))
    line = text[: text.rindex("\n\n", 0, text.index('msgctxt "summary"'))].count("\n") + 3  # where the entry begins
    assert main(["status", "--workspace", str(workspace.root)]) == 0
    out = capsys.readouterr().out
    (row,) = [row.split() for row in out.splitlines() if row.split()[:2] == ["hy", SLUG]]
    assert row[4:] == ["%", "1", "–", "81"]
    assert f"hy {SLUG}: begin at {CATALOG}:{line}" in out
    assert "--draft" in out


def test_the_table_of_a_complete_publication(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--workspace", str(workspace.root)]) == 0
    out = capsys.readouterr().out
    assert out.count("100 %") == 12
    assert out.endswith("everything is translated\n")


def test_json(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--workspace", str(workspace.root), "--format", "json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert len(records) == 12
    assert records[0]["percent"] == 100
    assert {"domain", "locale", "messages", "translated", "fuzzy", "missing", "words", "first"} <= set(records[0])


def test_a_catalog_that_cannot_be_read_does_not_hide_the_others(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.write_text(CATALOG, workspace.read_text(CATALOG) + "<<<<<<< ours\n")
    assert main(["status", "--workspace", str(workspace.root), "--format", "json"]) == 1
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)) == 11
    assert "error[catalog-conflict]" in printed.err

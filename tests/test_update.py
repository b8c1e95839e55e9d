"""What an edit of a profile does to the catalogs of every language, and what it leaves alone."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import LANGUAGES, SLUG, copy_workspace, locale

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.catalog.state import is_approved
from pipeline.cli.main import main
from pipeline.project.update import update_catalogs

PROFILE = f"templates/profiles/{SLUG}.yaml"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
AUTONOMY = "      - id: autonomy\n"
SECOND = """\
Most of its people
          were Armenians. The BBC’s profile describes the step as part of a policy of divide and rule."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path)


def catalogs(workspace: Workspace) -> dict[str, Catalog]:
    texts = {name: workspace.read_text(f"locales/{name}/LC_MESSAGES/{SLUG}.po") for name in LANGUAGES}
    return {name: read_catalog(text, SLUG, locale(name)) for name, text in texts.items()}


def files(workspace: Workspace) -> dict[str, bytes]:
    return {path: workspace.read_bytes(path) for path in workspace.list("locales/**/*.po*")}


def edit(workspace: Workspace, old: str, new: str) -> None:
    text = workspace.read_text(PROFILE)
    assert text.count(old) == 1, old
    workspace.write_text(PROFILE, text.replace(old, new))


def paragraph(workspace: Workspace, id_: str) -> str:
    """Return the lines of a paragraph of the profile."""
    found = re.search(rf"      - id: {id_}\n(?:        .*\n)+", workspace.read_text(PROFILE))
    assert found
    return found[0]


def words(entry: Entry) -> tuple[object, ...]:
    """Return all of an entry but the line it stands on."""
    return (entry.id, entry.source, entry.translations, entry.fuzzy, entry.previous, entry.remarks, entry.notes)


def assert_only(workspace: Workspace, before: dict[str, Catalog], ids: set[str]) -> dict[str, Catalog]:
    """Assert that nothing but the entries with these ids has changed, in any language, and that it stays so."""
    after = catalogs(workspace)
    for name in LANGUAGES:
        old = [words(entry) for entry in before[name].entries if entry.id not in ids]
        assert [words(entry) for entry in after[name].entries if entry.id not in ids] == old
    saved = files(workspace)
    assert update_catalogs(workspace) == ()
    assert files(workspace) == saved
    return after


def test_an_edit_changes_only_its_entry_in_each_language(workspace: Workspace) -> None:
    before = catalogs(workspace)
    edit(workspace, "Soviet government set up", "Soviet government established")
    changes = update_catalogs(workspace)
    after = assert_only(workspace, before, {"autonomy.body"})
    assert {change.path: change.fuzzy for change in changes} == {
        f"locales/{SLUG}.pot": 0,
        f"locales/en/LC_MESSAGES/{SLUG}.po": 0,
        **{f"locales/{name}/LC_MESSAGES/{SLUG}.po": 1 for name in TRANSLATED},
    }
    for name in TRANSLATED:
        old, new = before[name].by_id()["autonomy.body"], after[name].by_id()["autonomy.body"]
        assert (new.translations, new.fuzzy, new.previous) == (old.translations, True, old.source)
    english = after["en"].by_id()["autonomy.body"]
    assert "established" in english.translations[0]
    assert is_approved(english, english.source_text)


def test_an_edit_is_a_diff_of_one_entry(workspace: Workspace) -> None:
    path = f"locales/hy/LC_MESSAGES/{SLUG}.po"
    old = workspace.read_text(path).splitlines()
    edit(workspace, "Soviet government set up", "Soviet government established")
    update_catalogs(workspace)
    new = workspace.read_text(path).splitlines()
    added = [line[:12] for line in new if line not in old]
    removed = [line[:12] for line in old if line not in new]
    assert (added, removed) == (["#, fuzzy", '#| msgid "In', 'msgid "In th'], ['msgid "In th'])


def test_a_text_rewritten_wholly_keeps_its_translation_in_place(workspace: Workspace) -> None:
    before = catalogs(workspace)
    old = paragraph(workspace, "autonomy")
    body = "        body: !_ >-\n          Nothing of what stood here is left.\n"
    edit(workspace, old, re.sub(r"        body: !_ >-\n(?:          .*\n)+", body, old))
    update_catalogs(workspace)
    after = assert_only(workspace, before, {"autonomy.body"})
    for name in TRANSLATED:
        places = [entry.id for entry in before[name].entries].index("autonomy.body")
        entry, was = after[name].entries[places], before[name].entries[places]
        assert (entry.id, entry.translations, entry.fuzzy) == (was.id, was.translations, True)
        assert entry.previous == was.source
        assert after[name].obsolete == ()


def test_a_moved_paragraph_takes_its_translation_along(workspace: Workspace) -> None:
    before = catalogs(workspace)
    first, second = paragraph(workspace, "rivalry"), paragraph(workspace, "autonomy")
    edit(workspace, first + second, second + first)
    update_catalogs(workspace)
    for name, catalog in catalogs(workspace).items():
        ids = [entry.id for entry in catalog.entries]
        assert ids.index("autonomy.body") < ids.index("rivalry.body")
        assert sorted(map(words, catalog.entries)) == sorted(map(words, before[name].entries))
        assert catalog.obsolete == ()


def test_a_split_paragraph_proposes_its_translation_to_both_parts(workspace: Workspace) -> None:
    before = catalogs(workspace)
    second = "      - id: divide\n        body: !_ >-\n          " + SECOND + "\n        sources: [bbc]\n"
    old = paragraph(workspace, "autonomy")
    edit(workspace, old, old.replace(f" {SECOND}", "") + second)
    changes = update_catalogs(workspace)
    after = assert_only(workspace, before, {"autonomy.body", "divide.body"})
    assert {change.fuzzy for change in changes if change.path.split("/")[1] in TRANSLATED} == {2}
    for name in TRANSLATED:
        was = before[name].by_id()["autonomy.body"]
        part, rest = after[name].by_id()["autonomy.body"], after[name].by_id()["divide.body"]
        assert part.translations == rest.translations == was.translations
        assert (part.fuzzy, part.previous, part.previous_id) == (True, was.source, "")
        assert (rest.fuzzy, rest.previous, rest.previous_id) == (True, was.source, "autonomy.body")
        assert f'#| msgctxt "autonomy.body"\n#| msgid "{was.source[:20]}' in workspace.read_text(before[name].path)


def test_a_deleted_paragraph_is_kept_as_obsolete_and_comes_back_approved(workspace: Workspace) -> None:
    before, saved = catalogs(workspace), files(workspace)
    gone, heading = paragraph(workspace, "autonomy"), AUTONOMY
    place = workspace.read_text(PROFILE)
    edit(workspace, gone, "")
    update_catalogs(workspace)
    after = assert_only(workspace, before, {"autonomy.body"})
    for name in TRANSLATED:
        was = before[name].by_id()["autonomy.body"]
        assert "autonomy.body" not in after[name].by_id()
        assert [(e.id, e.source, e.translations) for e in after[name].obsolete] == [
            (was.id, was.source, was.translations)
        ]
    workspace.write_text(PROFILE, place)
    assert heading in place
    update_catalogs(workspace)
    assert files(workspace) == saved


def test_a_renamed_paragraph_stays_translated(workspace: Workspace) -> None:
    before = catalogs(workspace)
    edit(workspace, AUTONOMY, "      - id: region-of-1923\n")
    update_catalogs(workspace)
    after = assert_only(workspace, before, {"autonomy.body", "region-of-1923.body"})
    for name in LANGUAGES:
        was, now = before[name].by_id()["autonomy.body"], after[name].by_id()["region-of-1923.body"]
        assert (now.translations, now.remarks) == (was.translations, was.remarks)
        assert is_approved(now, now.source_text)
        assert after[name].obsolete == ()


def test_a_renamed_and_edited_paragraph_gets_its_translation_proposed(workspace: Workspace) -> None:
    before = catalogs(workspace)
    edit(workspace, AUTONOMY, "      - id: region-of-1923\n")
    edit(workspace, "Soviet government set up", "Soviet government established")
    update_catalogs(workspace)
    for name in TRANSLATED:
        now = catalogs(workspace)[name].by_id()["region-of-1923.body"]
        assert (now.translations, now.fuzzy) == (before[name].by_id()["autonomy.body"].translations, True)


def test_an_identical_text_in_two_places_keeps_two_translations(workspace: Workspace) -> None:
    """The same word is a heading of a column and a label; languages may need two words."""
    places = ("region.label", "main-city.label")
    before = [catalogs(workspace)["hy"].by_id()[id_].translations for id_ in places]
    edit(workspace, '    label: !_ "The region"\n', '    label: !_ "The main city"\n')
    update_catalogs(workspace, ["region.label"])
    assert [catalogs(workspace)["hy"].by_id()[id_].translations for id_ in places] == before
    assert before[0] != before[1]


# Only the source was corrected


def test_a_typo_leaves_every_translation_approved(workspace: Workspace) -> None:
    edit(workspace, "Soviet government set up", "Soviet goverment set up")
    update_catalogs(workspace, ["autonomy.body"])
    before = catalogs(workspace)
    edit(workspace, "Soviet goverment set up", "Soviet government set up")
    update_catalogs(workspace, ["autonomy.body"])
    after = assert_only(workspace, before, {"autonomy.body"})
    for name in LANGUAGES:
        entry = after[name].by_id()["autonomy.body"]
        assert "government" in entry.source
        assert is_approved(entry, entry.source_text)
        assert entry.previous == ""


def test_a_typo_told_after_the_update_approves_again(workspace: Workspace) -> None:
    edit(workspace, "Soviet government set up", "Soviet Government set up")
    update_catalogs(workspace)
    assert catalogs(workspace)["hy"].by_id()["autonomy.body"].fuzzy
    update_catalogs(workspace, [f"{SLUG}:autonomy.body"])
    entries = [catalog.by_id()["autonomy.body"] for catalog in catalogs(workspace).values()]
    assert all(is_approved(entry, entry.source_text) for entry in entries)


@pytest.mark.parametrize(
    ("old", "new", "typo", "code", "said"),
    [
        ("", "", "autonomy.bdy", "typo-unknown", "autonomy.body"),
        ("", "", "autonomy.body", "typo-unchanged", "has not changed"),
        ("early 1920s", "early 1930s", "autonomy.body", "typo-meaning", "numbers"),
        ("{killed} people", "many people", "losses.body", "typo-meaning", "placeholders"),
        ("people were killed", "people were <em>killed</em>", "losses.body", "typo-meaning", "tokens"),
    ],
)
def test_what_is_no_typo_is_refused_and_nothing_is_written(
    workspace: Workspace, old: str, new: str, typo: str, code: str, said: str
) -> None:
    if old:
        edit(workspace, old, new)
    saved = files(workspace)
    with pytest.raises(PipelineError) as failure:
        update_catalogs(workspace, [typo])
    (diagnostic,) = failure.value.diagnostics
    assert diagnostic.code == code
    assert said in diagnostic.message + diagnostic.hint
    assert files(workspace) == saved


def test_the_command_says_what_it_did(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "Soviet government set up", "Soviet government established")
    assert main(["update", "--workspace", str(workspace.root)]) == 0
    assert capsys.readouterr().out == (
        f"updated locales/{SLUG}.pot\n"
        f"updated locales/en/LC_MESSAGES/{SLUG}.po\n"
        f"updated locales/hy/LC_MESSAGES/{SLUG}.po: 1 fuzzy\n"
        f"updated locales/az/LC_MESSAGES/{SLUG}.po: 1 fuzzy\n"
        f"updated locales/ru/LC_MESSAGES/{SLUG}.po: 1 fuzzy\n"
        "left to translate: 3 fuzzy in 3 of 12 catalogs; pipeline status says more, then run: pipeline check\n"
    )
    assert main(["update", "--workspace", str(workspace.root)]) == 0
    assert capsys.readouterr().out == (
        "catalogs are up to date\n"
        "left to translate: 3 fuzzy in 3 of 12 catalogs; pipeline status says more, then run: pipeline check\n"
    )


def test_english_follows_a_correction(workspace: Workspace) -> None:
    """It is corrected before any update, and says itself what was wrong."""
    edit(workspace, "Soviet government set up", "Soviet goverment set up")
    update_catalogs(workspace)
    edit(workspace, "Soviet goverment set up", "Soviet government set up")
    update_catalogs(workspace, ["autonomy.body"])
    english = catalogs(workspace)["en"].by_id()["autonomy.body"]
    assert english.translations == (english.source,)
    assert "government" in english.source


def test_the_command_says_what_is_left_and_not_only_what_is_new(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """It said that nothing was left with 160 texts missing, since none of them was new."""
    path = f"locales/hy/LC_MESSAGES/{SLUG}.po"
    catalog = catalogs(workspace)["hy"]
    entries = [replace(entry, translations=("",)) for entry in catalog.entries[:9]]
    workspace.write_text(path, format_catalog(replace(catalog, entries=(*entries, *catalog.entries[9:]))))
    left = "left to translate: 9 missing in 1 of 12 catalogs; pipeline status says more, then run: pipeline check\n"
    assert main(["update", "--workspace", str(workspace.root)]) == 0
    assert capsys.readouterr().out == f"catalogs are up to date\n{left}"
    edit(workspace, "Soviet government set up", "Soviet  government set up")
    assert main(["update", "--typo", "autonomy.body", "--workspace", str(workspace.root)]) == 0
    said = capsys.readouterr()
    assert said.out.endswith(f".po\n{left}")
    assert "warning[double-space]: message “autonomy.body”" in said.err
    assert main(["update", "--format", "json", "--workspace", str(workspace.root)]) == 0
    assert [record["code"] for record in json.loads(capsys.readouterr().out)] == ["double-space"]


def test_a_fault_that_no_correction_undoes_is_refused(workspace: Workspace) -> None:
    before = files(workspace)
    edit(workspace, "Soviet government set up", "Soviet <em>government set up")
    with pytest.raises(PipelineError) as failure:
        update_catalogs(workspace)
    assert [d.code for d in failure.value.diagnostics] == ["token-unbalanced"]
    assert files(workspace) == before

"""Merging two descendants of a catalog: nothing that either side wrote is lost, and little is a conflict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import locale, make_catalog, make_entry, make_template
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.base.diagnostics import PipelineError
from pipeline.catalog.merge import merge
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.po import format_catalog, format_template, read_catalog
from pipeline.catalog.three_way import MergedText, merge_texts, merge_three
from pipeline.cli.main import main

PATH = "locales/ru/LC_MESSAGES/test.po"
AREA = make_entry("area", "Area", "Площадь")
WAR = make_entry("war", "War", "Война")
PEACE = make_entry("peace", "Peace", "Мир")
BASE = make_catalog(AREA, WAR, PEACE)
WORDING = (("area", "Area"), ("war", "War"), ("peace", "Peace"))


def updated(catalog: Catalog, *messages: tuple[str, ...]) -> Catalog:
    """Return a catalog after `pipeline update` to these messages."""
    return merge(catalog, make_template(*messages), locale("ru"))


def edited(catalog: Catalog, identifier: str, *translations: str, **changes: object) -> Catalog:
    """Return a catalog with one entry changed."""
    more = {"translations": translations, **changes} if translations else changes
    entries = (replace(e, **more) if e.id == identifier else e for e in catalog.entries)
    return replace(catalog, entries=tuple(entries))


def both(base: Catalog, one: Catalog, other: Catalog) -> Catalog:
    """Merge without a conflict, either way round."""
    merged = merge_three(base, one, other)
    swapped = merge_three(base, other, one)
    assert (merged.conflicts, swapped.conflicts) == ((), ())
    assert said(merged.catalog) == said(swapped.catalog)
    return merged.catalog


def said(catalog: Catalog) -> tuple[object, ...]:
    """Return what a catalog says, whatever the order of entries, and of lines of remarks."""

    def of(entries: tuple[Entry, ...]) -> list[Entry]:
        plain = (replace(e, location=AREA.location, remarks="\n".join(sorted(e.remarks.split("\n")))) for e in entries)
        return sorted(plain, key=lambda e: (e.id, e.source))

    return dict(catalog.header), of(catalog.entries), of(catalog.obsolete)


def entry(catalog: Catalog, identifier: str) -> Entry:
    return catalog.by_id()[identifier]


# One side, or both in different places


def test_an_edit_on_one_side_is_taken() -> None:
    assert entry(both(BASE, edited(BASE, "war", "Бой"), BASE), "war").translations == ("Бой",)


def test_neighbouring_edits_are_both_taken() -> None:
    merged = both(BASE, edited(BASE, "war", "Бой"), edited(BASE, "peace", "Покой"))
    assert [e.translations[0] for e in merged.entries] == ["Площадь", "Бой", "Покой"]


def test_the_same_edit_on_both_sides_is_one() -> None:
    change = edited(BASE, "war", "Бой", remarks="Так короче.")
    assert both(BASE, change, change) == change


def test_different_fields_of_an_entry_are_put_together() -> None:
    merged = both(BASE, edited(BASE, "war", "Бой"), edited(BASE, "war", remarks="Спорно.", flags=("max-length:9",)))
    war = entry(merged, "war")
    assert (war.translations, war.remarks, war.flags, war.fuzzy) == (("Бой",), "Спорно.", ("max-length:9",), False)


def test_forms_of_a_plural_are_fields_of_their_own() -> None:
    base = make_catalog(make_entry("n", "{n} page", "а", "б", "в", plural="{n} pages"))
    merged = both(base, edited(base, "n", "А", "б", "в"), edited(base, "n", "а", "б", "В"))
    assert entry(merged, "n").translations == ("А", "б", "В")


def test_remarks_of_both_sides_are_kept_and_removed_ones_are_not() -> None:
    base = edited(BASE, "war", remarks="Старое.\nЕщё.")
    merged = both(base, edited(base, "war", remarks="Старое.\nЕщё.\nРаз."), edited(base, "war", remarks="Ещё.\nДва."))
    assert sorted(entry(merged, "war").remarks.split("\n")) == ["Два.", "Ещё.", "Раз."]


def test_an_edit_stands_against_an_emptied_translation() -> None:
    assert entry(both(BASE, edited(BASE, "war", ""), edited(BASE, "war", "Бой")), "war").translations == ("Бой",)


def test_a_doubt_is_kept_beside_an_edit() -> None:
    war = entry(both(BASE, edited(BASE, "war", fuzzy=True), edited(BASE, "war", "Бой")), "war")
    assert (war.translations, war.fuzzy) == (("Бой",), True)


def test_an_approval_is_taken() -> None:
    base = edited(BASE, "war", fuzzy=True, previous="A war")
    war = entry(both(base, edited(base, "war", fuzzy=False, previous=""), base), "war")
    assert (war.fuzzy, war.previous) == (False, "")


def test_an_approval_of_the_old_translation_does_not_approve_a_new_one() -> None:
    base = edited(BASE, "war", fuzzy=True)
    assert entry(both(base, edited(base, "war", fuzzy=False), edited(base, "war", "Бой?")), "war").fuzzy


# Entries that come, move and go


def test_additions_stand_behind_their_neighbours() -> None:
    one = replace(BASE, entries=(AREA, make_entry("a1", "A1", "А1"), WAR, PEACE, make_entry("z1", "Z1", "Я1")))
    other = replace(BASE, entries=(make_entry("first", "F", "П"), AREA, make_entry("a2", "A2", "А2"), WAR, PEACE))
    both(BASE, one, other)
    assert [e.id for e in merge_three(BASE, one, other).catalog.entries] == [
        "first",
        "area",
        "a1",
        "a2",
        "war",
        "peace",
        "z1",
    ]


def test_a_move_on_one_side_is_followed() -> None:
    moved = replace(BASE, entries=(PEACE, AREA, WAR))
    for one, other in ((moved, BASE), (BASE, moved)):
        assert [e.id for e in merge_three(BASE, one, other).catalog.entries] == ["peace", "area", "war"]


def test_what_one_side_dropped_is_dropped() -> None:
    merged = both(BASE, updated(BASE, ("area", "Area"), ("peace", "Peace")), edited(BASE, "area", "Размер"))
    assert ([e.id for e in merged.entries], [e.id for e in merged.obsolete]) == (["area", "peace"], ["war"])


def test_an_edit_of_what_the_other_side_dropped_is_kept_as_obsolete() -> None:
    merged = both(BASE, updated(BASE, ("area", "Area"), ("peace", "Peace")), edited(BASE, "war", "Бой"))
    assert [(e.id, e.translations) for e in merged.obsolete] == [("war", ("Бой",))]


def test_what_one_side_took_back_into_use_is_no_longer_obsolete() -> None:
    base = updated(BASE, ("area", "Area"))
    merged = both(base, updated(base, ("area", "Area"), ("war", "War")), edited(base, "area", "Размер"))
    assert [(e.id, e.translations[0]) for e in merged.entries] == [("area", "Размер"), ("war", "Война")]
    assert [e.id for e in merged.obsolete] == ["peace"]


def test_an_obsolete_translation_that_one_side_threw_away_is_gone() -> None:
    base = updated(BASE, ("area", "Area"))
    assert both(base, replace(base, obsolete=()), edited(base, "area", "Размер")).obsolete == ()


def test_an_edit_of_what_the_other_side_took_back_is_remembered() -> None:
    base = updated(BASE, ("area", "Area"), ("peace", "Peace"))
    (war,) = base.obsolete
    merged = both(base, updated(base, *WORDING), replace(base, obsolete=(replace(war, translations=("Бой",)),)))
    assert (merged.obsolete, entry(merged, "war").remarks) == ((), 'earlier translation: "Бой"')


def test_an_entry_that_both_added_is_one() -> None:
    one = replace(BASE, entries=(*BASE.entries, make_entry("new", "New", "Новое")))
    other = replace(BASE, entries=(*BASE.entries, make_entry("new", "New", "", remarks="Как?")))
    new = entry(both(BASE, one, other), "new")
    assert (new.translations, new.remarks) == (("Новое",), "Как?")


def test_a_translation_stands_against_a_proposal() -> None:
    one = replace(BASE, entries=(*BASE.entries, make_entry("new", "A war", "Некая война")))
    proposal = make_entry("new", "A war", "Война", fuzzy=True, previous="War", previous_id="war")
    new = entry(both(BASE, one, replace(BASE, entries=(*BASE.entries, proposal))), "new")
    assert (new.translations, new.fuzzy, new.previous, new.previous_id) == (("Некая война",), False, "", "")


# A text that changed on one side


def test_an_edit_of_the_old_translation_is_carried_to_the_new_text() -> None:
    changed = updated(BASE, ("area", "Area"), ("war", "The war"), ("peace", "Peace"))
    war = entry(both(BASE, changed, edited(BASE, "war", "Бой")), "war")
    assert (war.source, war.translations, war.fuzzy, war.previous) == ("The war", ("Бой",), True, "War")


def test_a_translation_of_the_new_text_stands_where_the_other_side_only_updated() -> None:
    changed = updated(BASE, ("area", "Area"), ("war", "The war"), ("peace", "Peace"))
    done = edited(changed, "war", "Эта война", fuzzy=False, previous="")
    for other in (BASE, changed):
        war = entry(both(BASE, done, other), "war")
        assert (war.source, war.translations, war.fuzzy, war.previous) == ("The war", ("Эта война",), False, "")


def test_an_approval_for_the_old_text_is_none_for_the_new() -> None:
    base = edited(BASE, "war", fuzzy=True, previous="Old war")
    changed = updated(base, ("area", "Area"), ("war", "The war"), ("peace", "Peace"))
    war = entry(both(base, changed, edited(base, "war", fuzzy=False, previous="")), "war")
    assert (war.source, war.fuzzy, war.previous) == ("The war", True, "War")


def test_an_edit_beside_a_correction_of_the_text_stays_approved() -> None:
    template = make_template(("area", "Area"), ("war", "War!"), ("peace", "Peace"))
    corrected = merge(BASE, template, locale("ru"), frozenset({"war"}))
    war = entry(both(BASE, corrected, edited(BASE, "war", "Бой")), "war")
    assert (war.source, war.translations, war.fuzzy) == ("War!", ("Бой",), False)


def test_forms_that_a_text_lost_are_remembered() -> None:
    base = make_catalog(make_entry("n", "{n} page", "а", "б", "в", plural="{n} pages"))
    merged = both(base, updated(base, ("n", "{n} page")), edited(base, "n", "а", "б", "Г"))
    assert "Г" in format_catalog(merged)


# Header


def header(**values: str) -> Catalog:
    names = {key.replace("_", "-"): value for key, value in values.items()}
    return replace(BASE, header=tuple((key, names.get(key, value)) for key, value in BASE.header))


def test_the_later_revision_wins_in_the_header() -> None:
    one = header(PO_Revision_Date="2027-01-02 00:00+0000", Last_Translator="Анна <a@x>", Language_Team="Russians")
    other = header(PO_Revision_Date="2027-03-04 00:00+0000", Last_Translator="Борис <b@x>")
    merged = dict(both(BASE, one, other).header)
    assert merged["PO-Revision-Date"] == "2027-03-04 00:00+0000"
    assert merged["Last-Translator"] == "Борис <b@x>"
    assert merged["Language-Team"] == "Russians"


def test_comments_above_the_header_are_put_together() -> None:
    one, other = (replace(BASE, comment=f"{BASE.comment}\n{name}, 2027.") for name in ("Анна", "Борис"))
    assert merge_three(BASE, one, other).catalog.comment == f"{BASE.comment}\nАнна, 2027.\nБорис, 2027."


# Conflicts


def texts(base: Catalog, one: Catalog, other: Catalog, *, show_base: bool = False) -> MergedText:
    return merge_texts(*map(format_catalog, (base, one, other)), PATH, show_base=show_base)


def test_one_translation_edited_to_two_texts_is_one_conflict_that_shows_both() -> None:
    one = edited(edited(BASE, "war", "Бой", remarks="Раз."), "area", "Размер")
    other = edited(edited(BASE, "war", "Битва", remarks="Два."), "peace", "Покой")
    merged = texts(BASE, one, other)
    assert merged.text.partition("\n\n")[2] == (
        'msgctxt "area"\nmsgid "Area"\nmsgstr "Размер"\n\n'
        "# Раз.\n# Два.\n"
        'msgctxt "war"\nmsgid "War"\n'
        '<<<<<<< ours\nmsgstr "Бой"\n=======\nmsgstr "Битва"\n>>>>>>> theirs\n\n'
        'msgctxt "peace"\nmsgid "Peace"\nmsgstr "Покой"\n'
    )
    ((identifier, line),) = merged.conflicts
    assert identifier == "war"
    assert merged.text.splitlines()[line - 1] == "<<<<<<< ours"


def test_a_conflict_can_show_what_there_was() -> None:
    merged = texts(BASE, edited(BASE, "war", "Бой"), edited(BASE, "war", "Битва"), show_base=True)
    assert '\n<<<<<<< ours\nmsgstr "Бой"\n||||||| base\nmsgstr "Война"\n=======\nmsgstr "Битва"\n' in merged.text


def test_versions_that_differ_in_flags_are_shown_whole() -> None:
    merged = texts(BASE, edited(BASE, "war", "Бой", fuzzy=True), edited(BASE, "war", "Битва"))
    assert (
        '<<<<<<< ours\n#, fuzzy\nmsgctxt "war"\nmsgid "War"\nmsgstr "Бой"\n'
        '=======\nmsgctxt "war"\nmsgid "War"\nmsgstr "Битва"\n>>>>>>> theirs\n'
    ) in merged.text


def test_either_version_of_a_conflict_is_a_whole_catalog() -> None:
    merged = texts(BASE, edited(BASE, "war", "Бой", fuzzy=True), edited(BASE, "war", "Битва"))
    for kept, expected in (("ours", "Бой"), ("theirs", "Битва")):
        assert entry(read_catalog(resolved(merged.text, kept), "test", locale("ru")), "war").translations == (expected,)


def resolved(text: str, kept: str) -> str:
    """Return a file in which of every conflict one side was kept."""
    lines, where = [], "both"
    for line in text.split("\n"):
        if line.startswith(("<<<<<<< ", "=======", ">>>>>>> ")):
            where = {"<": "ours", "=": "theirs", ">": "both"}[line[0]]
        elif where in ("both", kept):
            lines.append(line)
    return "\n".join(lines)


def test_two_edits_of_an_obsolete_translation_are_kept_side_by_side() -> None:
    gone = updated(BASE, ("area", "Area"))
    one, other = (
        replace(gone, obsolete=tuple(replace(e, translations=(text,)) for e in gone.obsolete)) for text in ("а", "б")
    )
    merged = merge_three(gone, one, other)
    assert merged.conflicts == ()
    assert all("а" in (*e.translations, e.remarks) and e.remarks.endswith('"б"') for e in merged.catalog.obsolete)


# Files


def test_a_file_that_both_added_has_no_ancestor() -> None:
    one, other = make_catalog(AREA, WAR), make_catalog(AREA, PEACE)
    merged = merge_texts("", format_catalog(one), format_catalog(other), PATH)
    assert merged.conflicts == ()
    assert [e.id for e in read_catalog(merged.text, "test", locale("ru")).entries] == ["area", "war", "peace"]


def test_templates_merge_without_a_conflict() -> None:
    base, one, other = (
        format_template(make_template(*messages))
        for messages in (
            [("area", "Area"), ("war", "War")],
            [("area", "Surface"), ("war", "War"), ("peace", "Peace")],
            [("area", "Area size"), ("old", "Old")],
        )
    )
    merged = merge_texts(base, one, other, "locales/test.pot")
    expected = make_template(("area", "Surface"), ("peace", "Peace"), ("old", "Old"))
    assert merged == MergedText(format_template(expected), ())


@pytest.mark.parametrize("damage", ["<<<<<<< ours\n", 'msgid "no id"\nmsgstr ""\n', 'msgid "\n'])
def test_what_cannot_be_told_apart_is_not_merged(damage: str) -> None:
    text = format_catalog(BASE)
    with pytest.raises(PipelineError):
        merge_texts(text, f"{text}\n{damage}", text, PATH)


def drive(tmp_path: Path, base: str, ours: str, theirs: str, path: str = PATH) -> int:
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return main(["merge-driver", *(str(tmp_path / name) for name in ("base", "ours", "theirs")), path])


def test_the_driver_writes_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = edited(BASE, "war", "Бой"), edited(BASE, "peace", "Покой")
    assert drive(tmp_path, *map(format_catalog, (BASE, one, other))) == 0
    assert (tmp_path / "ours").read_text(encoding="utf-8") == format_catalog(edited(one, "peace", "Покой"))
    assert capsys.readouterr() == ("", "")


def test_the_driver_tells_of_a_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = edited(BASE, "war", "Бой"), edited(BASE, "war", "Битва")
    assert drive(tmp_path, *map(format_catalog, (BASE, one, other))) == 1
    lines = (tmp_path / "ours").read_text(encoding="utf-8").splitlines()
    assert capsys.readouterr().err == (
        f"{PATH}:{lines.index('<<<<<<< ours') + 1}: error[catalog-conflict]: “war” is translated differently on both"
        f" sides\n  hint: keep one version, remove the marker lines, then type: git add {PATH}\n"
        "1 error(s); all other edits are merged\n"
    )


def test_a_template_wants_an_update_after_the_merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = format_template(make_template(("area", "Area")))
    assert drive(tmp_path, text, text, text, "locales/test.pot") == 0
    assert capsys.readouterr().out == "locales/test.pot: merged; when all is merged, run pipeline update\n"


def test_what_is_no_catalog_is_a_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drive(tmp_path, "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n") == 1
    assert (tmp_path / "ours").read_text(encoding="utf-8") == "A\nb\nc\n"
    assert f"{PATH}:1: error[catalog-syntax]" in capsys.readouterr().err


# Whatever both sides do

IDS = "abcdef"
WORDS = st.text(alphabet='aбə"\\{}<>', min_size=1, max_size=6).map(lambda text: f"x{text}")


@st.composite
def bases(draw: st.DrawFn) -> Catalog:
    def one(identifier: str) -> Entry:
        plural = draw(st.booleans())
        count = 3 if plural else 1
        translations = draw(st.lists(st.one_of(st.just(""), WORDS), min_size=count, max_size=count))
        fuzzy = draw(st.booleans()) and any(translations)
        return make_entry(identifier, f"Text {identifier}", *translations, plural="Texts" * plural, fuzzy=fuzzy)

    return make_catalog(*map(one, draw(st.lists(st.sampled_from(IDS), unique=True))))


class Editor:
    """Does what people and updates do to a catalog, and knows what was written."""

    def __init__(self, name: str, draw: st.DrawFn) -> None:
        self.name, self.draw, self.number = name, draw, 0
        self.wrote: set[str] = set()

    def new(self, kind: str) -> str:
        self.number += 1
        self.wrote.add(text := f"{kind} {self.name}{self.number}.")
        return text

    def edit(self, catalog: Catalog, ids: str) -> Catalog:
        entries: list[Entry] = []
        dropped: list[Entry] = []
        for e in catalog.entries:
            what = self.draw(st.sampled_from(WAYS)) if e.id in ids else "leave"
            if what == "translate":
                texts = tuple(self.new("translation") for _ in e.translations)
                e = replace(e, translations=texts, fuzzy=self.draw(st.booleans()))
            elif what == "remark":
                e = replace(e, remarks=self.new("remark"))
            elif what == "doubt":
                e = replace(e, fuzzy=not e.fuzzy)
            elif what == "update":
                stale = any(e.translations)
                e = replace(e, source=f"Text {self.name}", fuzzy=stale, previous=(e.previous or e.source) * stale)
            elif what == "drop":
                dropped.append(e)
                continue
            entries.append(e)
        if self.draw(st.booleans()):
            entries.insert(
                self.draw(st.integers(0, len(entries))), make_entry(f"new-{self.name}", "New", self.new("t"))
            )
        return replace(catalog, entries=tuple(entries), obsolete=(*catalog.obsolete, *filter(_says, dropped)))


WAYS = ("leave", "translate", "remark", "doubt", "update", "drop")


def _says(entry: Entry) -> bool:
    return any(entry.translations) or bool(entry.remarks)


@st.composite
def edits(draw: st.DrawFn, *, disjoint: bool) -> tuple[Catalog, Catalog, Catalog, set[str]]:
    base = draw(bases())
    editors = Editor("one", draw), Editor("two", draw)
    split = draw(st.integers(0, len(IDS)))
    spheres = (IDS[:split], IDS[split:]) if disjoint else (IDS, IDS)
    one, two = (editor.edit(base, sphere) for editor, sphere in zip(editors, spheres, strict=True))
    return base, one, two, editors[0].wrote | editors[1].wrote


@given(edits(disjoint=True))
@settings(max_examples=300, deadline=None)
def test_edits_of_different_entries_never_meet(made: tuple[Catalog, Catalog, Catalog, set[str]]) -> None:
    base, one, two, _ = made
    merged = both(base, one, two)
    before, first, second, after = (
        {e.id: e for e in (*catalog.entries, *catalog.obsolete)} for catalog in (base, one, two, merged)
    )
    live = {e.id for e in merged.entries}
    for identifier in {*first, *second}:
        changed = first if second.get(identifier) == before.get(identifier) else second
        if identifier in changed and (identifier in live or _says(changed[identifier])):
            assert after[identifier] == changed[identifier]
    assert live == {
        e.id
        for e in (*one.entries, *two.entries)
        if all(e.id in catalog.by_id() for catalog in (one, two)) or e.id not in before
    }


@given(edits(disjoint=False))
@settings(max_examples=500, deadline=None)
def test_nothing_is_lost_and_the_merge_is_the_same_either_way(made: tuple[Catalog, Catalog, Catalog, set[str]]) -> None:
    base, one, two, wrote = made
    for first, second in ((one, two), (two, one)):
        merged = texts(base, first, second)
        for text in wrote:
            assert text in merged.text
        catalog = read_catalog(resolved(merged.text, "ours"), "test", locale("ru"))
        keys = [(e.id, e.source) for e in (*catalog.entries, *catalog.obsolete)]
        assert len(keys) == len({*keys})
    there, back = merge_three(base, one, two), merge_three(base, two, one)
    assert {c.ours.id for c in there.conflicts} == {c.ours.id for c in back.conflicts}
    if not there.conflicts:
        assert said(there.catalog) == said(back.catalog)


@given(edits(disjoint=False))
@settings(max_examples=200, deadline=None)
def test_merging_with_what_did_not_change_gives_the_change(made: tuple[Catalog, Catalog, Catalog, set[str]]) -> None:
    base, one, _, _ = made
    assert said(both(base, one, base)) == said(one)
    assert said(both(base, one, one)) == said(one)


def test_english_that_both_changed_is_no_conflict() -> None:
    """It says what the profile says, where the two have met already; the next update settles which."""
    base, ours, theirs = (make_catalog(("area", text, text), language="en") for text in ("Area", "Surface", "Size"))
    merged = merge_three(base, ours, theirs)
    assert merged.conflicts == ()
    (entry,) = merged.catalog.entries
    assert entry.translations == (entry.source,)
    assert not entry.fuzzy

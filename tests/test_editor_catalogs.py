"""Saving in the editor: one entry's lines and nothing else, whatever other programs write, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import sleep

import polib
import pytest
from builders import locale, make_catalog, make_entry
from foreign_catalogs import NAMES
from foreign_catalogs import data as foreign_data
from hypothesis import given, settings
from hypothesis import strategies as st
from round_trips import changed_lines

from pipeline.base import swap
from pipeline.base.diagnostics import Location, PipelineError
from pipeline.base.files import Workspace
from pipeline.catalog.canonical import BYTE_ORDER_MARK
from pipeline.catalog.entry_lines import LINE, CatalogText, read_catalog_text
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.po import format_catalog, parse_catalog
from pipeline.catalog.state import is_approved
from pipeline.editor.catalog_file import CatalogFile, Edit, Saved, Stale
from pipeline.editor.history import etag, holds
from pipeline.profile.message import Message

RU = locale("ru")
PATH = "locales/ru/LC_MESSAGES/test.po"
BASE = make_catalog(
    make_entry("area", "Area", "Площадь", notes=("TRANSLATORS: In km².",), files=("templates/a.yaml",)),
    make_entry("war", "War", "Война", remarks="A remark."),
    make_entry("pages", "{n} page", "{n} страница", "{n} страницы", "{n} страниц", plural="{n} pages"),
    make_entry("peace", "Peace", "Мир", fuzzy=True, previous="Truce"),
    make_entry("new", "New", ""),
)


def start(folder: Path, text: str | bytes = "") -> CatalogFile:
    """Return the file of a catalog that stands in a new workspace."""
    workspace = Workspace(folder)
    data = text or format_catalog(BASE)
    workspace.write_bytes(PATH, data if isinstance(data, bytes) else data.encode())
    return CatalogFile(workspace, "test", RU)


def save(
    file: CatalogFile,
    id_: str,
    *texts: str,
    fuzzy: bool = False,
    remarks: str | None = None,
    message: Message | None = None,
) -> Saved:
    """Save a translation as an editor does that has just read the entry."""
    entry = file.read().by_id()[id_]
    remarks = entry.remarks if remarks is None else remarks
    return file.save(Edit(id_, texts or entry.translations, fuzzy, remarks), etag(entry), message)


def on_disk(file: CatalogFile) -> str:
    return file.workspace.path(PATH).read_bytes().decode()


def write(file: CatalogFile, text: str | bytes) -> None:
    """Write the file as other programs do: a new file takes its place."""
    path = file.workspace.path(PATH)
    new = path.with_suffix(".new")
    new.write_bytes(text if isinstance(text, bytes) else text.encode())
    new.replace(path)


def edited(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def said(file: CatalogFile) -> dict[str, tuple[str, ...]]:
    """Return the translations in the file, as an independent reader has them."""
    found = polib.pofile(str(file.workspace.path(PATH)))
    return {
        e.msgctxt: tuple(e.msgstr_plural[n] for n in sorted(e.msgstr_plural)) or (e.msgstr,)
        for e in found
        if not e.obsolete
    }


# The lines of an entry


def test_a_save_changes_the_line_of_the_translation_alone(tmp_path: Path) -> None:
    file = start(tmp_path)
    before = on_disk(file)
    saved = save(file, "area", "Территория")
    assert changed_lines(before, on_disk(file)) == ['-msgstr "Площадь"', '+msgstr "Территория"']
    assert saved.before.translations == ("Площадь",)
    assert saved.entry == file.read().by_id()["area"]


def test_approving_takes_the_flag_and_the_previous_text_away(tmp_path: Path) -> None:
    file = start(tmp_path)
    before = on_disk(file)
    save(file, "peace")
    assert changed_lines(before, on_disk(file)) == ["-#, fuzzy", '-#| msgid "Truce"']


def test_a_doubt_and_a_comment_come_and_go(tmp_path: Path) -> None:
    file = start(tmp_path)
    before = on_disk(file)
    save(file, "pages", fuzzy=True, remarks="Which pages?\nThose of the PDF.")
    lines = ["-#, python-brace-format", "+# Which pages?", "+# Those of the PDF.", "+#, fuzzy, python-brace-format"]
    assert changed_lines(before, on_disk(file)) == lines
    save(file, "pages", remarks="")
    assert on_disk(file) == before


def test_every_form_of_a_plural_is_saved(tmp_path: Path) -> None:
    file = start(tmp_path)
    before = on_disk(file)
    save(file, "pages", "{n} стр.", "{n} страницы", "{n} стр.")
    assert len(changed_lines(before, on_disk(file))) == 4
    assert said(file)["pages"] == ("{n} стр.", "{n} страницы", "{n} стр.")


ODD = 'a "b" \\ c\td\ne {x} <em>f</em> \u2028g\u00a0h #| msgid "i" \u202ej'


def test_whatever_is_typed_is_what_other_readers_read(tmp_path: Path) -> None:
    file = start(tmp_path)
    save(file, "area", ODD, remarks='#, fuzzy\n#~ msgid "x"\n. y\n\n: z')
    assert said(file)["area"] == (ODD,)
    assert file.read().by_id()["area"].remarks == '#, fuzzy\n#~ msgid "x"\n. y\n\n: z'
    assert {**said(file), "area": ("Площадь",)} == said(start(tmp_path / "other"))


def data_of(name: str) -> bytes:
    return foreign_data(name)


def parsed(data: bytes) -> CatalogText:
    """Read a catalog of a language that the workspace does not know."""
    text = data.removeprefix(BYTE_ORDER_MARK).decode()
    catalog = parse_catalog(text, "x.po", needs_ids=False)
    return CatalogText(tuple(LINE.findall(text)), catalog, data.startswith(BYTE_ORDER_MARK))


def versions(entry: Entry) -> Iterator[Entry]:
    """Yield what an editor may make of an entry."""
    yield replace(entry, translations=tuple(f'{text} "й"' for text in entry.translations))
    yield entry.approved() if entry.fuzzy else replace(entry, fuzzy=True)
    yield replace(entry, remarks=f"{entry.remarks}\n\nA new one.".strip())


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_of_catalogs_that_other_tools_wrote_can_be_saved(name: str) -> None:
    """All bytes before the entry and behind it stay, and what it says is what was meant."""
    before = parsed(data_of(name))
    assert before.data == data_of(name)
    for entry in (entry for entry in before.catalog.entries if entry.id):
        for version in versions(entry):
            after = before.with_entry(version)
            assert parsed(after.data).catalog == after.catalog
            same = [(one, other) for one, other in zip(before.catalog.entries, after.catalog.entries, strict=True)]
            assert all(one == replace(other, location=one.location) for one, other in same if one.id != entry.id)
            assert after.by_id[entry.id].translations == version.translations
            assert after.by_id[entry.id].fuzzy == version.fuzzy
            first = entry.location.line - 1
            assert after.lines[:first] == before.lines[:first]
            others = [e.location.line for e in (*before.catalog.entries, *before.catalog.obsolete)]
            next_line = min((line for line in others if line > entry.location.line), default=len(before.lines) + 1)
            rest = before.lines[next_line - 1 :]
            assert after.lines[len(after.lines) - len(rest) :] == rest


@pytest.mark.parametrize("mark", [b"", BYTE_ORDER_MARK])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["\n", ""])
def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path, end: str, mark: bytes, last: str) -> None:
    text = format_catalog(BASE).rstrip("\n") + last
    file = start(tmp_path, mark + text.replace("\n", end).encode())
    save(file, "area", "Территория")
    save(file, "new", "Новое", fuzzy=True)
    wanted = edited(edited(text, "Площадь", "Территория"), 'msgid "New"\nmsgstr ""', 'msgid "New"\nmsgstr "Новое"')
    wanted = edited(wanted, 'msgctxt "new"', '#, fuzzy\nmsgctxt "new"')
    assert file.workspace.path(PATH).read_bytes() == mark + wanted.replace("\n", end).encode()


def test_an_entry_that_poedit_wrapped_keeps_its_references_and_wrapped_source(tmp_path: Path) -> None:
    text = edited(format_catalog(BASE), "#: templates/a.yaml\n", "#: templates/a.yaml:12 templates/a.yaml:40\n")
    text = edited(text, 'msgid "Area"\n', 'msgid ""\n"Are"\n"a"\n')
    text = edited(text, 'msgstr "Площадь"\n', 'msgstr ""\n"Пло"\n"щадь"\n')
    file = start(tmp_path, text)
    save(file, "area", "Территория")
    assert on_disk(file) == edited(text, 'msgstr ""\n"Пло"\n"щадь"\n', 'msgstr "Территория"\n')


def test_an_id_with_quotes(tmp_path: Path) -> None:
    file = start(tmp_path, format_catalog(make_catalog(make_entry('a"b\\c', "A", "Б"), make_entry("b", "B", "В"))))
    save(file, 'a"b\\c', "Г")
    assert said(file) == {'a"b\\c': ("Г",), "b": ("В",)}


def test_obsolete_entries_stay_as_they_are(tmp_path: Path) -> None:
    old = replace(make_entry("war", "Old war", "Старая"), remarks="It was here.")
    text = format_catalog(replace(BASE, obsolete=(old,)))
    file = start(tmp_path, text)
    save(file, "new", "Новое")
    assert on_disk(file) == edited(text, 'msgid "New"\nmsgstr ""', 'msgid "New"\nmsgstr "Новое"')


def test_permissions_stay(tmp_path: Path) -> None:
    file = start(tmp_path)
    path = file.workspace.path(PATH)
    path.chmod(0o664)
    save(file, "area", "Территория")
    assert path.stat().st_mode & 0o777 == 0o664
    assert [p.name for p in path.parent.iterdir()] == ["test.po"]


# What cannot be saved


def codes(error: pytest.ExceptionInfo[PipelineError]) -> list[tuple[str, int, str]]:
    assert all(d.hint for d in error.value.diagnostics)
    return [(d.location.path, d.location.line, d.code) for d in error.value.diagnostics]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit("area", ("a", "b")), "plural-count"),
        (Edit("pages", ("a",)), "plural-count"),
        (Edit("area", ("x" * 4_001,)), "too-long"),
        (Edit("area", ("\ud800",)), "control-character"),
        (Edit("area", ("a\x07",)), "control-character"),
        (Edit("area", ("a",), remarks="\x7f"), "control-character"),
        (Edit("area", ("a",), remarks='| msgid "b"'), "entry-unwritable"),
    ],
)
def test_an_edit_that_no_catalog_can_say(tmp_path: Path, edit: Edit, code: str) -> None:
    file = start(tmp_path)
    before, entry = on_disk(file), file.read().by_id()[edit.id]
    with pytest.raises(PipelineError) as error:
        file.save(edit, etag(entry))
    assert codes(error) == [(PATH, entry.location.line, code)]
    assert on_disk(file) == before
    assert not file.can_undo


def test_a_catalog_that_does_not_parse_is_left_as_it_is(tmp_path: Path) -> None:
    file = start(tmp_path)
    entry = file.read().by_id()["area"]
    broken = edited(format_catalog(BASE), 'msgstr "Война"', 'msgstr "Война')
    write(file, broken)
    for step in (file.read, lambda: file.save(Edit("area", ("А",)), etag(entry))):
        with pytest.raises(PipelineError) as error:
            step()
        assert codes(error) == [(PATH, broken[: broken.index('msgstr "Война')].count("\n") + 1, "catalog-syntax")]
    assert on_disk(file) == broken
    write(file, format_catalog(BASE))
    file.save(Edit("area", ("А",)), etag(entry))
    assert said(file)["area"] == ("А",)


def test_a_catalog_or_an_entry_that_has_gone(tmp_path: Path) -> None:
    file = start(tmp_path)
    entry = file.read().by_id()["area"]
    write(file, format_catalog(replace(BASE, entries=BASE.entries[1:])))
    with pytest.raises(PipelineError) as error:
        file.save(Edit("area", ("А",)), etag(entry))
    assert codes(error) == [(PATH, 0, "entry-missing")]
    file.workspace.path(PATH).unlink()
    with pytest.raises(PipelineError) as error:
        file.read()
    assert codes(error) == [(PATH, 0, "catalog-missing")]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT], ids=errno.errorcode.get)
@pytest.mark.parametrize("step", ["open", "fsync", "exchange"])
def test_a_disk_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, step: str) -> None:
    file = start(tmp_path)
    entry = file.read().by_id()["area"]
    before = on_disk(file)
    owner = swap if step == "exchange" else os
    original = getattr(owner, step)

    def fail(*arguments: object, **more: object) -> object:
        if step != "open" or ".writing" in str(arguments[0]):
            raise OSError(number, os.strerror(number))
        return original(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fail)
        with pytest.raises(PipelineError) as error:
            file.save(Edit("area", ("А",)), etag(entry))
    assert codes(error) == [(PATH, 0, "unwritable")]
    assert on_disk(file) == before
    assert [path.name for path in file.workspace.path(PATH).parent.iterdir()] == ["test.po"]
    assert not file.can_undo
    assert file.save(Edit("area", ("А",)), etag(entry)).entry.translations == ("А",)


def test_an_editor_that_only_reads(tmp_path: Path) -> None:
    start(tmp_path)
    file = CatalogFile(Workspace(tmp_path), "test", RU, read_only=True)
    before = on_disk(file)
    with pytest.raises(PipelineError) as error:
        save(file, "area", "А")
    assert codes(error) == [(PATH, 0, "read-only")]
    stale = edited(before, "Площадь", "Область")
    write(file, stale)
    assert file.read().by_id()["area"].translations == ("Область",)
    write(file, before)
    assert file.read().by_id()["area"].translations == ("Площадь",)
    assert on_disk(file) == before


# Two editors, and taking back


def test_of_two_who_edit_one_entry_the_second_sees_both(tmp_path: Path) -> None:
    file = start(tmp_path)
    tag = etag(file.read().by_id()["area"])
    file.save(Edit("area", ("Один",)), tag)
    with pytest.raises(Stale) as stale:
        file.save(Edit("area", ("Два",)), tag)
    assert stale.value.theirs.translations == ("Один",)
    assert said(file)["area"] == ("Один",)


def test_saves_are_taken_back_one_by_one(tmp_path: Path) -> None:
    file = start(tmp_path)
    texts = [on_disk(file)]
    for step in (("area", "Один"), ("peace", "Покой"), ("area", "Два")):
        save(file, *step)
        texts.append(on_disk(file))
    for text in texts[-2::-1]:
        assert file.can_undo
        file.undo()
        assert on_disk(file) == text
    assert not file.can_undo
    with pytest.raises(PipelineError) as error:
        file.undo()
    assert codes(error) == [(PATH, 0, "nothing-to-undo")]


def test_a_save_that_somebody_has_edited_since_is_not_taken_back(tmp_path: Path) -> None:
    file = start(tmp_path)
    save(file, "area", "Один")
    write(file, edited(on_disk(file), "Один", "Одиннадцать"))
    with pytest.raises(Stale):
        file.undo()
    assert said(file)["area"] == ("Одиннадцать",)


def test_a_save_that_cannot_be_taken_back_now_can_be_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, or the file cannot be read for a while."""
    file = start(tmp_path)
    save(file, "area", "Один")
    good = on_disk(file)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(swap, "exchange", fail)
        with pytest.raises(PipelineError):
            file.undo()
        assert file.can_undo
    write(file, edited(good, 'msgstr "Война"', 'msgstr "Война'))
    with pytest.raises(PipelineError):
        file.undo()
    write(file, good)
    file.undo()
    assert said(file)["area"] == ("Площадь",)
    assert not file.can_undo


def test_a_save_whose_entry_has_gone_does_not_keep_those_before_it_from_being_taken_back(tmp_path: Path) -> None:
    file = start(tmp_path)
    save(file, "area", "Один")
    save(file, "war", "Битва")
    write(file, format_catalog(replace(BASE, entries=(make_entry("area", "Area", "Один"), *BASE.entries[2:]))))
    with pytest.raises(PipelineError):
        file.undo()
    file.undo()
    assert said(file)["area"] == ("Площадь",)


def test_what_is_approved_is_approved_for_the_text_that_the_message_has_now(tmp_path: Path) -> None:
    """An editor has seen that; the entry repeats an older one until it is updated."""
    file = start(tmp_path, edited(format_catalog(BASE), 'msgid "War"\n', 'msgid ""\n"War"\n'))
    before = on_disk(file)
    message = Message("war", "The war", Location("templates/a.yaml", 1))
    entry = file.read().by_id()["war"]
    doubted = file.save(Edit("war", ("Война",), fuzzy=True, remarks="A remark."), etag(entry), message).entry
    assert (doubted.source, is_approved(doubted, message)) == ("War", False)
    saved = file.save(Edit("war", ("Война",), remarks="A remark."), etag(doubted), message).entry
    assert is_approved(saved, message)
    assert changed_lines(before, on_disk(file)) == ['-msgid ""', '-"War"', '+msgid "The war"']
    file.undo()
    file.undo()
    assert file.read().by_id()["war"] == entry


def test_a_text_without_the_plural_that_its_message_has_now_keeps_what_it_was_made_for(tmp_path: Path) -> None:
    file = start(tmp_path)
    message = replace(Message("war", "{n} war", Location("templates/a.yaml", 1)), plural="{n} wars")
    saved = file.save(Edit("war", ("Война",)), etag(file.read().by_id()["war"]), message).entry
    assert (saved.source, saved.plural) == ("War", "")


def test_what_was_in_an_entry_before_does_not_keep_anybody_from_saving(tmp_path: Path) -> None:
    file = start(tmp_path, edited(format_catalog(BASE), "A remark.", "A\x07 remark."))
    entry = file.read().by_id()["war"]
    assert "\x07" in entry.remarks
    save(file, "war", "Битва")
    assert (said(file)["war"], file.read().by_id()["war"].remarks) == (("Битва",), entry.remarks)


# What other programs write meanwhile


def test_a_file_that_is_taken_back_and_edited_here_before_it_is_read_keeps_nothing_of_what_it_held(
    tmp_path: Path,
) -> None:
    """Another program had edited it, and git has restored it since."""
    file = start(tmp_path)
    tag, before = etag(file.read().by_id()["new"]), on_disk(file)
    write(file, edited(before, "Война", "Битва"))
    file.read()
    write(file, before)
    file.save(Edit("new", ("Новое",)), tag)
    assert (said(file)["war"], said(file)["new"]) == (("Война",), ("Новое",))
    write(file, edited(on_disk(file), "Площадь", "Область"))
    file.read()
    assert (said(file)["war"], said(file)["area"]) == (("Война",), ("Область",))
    assert file.conflicts == ()


def test_a_file_that_is_taken_back_and_edited_by_others_before_it_is_read_is_merged(tmp_path: Path) -> None:
    """It may be that of a program that read it long ago, and nothing tells the two apart."""
    file = start(tmp_path)
    file.read()
    before = on_disk(file)
    write(file, edited(before, "Война", "Битва"))
    file.read()
    write(file, edited(before, "Площадь", "Область"))
    file.read()
    assert (said(file)["war"], said(file)["area"]) == (("Битва",), ("Область",))


def test_an_edit_of_another_entry_is_taken_in(tmp_path: Path) -> None:
    file = start(tmp_path)
    save(file, "area", "Территория")
    write(file, edited(on_disk(file), "Война", "Битва"))
    save(file, "new", "Новое")
    assert (said(file)["area"], said(file)["war"], said(file)["new"]) == (("Территория",), ("Битва",), ("Новое",))
    assert file.conflicts == ()


def test_a_program_that_read_the_file_an_hour_ago_takes_nothing_back(tmp_path: Path) -> None:
    """It saves all of it, with one edit of its own, and once more with another."""
    file = start(tmp_path)
    stale = on_disk(file)
    save(file, "area", "Территория")
    save(file, "peace", "Покой")
    for old, new in (("Война", "Битва"), ('msgid "New"\nmsgstr ""', 'msgid "New"\nmsgstr "Новое"')):
        stale = edited(stale, old, new)
        write(file, stale)
        file.read()
        assert (said(file)["area"], said(file)["peace"]) == (("Территория",), ("Покой",))
        assert file.conflicts == ()
    assert (said(file)["war"], said(file)["new"]) == (("Битва",), ("Новое",))


def test_what_both_edit_is_in_the_file_as_they_have_it_and_offered_as_here(tmp_path: Path) -> None:
    file = start(tmp_path)
    stale = on_disk(file)
    save(file, "area", "Территория")
    write(file, edited(stale, "Площадь", "Область"))
    file.read()
    assert said(file)["area"] == ("Область",)
    (offer,) = file.conflicts
    assert (offer.id, offer.why) == ("area", "both")
    assert (offer.ours.translations, offer.theirs and offer.theirs.translations) == (("Территория",), ("Область",))
    file.read()
    assert len(file.conflicts) == 1
    chosen = file.choose("area", ours=True)
    assert chosen is not None
    assert said(file)["area"] == ("Территория",)
    assert file.conflicts == ()


def test_theirs_can_be_chosen(tmp_path: Path) -> None:
    file = start(tmp_path)
    stale = on_disk(file)
    save(file, "area", "Территория")
    write(file, edited(stale, "Площадь", "Область"))
    assert file.read().by_id()["area"].translations == ("Область",)
    assert file.choose("area", ours=False) is None
    write(file, edited(on_disk(file), "Война", "Битва"))
    file.read()
    assert said(file)["area"] == ("Область",)
    assert file.conflicts == ()
    with pytest.raises(PipelineError) as error:
        file.choose("area", ours=True)
    assert codes(error) == [(PATH, 0, "no-conflict")]


def test_a_file_that_is_taken_back_stays_so_and_what_was_in_it_is_offered(tmp_path: Path) -> None:
    file = start(tmp_path)
    before = on_disk(file)
    save(file, "area", "Территория")
    write(file, before)
    file.read()
    assert on_disk(file) == before
    assert [(offer.id, offer.why) for offer in file.conflicts] == [("area", "put back")]
    file.choose("area", ours=True)
    assert said(file)["area"] == ("Территория",)


def test_an_update_that_read_the_file_before_a_save(tmp_path: Path) -> None:
    """It has changed a text, added a message and taken one out, and made the entry that was saved fuzzy."""
    file = start(tmp_path)
    area, war, pages, peace, _ = BASE.entries
    save(file, "area", "Территория")
    save(file, "new", "Новое")
    changed = replace(area, source="Surface area").made_fuzzy(area.source_text)
    added = make_entry("end", "End", "")
    write(file, format_catalog(replace(BASE, entries=(changed, added, war, pages, peace))))
    entries = file.read().by_id()
    assert (entries["area"].source, entries["area"].translations) == ("Surface area", ("Территория",))
    assert entries["area"].fuzzy
    assert entries["area"].previous == "Area"
    assert entries["end"].translations == ("",)
    assert [(offer.id, offer.why, offer.theirs) for offer in file.conflicts] == [("new", "gone", None)]
    assert "Территория" in on_disk(file)


def test_entries_that_an_update_added_survive_a_program_that_does_not_know_them(tmp_path: Path) -> None:
    file = start(tmp_path)
    stale = on_disk(file)
    file.read()
    added = make_entry("end", "End", "")
    write(file, format_catalog(replace(BASE, entries=(BASE.entries[0], added, *BASE.entries[1:]))))
    save(file, "end", "Конец")
    write(file, edited(stale, "Война", "Битва"))
    entries = file.read().by_id()
    assert list(entries)[:3] == ["area", "end", "war"]
    assert said(file)["end"] == ("Конец",)
    assert said(file)["war"] == ("Битва",)
    assert parse_catalog(on_disk(file), PATH).entries == file.read().entries


@pytest.mark.parametrize("can_exchange", [True, False], ids=["exchange", "compare"])
def test_a_write_at_the_very_moment_of_a_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool
) -> None:
    """Between the last look at the file and its replacement, several times; the first comes just as it is put back."""
    file = start(tmp_path)
    file.read()
    exchange = swap.exchange
    texts = iter(["Битва", "Бой", "Сражение"])

    def interfere(first: Path, second: Path) -> None:
        if (text := next(texts, "")) != "":
            current = on_disk(file)
            old = parse_catalog(current, PATH).by_id()["war"].translations[0]
            write(file, edited(current, f'msgstr "{old}"', f'msgstr "{text}"'))
        if not can_exchange:
            raise OSError(errno.EINVAL, "cannot exchange")
        exchange(first, second)

    monkeypatch.setattr(swap, "exchange", interfere)
    save(file, "area", "Территория")
    assert (said(file)["area"], said(file)["war"]) == (("Территория",), ("Сражение",))
    assert list(texts) == []
    assert [path.name for path in file.workspace.path(PATH).parent.iterdir()] == ["test.po"]


@contextmanager
def writing_in_place(file: CatalogFile, text: str) -> Iterator[None]:
    """Write the file as simple editors do: emptied first, in two parts, and slowly."""
    with file.workspace.path(PATH).open("w", encoding="utf-8") as target:
        target.write(text[: len(text) // 2])
        target.flush()

        def finish() -> None:
            sleep(0.05)
            target.write(text[len(text) // 2 :])
            target.close()

        thread = Thread(target=finish)
        thread.start()
        yield
        thread.join()


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux says who has a file open")
def test_a_program_that_writes_in_place_is_waited_for(tmp_path: Path) -> None:
    file = start(tmp_path)
    file.read()
    with writing_in_place(file, edited(on_disk(file), "Война", "Битва")):
        save(file, "area", "Территория")
    assert (said(file)["area"], said(file)["war"]) == (("Территория",), ("Битва",))


def test_a_program_that_never_ends_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "PATIENCE", 0.05)
    file = start(tmp_path)
    entry = file.read().by_id()["area"]
    with file.workspace.path(PATH).open("a"), pytest.raises(PipelineError) as error:
        file.save(Edit("area", ("А",)), etag(entry))
    assert codes(error) == [(PATH, 0, "unreadable")]
    assert said(file)["area"] == ("Площадь",)


def test_a_link_is_not_followed_out_of_the_workspace(tmp_path: Path) -> None:
    file = start(tmp_path / "workspace")
    entry = file.read().by_id()["area"]
    outside = tmp_path / "outside.po"
    shutil.move(file.workspace.path(PATH), outside)
    (tmp_path / "workspace" / PATH).symlink_to(outside)
    before = outside.read_bytes()
    with pytest.raises(PipelineError) as error:
        file.save(Edit("area", ("А",)), etag(entry))
    assert [d.code for d in error.value.diagnostics] == ["outside-workspace"]
    assert outside.read_bytes() == before


# Random histories

IDS = ("area", "war", "pages", "peace", "new")


@dataclass
class Poedit:
    """Another program: it has read the file at some time, and writes all of it with its own edits."""

    file: CatalogFile
    style: str
    catalog: Catalog = field(default_factory=lambda: BASE)

    def load(self) -> None:
        data = self.file.workspace.path(PATH).read_bytes()
        self.catalog = read_catalog_text(data, "test", RU, PATH).catalog

    def edit(self, id_: str, text: str, fuzzy: bool) -> bool:
        entries = self.catalog.by_id()
        if id_ not in entries:
            return False
        texts = tuple(f"{text} {n}" if n else text for n in range(len(entries[id_].translations)))
        entries[id_] = replace(entries[id_].approved(), translations=texts, fuzzy=fuzzy)
        self.catalog = replace(self.catalog, entries=tuple(entries.values()))
        return True

    def drop(self, id_: str) -> None:
        entries = tuple(entry for entry in self.catalog.entries if entry.id != id_)
        self.catalog = replace(self.catalog, entries=entries) if entries else self.catalog

    def write(self) -> None:
        text = format_catalog(self.catalog)
        if self.style == "wrapped":
            text = str(polib.pofile(text, wrapwidth=20))
        write(self.file, text.replace("\n", "\r\n") if self.style == "crlf" else text)


STEPS = st.one_of(
    st.tuples(st.just("save"), st.sampled_from(IDS), st.sampled_from(["new", "а", "б", ""]), st.booleans()),
    st.tuples(st.sampled_from(["edit", "edit and write"]), st.sampled_from(IDS), st.integers(0, 1), st.booleans()),
    st.tuples(st.sampled_from(["load", "write"]), st.integers(0, 1)),
    st.tuples(st.just("drop"), st.sampled_from(IDS), st.integers(0, 1)),
    st.tuples(st.just("check out"), st.integers(0, 30)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("choose"), st.booleans()),
    st.tuples(st.just("read")),
)


class Story:
    """The editor at work beside two other programs and git, and what it owes to its translators."""

    def __init__(self, folder: Path) -> None:
        self.file = start(folder)
        self.file.read()
        self.programs = (Poedit(self.file, "wrapped"), Poedit(self.file, "crlf"))
        self.owed: dict[str, Entry] = {}  # what was saved last, and neither taken back nor given up
        self.commits = [on_disk(self.file)]
        self.count = 0

    def new(self) -> str:
        self.count += 1
        return f"текст {self.count}"

    def do(self, step: tuple[object, ...]) -> None:
        name, *arguments = step
        getattr(self, str(name).replace(" ", "_"))(*arguments)
        self.check()

    def save(self, id_: str, text: str, fuzzy: bool) -> None:
        entry = self.file.read().by_id().get(id_)
        if entry is None:
            return
        text = self.new() if text == "new" else text
        english = f"English {self.count // 4}"  # which is edited meanwhile
        message = replace(Message(id_, english, Location(PATH)), plural=entry.plural and f"{english}s")
        saved = save(self.file, id_, *(text for _ in entry.translations), fuzzy=fuzzy, message=message)
        self.owed[id_] = saved.entry
        self.commits.append(on_disk(self.file))

    def edit(self, id_: str, program: int, fuzzy: bool) -> None:
        self.programs[program].edit(id_, self.new(), fuzzy)

    def edit_and_write(self, id_: str, program: int, fuzzy: bool) -> None:
        """What is edited right now is in the file afterwards, whatever was saved here."""
        there = self.programs[program].edit(id_, text := self.new(), fuzzy)
        self.programs[program].write()
        if there:
            assert self.file.read().by_id()[id_].translations[0] == text

    def drop(self, id_: str, program: int) -> None:
        self.programs[program].drop(id_)

    def load(self, program: int) -> None:
        self.programs[program].load()

    def write(self, program: int) -> None:
        self.programs[program].write()

    def check_out(self, number: int) -> None:
        write(self.file, self.commits[number % len(self.commits)])

    def undo(self) -> None:
        with suppress(Stale, PipelineError):  # it has been edited since, or has gone; or there is nothing to take back
            self.owed.pop(self.file.undo().entry.id, None)

    def choose(self, ours: bool) -> None:
        self.file.read()
        for offer in self.file.conflicts[:1]:
            if ours and offer.id not in self.file.read().by_id():
                continue
            self.file.choose(offer.id, ours=ours)
            if ours:
                self.owed[offer.id] = self.file.read().by_id()[offer.id]
            else:
                self.owed.pop(offer.id, None)

    def read(self) -> None:
        self.file.read()

    def check(self) -> None:
        """Whatever was saved here is in the file, or offered; and the file is what the editor shows."""
        entries = self.file.read().by_id()
        there = read_catalog_text(self.file.workspace.path(PATH).read_bytes(), "test", RU, PATH)
        assert there.catalog == self.file.read()
        for id_, saved in self.owed.items():
            offered = [offer.ours for offer in self.file.conflicts if offer.id == id_]
            assert any(holds(entry, saved) for entry in (entries.get(id_), *offered)), (id_, saved)


@settings(max_examples=int(os.environ.get("PIPELINE_STORIES", "100")), deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=25))
def test_in_random_histories_every_edit_is_in_the_file_or_offered(steps: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder:
        story = Story(Path(folder))
        for step in steps:
            story.do(step)

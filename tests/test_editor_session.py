"""What the editor knows of a workspace while it runs: what it tells pages, and what stands in for a broken file."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import SLUG, copy_workspace
from conftest import assemble
from editing import wait_until

from pipeline.base.diagnostics import PipelineError, fail
from pipeline.base.files import Workspace
from pipeline.build.watch import edits
from pipeline.editor import server
from pipeline.editor.catalog_file import Edit
from pipeline.editor.events import Event, Events
from pipeline.editor.labels import interface
from pipeline.editor.overview import around
from pipeline.editor.session import Kept, Session

HEBREW = ("hans-island", "he")
PO = "locales/he/LC_MESSAGES/hans-island.po"
PROFILE = "templates/profiles/hans-island.yaml"


class Told(Events):
    """Keeps what pages are told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Event] = []

    def publish(self, event: Event) -> None:
        self.told.append(event)

    def take(self) -> list[Any]:
        """Return what has been told since, of a catalog whose save it was."""
        told, self.told = self.told, []
        return [event.get("tab", event["type"]) for event in told]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    own = Session(assemble(tmp_path / "workspace"), Told())
    yield own
    own.close()


def told(session: Session) -> list[Any]:
    assert isinstance(session.events, Told)
    return session.events.take()


def save(session: Session, id_: str, text: str, tab: str = "mine") -> Kept:
    tag = session.message(*HEBREW, id_).etag
    return session.save(*HEBREW, Edit(id_, (text,)), tag, tab)


def replaced(session: Session, path: str, before: str, after: str) -> str:
    """Edit a file as another program does; return what it was."""
    text = session.workspace.read_text(path)
    assert before in text
    session.workspace.write_text(path, text.replace(before, after, 1))
    return text


# What pages are told


def test_a_save_that_merges_the_edit_of_another_program_is_told_as_nobodys(session: Session) -> None:
    """The page that saved has to load that edit as well."""
    session.view(*HEBREW)
    save(session, "summary", "x")
    assert told(session) == ["mine"]
    replaced(session, PO, session.message(*HEBREW, "title").translations[0], "y")
    save(session, "summary", "z")
    assert told(session) == [""]
    session.undo(*HEBREW, "mine")
    assert told(session) == ["mine"]


def test_what_one_page_has_asked_for_is_told_to_the_others_all_the_same(session: Session) -> None:
    session.view(*HEBREW)
    replaced(session, PO, session.message(*HEBREW, "title").translations[0], "y")
    session.view(*HEBREW)
    session.changed([PO])
    assert told(session) == [""]
    session.changed([PO])
    assert told(session) == []


def test_a_catalog_that_can_be_read_again_is_told(session: Session) -> None:
    """With the same text as before: pages show why they could not have it."""
    session.view(*HEBREW)
    good = replaced(session, PO, 'msgctxt "summary"', 'msgctxt "summary')
    session.changed([PO])
    assert told(session) == [""]
    session.workspace.write_text(PO, good)
    session.changed([PO])
    assert told(session) == [""]


def test_what_was_edited_while_nobody_could_watch_is_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, stop = threading.Event(), threading.Event()

    def failing(workspace: Workspace, stop: threading.Event) -> Iterator[frozenset[str]]:
        if not failed.is_set():
            failed.set()
            raise fail("templates", "unwatchable", "cannot be watched", "raise the limit")
        return edits(workspace, stop)

    monkeypatch.setattr(server, "edits", failing)
    monkeypatch.setattr(server, "AGAIN", 0.5)
    session.view(*HEBREW)
    watcher = threading.Thread(target=server._watch, args=(session, stop))
    watcher.start()
    try:
        assert failed.wait(10)
        wait_until(lambda: bool(session.faults))
        replaced(session, PO, session.message(*HEBREW, "title").translations[0], "y")
        replaced(session, PROFILE, "Nobody lives on it.", "No one lives there.")
        wait_until(lambda: session.message(*HEBREW, "summary").state == "outdated")
        wait_until(lambda: isinstance(session.events, Told) and any("tab" in event for event in session.events.told))
        assert session.faults == ()
    finally:
        stop.set()
        watcher.join()


# What stays, and what stands in


def test_a_locale_that_is_described_anew_leaves_what_can_be_taken_back_and_chosen(session: Session) -> None:
    title, summary = (session.message(*HEBREW, id_).translations for id_ in ("title", "summary"))
    read_before = session.workspace.read_text(PO)
    save(session, "title", "x")
    session.workspace.write_text(PO, read_before.replace(title[0], "y", 1))
    save(session, "summary", "z")
    replaced(session, "locales/he/locale.toml", "italics = false", "italics = true")
    session.changed(["locales/he/locale.toml"])
    assert session.file(*HEBREW).locale.italics
    assert session.undo(*HEBREW).message.translations == summary
    assert session.message(*HEBREW, "title").translations == ("y",)
    assert session.choose(*HEBREW, "title", ours=True).message.translations == ("x",)


def test_a_catalog_whose_plural_forms_its_locale_does_not_have_any_more_is_a_fault(session: Session) -> None:
    session.view(*HEBREW)
    replaced(session, "locales/he/locale.toml", "italics = false", 'plural-forms = "nplurals=1; plural=0;"')
    session.changed(["locales/he/locale.toml"])
    with pytest.raises(PipelineError) as failure:
        session.view(*HEBREW)
    assert [found.code for found in failure.value.diagnostics] == ["catalog-plural"]


def test_an_approved_message_stays_so_when_its_catalog_is_updated(session: Session) -> None:
    """Who approves it has seen the English as it is now."""
    replaced(session, PROFILE, "Nobody lives on it.", "No one lives there.")
    session.changed([PROFILE])
    shown = session.message(*HEBREW, "summary")
    assert shown.state == "outdated"
    assert save(session, "summary", shown.translations[0]).message.state == "approved"
    session.update()
    assert session.message(*HEBREW, "summary").state == "approved"


def test_sources_that_could_not_be_read_for_a_fault_of_the_editor_are_read_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.sources()
    replaced(session, PROFILE, "Nobody lives on it.", "No one lives there.")
    session.changed([PROFILE])
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.editor.session.read_sources", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            session.sources()
    assert "No one lives there." in session.sources().profiles[0].summary.text


def test_editions_that_cannot_be_read_leave_those_of_before(session: Session) -> None:
    before = session.editions()
    session.workspace.write_text("templates/editions.toml", "[")
    session.changed(["templates/editions.toml"])
    assert {*session.editions()} <= {*before}
    assert "standard" in session.editions()
    assert session.faults


def test_a_label_that_one_language_has_not_is_shown_with_the_others(tmp_path: Path) -> None:
    """Labels of a figure are those of its profile’s languages."""
    workspace = copy_workspace(tmp_path)
    settings = workspace.read_text("pyproject.toml")
    workspace.write_text(
        "pyproject.toml", settings.replace('# locales = ["en", "hy"] ', 'locales = ["en", "hy", "ru"]')
    )
    profile = f"templates/profiles/{SLUG}.yaml"
    workspace.write_text(profile, re.sub(r"\{[\w-]+\.az\}", "it", workspace.read_text(profile)))
    session = Session(workspace, Told())
    sources = session.sources()
    ids = [{message.id for message in sources.template_in("site", own).messages} for own in ("hy", "az")]
    (id_, *_) = ids[0] - ids[1]
    shown = around(session, "site", "hy", id_)
    assert [*shown.others] == ["en", "ru"]
    assert shown.others["ru"].state == "approved"
    assert shown.others["ru"].translations == session.message("site", "ru", id_).translations
    session.close()


def test_a_language_of_the_page_that_cannot_be_read_is_not_offered(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    assert interface(workspace, ["hy"]).locale == "hy"
    workspace.write_text("locales/hy/LC_MESSAGES/editor.po", 'msgid "')
    workspace.remove("locales/ru/locale.toml")
    english = interface(workspace, ["en"])
    assert [own.name for own in english.locales] == ["en", "az", "hy"]
    assert interface(workspace, ["hy"]) == interface(workspace, ["ru"]) == english
    assert interface(workspace, ["az"]).locale == "az"

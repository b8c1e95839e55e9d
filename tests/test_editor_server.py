"""The editor as its page sees it: every request, over HTTP, to the command as translators start it."""

from __future__ import annotations

import errno
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from builders import ROOT
from conftest import assemble
from editing import PATIENCE, Editor, served, wait_until
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from pipeline.base.diagnostics import PipelineError, fail
from pipeline.base.files import Workspace
from pipeline.cli.main import main
from pipeline.editor import guard, server
from pipeline.editor.again import view_again
from pipeline.editor.answers import failure_answer
from pipeline.editor.view import catalog_view
from pipeline.project.selection import LENIENT
from pipeline.project.sources import read_sources

HEBREW = "/api/catalogs/hans-island/he"
CHANGED = "/api/changed/hans-island/he?since=HEAD"
PO = "locales/he/LC_MESSAGES/hans-island.po"


@dataclass(frozen=True)
class Case:
    """A catalog of a workspace, and what the tests know of it."""

    domain: str
    locale: str
    edition: str
    name: str  # one that its title mentions

    @property
    def path(self) -> str:
        return f"/api/catalogs/{self.domain}/{self.locale}"

    @property
    def file(self) -> str:
        return f"locales/{self.locale}/LC_MESSAGES/{self.domain}.po"


ISLAND = Case("hans-island", "he", "standard", "tartupaluk")
MAIN = Case("nagorno-karabakh", "hy", "sheet", "artsakh")


def main_workspace(folder: Path) -> Workspace:
    """Return a copy of the main workspace."""
    for name in ("templates", "locales"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return Workspace(folder)


MADE: dict[Case, Callable[[Path], Workspace]] = {ISLAND: assemble, MAIN: main_workspace}


@pytest.fixture(params=[ISLAND, MAIN], ids=lambda case: case.locale, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    made: Case = request.param
    return made


@contextmanager
def editing(case: Case, folder: Path, *options: str) -> Iterator[Editor]:
    """Serve a workspace that may be changed; nothing is printed beside what is meant to be."""
    workspace = MADE[case](folder / "workspace")
    with served(workspace, folder / "errors", *options) as editor:
        yield editor
    assert (folder / "errors").read_text() == ""


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    """The workspace of Hans Island, to be changed."""
    with editing(ISLAND, tmp_path) as editor:
        yield editor


@pytest.fixture(scope="module")
def kept(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """A workspace that tests change back, or where it does not matter."""
    with editing(case, tmp_path_factory.mktemp("kept")) as editor:
        yield editor


def messages(editor: Editor, path: str) -> dict[str, dict[str, Any]]:
    reply = editor.ask("GET", path)
    assert reply.status == 200, reply.body
    return {message["id"]: message for message in reply.json["messages"]}


def put(editor: Editor, path: str, id_: str, text: str, tag: str = "", **more: object) -> Any:
    """Save a translation over the present one, and return the answer."""
    tag = tag or messages(editor, path)[id_]["etag"]
    return editor.ask("PUT", f"{path}/{id_}", {"translations": [text], **more}, {"If-Match": f'"{tag}"'})


def read(editor: Editor, path: str) -> str:
    return (editor.workspace.root / path).read_bytes().decode()


# The page, and what there is to edit


def test_the_page_has_the_token_and_loads_only_what_it_is_served_with(kept: Editor) -> None:
    page = kept.ask("GET", "/")
    tree = HTMLParser(page.body)
    assert tree.css_first('meta[name="token"]').attributes["content"] == kept.token
    loaded = [element.attributes.get("src") or element.attributes.get("href") for element in tree.css("script, link")]
    assert loaded
    for address in loaded:
        assert address
        assert kept.ask("GET", address).status == 200
    assert kept.ask("GET", "/static/main.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert kept.ask("GET", "/static/editor.html").status == 404


def test_the_workspace_has_its_catalogs_and_editions(kept: Editor, case: Case) -> None:
    told = kept.ask("GET", f"/api/workspace?interface={case.locale},en").json
    domains = {own["domain"]: own for own in told["domains"]}
    locales = {own["name"]: own for own in domains[case.domain]["locales"]}
    shown = messages(kept, case.path)
    assert {case.domain, "site"} <= set(domains)
    assert (told["read_only"], told["faults"]) == (False, [])
    assert locales[case.locale]["counts"]["todo"] == sum(own["state"] != "approved" for own in shown.values())
    assert locales[case.locale]["direction"] == ("rtl" if case.locale == "he" else "ltr")
    assert case.edition in {edition["id"] for edition in told["editions"]}
    assert told["interface"]["labels"]


def test_a_message_has_its_surroundings(kept: Editor, case: Case) -> None:
    told = kept.ask("GET", f"{case.path}/title").json
    assert case.locale not in told["others"]
    assert told["others"]["en"]["translations"] == [messages(kept, case.path)["title"]["source"]]
    assert case.name in {name["id"] for name in told["names"]}
    assert told["diff"] == []


def test_a_check_says_what_the_command_says(kept: Editor, case: Case) -> None:
    reply = kept.ask("POST", f"{case.path}/title/check", {"translations": ["x  <b>"]})
    assert {"name-missing", "markup", "double-space"} <= {found["code"] for found in reply.json["findings"]}
    present = messages(kept, case.path)["title"]["translations"]
    assert kept.ask("POST", f"{case.path}/title/check", {"translations": present}).json == {"findings": []}


# Saving


def test_a_save_changes_the_lines_of_its_entry_and_can_be_taken_back(kept: Editor, case: Case) -> None:
    before, present = read(kept, case.file), messages(kept, case.path)["summary"]
    reply = put(kept, case.path, "summary", "x y z", fuzzy=True, remarks="question: is it so?")
    assert reply.status == 200
    assert reply.headers["etag"] == f'"{reply.json["message"]["etag"]}"'
    assert (reply.json["message"]["state"], reply.json["undo"]) == ("fuzzy", True)
    assert '\n+msgstr "x y z"' in reply.json["diff"]
    after = read(kept, case.file)
    gone, come = ({*text.splitlines()} for text in (before, after))
    assert come - gone == {"#, fuzzy", "# question: is it so?", 'msgstr "x y z"'}
    assert messages(kept, case.path)["summary"] == reply.json["message"]
    counts = {own["name"]: own["counts"] for own in locales(kept, case.domain)}[case.locale]
    assert (counts["fuzzy"], counts["questions"]) == (1, 1)
    undone = kept.ask("POST", f"{case.path}/undo")
    assert (undone.status, undone.json["message"], undone.json["undo"]) == (200, present, False)
    assert read(kept, case.file) == before
    assert kept.ask("POST", f"{case.path}/undo").codes == ["nothing-to-undo"]


def locales(editor: Editor, domain: str) -> list[dict[str, Any]]:
    told = editor.ask("GET", "/api/workspace").json
    own: list[dict[str, Any]] = next(own["locales"] for own in told["domains"] if own["domain"] == domain)
    return own


def test_who_is_slower_is_shown_both_versions(kept: Editor, case: Case) -> None:
    tag = messages(kept, case.path)["summary"]["etag"]
    assert put(kept, case.path, "summary", "first", tag).status == 200
    reply = put(kept, case.path, "summary", "second", tag)
    assert (reply.status, reply.codes) == (412, ["changed-meanwhile"])
    assert reply.json["theirs"]["translations"] == ["first"]
    assert put(kept, case.path, "summary", "second", reply.json["theirs"]["etag"]).status == 200
    for _ in range(2):
        assert kept.ask("POST", f"{case.path}/undo").status == 200


def test_what_the_checks_find_does_not_keep_anybody_from_saving(kept: Editor, case: Case) -> None:
    reply = put(kept, case.path, "title", "</script><b>x")
    assert reply.status == 200
    assert "markup" in {found["code"] for found in reply.json["message"]["findings"]}
    assert reply.headers["content-type"] == "application/json"
    assert kept.ask("POST", f"{case.path}/undo").status == 200


def test_english_is_changed_at_its_source(kept: Editor, case: Case) -> None:
    path = f"/api/catalogs/{case.domain}/en"
    reply = put(kept, path, "title", "x")
    assert (reply.status, reply.codes) == (403, ["source-language"])


def test_a_conflict_with_another_program_is_shown_until_one_side_is_chosen(editor: Editor) -> None:
    file = editor.workspace.root / PO
    before = file.read_text(encoding="utf-8")
    present = messages(editor, HEBREW)["summary"]["translations"][0]
    for choice, text in (("ours", "ours"), ("theirs", "theirs")):
        assert put(editor, HEBREW, "summary", f"ours {choice}").status == 200
        file.write_text(before.replace(present, f"theirs {choice}"), encoding="utf-8")  # who has read it before
        (conflict,) = editor.ask("GET", HEBREW).json["conflicts"]
        assert (conflict["id"], conflict["ours"], conflict["theirs"]) == (
            "summary", [f"ours {choice}"], [f"theirs {choice}"]
        )  # fmt: skip
        reply = editor.ask("POST", f"{HEBREW}/summary/choose", {"choice": choice})
        assert reply.json["message"]["translations"] == [f"{text} {choice}"]
        assert editor.ask("GET", HEBREW).json["conflicts"] == []
        file.write_text(before, encoding="utf-8")
        editor.ask("GET", HEBREW)
        for offer in editor.ask("GET", HEBREW).json["conflicts"]:
            editor.ask("POST", f"{HEBREW}/{offer['id']}/choose", {"choice": "theirs"})


def test_a_form_of_a_name_is_accepted_in_the_profile(editor: Editor) -> None:
    reply = editor.ask("POST", f"{HEBREW}/title/accept-form", {"name": "tartupaluk", "form": "טרטופאלוקי"})
    assert reply.status == 200
    assert "+" in reply.json["diff"]
    assert "טרטופאלוקי" in read(editor, "templates/profiles/hans-island.yaml")
    (name,) = (n for n in editor.ask("GET", f"{HEBREW}/title").json["names"] if n["id"] == "tartupaluk")
    assert "טרטופאלוקי" in name["forms"]
    assert editor.ask("POST", f"{HEBREW}/title/accept-form", {"name": "tartupaluk", "form": "a\nb"}).status == 422
    site = next(iter(messages(editor, "/api/catalogs/site/he")))
    assert editor.ask("POST", f"/api/catalogs/site/he/{site}/accept-form", {"name": "x", "form": "x"}).status == 404


def test_an_update_brings_what_has_changed_in_english(editor: Editor) -> None:
    profile = editor.workspace.root / "templates/profiles/hans-island.yaml"
    with editor.events() as events:
        profile.write_text(profile.read_text(encoding="utf-8").replace("Nobody lives on it.", "No one lives there."))
        assert next(events)["type"] == "workspace"
        assert messages(editor, HEBREW)["summary"]["state"] == "outdated"
        assert PO in editor.ask("POST", "/api/update").json["changed"]
    message = messages(editor, HEBREW)["summary"]
    assert (message["state"], "No one lives there." in message["source"]) == ("fuzzy", True)
    around = editor.ask("GET", f"{HEBREW}/summary").json
    assert ["-", "Nobody"] in around["diff"]


def test_what_has_changed_since_a_revision(editor: Editor) -> None:
    assert editor.ask("GET", CHANGED).codes == ["revision"]
    git = ["git", "-C", str(editor.workspace.root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True)
    assert editor.ask("GET", CHANGED).json["ids"] == []
    put(editor, HEBREW, "summary", "x")
    reply = editor.ask("GET", CHANGED).json
    assert (reply["ids"], reply["revision"]["name"]) == (["summary"], "HEAD")


def test_a_packet_goes_out_and_comes_back(editor: Editor) -> None:
    path = f"{HEBREW}/packet.xlf"
    out = editor.ask("GET", path)
    assert out.headers["content-type"] == "application/xliff+xml"
    assert out.headers["content-disposition"] == 'attachment; filename="hans-island.he.xlf"'
    shown = messages(editor, HEBREW)
    texts = {id_: shown[id_]["translations"][0] for id_ in ("summary", "description")}
    back = out.body.decode()
    for id_, text in texts.items():
        back = back.replace(f"<target>{text}</target>", f"<target>{id_} anew</target>")
    assert editor.ask("POST", path, out.body, {"Content-Type": "application/xliff+xml"}).json == {
        "saved": [],
        "refused": [],
    }
    put(editor, HEBREW, "description", "changed here")
    reply = editor.ask("POST", path, back.encode(), {"Content-Type": None}).json
    assert reply["saved"] == ["summary"]
    assert len(reply["refused"]) == 1
    now = messages(editor, HEBREW)
    assert [now[id_]["translations"] for id_ in texts] == [["summary anew"], ["changed here"]]
    for bad in (b"", b"<", b"<xliff/>", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', b"\xff", b"<a>" * 100_000):
        assert (editor.ask("POST", path, bad, {"Content-Type": "application/xml"}).status, bad[:9]) == (422, bad[:9])


# What happens beside


def test_one_tab_is_told_what_the_other_has_saved(editor: Editor) -> None:
    with editor.events() as one, editor.events() as other:
        tag = messages(editor, HEBREW)["summary"]["etag"]
        told = {"If-Match": f'"{tag}"', "X-Tab": "mine"}
        assert editor.ask("PUT", f"{HEBREW}/summary", {"translations": ["x"]}, told).status == 200
        wanted = {"type": "catalog", "domain": "hans-island", "locale": "he", "tab": "mine"}
        assert (next(one), next(other)) == (wanted, wanted)
        file = editor.workspace.root / PO
        file.write_bytes(file.read_bytes().replace(b'msgstr "x"', b'msgstr "y"'))
        assert (next(one), next(other)) == (wanted | {"tab": ""}, wanted | {"tab": ""})  # and not of its own save
        assert messages(editor, HEBREW)["summary"]["translations"] == ["y"]


def test_a_catalog_that_cannot_be_read_is_shown_with_its_line_and_the_others_are_served(editor: Editor) -> None:
    file = editor.workspace.root / PO
    good = file.read_bytes()
    with editor.events() as events:
        file.write_bytes(good.replace(b'msgctxt "summary"', b'msgctxt "summary'))
        assert next(events)["type"] == "catalog"
    (own,) = (own for own in locales(editor, "hans-island") if own["name"] == "he")
    line = good[: good.index(b'msgctxt "summary"')].count(b"\n") + 1
    assert (own["counts"], own["error"]["path"], own["error"]["line"]) == (None, PO, line)
    reply = editor.ask("GET", HEBREW)
    assert (reply.status, reply.json["diagnostics"][0]["line"]) == (422, line)
    assert put(editor, HEBREW, "summary", "x", "0" * 16).status == 422
    assert messages(editor, "/api/catalogs/site/he")
    assert editor.ask("GET", "/api/catalogs/hans-island/en/title").json["others"] == {}
    file.write_bytes(good)
    assert put(editor, HEBREW, "summary", "x").status == 200


def test_a_profile_that_cannot_be_read_is_told_of_and_the_last_good_one_is_shown(editor: Editor) -> None:
    profile = editor.workspace.root / "templates/profiles/hans-island.yaml"
    good = profile.read_text(encoding="utf-8")
    shown = messages(editor, HEBREW)
    with editor.events() as events:
        profile.write_text(good.replace("slug: hans-island", "slug: ["), encoding="utf-8")
        assert next(events)["type"] == "workspace"
        (fault, *_) = editor.ask("GET", "/api/workspace").json["faults"]
        assert fault["path"] == "templates/profiles/hans-island.yaml"
        assert messages(editor, HEBREW) == shown
        profile.write_text(good, encoding="utf-8")
        assert next(events)["type"] == "workspace"
    assert editor.ask("GET", "/api/workspace").json["faults"] == []


def test_a_locale_that_is_removed_is_gone_and_the_others_are_served(
    editor: Editor, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = messages(editor, HEBREW)["summary"]["etag"]
    profile = editor.workspace.root / "templates/profiles/hans-island.yaml"
    profile.write_text(re.sub(r"\{\w+\.he\}", "them", profile.read_text(encoding="utf-8")), encoding="utf-8")
    assert editor.ask("POST", "/api/update").status == 200
    command = ["remove", "locale", "he", "--yes", "--force", "--workspace", str(editor.workspace.root)]
    assert main(command) == 0, capsys.readouterr()
    wait_until(lambda: editor.ask("GET", HEBREW).status == 404)
    assert put(editor, HEBREW, "summary", "x", tag).status == 404
    assert not (editor.workspace.root / PO).exists()
    assert [own["name"] for own in locales(editor, "hans-island")] == ["en"]
    wanted = {"domain": "hans-island", "locale": "he", "edition": "standard"}
    assert editor.ask("POST", "/api/preview", wanted).status == 404
    assert messages(editor, "/api/catalogs/hans-island/en")


def test_without_the_right_to_write_all_is_shown_and_nothing_is_changed(tmp_path: Path) -> None:
    with editing(ISLAND, tmp_path, "--read-only") as editor:
        before = {path: path.read_bytes() for path in editor.workspace.root.rglob("*") if path.is_file()}
        assert editor.ask("GET", "/api/workspace").json["read_only"] is True
        assert put(editor, HEBREW, "summary", "x").codes == ["read-only"]
        writes = {
            "/undo": None, "/summary/choose": {"choice": "ours"}, "/title/accept-form": {"name": "x", "form": "x"},
        }  # fmt: skip
        for path, body in writes.items():
            assert (editor.ask("POST", HEBREW + path, body).status, path) == (403, path)
        assert editor.ask("POST", "/api/update").status == 403
        assert editor.ask("POST", f"{HEBREW}/title/check", {"translations": ["x"]}).status == 200
        assert editor.ask("GET", f"{HEBREW}/title").status == 200
        assert {path: path.read_bytes() for path in editor.workspace.root.rglob("*") if path.is_file()} == before


# Previews


def preview(editor: Editor, case: Case, unsaved: dict[str, list[str]], width: int = 200) -> dict[str, Any]:
    wanted = {"domain": case.domain, "locale": case.locale, "edition": case.edition, "unsaved": unsaved, "width": width}
    with editor.events() as events:
        reply = editor.ask("POST", "/api/preview", wanted)
        assert reply.status == 202
        return next(event for event in events if event.get("key") == reply.json["key"])


def test_a_preview_is_told_of_and_its_pages_are_pictures(kept: Editor, case: Case) -> None:
    told = preview(kept, case, {"summary": ["x y z"]})
    assert told["type"] == "preview", told
    for page in told["pages"]:
        picture = kept.ask("GET", f"/api/preview/{told['key']}/{page['n']}.png")
        assert picture.headers["content-type"] == "image/png"
        assert picture.body.startswith(b"\x89PNG")
        assert int.from_bytes(picture.body[16:20]) == page["w"] == 200
    assert kept.ask("GET", f"/api/preview/{told['key']}/{len(told['pages']) + 1}.png").status == 404
    assert all(0 <= part <= 1 for _, *box in told["places"]["summary"] for part in box)


def test_the_web_page_shows_what_is_typed_and_loads_only_what_it_is_served_with(kept: Editor, case: Case) -> None:
    preview(kept, case, {"summary": ["x y z"]})
    path = f"/api/preview/{case.domain}/{case.locale}/page.html?message=summary"
    page = kept.ask("GET", path)
    tree = HTMLParser(page.body)
    assert tree.css_first("#marked.marked").text() == "x y z"
    styles = [link.attributes["href"] or "" for link in tree.css('link[rel="stylesheet"], link[rel="preload"]')]
    assert "/static/marked.css" in styles
    for address in styles:
        own = kept.ask("GET", address if address[0] == "/" else f"/api/preview/{case.domain}/{address[3:]}")
        assert (own.status, address) == (200, address)
    assert len(styles) > 3
    other = HTMLParser(kept.ask("GET", path.replace("summary", "none")).body)
    assert other.css(".marked, #marked") == []


def test_only_the_last_of_many_previews_is_made(editor: Editor) -> None:
    wanted = {"domain": "hans-island", "locale": "he", "edition": "standard", "width": 200}
    preview(editor, ISLAND, {})
    with editor.events() as events:
        keys = [
            editor.ask("POST", "/api/preview", {**wanted, "unsaved": {"summary": [f"x {n}"]}}).json["key"]
            for n in range(8)
        ]
        made = list[str]()
        while keys[-1] not in made:
            made += [event["key"] for event in [next(events)] if event["type"] == "preview"]
        assert made == keys[-1:]
        assert editor.ask("GET", f"/api/preview/{keys[0]}/1.png").status == 404
    assert editor.ask("GET", f"/api/preview/{keys[-1]}/1.png").status == 200


def test_two_tabs_at_one_catalog_show_each_its_own_text(editor: Editor) -> None:
    wanted = {"domain": "hans-island", "locale": "he", "edition": "standard", "width": 200}
    with editor.events() as events:
        keys = {
            editor.ask("POST", "/api/preview", {**wanted, "unsaved": {"summary": [tab]}}, {"X-Tab": tab}).json["key"]
            for tab in ("one", "two")
        }
        while keys:
            keys -= {event["key"] for event in [next(events)] if event["type"] == "preview"}
    path = "/api/preview/hans-island/he/page.html?message=summary"
    shown = [HTMLParser(editor.ask("GET", f"{path}&tab={tab}").body) for tab in ("one", "two", "three")]
    assert [tree.css_first("#marked").text() for tree in shown[:2]] == ["one", "two"]
    assert shown[2].css_first("#marked").text() == messages(editor, HEBREW)["summary"]["translations"][0]


def test_what_no_page_shows_has_no_preview(kept: Editor, case: Case) -> None:
    wanted = {"domain": case.domain, "locale": case.locale, "edition": "none", "width": 200}
    assert kept.ask("POST", "/api/preview", wanted).codes == ["edition-unknown"]


# The command


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    assert "example: pipeline serve --read-only" in capsys.readouterr().out


def test_a_port_that_is_taken_is_a_diagnostic_with_another(
    island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--workspace", str(island_source.root), "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert f"--port: error[port-taken]: 127.0.0.1:{port} cannot be listened at: Address already in use" in said
    assert re.search(r"hint: name another with --port \d+", said)


@pytest.mark.parametrize("port", ["-1", "65536", "99999999999"])
def test_a_port_that_is_none_is_a_diagnostic(
    port: str, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--workspace", str(island_source.root), f"--port={port}"]) == 2
    assert "name another with --port 8420" in capsys.readouterr().err


def test_a_folder_that_is_no_workspace_is_a_diagnostic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--workspace", str(tmp_path), "--port", "0"]) == 1
    assert "pyproject.toml: error[settings-missing]" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_it_quietly_while_pages_listen(tmp_path: Path, number: signal.Signals) -> None:
    workspace = assemble(tmp_path / "workspace")
    with served(workspace, tmp_path / "errors") as editor, editor.events() as events:
        wanted = {"domain": "hans-island", "locale": "he", "edition": "standard"}
        assert editor.ask("POST", "/api/preview", wanted).status == 202
        assert editor.process
        editor.process.send_signal(number)
        for _ in events:  # to its end
            pass
        assert editor.process.wait(PATIENCE) == 0
        assert editor.process.stdout
        assert "the editor has ended; what was saved is in the catalogs" in editor.process.stdout.read()
    assert (tmp_path / "errors").read_text().strip() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the table of sockets is Linux’s")
def test_it_listens_to_this_machine_alone(editor: Editor) -> None:
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].partition(":")[2], 16) == editor.port
    ]
    assert listening == [f"0100007F:{editor.port:04X}"]


# Within this process


@contextmanager
def here(workspace: Workspace) -> Iterator[Editor]:
    """Serve within this process, where tests can take time and disks away."""
    with server.listen(0) as own:
        port, began = own.getsockname()[1], threading.Event()
        made = server.EditorServer(server.application(workspace, port, "token"), began.set)
        thread = threading.Thread(target=made.run, args=([own],))
        thread.start()
        assert began.wait(PATIENCE)
        try:
            yield Editor(workspace, port, "token")
        finally:
            made.should_exit = True
            thread.join(PATIENCE)


def test_who_sends_too_slowly_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.3)
    monkeypatch.setattr(server, "PATIENCE", 0.3)
    with here(assemble(tmp_path / "workspace")) as editor:
        kind = "Content-Type: application/json"
        body = editor.head(f"PUT {HEBREW}/title HTTP/1.1", "Content-Length: 10", kind) + b"\r\n{"
        assert editor.raw(body) == 408
        piece = editor.head(f"PUT {HEBREW}/title HTTP/1.1", "Transfer-Encoding: chunked", kind) + b"\r\n1\r\n{\r\n"
        assert editor.raw(piece) == 408
        assert editor.raw(editor.head(f"GET {HEBREW} HTTP/1.1")) == 0  # a head that does not end
        assert editor.raw(b"") == 0
        assert editor.ask("GET", HEBREW).status == 200


def test_a_fault_of_the_editor_is_told_without_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with here(assemble(tmp_path / "workspace")) as editor:
        monkeypatch.setattr("pipeline.editor.routes.overview", lambda *_: 1 / 0)
        reply = editor.ask("GET", "/api/workspace")
        assert (reply.status, reply.codes) == (500, ["internal-error"])
        assert "Traceback" not in reply.body.decode()
        assert editor.ask("GET", HEBREW).status == 200


def test_a_ticket_opens_the_page_once(tmp_path: Path) -> None:
    workspace, tickets = assemble(tmp_path / "workspace"), {"ticket"}
    with server.listen(0) as own:
        port, began = own.getsockname()[1], threading.Event()
        made = server.EditorServer(server.application(workspace, port, "token", tickets=tickets), began.set)
        thread = threading.Thread(target=made.run, args=([own],))
        thread.start()
        assert began.wait(PATIENCE)
        editor = Editor(workspace, port, "token")
        first, second = (editor.ask("GET", "/?token=ticket", headers={"Cookie": None}) for _ in range(2))
        made.should_exit = True
        thread.join(PATIENCE)
    assert (first.status, second.status) == (303, 403)
    assert f"editor-{port}=token;" in first.headers["set-cookie"]


@pytest.mark.parametrize(
    ("number", "code", "status"),
    [
        (errno.ENOSPC, "unwritable", 507),
        (errno.EDQUOT, "unwritable", 507),
        (errno.EROFS, "unwritable", 503),
        (errno.EACCES, "unwritable", 503),
        (errno.EACCES, "unreadable", 422),
    ],
)
def test_a_disk_that_does_not_write_has_a_status_of_its_own(number: int, code: str, status: int) -> None:
    with pytest.raises(PipelineError) as failed:
        raise fail(PO, code, "x", "y") from OSError(number, "x")
    assert failure_answer(failed.value, to_person=False).status_code == status


def test_what_is_judged_again_is_what_all_would_be(island_source: Workspace) -> None:
    """Each save, the line that it moves, and the coverage that it changes."""
    sources = read_sources(island_source, LENIENT)
    template = next(template for template in sources.templates if template.domain == "hans-island")
    old = sources.read(template, sources.locale_table()["he"])
    view = catalog_view(sources, old)
    texts = ("", "x", "x  <b>", "שלום", "a\nb", "{none}")
    for number, id_ in enumerate(entry.id for entry in old.entries):
        place = [entry.id for entry in old.entries].index(id_)
        entry, behind = old.entries[place], old.entries[place + 1 :]
        edited = replace(entry, translations=(texts[number % len(texts)],) * len(entry.translations))
        own = () if number % 7 == 6 else (replace(edited, fuzzy=number % 4 == 1),)
        moved = (replace(e, location=replace(e.location, line=e.location.line + 2)) for e in behind)
        new = replace(old, entries=(*old.entries[:place], *own, *moved))
        assert view_again(sources, view, old, new) == catalog_view(sources, new)
        old, view = new, catalog_view(sources, new)
    assert {finding.severity for message in view.messages for finding in message.findings} == {"error"}

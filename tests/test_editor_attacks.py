"""Requests that no page of the editor sends: each is refused with its status, and the next one is served."""

from __future__ import annotations

import itertools
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import assemble
from editing import LIMIT, PATIENCE, Editor, Reply, served, wait_until
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from pipeline.editor.events import MOST_PAGES
from pipeline.editor.guard import HEADERS
from pipeline.editor.routes import ROUTES

CATALOG = "/api/catalogs/hans-island/he"
MESSAGE = f"{CATALOG}/title"
SAVE = {"translations": ["x"], "fuzzy": True, "remarks": ""}


@pytest.fixture(scope="module")
def served_island(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("attacked")
    workspace, errors = assemble(folder / "hans-island"), folder / "errors"
    with served(workspace, errors) as editor:
        yield editor
    assert errors.read_text() == ""  # no traceback, and no complaint of a library


@pytest.fixture
def editor(served_island: Editor) -> Iterator[Editor]:
    """The editor, which has the same catalogs after each attack, and still serves them."""
    files = sorted(served_island.workspace.root.glob("locales/**/*.po"))
    before = [path.read_bytes() for path in files]
    yield served_island
    assert served_island.ask("GET", CATALOG).status == 200
    assert [path.read_bytes() for path in files] == before
    assert served_island.process
    assert served_island.process.poll() is None


# Who asks


@pytest.mark.parametrize("host", [
    "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example",
    "0.0.0.0:{port}",
    "localhost:{port}@evil.example", "evil.example@127.0.0.1:{port}", "127.0.0.1:{port}, evil.example", "[::1]:{port}",
    "127.1:{port}", "127.0.0.1:0{port}", "", " ",
])  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/?token={token}", CATALOG, "/static/main.js", "/nowhere"])
def test_a_name_that_was_made_to_lead_here_is_refused(editor: Editor, host: str, path: str) -> None:
    reply = editor.ask("GET", path.format(token=editor.token), headers={"Host": host.format(port=editor.port)})
    assert reply.status == 421
    assert "set-cookie" not in reply.headers


def test_two_hosts_or_none_are_refused(editor: Editor) -> None:
    assert editor.raw(editor.head(f"GET {CATALOG} HTTP/1.1", "Host: evil.example") + b"\r\n") == 400
    assert editor.raw(b"GET / HTTP/1.1\r\n\r\n") == 400
    assert editor.raw(b"GET / HTTP/1.0\r\n\r\n") == 421


def test_a_whole_address_as_a_target_is_no_way_around_the_host(editor: Editor) -> None:
    assert editor.raw(editor.head(f"GET http://evil.example{CATALOG} HTTP/1.1") + b"\r\n") == 404
    assert editor.raw(b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n") == 421


@pytest.mark.parametrize("origin", [
    "null", "", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "127.0.0.1:{port}", "file://",
    "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:{port}/", "http://127.0.0.1:{port} http://evil.example",
])  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_page_of_another_origin_is_refused(editor: Editor, origin: str, method: str) -> None:
    body = SAVE if method == "PUT" else None
    reply = editor.ask(method, MESSAGE, body, {"Origin": origin.format(port=editor.port), "If-Match": '"x"'})
    assert (reply.status, reply.codes) == (403, ["origin"])


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "same-origin, cross-site", "x"])
def test_another_site_is_refused(editor: Editor, site: str) -> None:
    reply = editor.ask("GET", CATALOG, headers={"Sec-Fetch-Site": site})
    assert (reply.status, reply.codes) == (403, ["cross-site"])
    assert "access-control-allow-origin" not in reply.headers


def test_a_link_at_another_site_is_told_how_it_is_opened(editor: Editor) -> None:
    reply = editor.ask("GET", "/?locale=he", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert reply.status == 403
    assert reply.headers["content-type"].startswith("text/html")
    assert "copy the link into the address bar" in reply.body.decode()


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "TEXT/PLAIN;charset=x"],
)
@pytest.mark.parametrize("path", [f"{MESSAGE}/check", f"{CATALOG}/undo", f"{CATALOG}/packet.xlf", "/api/update"])
def test_what_a_form_can_send_is_refused(editor: Editor, kind: str, path: str) -> None:
    assert editor.ask("POST", path, b"{}", {"Content-Type": kind}).status == 415
    assert editor.ask("POST", path, b"{}", {"Content-Type": kind, "X-Token": None}).status == 403


def test_json_that_does_not_say_so_is_refused(editor: Editor) -> None:
    body = json.dumps({"translations": ["x"]}).encode()
    for kind in (None, "", "application/xml", "application/jsonx"):
        assert editor.ask("POST", f"{MESSAGE}/check", body, {"Content-Type": kind}).status == 415


@pytest.mark.parametrize("cookie", [
    None, "", "{name}=", "{name}=x", "{name}={token}x", "editor-1={token}", "{name}=\u0416", "=;;=", "{name}",
    '{name}="', "x" * 20_000,
])  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=x", "/static/main.js", CATALOG, "/api/events", "/nowhere"])
def test_without_the_cookie_nothing_is_answered(editor: Editor, cookie: str | None, path: str) -> None:
    told = cookie and cookie.format(name=f"editor-{editor.port}", token=editor.token)
    reply = editor.ask("GET", path, headers={"Cookie": told, "X-Token": editor.token})
    assert reply.status == 403
    assert editor.token.encode() not in reply.body
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("token", [None, "", "x", "{token}x", "{token}, {token}", "\u0416", "\x80"])
def test_without_the_header_nothing_is_changed(editor: Editor, token: str | None) -> None:
    told = token and token.format(token=editor.token)
    for method, path in (("PUT", MESSAGE), ("POST", "/api/update"), ("POST", f"{CATALOG}/undo")):
        assert editor.ask(method, path, SAVE, {"X-Token": told, "If-Match": '"x"'}).codes == ["token"]


def test_the_token_is_an_address_of_the_page_alone(editor: Editor) -> None:
    nobody: dict[str, str | None] = {"Cookie": None}
    for path in (f"{CATALOG}?token=", "/api/workspace?token=", "/static/main.js?token=", "//?token="):
        assert editor.ask("GET", path + editor.token, headers=nobody).status == 403
    assert editor.ask("GET", f"/?token={editor.token}&token={editor.token}", headers=nobody).status == 403
    assert editor.ask("POST", f"/?token={editor.token}", headers=nobody).status == 403


def test_the_token_opens_the_page_and_leaves_the_address(editor: Editor) -> None:
    reply = editor.ask("GET", f"/?token={editor.token}&locale=he&show=%26", headers={"Cookie": None})
    assert (reply.status, reply.headers["location"]) == (303, "/?locale=he&show=%26")
    cookie = reply.headers["set-cookie"]
    assert cookie == f"editor-{editor.port}={editor.token}; HttpOnly; Path=/; SameSite=strict"


def test_the_token_in_a_link_at_another_site_leads_on_by_a_page(editor: Editor) -> None:
    """A browser sends no strict cookie along a redirect that another site began."""
    path = f"/?token={editor.token}&show=%22%3E%3Cscript%3E"
    reply = editor.ask("GET", path, headers={"Cookie": None, "Sec-Fetch-Site": "cross-site"})
    assert reply.status == 200
    assert b'content="0; url=/?show=%22%3E%3Cscript%3E"' in reply.body


# What it asks for

NASTY = [
    "..", "../../pyproject.toml", "..%2f..%2fpyproject.toml", "%2e%2e%2f%2e%2e%2fpyproject.toml", "%2e%2e", ".",
    "%252e%252e%252fpyproject.toml", "..%5c..%5cpyproject.toml", "..\\..\\pyproject.toml", "%00", "he%00",
    "title%00.png",
    "/etc/passwd", "%2fetc%2fpasswd", "....//....//etc/passwd", "file:%2f%2f%2fetc%2fpasswd", "%c0%ae%c0%ae%2f", "%ff",
    "%", "%zz", "~", "*", "%0d%0aSet-Cookie:%20x=y", "x" * 5000, "9" * 5000, "-1", "1e9", "%D9%A1",
    "main.js%2f..%2f..%2fview.py",
]  # fmt: skip
REFUSED = (404, 405)  # a slash makes it the path of another request, which may have another method
PARAMETERS = {"domain": "hans-island", "locale": "he", "id": "title", "name": "main.js", "key": "1", "number": "1"}


def places() -> Iterator[tuple[str, str, str]]:
    """Yield each parameter of each path, with the path in which it is to be filled in."""
    for (method, path, _), name in itertools.product(ROUTES, PARAMETERS):
        whole = path.replace(":path}", "}")
        if f"{{{name}}}" in whole:
            others = {own: value for own, value in PARAMETERS.items() if own != name}
            yield method, name, whole.replace(f"{{{name}}}", "\0").format(**others)


@pytest.mark.parametrize(("method", "name", "path"), list(places()))
def test_no_name_in_a_path_leads_to_a_file(editor: Editor, method: str, name: str, path: str) -> None:
    bodies = {"check": {"translations": ["x"]}, "choose": {"choice": "ours"}, "accept-form": {"name": "x", "form": "x"}}
    body = None if method == "GET" else bodies.get(path.rpartition("/")[2], SAVE)
    for nasty in NASTY:
        reply = editor.ask(method, path.replace("\0", nasty), body, {"If-Match": '"x"'})
        assert reply.status in REFUSED, (name, nasty, reply.body)
        assert "set-cookie" not in reply.headers
        assert b"tool.pipeline" not in reply.body
        assert b"root:" not in reply.body


def test_what_no_path_may_have_is_refused(editor: Editor) -> None:
    for target in (b"/static/\0", b"/static/\r\nX: y", b"/static/ main.js", b"/static/\xff", b"/" + b"x" * 1_000_000):
        assert editor.raw(editor.head("GET \1 HTTP/1.1").replace(b"\1", target) + b"\r\n") == 400
    assert editor.raw(editor.head(f"GET {CATALOG} HTTP/1.1", " folded") + b"\r\n") == 200  # into the line before it
    assert editor.raw(editor.head(f"POST {CATALOG}/undo HTTP/1.1", " folded") + b"\r\n") == 403


@pytest.mark.parametrize("field", ["domain", "locale", "edition"])
@pytest.mark.parametrize("nasty", ["..", "../..", "/etc/passwd", "he\0", "x" * 5000, ""])
def test_no_name_in_a_request_leads_to_a_file(editor: Editor, field: str, nasty: str) -> None:
    wanted = {"domain": "hans-island", "locale": "he", "edition": "standard", "unsaved": {}, field: nasty}
    assert editor.ask("POST", "/api/preview", wanted).status == 404


@pytest.mark.parametrize("id_", ["no.such.message", "TITLE", "title ", "title/x", "undo", "\u2028", "'\"<>"])
def test_an_unknown_message_is_refused(editor: Editor, id_: str) -> None:
    path = f"{CATALOG}/{quote(id_, safe='')}"
    assert editor.ask("GET", path).status == 404
    assert editor.ask("PUT", path, SAVE, {"If-Match": '"x"'}).status == 404
    assert editor.ask("POST", f"{path}/check", {"translations": ["x"]}).status == 404


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 100])
def test_other_methods_are_refused(editor: Editor, method: str) -> None:
    for path in ("/", CATALOG, MESSAGE, "/api/events", "/nowhere"):
        assert editor.ask(method, path).status == 405


def test_the_method_of_another_request_is_refused(editor: Editor) -> None:
    for method, path in (
        ("POST", "/"),
        ("PUT", CATALOG),
        ("POST", MESSAGE),
        ("GET", "/api/update"),
        ("POST", "/api/events"),
    ):
        assert editor.ask(method, path).status == 405
    assert editor.raw(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n") == 421


def test_a_web_socket_is_not_opened(editor: Editor) -> None:
    more = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA==")
    assert editor.raw(editor.head("GET /nowhere HTTP/1.1", *more) + b"\r\n") == 404


# How much, and how it is said


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(editor: Editor) -> None:
    for size in (LIMIT + 1, 10**12, 10**19):
        more = (f"Content-Length: {size}", "Content-Type: application/json", "Expect: 100-continue")
        assert editor.raw(editor.head(f"PUT {MESSAGE} HTTP/1.1", *more) + b"\r\n") == 413
        assert editor.raw(editor.head(f"GET {MESSAGE} HTTP/1.1", *more) + b"\r\n") == 413
    more = (f"Content-Length: {16 * LIMIT + 1}", "Content-Type: application/xml")
    assert editor.raw(editor.head(f"POST {CATALOG}/packet.xlf HTTP/1.1", *more) + b"\r\n") == 413


def test_a_body_in_pieces_is_refused_once_it_is_too_large(editor: Editor) -> None:
    head = editor.head(f"PUT {MESSAGE} HTTP/1.1", "Transfer-Encoding: chunked", "Content-Type: application/json")
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert editor.raw(head + b"\r\n" + piece * 17) == 413


def test_a_body_that_is_just_small_enough_is_read(editor: Editor) -> None:
    assert editor.ask("POST", f"{MESSAGE}/check", b'{"translations":["x"]}'.ljust(LIMIT)).status == 200
    assert editor.ask("POST", f"{MESSAGE}/check", b'{"translations":["x"]}'.ljust(LIMIT + 1)).status == 413


@pytest.mark.parametrize("more", [
    ("Content-Length: -1",), ("Content-Length: +5",), ("Content-Length: 1_0",), ("Content-Length: 5, 6",),
    ("Content-Length: 5", "Content-Length: 6"), ("Content-Length: " + "9" * 30,), ("Content-Length: 0x5",),
    ("Content-Length: 5", "Transfer-Encoding: chunked"), ("Transfer-Encoding: chunked", "Content-Length: 0"),
    ("Content-Length : 5",), ("X: y\x00",), ("X: y\x0bz\r",), ("Bad Header: x",), ("X" * 1_000_000 + ": y",),
])  # fmt: skip
def test_a_head_that_servers_read_differently_is_refused(editor: Editor, more: tuple[str, ...]) -> None:
    head = editor.head(f"POST {CATALOG}/undo HTTP/1.1", *more)
    assert editor.raw(head + b"\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n") == 400


@pytest.mark.parametrize("coding", ["xchunked", "gzip, chunked", "chunked, identity", "identity"])
def test_another_coding_of_the_body_is_not_read(editor: Editor, coding: str) -> None:
    head = editor.head(f"POST {CATALOG}/undo HTTP/1.1", f"Transfer-Encoding: {coding}")
    assert editor.raw(head + b"\r\n0\r\n\r\n") == 400


def test_what_follows_a_refused_request_is_not_answered(editor: Editor) -> None:
    inner = editor.head("GET /api/workspace HTTP/1.1") + b"\r\n"
    outer = editor.head(f"PUT {MESSAGE} HTTP/1.1", f"Content-Length: {LIMIT + len(inner)}") + b"\r\n"
    with socket.create_connection(("127.0.0.1", editor.port), PATIENCE) as own:
        own.sendall(outer + inner)
        answer = b""
        try:
            while part := own.recv(65536):
                answer += part
        except ConnectionResetError:  # as what was sent was not read
            pass
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(("body", "status"), [
    (b"", 400), (b"{", 400), (b"\xff", 400), (b'{"translations":["\xff"]}', 400), (b"\xef\xbb\xbf{}", 400),
    (b"NaN", 400),
    (b'{"translations":["\\ud800"]}', 400), (b'{"translations":["\\udc00\\ud800"]}', 400),
    (b'{"translations":["\x01"]}', 400),
    (b"[" * 500_000, 422), (b'{"translations":' + b"[" * 500_000, 422), (b'{"x":' + b"[" * 500_000, 422),
    (b'{"x":' * 100_000, 422), (b"null", 422), (b"[]", 422), (b"{}", 422), (b'{"translations":null}', 422),
    (b'{"translations":[1]}', 422), (b'{"translations":"x"}', 422), (b'{"translations":["x"],"more":1}', 422),
    (b'{"translations":[' + b"9" * 100_000 + b"]}", 422), (b'{"translations":["x"],"remarks":1e999}', 422),
    (b'{"translations":["x"]}{}', 400), (b'{"translations":["x"]', 400),
])  # fmt: skip
def test_what_is_no_good_json_is_refused(editor: Editor, body: bytes, status: int) -> None:
    reply = editor.ask("POST", f"{MESSAGE}/check", body)
    assert reply.status == status, reply.body
    assert "Traceback" not in reply.body.decode()


@pytest.mark.parametrize("width", ["0", "-1", "1e400", "9" * 5000, "4001", "1.5", '"800"', "NaN", "true"])
def test_a_width_that_no_picture_has_is_refused(editor: Editor, width: str) -> None:
    body = f'{{"domain":"hans-island","locale":"he","edition":"standard","width":{width}}}'
    assert editor.ask("POST", "/api/preview", body.encode()).status == (400 if width == "NaN" else 422)


@pytest.mark.parametrize("text", ["\x00", "\x1b[2J", "\x7f", "\u0085", "a\rb"])
def test_a_text_that_no_catalog_can_say_is_refused(editor: Editor, text: str) -> None:
    tag = next(m["etag"] for m in editor.ask("GET", CATALOG).json["messages"] if m["id"] == "title")
    reply = editor.ask("PUT", MESSAGE, {**SAVE, "translations": [text]}, {"If-Match": f'"{tag}"'})
    assert reply.status == 422, reply.body


@pytest.mark.parametrize("texts", [[], ["x"] * 2, ["x"] * 10_000, ["x" * 900_000]])
def test_texts_that_are_too_many_or_too_long_are_refused(editor: Editor, texts: list[str]) -> None:
    tag = next(m["etag"] for m in editor.ask("GET", CATALOG).json["messages"] if m["id"] == "title")
    assert editor.ask("PUT", MESSAGE, {**SAVE, "translations": texts}, {"If-Match": f'"{tag}"'}).status == 422


@pytest.mark.parametrize("tag", [None, "", '""', "*", "x", 'W/"x"', '"x", "y"', "x" * 10_000])
def test_a_save_over_no_known_version_is_refused(editor: Editor, tag: str | None) -> None:
    assert editor.ask("PUT", MESSAGE, SAVE, {"If-Match": tag}).status == (428 if tag is None else 412)


@pytest.mark.parametrize("since", ["--output=x", "-h", "HEAD:x", "", "@{u}", "x\0", "x" * 5000, "$(id)", "../.."])
def test_a_revision_that_is_none_is_refused(editor: Editor, since: str) -> None:
    assert editor.ask("GET", f"/api/changed/hans-island/he?since={quote(since)}").status == 422


# How many, and how slowly


def test_only_so_many_pages_can_listen(editor: Editor) -> None:
    head = editor.head("GET /api/events HTTP/1.1") + b"\r\n"
    open_: list[socket.socket] = []
    for _ in range(MOST_PAGES):
        own = socket.create_connection(("127.0.0.1", editor.port), PATIENCE)
        own.sendall(head)
        assert own.makefile("rb").readline().split()[1] == b"200"
        open_.append(own)
    reply = editor.ask("GET", "/api/events")
    assert (reply.status, reply.codes) == (503, ["too-many"])
    open_.pop().close()
    wait_until(lambda: editor.raw(head) == 200)
    for own in open_:
        own.close()


def test_only_so_many_connections_are_served_and_the_next_are_told(editor: Editor) -> None:
    held = [socket.create_connection(("127.0.0.1", editor.port), PATIENCE) for _ in range(140)]
    try:
        assert editor.ask("GET", CATALOG).status == 503
    finally:
        for own in held:
            own.close()
    wait_until(lambda: editor.ask("GET", CATALOG).status == 200)


# What texts may do

SCRIPT = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
ATTACHED = '<link rel="attachment" href="file:///etc/passwd"><a rel="attachment" href="file:///etc/passwd">x</a>'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_answer_says_what_a_browser_may_do_with_it(editor: Editor, method: str) -> None:
    for path in ("/", "/static/main.js", "/api/workspace", CATALOG, "/nowhere", "/api/nowhere", "/api/update/x"):
        reply = editor.ask(method, path)
        assert {name: reply.headers.get(name.lower()) for name in HEADERS} == HEADERS


def previewed(editor: Editor, text: str) -> tuple[dict[str, Any], Reply]:
    """Return what comes of a preview and of the web page with an unsaved text."""
    wanted = {"domain": "hans-island", "locale": "he", "edition": "standard", "unsaved": {"summary": [text]}}
    with editor.events() as events:
        key = editor.ask("POST", "/api/preview", wanted).json["key"]
        told = next(event for event in events if event.get("key") == key)
    page = editor.ask("GET", "/api/preview/hans-island/he/page.html?message=%22%3E%3Cscript%3E")
    editor.ask("POST", "/api/preview", {**wanted, "unsaved": {}})
    return told, page


@pytest.mark.parametrize("text", [SCRIPT, ATTACHED, "{{7*7}}{% include 'x' %}"])
def test_a_text_with_markup_is_in_no_preview(editor: Editor, text: str) -> None:
    told, page = previewed(editor, text)
    assert told["type"] == "preview-failed"
    assert (page.status, page.headers["content-type"]) == (422, "application/json")
    assert {found["code"] for found in told["diagnostics"]} & {"markup", "placeholder-syntax"}


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "url(file:///etc/passwd)", "file:///etc/passwd", '" onload="x']
)
def test_a_text_is_a_text_in_the_web_page(editor: Editor, text: str) -> None:
    told, page = previewed(editor, text)
    assert told["type"] == "preview"
    tree = HTMLParser(page.body)
    assert text in tree.css_first("body").text()
    assert {element.attributes["type"] for element in tree.css("script")} <= {"application/ld+json"}
    attributes = {name for element in tree.css("*") for name in element.attributes}
    assert not {name for name in attributes if name.startswith("on")}
    addresses = [element.attributes.get(name) or "" for element in tree.css("*") for name in ("href", "src")]
    assert not [address for address in addresses if address.startswith(("javascript:", "file:"))]
    assert page.headers["content-security-policy"].startswith("sandbox allow-same-origin; default-src 'none';")
    assert "allow-scripts" not in page.headers["content-security-policy"]


def test_what_was_saved_by_others_is_json_and_nothing_else(tmp_path: Path) -> None:
    """A catalog may come from a stranger: its texts are never read as a page."""
    workspace = assemble(tmp_path / "hans-island")
    path = workspace.root / "locales/he/LC_MESSAGES/hans-island.po"
    told = SCRIPT.replace('"', '\\"')
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(msgctxt "summary"\nmsgid .*\n)msgstr .*', rf'\1msgstr "{told}"', text), encoding="utf-8")
    with served(workspace, tmp_path / "errors", "--read-only") as editor:
        reply = editor.ask("GET", CATALOG)
        message = next(message for message in reply.json["messages"] if message["id"] == "summary")
        assert message["translations"] == [SCRIPT]
        assert [found["code"] for found in message["findings"]][:1] == ["markup"]
        assert (reply.headers["content-type"], reply.headers["x-content-type-options"]) == (
            "application/json",
            "nosniff",
        )
        page = editor.ask("GET", "/api/preview/hans-island/he/page.html")
        assert page.status == 200
        assert b"alert(" not in page.body

"""What the page can ask for: each request becomes a call of the session, in a thread, and its result an answer.

`ROUTES` has all of them in their order. A domain, a locale, an id, an edition or the name of a file is one of a list,
or the request is refused: nothing of a request is ever a path.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path, PurePath
from typing import Any, Literal

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.base.files import Workspace
from pipeline.base.media_types import MEDIA_TYPES
from pipeline.editor.answers import failure_answer, json_answer, refused
from pipeline.editor.asked import id_of, json_of, named, tab_of
from pipeline.editor.catalog_file import Edit
from pipeline.editor.events import Events
from pipeline.editor.findings import alone, findings
from pipeline.editor.guard import PACKET
from pipeline.editor.overview import around, overview
from pipeline.editor.previews import Previews
from pipeline.editor.session import Session
from pipeline.editor.view import finding, mendable

Answer = Callable[[Request], Awaitable[Response]]
Texts = tuple[str, ...]


class Texted(msgspec.Struct, forbid_unknown_fields=True):
    translations: Texts
    remarks: str | None = None


class Edited(msgspec.Struct, forbid_unknown_fields=True):
    translations: Texts
    fuzzy: bool = False
    remarks: str = ""


class Choice(msgspec.Struct, forbid_unknown_fields=True):
    choice: Literal["ours", "theirs"]


class Form(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    form: str


class Conflict(msgspec.Struct):
    """Two versions of a message, one of which is to be chosen (`history.Offer`)."""

    id: str
    ours: Texts
    theirs: Texts
    why: str


class Editor:
    """Answers the requests of one session."""

    def __init__(self, session: Session, token: str) -> None:
        self.session, self.token = session, token
        self.previews = Previews(session)

    # The page

    def page(self, _: Request) -> Response:
        own_workspace = _page_workspace()
        html = own_workspace.read_text("editor.html")
        return Response(html.replace("{token}", self.token, 1), media_type="text/html")

    def static(self, request: Request) -> Response:
        name, own_workspace = request.path_params["name"], _page_workspace()
        kind = MEDIA_TYPES.get(PurePath(name).suffix)
        if kind is None or name not in own_workspace.names():
            raise HTTPException(404)
        return Response(own_workspace.read_bytes(name), media_type=kind)

    # Catalogs

    def workspace(self, request: Request) -> Response:
        languages = request.query_params.get("interface", "")[:200].split(",")
        return json_answer(overview(self.session, languages))

    def catalog(self, request: Request) -> Response:
        domain, locale = named(request)
        file, view = self.session.file(domain, locale), self.session.view(domain, locale)
        conflicts = [
            Conflict(own.id, own.ours.translations, own.theirs.translations if own.theirs else (), own.why)
            for own in file.conflicts
        ]
        shown = {"messages": view.messages, "findings": view.findings, "conflicts": conflicts, "undo": file.can_undo}
        return json_answer(shown)

    def changed(self, request: Request) -> Response:
        revision, ids = self.session.changed_since(*named(request), request.query_params.get("since", "")[:200])
        return json_answer({"ids": ids, "revision": revision})

    def message(self, request: Request) -> Response:
        return json_answer(around(self.session, *named(request), id_of(request)))

    def check(self, request: Request) -> Response:
        (domain, locale), id_, given = named(request), id_of(request), json_of(request, Texted)
        self.session.known(domain, locale, id_)
        catalog = self.session.file(domain, locale).read()
        own = alone(self.session.sources(), catalog, id_, given.translations, given.remarks)
        return json_answer({"findings": [mendable(own, each) for each in findings(own)]})

    def save(self, request: Request) -> Response:
        tags = request.headers.getlist("if-match")
        if len(tags) != 1:
            hint = "this is a fault of the page: report it"
            raise refused(428, "if-match", "the request does not say which version it is to replace", hint)
        given = json_of(request, Edited)
        edit = Edit(id_of(request), given.translations, given.fuzzy, given.remarks)
        kept = self.session.save(*named(request), edit, tags[0].strip('"'), tab_of(request))
        return json_answer(kept, etag=kept.message.etag)

    def undo(self, request: Request) -> Response:
        return json_answer(self.session.undo(*named(request), tab_of(request)))

    def choose(self, request: Request) -> Response:
        ours = json_of(request, Choice).choice == "ours"
        return json_answer(self.session.choose(*named(request), id_of(request), ours=ours, tab=tab_of(request)))

    def accept_form(self, request: Request) -> Response:
        given, (domain, locale) = json_of(request, Form), named(request)
        self.session.known(domain, locale, id_of(request))
        return json_answer({"diff": self.session.accept_form(domain, locale, given.name, given.form)})

    def packet(self, request: Request) -> Response:
        domain, locale = named(request)
        headers = {"Content-Disposition": f'attachment; filename="{domain}.{locale}.xlf"'}
        return Response(self.session.export(domain, locale), headers=headers, media_type="application/xliff+xml")

    def take_in(self, request: Request) -> Response:
        saved, left = self.session.take_in(*named(request), request.state.body, tab_of(request))
        return json_answer({"saved": saved, "refused": [finding(each) for each in left]})

    def update(self, _: Request) -> Response:
        return json_answer({"changed": self.session.update()})


async def _events(request: Request) -> Response:
    events: Events = request.app.state.events
    return events.stream()


def _of_previews(answer: Callable[[Previews, Request], Response]) -> Callable[[Editor, Request], Response]:
    return lambda editor, request: answer(editor.previews, request)


CATALOG = "/api/catalogs/{domain}/{locale}"
MESSAGE = f"{CATALOG}/{{id:path}}"  # an id may have a slash
ROUTES: tuple[tuple[str, str, Callable[[Editor, Request], Response]], ...] = (
    ("GET", "/", Editor.page),
    ("GET", "/static/{name}", Editor.static),
    ("GET", "/api/workspace", Editor.workspace),
    ("POST", "/api/update", Editor.update),
    ("POST", "/api/preview", _of_previews(Previews.ask)),
    ("GET", "/api/preview/{domain}/assets/{name:path}", _of_previews(Previews.asset)),
    ("GET", "/api/preview/{domain}/{locale}/page.html", _of_previews(Previews.web_page)),
    ("GET", "/api/preview/{key}/{number}.png", _of_previews(Previews.picture)),
    ("GET", "/api/changed/{domain}/{locale}", Editor.changed),
    ("GET", CATALOG, Editor.catalog),
    ("POST", f"{CATALOG}/undo", Editor.undo),
    ("GET", f"{CATALOG}{PACKET}", Editor.packet),
    ("POST", f"{CATALOG}{PACKET}", Editor.take_in),
    ("POST", f"{MESSAGE}/check", Editor.check),
    ("POST", f"{MESSAGE}/choose", Editor.choose),
    ("POST", f"{MESSAGE}/accept-form", Editor.accept_form),
    ("GET", MESSAGE, Editor.message),
    ("PUT", MESSAGE, Editor.save),
)


def routes(session: Session, token: str) -> list[Route]:
    editor = Editor(session, token)
    found = [Route(path, _threaded(editor, answer), methods=[method]) for method, path, answer in ROUTES]
    return [Route("/api/events", _events, methods=["GET"]), *found]


def _threaded(editor: Editor, answer: Callable[[Editor, Request], Response]) -> Answer:
    """Return an endpoint that reads and writes files in a thread: nothing may hold up the loop."""

    async def endpoint(request: Request) -> Response:
        request.state.body = await request.body()
        return await run_in_threadpool(answer, editor, request)

    return endpoint


async def _refuse(request: Request, failure: Exception) -> Response:
    return failure_answer(failure, to_person=not request.url.path.startswith("/api/"))


HANDLERS: Any = {HTTPException: _refuse}


def _page_workspace() -> Workspace:
    """Return the folder of the page’s own files."""
    return Workspace(Path(__file__).with_name("page"), None)

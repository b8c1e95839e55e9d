"""What the page can ask for: each request becomes a call of the session, in a thread, and its result an answer.

`ROUTES` has all of them in their order. A domain, a locale, an id, an edition or the name of a file is one of a list,
or the request is refused: nothing of a request is ever a path.
"""

import re
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from html import escape
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.base.diagnostics import PipelineError, internal_error
from pipeline.base.files import Workspace
from pipeline.editor.answers import failure_answer, finding, json_answer, refused
from pipeline.editor.catalog_file import Edit
from pipeline.editor.events import Event, Events
from pipeline.editor.findings import findings
from pipeline.editor.overview import around, overview
from pipeline.editor.preview import PreviewResult, Superseded
from pipeline.editor.session import Session
from pipeline.profile.messages import SITE

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
"""Of the files of the page; by their ends."""
ASSET_TYPES = {**TYPES, "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "png": "image/png"}
WEB_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Of the web page that is previewed: nothing in it runs, whatever its layouts and texts have."""
MARKS = '<link rel="stylesheet" href="/static/marked.css"></head>'
Answer = Callable[[Request], Awaitable[Response]]
Shape = TypeVar("Shape")
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


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    domain: str
    locale: str
    edition: str
    unsaved: dict[str, Texts] = {}
    width: Annotated[int, Meta(ge=50, le=4000)] = 1200


class Editor:
    """Answers the requests of one session."""

    def __init__(self, session: Session, token: str) -> None:
        self.session, self.token = session, token
        self.unsaved: dict[tuple[str, str], dict[str, Texts]] = {}  # what each preview was last asked for with
        self.assets: dict[str, bytes] = {}  # what the web pages that were shown load

    # The page

    def page(self, _: Request) -> Response:
        html = _page_workspace().read_text("editor.html")
        return Response(html.replace("{token}", self.token, 1), media_type="text/html")

    def static(self, request: Request) -> Response:
        name, own_workspace = request.path_params["name"], _page_workspace()
        kind = TYPES.get(name.rpartition(".")[2])
        if kind is None or name not in own_workspace.names():
            raise HTTPException(404)
        return Response(own_workspace.read_bytes(name), media_type=kind)

    # Catalogs

    def workspace(self, request: Request) -> Response:
        languages = request.query_params.get("interface", "")[:200].split(",")
        return json_answer(overview(self.session, languages))

    def catalog(self, request: Request) -> Response:
        domain, locale = _named(request)
        file, view = self.session.file(domain, locale), self.session.view(domain, locale)
        conflicts = [
            {
                "id": offer.id,
                "ours": offer.ours.translations,
                "theirs": offer.theirs.translations if offer.theirs else (),
                "why": offer.why,
            }
            for offer in file.conflicts
        ]
        shown = {"messages": view.messages, "findings": view.findings, "conflicts": conflicts, "undo": file.can_undo}
        return json_answer(shown)

    def changed(self, request: Request) -> Response:
        revision, ids = self.session.changed_since(*_named(request), request.query_params["since"][:200])
        return json_answer({"ids": ids, "revision": revision})

    def message(self, request: Request) -> Response:
        return json_answer(around(self.session, *_named(request), _id(request)))

    def check(self, request: Request) -> Response:
        (domain, locale), id_, given = _named(request), _id(request), _json(request, Texted)
        self.session.known(domain, locale, id_)
        catalog = self.session.file(domain, locale).read()
        found = findings(self.session.sources(), catalog, id_, given.translations, given.remarks)
        return json_answer({"findings": [finding(each) for each in found]})

    def save(self, request: Request) -> Response:
        tags = request.headers.getlist("if-match")
        if len(tags) != 1:
            hint = "this is a fault of the page: report it"
            raise refused(428, "if-match", "the request does not say which version it is to replace", hint)
        given = _json(request, Edited)
        edit = Edit(_id(request), given.translations, given.fuzzy, given.remarks)
        kept = self.session.save(*_named(request), edit, tags[0].strip('"'), _tab(request))
        return json_answer(kept, etag=kept.message.etag)

    def undo(self, request: Request) -> Response:
        return json_answer(self.session.undo(*_named(request), _tab(request)))

    def choose(self, request: Request) -> Response:
        ours = _json(request, Choice).choice == "ours"
        return json_answer(self.session.choose(*_named(request), _id(request), ours=ours, tab=_tab(request)))

    def accept_form(self, request: Request) -> Response:
        given, (domain, locale) = _json(request, Form), _named(request)
        return json_answer({"diff": self.session.accept_form(domain, locale, given.name, given.form)})

    def update(self, _: Request) -> Response:
        return json_answer({"changed": self.session.update()})

    # Previews

    def ask_preview(self, request: Request) -> Response:
        """Begin a preview; what comes of it is told as an event."""
        wanted = _json(request, Wanted)
        self._check_shown(wanted.domain, wanted.locale)
        if wanted.edition not in self.session.editions():
            raise refused(404, "edition-unknown", f"there is no edition “{wanted.edition}”", "reload the page")
        self.unsaved[wanted.domain, wanted.locale] = wanted.unsaved
        preview = self.session.preview
        key = preview.request(wanted.domain, wanted.locale, wanted.edition, wanted.unsaved, width=wanted.width)
        preview.result(key).add_done_callback(lambda done: self._tell(key, done))
        return json_answer({"key": key}, 202)

    def _tell(self, key: str, done: "Future[PreviewResult]") -> None:
        try:
            made = done.result()
        except (Superseded, CancelledError):
            return
        except Exception as failure:  # the boundary of a preview
            found = failure.diagnostics if isinstance(failure, PipelineError) else (internal_error(failure),)
            failed = [finding(each) for each in found]
            self.session.events.publish({"type": "preview-failed", "key": key, "diagnostics": failed})
            return
        told: Event = {
            "type": "preview",
            "key": key,
            "pages": [{"n": page.number, "w": page.width, "h": page.height} for page in made.pages],
            "places": made.places,
            "moved": made.moved,
            "findings": [finding(each) for each in made.findings],
            "ms": made.ms,
        }
        self.session.events.publish(told)

    def picture(self, request: Request) -> Response:
        key, number = request.path_params["key"], request.path_params["number"]
        png = self.session.preview.picture(key, int(number)) if re.fullmatch("[0-9]{1,4}", number, re.ASCII) else None
        if png is None:
            raise HTTPException(404)
        return Response(png, media_type="image/png")

    def web_page(self, request: Request) -> Response:
        """Answer with the web page as it is typed, one message of it marked."""
        domain, locale = _named(request)
        self._check_shown(domain, locale)
        preview = self.session.preview
        html = preview.html(domain, locale, self.unsaved.get((domain, locale), {}))
        if not {*re.findall(r'"\.\./(assets/[^"?#]+)"', html)} <= self.assets.keys():
            self.assets = preview.assets(domain, locale)
        owner = f'data-message="{escape(domain)}/{escape(request.query_params.get("message", ""))}"'
        html = html.replace(f"<span {owner}", f'<span id="marked" {owner}', 1)
        html = html.replace(owner, f'class="marked" {owner}').replace("</head>", MARKS, 1)
        return Response(html, headers={"Content-Security-Policy": WEB_POLICY}, media_type="text/html")

    def asset(self, request: Request) -> Response:
        name = f"assets/{request.path_params['name']}"
        kind = ASSET_TYPES.get(name.rpartition(".")[2])
        if kind is None or name not in self.assets:
            raise HTTPException(404)
        return Response(self.assets[name], media_type=kind)

    def _check_shown(self, domain: str, locale: str) -> None:
        self.session.file(domain, locale)
        if domain not in (SITE, *(profile.slug for profile in self.session.sources().profiles)):
            raise refused(404, "no-page", f"no page shows the texts of “{domain}”", "translate them without a preview")


async def _events(request: Request) -> Response:
    events: Events = request.app.state.events
    return events.stream()


CATALOG = "/api/catalogs/{domain}/{locale}"
MESSAGE = f"{CATALOG}/{{id:path}}"  # an id may have a slash
ROUTES: tuple[tuple[str, str, Callable[[Editor, Request], Response]], ...] = (
    ("GET", "/", Editor.page),
    ("GET", "/static/{name}", Editor.static),
    ("GET", "/api/workspace", Editor.workspace),
    ("POST", "/api/update", Editor.update),
    ("POST", "/api/preview", Editor.ask_preview),
    ("GET", "/api/preview/{domain}/assets/{name:path}", Editor.asset),
    ("GET", "/api/preview/{domain}/{locale}/page.html", Editor.web_page),
    ("GET", "/api/preview/{key}/{number}.png", Editor.picture),
    ("GET", CATALOG, Editor.catalog),
    ("POST", f"{CATALOG}/undo", Editor.undo),
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
        if answer is Editor.message and "since" in request.query_params and _id(request) == "changed":
            return await run_in_threadpool(Editor.changed, editor, request)
        return await run_in_threadpool(answer, editor, request)

    return endpoint


async def _refuse(request: Request, failure: Exception) -> Response:
    return failure_answer(failure, to_person=not request.url.path.startswith("/api/"))


HANDLERS: Any = {HTTPException: _refuse}


def _page_workspace() -> Workspace:
    """Return the folder of the page’s own files."""
    return Workspace(Path(__file__).with_name("page"), None)


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["domain"], request.path_params["locale"]


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _tab(request: Request) -> str:
    return request.headers.get("x-tab", "")[:64]


def _json(request: Request, shape: type[Shape]) -> Shape:
    """Return what a request brings; refuse what is no JSON with 400, and JSON of another shape with 422."""
    hint = "this is a fault of the page: report it"
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise refused(415, "content-type", "only JSON is read here", "send application/json")
    try:
        return msgspec.json.decode(request.state.body, type=shape)
    except msgspec.ValidationError as failure:
        raise refused(422, "request", f"the request is not as it has to be: {failure}", hint) from failure
    except (msgspec.DecodeError, RecursionError, UnicodeError) as failure:
        raise refused(400, "json", f"the request is no JSON: {failure}", hint) from failure

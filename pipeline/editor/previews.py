"""The previews that the page asks for: the pages as pictures, told of by events, and the web page in a frame."""

import re
from concurrent.futures import CancelledError, Future
from html import escape
from pathlib import PurePath
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.base.diagnostics import PipelineError, internal_error
from pipeline.base.media_types import MEDIA_TYPES
from pipeline.editor.answers import json_answer, refused
from pipeline.editor.asked import json_of, named, tab_of
from pipeline.editor.events import Event
from pipeline.editor.preview import WIDTH, PreviewResult, Superseded
from pipeline.editor.session import Session
from pipeline.editor.view import finding
from pipeline.language.locales import SOURCE
from pipeline.profile.messages import SITE

WEB_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Of the web page that is previewed: nothing in it runs, whatever its layouts and texts have."""
MARKS = '<link rel="stylesheet" href="/static/marked.css"></head>'


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    domain: str
    locale: str
    edition: str
    unsaved: dict[str, tuple[str, ...]] = {}
    width: Annotated[int, Meta(ge=50, le=4000)] = WIDTH


class Previews:
    """Answers the requests for previews of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.assets: dict[str, bytes] = {}  # what the web pages that were shown load

    def ask(self, request: Request) -> Response:
        """Begin a preview; what comes of it is told as an event."""
        wanted = json_of(request, Wanted)
        self._check_shown(wanted.domain, wanted.locale)
        if wanted.edition not in self.session.editions():
            raise refused(404, "edition-unknown", f"there is no edition “{wanted.edition}”", "reload the page")
        what, view = (wanted.domain, wanted.locale, wanted.edition), _view(tab_of(request), wanted.locale)
        key, made = self.session.preview.request(*what, wanted.unsaved, width=wanted.width, view=view)
        made.add_done_callback(lambda done: self._tell(key, done))
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
        domain, locale = named(request)
        self._check_shown(domain, locale)
        preview = self.session.preview
        view = _view(request.query_params.get("tab", ""), locale)
        html = preview.html(domain, locale, preview.typed(domain, locale, view))
        if not {*re.findall(r'"\.\./(assets/[^"?#]+)"', html)} <= self.assets.keys():
            self.assets = preview.assets(domain, locale)
        owner = f'data-message="{escape(domain)}/{escape(request.query_params.get("message", ""))}"'
        html = html.replace(f"<span {owner}", f'<span id="marked" {owner}', 1)
        html = html.replace(owner, f'class="marked" {owner}').replace("</head>", MARKS, 1)
        return Response(html, headers={"Content-Security-Policy": WEB_POLICY}, media_type="text/html")

    def asset(self, request: Request) -> Response:
        name = f"assets/{request.path_params['name']}"
        if name not in self.assets:
            raise HTTPException(404)
        return Response(self.assets[name], media_type=MEDIA_TYPES[PurePath(name).suffix])

    def _check_shown(self, domain: str, locale: str) -> None:
        self.session.file(domain, locale)
        if domain not in (SITE, *(profile.slug for profile in self.session.sources().profiles)):
            raise refused(404, "no-page", f"no page shows the texts of “{domain}”", "translate them without a preview")


def _view(tab: str, locale: str) -> str:
    """Return the name of what a tab shows pages in: English can stand beside another language."""
    return f"{tab} {locale == SOURCE}"

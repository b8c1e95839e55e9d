"""Who may call the editor: the page that it serves itself, in a browser that has been given its token.

Whatever page a browser shows can send requests to 127.0.0.1, any name can be made to lead there (DNS rebinding), and
so can every user of the machine. So the host, the origin and what the browser says of both are compared with lists, and
every request has to bring the token: as a cookie that no other site's request carries and, where it changes anything,
in a header too, which no form can send. `CHECKS` has them in their order; what passes is read whole, within limits.
"""

import secrets
from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.editor.answers import Refused, failure_answer, refused

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer has, unless it has another value of its own."""
METHODS = ("GET", "POST", "PUT")
BODY_LIMIT = 2**20
PACKET, PACKET_LIMIT = "/packet.xlf", 16 * 2**20
PATIENCE = 20  # seconds that a body may take: it comes from this machine
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""What a form of another site can send without being asked first (https://fetch.spec.whatwg.org/#cors-safelisted)."""
OPEN_HINT = "open the address that pipeline serve printed, with its token"


class Guard:
    """Refuses what does not come from the editor's own page, and answers for all that fails behind it."""

    def __init__(self, app: ASGIApp, port: int, token: str, tickets: set[str]) -> None:
        self.app = app
        self.token = token.encode()
        self.tickets = tickets  # tokens that open the page once: other users see the address that a browser starts with
        self.cookie = f"editor-{port}"  # cookies do not tell ports apart
        names = ("127.0.0.1", "localhost")
        self.hosts = {f"{name}:{port}" for name in names} | ({*names} if port == 80 else set())
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answering = _Answering(send)
        request = Request(scope, receive)
        try:
            if opened := self._opened(request):
                await opened(scope, receive, answering.send)
                return
            for check in CHECKS:
                check(self, request)
            body = await _read(request)
            await self.app(scope, _again(body, receive), answering.send)
        except Exception as failure:  # the boundary of a request: the next one is served all the same
            if answering.begun:
                return  # the connection is closed, so that nobody takes what has come for all of it
            answer = failure_answer(failure, to_person=not scope["path"].startswith("/api/"))
            if isinstance(failure, Refused) and request.method != "GET":
                answer.headers["Connection"] = "close"  # its body may not have been read
            await answer(scope, receive, answering.send)

    def check_host(self, request: Request) -> None:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            raise refused(421, "host", "the request is for another host", OPEN_HINT)

    def check_origin(self, request: Request) -> None:
        if any(origin not in self.origins for origin in request.headers.getlist("origin")):
            raise refused(403, "origin", "the request comes from another site’s page", OPEN_HINT)

    def check_site(self, request: Request) -> None:
        if any(site not in ("same-origin", "none") for site in request.headers.getlist("sec-fetch-site")):
            hint = f"copy the link into the address bar, or {OPEN_HINT}"
            raise refused(403, "cross-site", "the request comes from another site", hint)

    def check_cookie(self, request: Request) -> None:
        if not self._is_token(request.cookies.get(self.cookie, "")):
            raise refused(403, "token", "this browser has not been given the token of the editor", OPEN_HINT)

    def check_method(self, request: Request) -> None:
        if request.method not in METHODS:
            raise refused(405, "method", f"{request.method} is not answered", f"use {', '.join(METHODS)}")

    def check_token(self, request: Request) -> None:
        if request.method != "GET" and not self._is_token(request.headers.get("x-token", "")):
            hint = "reload the page: pipeline serve may have been started again"
            raise refused(403, "token", "the request has no token of this editor", hint)

    def check_type(self, request: Request) -> None:
        """Refuse what a form can send; JSON is asked for where it is read."""
        kinds = [kind.partition(";")[0].strip().lower() for kind in request.headers.getlist("content-type")]
        if request.method != "GET" and (len(kinds) > 1 or any(kind in FORMS for kind in kinds)):
            raise refused(415, "content-type", f"{', '.join(kinds)} is not read here", "send application/json")

    def check_length(self, request: Request) -> None:
        if {"content-length", "transfer-encoding"} <= {*request.headers}:  # RFC 9112, 6.1: an attempt to smuggle
            raise refused(400, "length", "the request tells its length in two ways", "send it with one of them")
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:20]) > _limit(request):
            raise _too_large(_limit(request))

    def _opened(self, request: Request) -> Response | None:
        """Give a browser the cookie, if it opens the page with the token.

        A browser sends no strict cookie along a redirect that began at another site, such as a terminal in the
        browser: there the page that sets it leads on.
        """
        given = request.query_params.getlist("token")
        if request.method != "GET" or request.url.path != "/" or len(given) != 1:
            return None
        self.check_host(request)
        if not self._is_token(given[0]) and given[0] not in self.tickets:
            raise refused(403, "token", "this is not the token of the editor that runs now", OPEN_HINT)
        self.tickets.discard(given[0])
        others = [(key, value) for key, value in request.query_params.multi_items() if key != "token"]
        target = f"/?{urlencode(others)}" if others else "/"
        site = request.headers.get("sec-fetch-site", "none")
        answer: Response = RedirectResponse(target, 303)
        if site not in ("same-origin", "none"):
            page = f'<!DOCTYPE html><title>…</title><meta http-equiv="refresh" content="0; url={escape(target)}">'
            answer = Response(page, media_type="text/html")
        answer.set_cookie(self.cookie, self.token.decode(), httponly=True, samesite="strict", path="/")
        return answer

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), self.token)


CHECKS: tuple[Callable[[Guard, Request], None], ...] = (
    Guard.check_host,
    Guard.check_origin,
    Guard.check_site,
    Guard.check_cookie,
    Guard.check_method,
    Guard.check_token,
    Guard.check_type,
    Guard.check_length,
)


class _Answering:
    """Sends an answer with the headers that every one has."""

    def __init__(self, send: Send) -> None:
        self.begun = False
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            message = {**message, "headers": headers.raw}
        await self._send(message)


def _limit(request: Request) -> int:
    """Return how many bytes a request may bring."""
    if request.method == "GET":
        return 0
    return PACKET_LIMIT if request.url.path.endswith(PACKET) else BODY_LIMIT


def _too_large(limit: int) -> Refused:
    hint = f"send less than {limit // 1000} kB" if limit else "send it with POST"
    return refused(413, "too-large", "the request brings too much", hint)


async def _read(request: Request) -> bytes:
    """Return the whole body, also where its length is not told beforehand."""
    limit, parts, size = _limit(request), [], 0
    try:
        with anyio.fail_after(PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts.append(part)
    except TimeoutError:
        raise refused(408, "too-slow", f"the request took more than {PATIENCE} seconds", "send it again") from None
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives the body once more, and then what comes of the connection."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again

"""What the editor answers: JSON, and for all that goes wrong a status and the diagnostics that commands print."""

import errno
from html import escape
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, internal_error
from pipeline.editor.view import finding

FULL = (errno.ENOSPC, errno.EDQUOT)
HTTP_HINTS = {404: "reload the page: the workspace may have changed", 405: "this is a fault of the page: report it"}


class Refused(Exception):  # noqa: N818  # it may be nobody's error
    """A request that is not served, with the status that says why."""

    def __init__(self, status: int, *diagnostics: Diagnostic, **more: object) -> None:
        self.status = status
        self.diagnostics = diagnostics
        self.more = more  # what the answer has beside the diagnostics
        super().__init__(f"{status}: {diagnostics}")


def refused(status: int, code: str, message: str, hint: str) -> Refused:
    return Refused(status, error(Location(), code, message, hint))


def json_answer(value: object, status: int = 200, etag: str = "") -> Response:
    headers = {"ETag": f'"{etag}"'} if etag else {}
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def failure_answer(failure: Exception, *, to_person: bool) -> Response:
    """Return the answer to a request that failed; to a person, who opened an address, one to be read."""
    status, diagnostics, more = _told(failure)
    if not to_person:
        return json_answer({"diagnostics": [finding(found) for found in diagnostics], **more}, status)
    said = "".join(f"<p>{escape(found.message)}<p>{escape(found.hint)}" for found in diagnostics)
    page = f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>{status}</title>{said}"
    return Response(page, status, media_type="text/html")


def _told(failure: Exception) -> tuple[int, tuple[Diagnostic, ...], dict[str, Any]]:
    if isinstance(failure, Refused):
        return failure.status, failure.diagnostics, failure.more
    if isinstance(failure, HTTPException):
        hint = HTTP_HINTS.get(failure.status_code, HTTP_HINTS[404])
        return failure.status_code, (error("", "request", failure.detail.lower(), hint),), {}
    if isinstance(failure, PipelineError):
        return _status(failure), failure.diagnostics, {}
    return 500, (internal_error(failure),), {}


def _status(failure: PipelineError) -> int:
    """Return 507 for a full disk, 503 where nothing may be written, and 422 for what is wrong with the workspace."""
    number = failure.__cause__.errno if isinstance(failure.__cause__, OSError) else None
    if any(found.code == "unwritable" for found in failure.diagnostics):
        return 507 if number in FULL else 503
    return 422

"""What a request brings: the names in its path, and its JSON, in the shape that it has to have."""

from typing import TypeVar

import msgspec
from starlette.requests import Request

from pipeline.editor.answers import refused

Shape = TypeVar("Shape")


def named(request: Request) -> tuple[str, str]:
    return request.path_params["domain"], request.path_params["locale"]


def id_of(request: Request) -> str:
    return str(request.path_params["id"])


def tab_of(request: Request) -> str:
    return request.headers.get("x-tab", "")[:64]


def json_of(request: Request, shape: type[Shape]) -> Shape:
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

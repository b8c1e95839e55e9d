"""The data of a profile's figure, its projected map, which its own layouts draw."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from pipeline.base.bounds import check_size
from pipeline.base.diagnostics import Location, PipelineError, fail
from pipeline.base.files import Workspace

SURROGATE = re.compile("[\ud800-\udfff]")


def read_figure(workspace: Workspace, slug: str) -> dict[str, Any] | None:
    """Return the data of a profile's figure, or None for a profile without one. Its layouts decide on its keys."""
    path = f"templates/figures/{slug}.json"
    if not workspace.exists(path):
        return None
    text = workspace.read_text(path)
    check_size(text, path)

    def constant(name: str) -> NoReturn:
        raise _fault(path, _line(text, name), f"has the number {name}, which JSON does not have")

    try:
        data = json.loads(text, parse_constant=constant)
    except json.JSONDecodeError as failure:
        raise _fault(path, failure.lineno, f"does not parse: {failure.msg}") from failure
    except RecursionError as failure:
        raise _fault(path, 1, "does not parse: nested too deeply") from failure
    except ValueError as failure:  # Python refuses to read a number of thousands of digits
        digits = max(re.findall(r"\d+", text), key=len)
        raise _fault(path, _line(text, digits), f"has a number of {len(digits)} digits") from failure
    if not isinstance(data, dict):
        raise _fault(path, 1, "is not a JSON object")
    if "\\u" in text and (lone := SURROGATE.search(json.dumps(data, ensure_ascii=False))):
        escaped = f"\\u{ord(lone[0]):04x}"
        raise _fault(path, _line(text.lower(), escaped), f"has {escaped}, half of a surrogate pair")
    return data


def _line(text: str, part: str) -> int:
    return text.count("\n", 0, text.find(part)) + 1


def _fault(path: str, line: int, message: str) -> PipelineError:
    return fail(Location(path, line), "figure-syntax", message, "make it again with templates/figures/make_map.py")

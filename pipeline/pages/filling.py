"""Fills a layout. It is code and may fail in any way: each is a diagnostic with its place."""

import re
from collections import Counter
from dataclasses import replace
from traceback import walk_tb
from typing import Any

import jinja2

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, fail
from pipeline.pages.limits import LONGEST, MEGABYTES, SECONDS, OutOfTime, limited
from pipeline.profile.layouts import LayoutFiles

HINT = "fix the layout; docs/architecture.md lists what a layout is given"
FIGURE_HINT = "fix it, or the data of the figure beside it; docs/architecture.md lists what a layout is given"


def fill(files: LayoutFiles, layout: str, values: dict[str, Any]) -> str:
    """Fill a layout, named as Jinja names it, below templates/."""
    try:
        with limited():
            text = files.environment.get_template(layout).render(values)
            text.encode("utf-8")
        if len(text) > LONGEST:
            raise OverflowError(f"the page has more than {LONGEST:,} characters")
        return text
    except PipelineError as failure:  # something that a layout takes in cannot be read
        places = _places(failure)
        raise PipelineError([_included(d, places[-1]) if places else d for d in failure.diagnostics]) from failure
    except (Exception, OutOfTime) as failure:
        place = _place(failure) or Location(f"templates/{layout}")
        hint = FIGURE_HINT if place.path.startswith("templates/figures/") else HINT
        raise fail(place, "layout-error", f"cannot be filled: {_reason(failure)}", hint) from failure


def _included(found: Diagnostic, place: Location) -> Diagnostic:
    """Return the fault of a file that a layout takes in, with the place in that layout where the file has no line."""
    path = found.location.path
    if found.location.line:
        return found
    return replace(found, location=place, message=found.message if path in found.message else f"{path} {found.message}")


def _reason(failure: BaseException) -> str:
    if isinstance(failure, OutOfTime):
        return f"it takes more than {SECONDS:g} seconds of processor time"
    if isinstance(failure, MemoryError):
        return f"it takes more than {MEGABYTES} MB of memory"
    if isinstance(failure, RecursionError):
        return "its includes or macros call each other without end, or it is nested too deeply"
    if isinstance(failure, jinja2.TemplateError):
        return failure.message or type(failure).__name__
    text = " ".join(re.sub(r"[\w.]+\.<locals>\.", "", str(failure)).split())[:200]
    return f"{type(failure).__name__}: {text}" if text else type(failure).__name__


def _place(failure: BaseException) -> Location | None:
    if isinstance(failure, jinja2.TemplateSyntaxError) and failure.name:
        return Location(f"templates/{failure.name}", failure.lineno)
    places = _places(failure)
    if isinstance(failure, RecursionError) and places:
        return Counter(places).most_common(1)[0][0]
    return places[-1] if places else None


def _places(failure: BaseException) -> list[Location]:
    """Return where in layouts a failure arose, outermost first: Jinja puts that into the traceback."""
    found: list[Location] = []
    for frame, line in walk_tb(failure.__traceback__):
        if frame.f_code.co_filename.startswith("templates/"):
            layout = frame.f_globals.get("__jinja_template__")  # where Jinja has not put its lines in yet
            place = layout.get_corresponding_lineno(line) if layout else line
            found.append(Location(frame.f_code.co_filename, place))
    return found

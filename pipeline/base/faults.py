"""Unexpected exceptions as diagnostics: for the boundary of a command, a job, a watcher or a request."""

import os
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, Location, error

SHOWN = 300  # characters of an exception's own message: it may quote a whole file
TRACEBACK = "PIPELINE_TRACEBACK"  # variable of the environment with which the traceback is shown


def internal_error(failure: BaseException) -> Diagnostic:
    """Return the diagnostic for a fault of the pipeline or the machine; its place is the innermost line of ours."""
    import traceback  # a tenth of a command that has nothing to do, and seldom needed

    package = Path(__file__).parent.parent
    own = [f for f in traceback.extract_tb(failure.__traceback__) if Path(f.filename).is_relative_to(package)]
    place = Location(Path(own[-1].filename).relative_to(package.parent).as_posix(), own[-1].lineno or 0) if own else ""
    said = "".join(character if character.isprintable() else " " for character in str(failure))[:SHOWN]
    message = f"{type(failure).__name__}: {said}" if said else type(failure).__name__
    if isinstance(failure, MemoryError):
        hint = "free memory and run the command again; if there is enough, report this line"
    else:
        hint = "this is a fault of the pipeline: report this line and what was edited last to its maintainers"
    if os.environ.get(TRACEBACK):
        hint += "\n" + "".join(traceback.format_exception(failure)).rstrip()
    else:
        hint += f", with the traceback that {TRACEBACK}=1 shows"
    return error(place or "pipeline", "internal-error", message, hint)

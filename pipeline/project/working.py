"""Editions that are working papers: they show what nobody has approved, so that they are built alone."""

from collections.abc import Sequence

from pipeline.base.diagnostics import PipelineError, misuse
from pipeline.base.files import Workspace
from pipeline.pdf.editions import Edition, read_editions


def asked_edition(workspace: Workspace, wanted: Sequence[str]) -> Edition | None:
    """Return the working paper that is asked for; raise UsageError where something else is asked for with it."""
    try:
        known = {edition.id: edition for edition in read_editions(workspace)} if wanted else {}
    except PipelineError:  # the build says what is wrong with them
        return None
    names = [name.strip().lower() for name in wanted]
    asked = [known[name] for name in names if name in known and known[name].working]
    if asked and len({*names}) > 1:
        message = f"the edition “{asked[0].id}” is a working paper, and is built alone"
        raise misuse("--edition", "selection", message, f"build it by itself: --edition {asked[0].id}")
    return asked[0] if asked else None

"""The one place that decides whether the engine is tuned, and applies each patch.

What is printed is the same without them; what each gains is measured in docs/performance.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version

from pipeline.pdf.tuning import libraries, unused

WRITTEN_FOR = "70.0"  # the version of WeasyPrint whose private parts the patches know


def enabled() -> bool:
    """Tell whether the patches are applied; worker processes inherit the setting."""
    return os.environ.get("PIPELINE_TUNING") != "0" and version("weasyprint") == WRITTEN_FOR


@contextmanager
def while_importing() -> Iterator[None]:
    """Apply, while the engine is imported, what makes that faster."""
    with ExitStack() as stack:
        for patch in (libraries, unused) if enabled() else ():
            stack.enter_context(patch.applied())
        yield


def apply() -> None:
    if enabled():
        from pipeline.pdf.tuning import contexts, lines, targets  # they import the engine, which imports this module

        contexts.apply()
        lines.apply()
        targets.apply()

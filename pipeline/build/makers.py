"""What decides about the bytes of a PDF besides its job, by name: machines that render alike have it alike."""

import os
import platform
from collections.abc import Mapping
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline import __version__
from pipeline.base.diagnostics import Location, fail
from pipeline.build.cache import code_digest, combined, file_digest

PACKAGES = ("weasyprint", "pikepdf", "pypdfium2")  # with all that these need
DIGITS = 12  # of a digest, where people compare it
MOST_TOLD = 4  # differences


def makers_here() -> dict[str, str]:
    """Return what renders in this process; it loads the engine.

    Raises PipelineError where that does not load, or where nobody can tell which libraries it has loaded.
    """
    from pipeline.pdf.engine import library_versions, text_libraries  # half a second, and only workers have it

    found = {
        "pipeline": pipeline_here(),
        "Python": f"{platform.python_version()} ({platform.system()}, {platform.machine()})",
        **library_versions(),
        "PIPELINE_TUNING": os.environ.get("PIPELINE_TUNING", "1"),
        **_packages(),
    }
    libraries = text_libraries()
    if not libraries:
        message = "cannot tell which libraries set text on this system, and so not whether machines render alike"
        raise fail(Location(option="--cluster"), "cluster-differs", message, "build on Linux, and run workers there")
    for path in libraries:
        found[path.name.partition(".so")[0]] = f"{path.name} ({file_digest(path)[:DIGITS]})"
    return found


def pipeline_here() -> str:
    """Return which pipeline this is, to the byte of its code."""
    return f"{__version__} ({code_digest()[:DIGITS]})"


def name_of(makers: Mapping[str, str]) -> str:
    """Return a name that only the same makers have."""
    return f"factsheets-{combined(f'{name} {value}' for name, value in sorted(makers.items()))[: 2 * DIGITS]}"


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Tell what another machine has otherwise; nothing where it has all of it alike."""
    names = [name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name)]
    told = [f"{name} is {theirs.get(name, 'missing')} there, {ours.get(name, 'missing')} here" for name in names]
    return "; ".join(told[:MOST_TOLD]) + (f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else "")


def _packages() -> dict[str, str]:
    found, left, seen = dict[str, str](), [Requirement(name) for name in PACKAGES], set[tuple[str, frozenset[str]]]()
    while left:
        wanted = left.pop()
        name = canonicalize_name(wanted.name)
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # it was left out, and the engine may do without
            found[name] = "missing"
            continue
        found[name] = package.version
        needs = map(Requirement, package.requires or ())
        left += (n for n in needs if not n.marker or any(n.marker.evaluate({"extra": e}) for e in ("", *wanted.extras)))
    return dict(sorted(found.items()))

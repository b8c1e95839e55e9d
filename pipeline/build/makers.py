"""What decides about the bytes of a PDF besides its job, by name: machines that render alike have it alike."""

import os
import platform
import re
from collections.abc import Mapping
from importlib import metadata

from pipeline import __version__
from pipeline.build.cache import code_digest, combined, file_digest

PACKAGES = ("weasyprint", "pikepdf", "pypdfium2")  # with all that these need
DIGITS = 12  # of a digest, where people compare it
MOST_TOLD = 4  # differences


def makers_here() -> dict[str, str]:
    """Return what renders in this process; it loads the engine, or raises PipelineError where that does not load."""
    from pipeline.pdf.engine import library_versions, text_libraries  # half a second, and only workers have it

    found = {
        "pipeline": pipeline_here(),
        "Python": f"{platform.python_version()} ({platform.system()}, {platform.machine()})",
        **library_versions(),
        "PIPELINE_TUNING": os.environ.get("PIPELINE_TUNING", "1"),
        **_packages(),
    }
    for path in text_libraries():
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
    found, left = dict[str, str](), [*PACKAGES]
    while left:
        name = re.sub("[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # needed on other systems only
            continue
        found[name] = package.version
        left += (re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in package.requires or () if "extra ==" not in need)
    return dict(sorted(found.items()))

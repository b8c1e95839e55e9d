"""Finds the workspace that a command was started in, or in a folder of which it was."""

import os
import tomllib
from pathlib import Path

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import SETTINGS_FILE, Workspace


def find_workspace(folder: Path) -> Path | None:
    """Return the folder itself if it has settings of any kind, or else the nearest above it with [tool.pipeline].

    The search ends at the top of a git clone, at the user's home, and where the file system or the owner is another:
    nobody else's settings are found, as those that somebody might put into /tmp.
    """
    here = folder.resolve()
    if (here / SETTINGS_FILE).exists():
        return folder
    device, place = here.stat().st_dev, here
    while not (place / ".git").exists() and place not in (Path.home(), place.parent):
        place = place.parent
        about = place.stat()
        if about.st_dev != device or about.st_uid != os.getuid():
            return None
        if _is_workspace(place):
            return place
    return None


def _is_workspace(folder: Path) -> bool:
    try:
        table = tomllib.loads(Workspace(folder).read_text(SETTINGS_FILE))
    except (PipelineError, ValueError, RecursionError):  # missing, or no settings that anybody can read
        return False
    tool = table.get("tool")
    return isinstance(tool, dict) and "pipeline" in tool

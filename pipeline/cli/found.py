"""Finds the workspace that a command was started in, or in a folder of which it was."""

import os
from pathlib import Path

from pipeline.base.files import SETTINGS_FILE


def find_workspace(folder: Path) -> Path | None:
    """Return the folder itself if it has settings of any kind, or else the nearest above it with [tool.pipeline].

    The search ends at the top of a git clone, at the user's home, and where the file system or the owner is another:
    nobody else's settings are found, as those that somebody might put into /tmp.
    """
    here = folder.resolve()
    if (here / SETTINGS_FILE).exists():
        return folder
    from pipeline.base.settings import is_workspace  # what reads TOML takes time, and is seldom needed here

    device, place = here.stat().st_dev, here
    while not (place / ".git").exists() and place not in (Path.home(), place.parent):
        place = place.parent
        about = place.stat()
        if about.st_dev != device or about.st_uid != os.getuid():
            return None
        if is_workspace(place):
            return place
    return None

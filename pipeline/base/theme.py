"""The theme: the layouts, styles, fonts and editions that every workspace has as long as it has none of its own.

It is a folder with the shape of a workspace: `pipeline/theme` of an installed package, and in a checkout the checkout
itself. It is trusted as the code beside it is, read only, and by these paths alone.
"""

from pathlib import Path, PurePosixPath

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "theme"
THEME = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
EDITIONS = "templates/editions.toml"
FOLDERS = ("templates/layouts/", "templates/styles/", "templates/fonts/")
INPUTS = (EDITIONS, *(folder.rstrip("/") for folder in FOLDERS))


def is_overlaid(path: str) -> bool:
    """Tell whether a path or a glob of a workspace means files of the theme where the workspace has none."""
    return path == EDITIONS or (path.startswith(FOLDERS) and ".." not in PurePosixPath(path).parts)

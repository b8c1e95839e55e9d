"""The grammar of names that become paths: nothing that a file of the workspace says leads anywhere else.

Digits are those of ASCII: `\\d` would take those of every script.
"""

import re
import unicodedata

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")  # of profiles and editions
LONGEST = 100  # characters of a name: a file system takes 255 bytes, and a path has several names in it
_FILE = r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*"
_LAYOUT = re.compile(rf"(?:{_FILE}/)*{_FILE}\.(?:html|txt)")
_STYLE = re.compile(rf"(?:{_FILE}/)*{_FILE}\.css")
_ASSET = re.compile(rf"(?:fonts|styles)/(?:{_FILE}/)*{_FILE}\.(?:ttf|otf|css|png|svg)")
_LOCALE_FONT = re.compile(rf"locales/[A-Za-z0-9_]+/fonts/{_FILE}\.(?:ttf|otf)")
_LOGO = re.compile(rf"templates/(?:[A-Za-z0-9_-]+/)*{_FILE}\.(?:png|svg)")
_PUBLISHER_FONT = re.compile(rf"templates/fonts/(?!(?:print|web)/)[A-Za-z0-9_-]+/{_FILE}\.(?:ttf|otf)")
_LICENCE = re.compile(r"[A-Z][A-Za-z0-9_-]*(?:\.[0-9]+)*(?:(?:\.[A-Za-z0-9_-]+)*\.(?:txt|md))?")
_HOST_FILE = re.compile(r"\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|CNAME|_headers|_redirects|[A-Za-z0-9_-]+\.(?:txt|ico)")


def is_licence(name: str) -> bool:
    """Tell whether this may be the name of a published licence, such as OFL-1.1: a text, and never a page."""
    return len(name) <= LONGEST and _LICENCE.fullmatch(name) is not None


def is_host_file(name: str) -> bool:
    """Tell whether this may be the name of what a web server reads beside the files of a publication: never a page."""
    return len(name) <= LONGEST and _HOST_FILE.fullmatch(name) is not None


def is_slug(name: str) -> bool:
    return len(name) <= LONGEST and SLUG.fullmatch(name) is not None


def is_layout(name: str) -> bool:
    """Tell whether this may be the path of a layout below templates/layouts or templates/figures."""
    return len(name) <= 2 * LONGEST and _LAYOUT.fullmatch(name) is not None


def is_style(name: str) -> bool:
    """Tell whether this may be the path of a style sheet below templates/styles."""
    return len(name) <= 2 * LONGEST and _STYLE.fullmatch(name) is not None


def is_asset(path: str) -> bool:
    """Tell whether a path below templates may be that of a font, a style sheet or an image."""
    return len(path) <= 2 * LONGEST and _ASSET.fullmatch(path) is not None


def is_locale_font(path: str) -> bool:
    """Tell whether a path of the workspace may be that of a font of a locale."""
    return len(path) <= 2 * LONGEST and _LOCALE_FONT.fullmatch(path) is not None


def is_latin(text: str) -> bool:
    """Tell whether a text has letters of no other script than Latin."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())


def is_logo(path: str) -> bool:
    """Tell whether a path of the workspace may be that of a logo."""
    return len(path) <= 2 * LONGEST and _LOGO.fullmatch(path) is not None


def is_publisher_font(path: str) -> bool:
    """Tell whether a path of the workspace may be that of a font of the publisher, in a folder of its own."""
    return len(path) <= 2 * LONGEST and _PUBLISHER_FONT.fullmatch(path) is not None

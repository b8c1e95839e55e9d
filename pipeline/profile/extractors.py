"""Extractors for Babel, which `babel.cfg` names: `pybabel extract` finds what `pipeline update` finds.

A file with faults ends the extraction: it never yields a part of its messages.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.base.files import SETTINGS_FILE, Workspace, decode
from pipeline.base.settings import read_settings
from pipeline.profile.layouts import layout_environment, parse_layout
from pipeline.profile.loader import load_profile
from pipeline.profile.message import Message
from pipeline.profile.messages import edition_messages, layout_messages, look_messages

Extracted = tuple[int, str, tuple[str, ...], list[str]]  # line, function, arguments and comments, as Babel takes them


def extract_profile(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """Yield the messages of a profile. Its workspace is the nearest folder above it with a pyproject.toml."""
    path = Path(file.name).resolve()
    workspace = Workspace(next((folder for folder in path.parents if (folder / SETTINGS_FILE).is_file()), path.parent))
    name = workspace.name(path)
    profile = load_profile(name, decode(file.read(), name), read_settings(workspace), draft=True)
    yield from _calls(profile.messages())


def extract_layout(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    layout = parse_layout(file.name, decode(file.read(), file.name), layout_environment())
    yield from _calls(layout_messages(layout))


def extract_settings(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """Yield what the settings have for readers."""
    workspace = Workspace(Path(file.name).resolve().parent)
    yield from _calls(look_messages(workspace, read_settings(workspace).look))


def extract_editions(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """Yield the titles of the editions."""
    yield from _calls(edition_messages(Workspace(Path(file.name).resolve().parent.parent)))


def _calls(messages: Iterable[Message]) -> Iterator[Extracted]:
    for message in messages:
        function = "npgettext" if message.plural else "pgettext"
        arguments = (message.id, message.text, *([message.plural] if message.plural else []))
        yield message.location.line, function, arguments, list(message.comments)

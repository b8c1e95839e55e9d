"""Adds an inflected form of a name to those that a profile accepts: an item of a list, every other byte as it was."""

from difflib import unified_diff

import yaml

from pipeline.base.diagnostics import fail
from pipeline.base.files import Workspace, decode
from pipeline.base.settings import read_settings
from pipeline.base.swap import rewrite
from pipeline.language.names import is_form
from pipeline.profile.loader import load_profile
from pipeline.profile.nodes import Document
from pipeline.project.sources import PROFILES

FORM_HINT = "write words with one space between; a star may stand at either end of each"


def accept_form(workspace: Workspace, slug: str, name: str, locale: str, form: str) -> tuple[str, ...]:
    """Add a form of a name to its list in the profile, and return the lines of the diff; none where it is there.

    Raises PipelineError for what is no form, a name that the profile has not in that language, and a profile that
    would not be read any more.
    """
    path = PROFILES.replace("*", slug)
    if not is_form(form):
        raise fail(path, "name-form", f"“{form}” is not a word, or a stem with a star", FORM_HINT)
    before = after = ""

    def changed(data: bytes) -> bytes:
        nonlocal before, after
        before = decode(data, path)
        after = _with_form(path, before, name, locale, form)
        if after != before:
            load_profile(path, after, read_settings(workspace), draft=True)
        return after.encode()

    rewrite(workspace, path, changed)
    return tuple(unified_diff(before.splitlines(), after.splitlines(), path, path, "", "", 0, ""))


def _with_form(path: str, text: str, name: str, locale: str, form: str) -> str:
    forms = _forms(Document(path, text).root, name, locale)
    if forms is None or not forms.value:
        hint = "reload the page; if the profile has the name, add the form there"
        raise fail(path, "name-form", f"the name “{name}” has no list of forms in {locale}", hint)
    if any(item.value == form for item in forms.value):
        return text
    last = forms.value[-1]
    quoted = '"' + form.replace("\\", "\\\\").replace('"', '\\"') + '"'
    lines = text.splitlines(keepends=True)
    start, end = last.start_mark, last.end_mark
    if forms.flow_style:
        line = lines[end.line]
        lines[end.line] = f"{line[: end.column]}, {quoted}{line[end.column :]}"
    else:
        line = lines[start.line]
        lines.insert(start.line + 1, f"{line[: start.column]}{quoted}{line[len(line.rstrip()) :] or chr(10)}")
    return "".join(lines)


def _forms(root: yaml.Node, name: str, locale: str) -> yaml.SequenceNode | None:
    """Return the list of forms of a name in a language."""
    names = _value(root, "names")
    for record in names.value if isinstance(names, yaml.SequenceNode) else ():
        id_ = _value(record, "id")
        if id_ is not None and id_.value == name:
            own = _value(record, locale)
            forms = _value(own, "forms") if own is not None else None
            return forms if isinstance(forms, yaml.SequenceNode) else None
    return None


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for own, value in pairs if own.value == key), None)

"""What there is to translate: the messages of a profile, and the labels of the layouts, as one Template per domain."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jinja2 import nodes

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.settings import Look, look_place
from pipeline.base.theme import EDITIONS
from pipeline.base.toml import TomlFile
from pipeline.profile.faults import lasting_faults
from pipeline.profile.grammar import placeholders
from pipeline.profile.layouts import Layout, LayoutFiles
from pipeline.profile.message import Message
from pipeline.profile.model import Profile

SITE = "site"  # the domain of the layouts
TEXTS = {"pgettext": 2, "npgettext": 3}  # how many literal texts a call begins with: context, text, plural
NOTE = re.compile(r"\{#[-+]?\s*TRANSLATORS:\s+(.*?)\s*[-+]?#\}", re.DOTALL)
REMARK = re.compile(r"\{#[-+]?\s*(check:\s.*?)\s*[-+]?#\}", re.DOTALL)
EDITION_NOTE = "The title of an edition, by which the page offers it: a few words, no sentence. At most 30 characters."
LOOK_NOTES = {
    "logo-alt": "What the publisher’s logo says to those who do not see it.",
    "disclaimer": "The publisher’s disclaimer, at the end of every factsheet: keep to what it claims and denies.",
}
ARGUMENTS = 'write pgettext("where", "text") or npgettext("where", "one", "many", count); name other values'


@dataclass(frozen=True, slots=True)
class Template:
    """The messages of one domain: what a POT holds."""

    domain: str
    messages: tuple[Message, ...]

    @property
    def path(self) -> str:
        return f"locales/{self.domain}.pot"


def profile_template(profile: Profile) -> Template:
    return Template(profile.slug, tuple(profile.messages()))


def site_template(layouts: LayoutFiles, own: Iterable[Message] = ()) -> Template:
    """Extract the labels of all layouts; one context stands for one text, however often it is used.

    `own` are what settings and editions have for readers (`look_messages`, `edition_messages`).
    """
    found: list[Diagnostic] = []
    messages: dict[str, Message] = {}
    for path in layouts.paths():
        try:
            extracted = layout_messages(layouts.layout(path))
        except PipelineError as failure:
            found += failure.diagnostics
            continue
        for message in extracted:
            first = messages.setdefault(message.id, message)
            if (first.text, first.plural) != (message.text, message.plural):
                text = f"the context “{message.id}” has another text here than in {first.location}"
                found.append(error(message.location, "layout-context", text, "give one of the two another context"))
            elif path != first.location.path and path not in first.also:
                comments = first.comments or message.comments
                messages[message.id] = replace(first, also=(*first.also, path), comments=comments)
    for message in own:
        if message.id in messages:
            text = f"the context “{message.id}” is that of a setting"
            found.append(error(messages[message.id].location, "layout-context", text, "give the label another context"))
        messages[message.id] = message
    if found:
        raise PipelineError(found)
    return Template(SITE, tuple(messages.values()))


def look_messages(workspace: Workspace, look: Look) -> tuple[Message, ...]:
    """Return the texts of the settings that readers see; raise for what no catalog may take over."""
    texts = (("logo-alt", look.logo_alt), ("disclaimer", look.disclaimer))
    return _of_settings(
        Message(f"look.{key}", text, look_place(workspace, key), (LOOK_NOTES[key],)) for key, text in texts if text
    )


def edition_messages(workspace: Workspace) -> tuple[Message, ...]:
    """Return the titles of the editions; raise for what no catalog may take over (`read_editions` tells the rest)."""
    file = TomlFile(EDITIONS, workspace.read_text(EDITIONS), "edition")
    tables = {name: table for name, table in file.tables.items() if isinstance(table, dict)}
    return _of_settings(
        Message(f"edition.{name}", title, file.place(f"{name}.title"), (EDITION_NOTE,))
        for name, table in tables.items()
        if isinstance(title := table.get("title"), str) and title
    )


def _of_settings(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return messages that stand in TOML, which no layout gives values; raise for what no catalog may take over."""
    found, good = list[Diagnostic](), tuple(messages)
    for message in good:
        found += lasting_faults(message, f"setting “{message.id}”")
        if named := [*placeholders(message.text)]:
            fact = f"setting “{message.id}” has the placeholder “{{{named[0]}}}”, and settings have no values"
            found.append(error(message.location, "placeholder-syntax", fact, "write the text out"))
    if found:
        raise PipelineError(found)
    return good


def layout_messages(layout: Layout) -> list[Message]:
    """Return the labels of one layout; raise PipelineError for calls that cannot be extracted or filled."""
    found: list[Diagnostic] = []
    messages: list[Message] = []
    for function, call, comments, remarks in _label_calls(layout):
        place = Location(layout.path, call.lineno)
        texts = [arg.value for arg in call.args[: TEXTS[function]] if isinstance(arg, nodes.Const)]
        fault, hint = _argument_fault(function, call), ARGUMENTS
        if len(texts) < TEXTS[function] or not all(isinstance(text, str) and text for text in texts):
            fault, hint = "without a literal text", 'write the context and the text out: pgettext("where", "text")'
        if fault:
            found.append(error(place, "layout-call", f"{function} is called {fault}", hint))
            continue
        context, text, plural = (*texts, "")[:3]
        messages.append(Message(context, text, place, comments, plural, remarks=remarks))
        found += lasting_faults(messages[-1], f"label “{context}”")
    if found:
        raise PipelineError(found)
    return messages


def _argument_fault(function: str, call: nodes.Call) -> str:
    """Return what is wrong with the arguments after the texts; an empty text where nothing is."""
    named = [argument.key for argument in call.kwargs]
    wanted = TEXTS[function] + (function == "npgettext" and "count" not in named)
    if call.dyn_args is not None or call.dyn_kwargs is not None or len(call.args) == wanted:
        return ""
    return "with too many arguments" if len(call.args) > wanted else "with no count"


def _label_calls(layout: Layout) -> Iterator[tuple[str, nodes.Call, tuple[str, ...], str]]:
    """Yield the name and call of each label, with the last note and remark above it that are below the call before.

    Babel's extractor for Jinja finds the same, but parses the layout again for its comments.
    """
    text = layout.text
    notes, remarks = (
        [(text.count("\n", 0, match.start()) + 1, match[1]) for match in pattern.finditer(text) if match[1]]
        for pattern in (NOTE, REMARK)
    )
    before = 0
    for call in layout.calls:
        if isinstance(call.node, nodes.Name) and call.node.name in TEXTS:
            note, remark = (
                tuple([said for line, said in given if before < line <= call.lineno][-1:]) for given in (notes, remarks)
            )
            yield call.node.name, call, note, "".join(remark)
            before = max(before, call.lineno)

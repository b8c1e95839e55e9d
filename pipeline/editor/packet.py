"""A catalog as XLIFF 2.1, for those who work with a CAT tool, and what comes back from it. Start with `export_packet`.

Placeholders and tokens are inline codes, which such a tool protects. Each unit says which version of its entry it was
made from, so that what came back is told from what was changed here meanwhile. Written and read here, not by a
library: those that are free to take keep no inline codes, or put notes where the standard has none.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pipeline.base.diagnostics import Diagnostic, Location, error
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.state import is_approved
from pipeline.editor.catalog_file import Edit
from pipeline.editor.history import etag
from pipeline.editor.units import OWN, XLIFF, Unit, read_units
from pipeline.editor.view import FormView, plural_forms
from pipeline.language.locales import SOURCE, Locale
from pipeline.profile.grammar import PARTS, is_balanced
from pipeline.profile.message import Message
from pipeline.project.sources import Sources

NAME_TOKEN = re.compile(r"[A-Za-z0-9._-]+")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
KINDS = {"em": "i", "strong": "b"}
PROTECTED = 'canCopy="no" canDelete="no"'
PACKET = "packet.xlf"  # what diagnostics call the file that has come back


@dataclass(frozen=True, slots=True)
class Packet:
    """What has come back: edits to be saved, each with the tag of the entry that it is for, and what is left out."""

    edits: tuple[tuple[Edit, str], ...]
    refused: tuple[Diagnostic, ...]


def export_packet(sources: Sources, catalog: Catalog) -> bytes:
    """Return the messages of a catalog with their translations, notes and states."""
    locale, entries = sources.locale_table()[catalog.locale], catalog.by_id()
    forms = plural_forms(locale)
    units = (
        _unit(message, entries[message.id], number, form)
        for message in sources.template_in(catalog.domain, catalog.locale).messages
        if message.id in entries
        for number, form in enumerate(forms if message.plural else (None,))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff version="2.1" xmlns="{XLIFF}" xmlns:p="{OWN}" srcLang="{SOURCE}" trgLang={quoteattr(locale.tag)}>\n'
        f"<file id={quoteattr(catalog.domain)} original={quoteattr(catalog.path)}>\n{''.join(units)}</file>\n</xliff>\n"
    ).encode()


def _unit(message: Message, entry: Entry, number: int, form: FormView | None) -> str:
    text = entry.translations[number] if number < len(entry.translations) else ""
    codes = _Codes()
    source, target = codes.inline(_source(message, form)), codes.inline(text)
    state = ("final" if is_approved(entry, message) else "initial") if text else "initial"
    notes = [f"<note>{_plain(note)}</note>" for note in message.comments]
    notes += [f'<note category="comment">{_plain(entry.remarks)}</note>'] * bool(entry.remarks)
    if form:
        numbers = ", ".join(map(str, form.examples))
        notes.append(f'<note category="plural">{form.category}: {numbers}</note>')
    said = f"<notes>{''.join(notes)}</notes>" if notes else ""
    versions = f"p:entry={quoteattr(etag(entry))} p:target={quoteattr(_digest(text, state))}"
    return (
        f'<unit id="{_unit_id(message.id, number)}" name={quoteattr(message.id)} xml:space="preserve" {versions}>'
        f"{said}{codes.data()}"
        f'<segment state="{state}"><source>{source}</source>{f"<target>{target}</target>" if text else ""}</segment>'
        "</unit>\n"
    )


def _source(message: Message, form: FormView | None) -> str:
    return message.text if form is None or form.category == "one" else message.plural


def _unit_id(id_: str, form: int) -> str:
    """Return an id that XML takes; two units have the same only if they are the same form of a message."""
    plain = id_ if NAME_TOKEN.fullmatch(id_) else hashlib.sha256(id_.encode()).hexdigest()[:16]
    return f"{plain}:{form}" if form else plain


def _plain(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _digest(text: str, state: str) -> str:
    """Return what tells whether a target was edited, or approved: from `translated` on, it is."""
    said = f"{state != 'initial'} {text}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Codes:
    """The inline codes of a unit; one that source and target have is the same in both."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, int], int] = {}
        self.texts: dict[str, str] = {}  # the id of each original text

    def inline(self, text: str) -> str:
        """Return a text with its placeholders and tokens as codes; tokens that do not close each other stay apart."""
        paired, seen, made, end = is_balanced(text), Counter[str](), list[str](), 0
        for match in PARTS.finditer(text):
            if match["brace"]:
                continue
            made.append(_characters(text[end : match.start()]))
            end = match.end()
            code = match[0]
            seen[code] += 1
            if match["token"] and paired:
                made.append("</pc>" if code[1] == "/" else self._pair(code, seen[code]))
            else:
                made.append(f'<ph {self._code(code, seen[code])} dataRef="{self._data(code)}" disp={quoteattr(code)}/>')
        return "".join([*made, _characters(text[end:])])

    def _pair(self, code: str, count: int) -> str:
        start, end = self._data(code), self._data(f"</{code[1:]}")
        kind = f'type="fmt" subType="xlf:{KINDS[code[1:-1]]}"'
        return f'<pc {self._code(code, count)} {kind} dataRefStart="{start}" dataRefEnd="{end}">'

    def _code(self, code: str, count: int) -> str:
        return f'id="{self.numbers.setdefault((code, count), len(self.numbers) + 1)}" {PROTECTED}'

    def _data(self, code: str) -> str:
        return self.texts.setdefault(code, f"d{len(self.texts) + 1}")

    def data(self) -> str:
        texts = "".join(f'<data id="{id_}">{escape(text)}</data>' for text, id_ in self.texts.items())
        return f"<originalData>{texts}</originalData>" if texts else ""


def _characters(text: str) -> str:
    """Escape a text; a character that XML does not have is a code of its own, and half of a pair the mark for it."""
    parts = re.split(f"({NOT_XML.pattern})", text)
    return "".join(
        f'<cp hex="{ord(part):04X}"/>' if NOT_XML.fullmatch(part) and not "\ud800" <= part <= "\udfff" else _plain(part)
        for part in parts
    )


def read_packet(sources: Sources, catalog: Catalog, data: bytes) -> Packet:
    """Return the edits in a packet; raise PipelineError for what is no packet of this catalog at all.

    What was not edited is passed over, and a target that was deleted too. What was made for another text, or was
    changed here meanwhile, is left out and told: the edit in the packet stands in the finding.
    """
    locale, entries = sources.locale_table()[catalog.locale], catalog.by_id()
    read = read_units(data, PACKET, locale.tag, catalog.domain)
    forms = plural_forms(locale)
    by_id = {unit.id: unit for unit in read.units}
    edits: list[tuple[Edit, str]] = []
    refused = [*read.refused]
    for message in sources.template_in(catalog.domain, catalog.locale).messages:
        own = [by_id.pop(_unit_id(message.id, number), None) for number in range(len(forms) if message.plural else 1)]
        units = [(number, unit) for number, unit in enumerate(own) if unit is not None and _is_edited(unit)]
        if not units:
            continue
        entry = entries.get(message.id)
        views = forms if message.plural else (None,)
        if entry and not (found := [*_faults(message, entry, units, views, locale)]):
            is_fuzzy = not all(unit.state != "initial" if unit else is_approved(entry, message) for unit in own)
            edits.append((_edit(entry, units, len(views), fuzzy=is_fuzzy), etag(entry)))
        else:
            refused += found if entry else [_refusal(units[0][1], "has no entry", "run pipeline update")]
    refused += [
        _refusal(unit, "is no message any more", "compare with the text") for unit in by_id.values() if _is_edited(unit)
    ]
    return Packet(tuple(edits), tuple(refused))


def _is_edited(unit: Unit) -> bool:
    return bool(unit.target) and unit.exported != _digest(unit.target, unit.state)


def _faults(
    message: Message,
    entry: Entry,
    units: list[tuple[int, Unit]],
    forms: tuple[FormView | None, ...],
    locale: Locale,
) -> Iterator[Diagnostic]:
    for number, unit in units:
        if unit.source != _source(message, forms[number]):
            hint = "export a new packet; what is still right of this translation can be copied into it"
            yield _refusal(unit, f"was made for another text than the {locale.name} catalog has", hint)
        elif unit.entry and unit.entry != etag(entry):
            hint = "compare both in the editor, and save what is right"
            yield _refusal(unit, "has been changed here since the packet was exported", hint)


def _edit(entry: Entry, units: list[tuple[int, Unit]], forms: int, *, fuzzy: bool) -> Edit:
    texts = [*entry.translations, *[""] * (forms - len(entry.translations))][:forms]
    for number, unit in units:
        texts[number] = unit.target
    return Edit(entry.id, tuple(texts), fuzzy, entry.remarks)


def _refusal(unit: Unit, fact: str, hint: str) -> Diagnostic:
    return error(Location(PACKET, unit.line), "packet-unit", f"“{unit.name or unit.id}” {fact}: “{unit.target}”", hint)

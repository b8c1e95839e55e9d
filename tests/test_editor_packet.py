"""The packet for CAT tools: what goes out comes back the same, and nothing that was edited here meanwhile is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from builders import ROOT, SLUG, make_entry
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.xliff2 import Xliff2File

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog
from pipeline.catalog.state import is_approved
from pipeline.editor.catalog_file import Edit
from pipeline.editor.history import etag
from pipeline.editor.packet import export_packet, read_packet
from pipeline.profile.grammar import parse
from pipeline.project.sources import Sources, read_sources

XLF = "{urn:oasis:names:tc:xliff:document:2.0}"


@cache
def sources() -> Sources:
    return read_sources(Workspace(ROOT))


@cache
def catalog(domain: str = SLUG, locale: str = "ru") -> Catalog:
    own = sources()
    template = next(template for template in own.templates if template.domain == domain)
    return own.read(template, own.locale_table()[locale])


def with_texts(*texts: str, id_: str = "summary", domain: str = SLUG, fuzzy: bool = False) -> Catalog:
    """Return the catalog with another translation of one entry."""
    entries = (replace(e, translations=texts, fuzzy=fuzzy) if e.id == id_ else e for e in catalog(domain).entries)
    return replace(catalog(domain), entries=tuple(entries))


def edits(at: Catalog, packet: str | bytes) -> list[Edit]:
    """Return the edits of a packet that is good as a whole."""
    found = read_packet(sources(), at, packet if isinstance(packet, bytes) else packet.encode())
    assert found.refused == ()
    assert [tag for _, tag in found.edits] == [etag(at.by_id()[edit.id]) for edit, _ in found.edits]
    return [edit for edit, _ in found.edits]


def unit(packet: bytes, id_: str = "summary") -> str:
    found = re.search(rf'<unit id="{re.escape(id_)}".*?</unit>', packet.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def changed(packet: bytes, change: Callable[[str], str], id_: str = "summary") -> str:
    """Return a packet with one unit changed."""
    before = unit(packet, id_)
    after = change(before)
    assert after != before
    return packet.decode().replace(before, after)


def target(text: str) -> Callable[[str], str]:
    return lambda unit: re.sub(r"<target>.*</target>", lambda _: f"<target>{text}</target>", unit, flags=re.DOTALL)


@pytest.mark.parametrize("locale", ["hy", "az", "ru", "en"])
@pytest.mark.parametrize("domain", [SLUG, "site"])
def test_a_packet_that_nobody_edited_brings_nothing(domain: str, locale: str) -> None:
    assert edits(catalog(domain, locale), export_packet(sources(), catalog(domain, locale))) == []


@pytest.mark.parametrize("domain", [SLUG, "site"])
def test_another_reader_finds_every_message_with_its_codes_and_notes(domain: str) -> None:
    root = etree.fromstring(export_packet(sources(), catalog(domain)))
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "en", "ru")
    units = root.findall(f"{XLF}file/{XLF}unit")
    ids = [unit.get("id") for unit in units]
    assert len(ids) == len(set(ids))
    messages = {message.id: message for message in sources().template_in(domain, "ru").messages}
    assert [*dict.fromkeys(unit.get("name") for unit in units)] == [*messages]
    for found in units:
        message = messages[found.get("name")]
        assert [*found][-1].tag == f"{XLF}segment"
        said = [note.text for note in found.findall(f"{XLF}notes/{XLF}note") if not note.get("category")]
        assert said == [*message.comments]
        source = found.find(f"{XLF}segment/{XLF}source")
        plain = "".join(source.itertext())
        english = message.text if not message.plural or plain != text_of(message.plural) else message.plural
        assert plain == text_of(english)
        codes = source.findall(f".//{XLF}ph")
        assert [code.get("disp") for code in codes] == [
            f"{{{p.value}}}" for p in parse(english) if p.kind == "placeholder"
        ]
        pairs = len(source.findall(f".//{XLF}pc"))
        assert pairs == sum(p.kind == "token" for p in parse(english)) // 2
        assert all(code.get("canDelete") == "no" for code in codes)


def text_of(text: str) -> str:
    """Return what is plain text in a message: braces that are doubled stay so."""
    return re.sub(r"\{[a-z][^{}]*\}|</?(?:em|strong)>", "", text)


def test_the_translate_toolkit_reads_it() -> None:
    store = Xliff2File.parsestring(export_packet(sources(), with_texts("Перевод", fuzzy=True)))
    units = {unit.getid(): unit for unit in store.units}
    assert (store.sourcelanguage, store.targetlanguage) == ("en", "ru")
    assert (units["title"].source, units["title"].target) == (
        "Nagorno-Karabakh (Artsakh)",
        catalog().by_id()["title"].translations[0],
    )
    assert units["title"].isapproved()
    assert (units["summary"].target, units["summary"].isfuzzy()) == ("Перевод", True)


def test_a_translation_that_the_toolkit_wrote_comes_back() -> None:
    """It writes the file in a style of its own."""
    store = Xliff2File.parsestring(export_packet(sources(), catalog()))
    units = {unit.getid(): unit for unit in store.units}
    units["title"].target = "Нагорный Карабах & <Арцах>"
    assert [(e.id, e.translations, e.fuzzy) for e in edits(catalog(), bytes(store))] == [
        ("title", ("Нагорный Карабах & <Арцах>",), False)
    ]


def test_states() -> None:
    """A doubt stays until the state says otherwise; the same text with another state is approved."""
    fuzzy = with_texts("Перевод", fuzzy=True)
    packet = export_packet(sources(), fuzzy)
    approved = changed(packet, lambda unit: unit.replace('state="initial"', 'state="translated"'))
    assert [(e.translations, e.fuzzy) for e in edits(fuzzy, approved)] == [(("Перевод",), False)]
    assert [(e.translations, e.fuzzy) for e in edits(fuzzy, changed(packet, target("Иной")))] == [(("Иной",), True)]
    doubted = changed(export_packet(sources(), catalog()), lambda unit: unit.replace('"final"', '"initial"'))
    assert [e.fuzzy for e in edits(catalog(), doubted)] == [True]


TEXTS = st.lists(
    st.sampled_from(["{killed}", "{karabakh.hy}", "<em>", "</em>", "<strong>", "</strong>", "{{", "}}", "a", "Ё", " ",
                     "&", "<", ">", '"', "]]>", "\t", "\n", "\r", "\u00a0", "\u2028", "\x01", "\x0b",
                     "\uffff", "{x y}", "🏔"]),
    min_size=1,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(TEXTS)
def test_any_translation_goes_out_and_comes_back(text: str) -> None:
    """As one that was edited: the packet has it, and is brought back where the catalog has another one."""
    alone = replace(with_texts(text), entries=(with_texts(text).by_id()["summary"],))
    packet = re.sub(rb'p:(entry|target)="\w*"', b"", export_packet(sources(), alone))
    etree.fromstring(packet)
    assert [(edit.id, edit.translations) for edit in edits(catalog(), packet)] == [("summary", (text,))]


def test_a_unit_in_segments_with_marked_words() -> None:
    message = next(m for m in sources().template_in(SLUG, "ru").messages if m.id == "summary")
    first, second = message.text[:40], message.text[40:]
    segments = (
        f'<segment state="translated"><source>{first}</source><target>Раз, <mrk id="m1" type="term">два</mrk>,'
        f'</target></segment><ignorable><source/><target> </target></ignorable>'
        f'<segment state="reviewed"><source><sm id="m2" type="comment"/>{second}<em startRef="m2"/></source>'
        f"<target>три</target></segment>"
    )  # fmt: skip
    packet = changed(
        export_packet(sources(), catalog()),
        lambda unit: re.sub(r"<segment.*</segment>", segments, unit, flags=re.DOTALL),
    )
    assert [(e.translations, e.fuzzy) for e in edits(catalog(), packet)] == [(("Раз, два, три",), False)]
    partial = packet.replace("<target>три</target>", "")
    assert refusals(partial) == ["“summary” is translated only in part"]


def refusals(packet: str, at: Catalog | None = None) -> list[str]:
    found = read_packet(sources(), at or catalog(), packet.encode())
    assert found.edits == ()
    assert all(d.location.path == "packet.xlf" and d.location.line and d.hint for d in found.refused)
    return [d.message for d in found.refused]


def test_forms_of_a_plural_are_units_of_their_own() -> None:
    message = next(m for m in sources().template_in("site", "ru").messages if m.plural)
    packet = export_packet(sources(), catalog("site"))
    ids = [unit for unit in re.findall(r'<unit id="([^"]+)"', packet.decode()) if unit.partition(":")[0] == message.id]
    assert ids == [message.id, f"{message.id}:1", f"{message.id}:2"]
    assert '<note category="plural">few: 2, 3, 4, 22</note>' in unit(packet, ids[1])
    before = catalog("site").by_id()[message.id].translations
    (edit,) = edits(catalog("site"), changed(packet, target("Мало"), ids[1]))
    assert (edit.id, edit.translations) == (message.id, (before[0], "Мало", before[2]))


def test_one_form_does_not_approve_the_others() -> None:
    """Neither those that nobody has approved, nor those that the packet does not have any more."""
    id_ = next(m for m in sources().template_in("site", "ru").messages if m.plural).id
    fuzzy = with_texts("Один", "Два", "Пять", id_=id_, domain="site", fuzzy=True)
    packet = export_packet(sources(), fuzzy)

    def approve(packet: bytes, *ids: str) -> bytes:
        for own in ids:
            packet = changed(packet, lambda unit: unit.replace('"initial"', '"final"'), own).encode()
        return packet

    forms = (id_, f"{id_}:1", f"{id_}:2")
    assert [edit.fuzzy for edit in edits(fuzzy, approve(packet, forms[1]))] == [True]
    assert [edit.fuzzy for edit in edits(fuzzy, approve(packet, *forms))] == [False]
    alone = approve(packet, *forms).replace(unit(approve(packet, *forms), id_).encode(), b"")
    assert [edit.fuzzy for edit in edits(fuzzy, alone)] == [True]


@pytest.mark.parametrize("number", ["D800", "dfff", "110000"])
def test_what_is_no_character_comes_back_as_the_mark_for_it(number: str) -> None:
    packet = changed(export_packet(sources(), catalog()), target(f'Там<cp hex="{number}"/>'))
    (edit,) = edits(catalog(), packet)
    assert edit.translations == ("Там\ufffd",)


def test_what_was_made_for_another_text_is_left_out() -> None:
    packet = export_packet(sources(), catalog())
    old = changed(packet, lambda unit: target("Иной")(unit).replace("In 2011 most", "In 2012 most"))
    assert refusals(old) == ["“summary” was made for another text than the ru catalog has: “Иной”"]


def test_what_was_changed_here_meanwhile_is_left_out() -> None:
    packet = export_packet(sources(), catalog())
    now = with_texts("Здесь")
    assert refusals(changed(packet, target("Там")), now) == [
        "“summary” has been changed here since the packet was exported: “Там”"
    ]
    assert edits(now, packet) == []


def test_a_message_that_has_gone_and_an_entry_that_is_missing() -> None:
    packet = export_packet(sources(), catalog())
    gone = changed(packet, lambda unit: target("Там")(unit).replace('id="summary" name="summary"', 'id="x" name="x"'))
    assert refusals(gone) == ["“x” is no message any more: “Там”"]
    less = replace(catalog(), entries=tuple(entry for entry in catalog().entries if entry.id != "summary"))
    assert refusals(changed(packet, target("Там")), less) == ["“summary” has no entry: “Там”"]


def test_a_code_that_the_source_does_not_have() -> None:
    packet = changed(export_packet(sources(), catalog()), target('Там <ph id="9" dataRef="d9"/>'))
    assert refusals(packet) == ["“summary” has an inline code, 9, that the source does not have"]


BOMB = '<!DOCTYPE xliff [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace('trgLang="ru"', 'trgLang="hy"'), "packet-other"),
        (lambda text: text.replace(f'<file id="{SLUG}"', '<file id="site"'), "packet-other"),
        (lambda text: text.replace("document:2.0", "document:1.2"), "packet-other"),
        (lambda text: text.replace("<xliff", f"{BOMB}<xliff"), "packet-syntax"),
        (lambda text: text.replace("<xliff", '<!DOCTYPE xliff SYSTEM "file:///etc/passwd"><xliff'), "packet-syntax"),
        (lambda text: text.replace("</unit>", "", 1), "packet-syntax"),
        (lambda text: text.replace("<source>", "<source>" + "<x>" * 1_000, 1), "packet-syntax"),
        (lambda text: text.replace('encoding="UTF-8"', 'encoding="none"'), "packet-syntax"),
        (lambda text: text.replace("<source>", '<source><cp hex="zz"/>', 1), "packet-syntax"),
        (lambda _: "", "packet-syntax"),
        (lambda _: "PK\x03\x04", "packet-syntax"),
        (lambda text: text + " " * 8_000_000, "too-large"),
    ],
)  # fmt: skip
def test_what_is_no_packet_of_this_catalog(change: Callable[[str], str], code: str) -> None:
    packet = change(export_packet(sources(), catalog()).decode())
    with pytest.raises(PipelineError) as failure:
        read_packet(sources(), catalog(), packet.encode())
    assert [d.code for d in failure.value.diagnostics] == [code]
    assert failure.value.diagnostics[0].hint


def test_an_id_that_xml_does_not_take() -> None:
    own = sources()
    template = next(template for template in own.templates if template.domain == SLUG)
    odd = replace(template.messages[0], id='a "b" <c>')
    changed_sources = replace(own, templates=(replace(template, messages=(odd,)), *own.templates[1:]))
    at = replace(catalog(), entries=(make_entry(odd.id, odd.text, "Перевод"),))
    assert is_approved(at.entries[0], odd)
    packet = export_packet(changed_sources, at)
    found = read_packet(changed_sources, at, packet.decode().replace("Перевод", "Иной").encode())
    assert [(edit.id, edit.translations) for edit, _ in found.edits] == [(odd.id, ("Иной",))]

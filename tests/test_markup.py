"""The grammar of a message, from the cases in markup.md, and that no translation can bring markup of its own."""

import re
from html.parser import HTMLParser

import pytest
from builders import ROOT, codes, locale, make_entry, make_localized, make_profile
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from pipeline.base.diagnostics import Location
from pipeline.pages.localize import Labels
from pipeline.profile.grammar import Part, grammar_faults, is_balanced, parse, placeholders, tokens

PLACE = Location("locales/ru/LC_MESSAGES/test.po", 9)


def read_cases() -> dict[str, list[str]]:
    cases: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (ROOT / "tests/markup.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines = cases.setdefault(line.removeprefix("## "), [])
        elif line.startswith("- "):
            lines.append(line.removeprefix("- "))
    return cases


CASES = read_cases()
FAULTS = [(code, text) for code, texts in CASES.items() if code != "accepted" for text in texts]


def render(text: str, **values: object) -> str:
    """Return the HTML of a label with this translation."""
    labels = Labels(locale("ru"), {"x": make_entry("x", "Source", text)})
    return str(labels.label("x", "Source", values or {"n": 7, "place": Markup("⟨Baku⟩")}).html)


def faults(text: str) -> list[str]:
    return codes(grammar_faults(text, PLACE, "ru translation of “x”"))


@pytest.mark.parametrize("case", CASES["accepted"])
def test_accepted(case: str) -> None:
    text, _, seen = case.partition(" → ")
    assert faults(text) == []
    assert render(text) == seen


@pytest.mark.parametrize(("code", "text"), FAULTS)
def test_refused(code: str, text: str) -> None:
    assert code in faults(text)


def test_every_fault_has_cases() -> None:
    assert set(CASES) == {
        "accepted", "placeholder-syntax", "markup", "token-unbalanced", "printf-placeholder",
    }  # fmt: skip


@pytest.mark.parametrize("character", ["\0", "\t", "\n", "\x85", "\u200b", "\u202e", "\u2028", "\u2029", "\ufeff"])
def test_control_characters_are_refused(character: str) -> None:
    assert faults(f"a{character}b") == ["control-character"]


@pytest.mark.parametrize("character", ["\u00a0", "\u202f", "\u00ad", "\u2060", "\u200e", "\u2067"])
def test_spaces_and_joiners_that_a_translator_needs_are_not(character: str) -> None:
    assert faults(f"a{character}b") == []


def test_decomposed_letters_are_composed_when_rendered() -> None:
    assert render("Qarabag\u0306") == "Qarabağ"


def test_a_fault_says_where_what_and_how_to_mend_it() -> None:
    (found,) = grammar_faults("{N} человек", PLACE, "ru translation of “people”")
    assert str(found) == (
        "locales/ru/LC_MESSAGES/test.po:9: error[placeholder-syntax]: ru translation of “people” has “{N}”,"
        " which is not a placeholder\n"
        "  hint: use a placeholder of the source text as it stands, or double a brace that is meant as one"
    )


def test_parts() -> None:
    assert parse("a {{<em>{n}</em> {artsakh.hy} <b>") == (
        Part("text", "a "),
        Part("text", "{"),
        Part("token", "<em>"),
        Part("placeholder", "n"),
        Part("token", "</em>"),
        Part("text", " "),
        Part("placeholder", "artsakh.hy"),
        Part("text", " <b>"),
    )
    assert placeholders("{n} {n} {{m}} {artsakh.pt_BR}") == {"n": 2, "artsakh.pt_BR": 1}
    assert tokens("<em>a</em> <b>") == {"<em>": 1, "</em>": 1}


def test_balance() -> None:
    assert is_balanced("<strong><em>a</em></strong>")
    assert not is_balanced("<strong><em>a</strong></em>")


def test_a_placeholder_without_a_value_is_shown_as_it_stands() -> None:
    assert render("{other}") == "{other}"


def test_values_are_escaped_and_not_parsed_again() -> None:
    assert render("{n}", n="<b> {place} &amp;") == str(escape("<b> {place} &amp;"))


# Whatever a translation says

PIECES = st.sampled_from(
    ["<em>", "</em>", "<strong>", "</strong>", "<script>", "<em onclick=x>", "<", ">", "&", '"', "'", "{killed}",
     "{artsakh.hy}", "{karabakh.en}", "{no}", "{{", "}}", "{", "}", "&lt;", "&#60;", "Карабах", "Карабахский", "a", " ",
     "<em", "/>", "</", "<!--", "-->", "%", "\u00ad", "=x", "<span class=name>", "Kарабах</em>"]
)  # fmt: skip
TRANSLATIONS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))
TINY = make_profile()


class Reader(HTMLParser):
    """Collects the elements and the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[tuple[str, frozenset[str]]] = set()
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, frozenset(name for name, _ in attributes)))
        if tag == "span":
            assert dict(attributes)["class"] == "name"

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def elements_of(html: str) -> set[tuple[str, frozenset[str]]]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.other == []
    return reader.elements


ALLOWED = {
    ("em", frozenset()),
    ("strong", frozenset()),
    ("span", frozenset({"class"})),
    ("span", frozenset({"class", "lang"})),
}


@given(TRANSLATIONS)
@settings(max_examples=400, deadline=None)
def test_no_translation_brings_markup_of_its_own(translation: str) -> None:
    text = make_localized(TINY, toll__body=translation).texts["toll.body"]
    html = str(text.html)
    assert elements_of(html) <= ALLOWED
    outside_tags = re.sub(r"</?(?:em|strong)>|<span class=\"name\"(?: lang=\"[a-z]+\")?>|</span>", "", html)
    assert not re.search("[<>\"']", outside_tags)
    assert re.sub(r"&(?:amp|lt|gt|#34|#39);", "", outside_tags).count("&") == 0


@given(TRANSLATIONS)
@settings(max_examples=200, deadline=None)
def test_a_translation_stays_within_an_attribute(translation: str) -> None:
    plain = make_localized(TINY, toll__body=translation).texts["toll.body"].plain
    assert elements_of(f'<i title="{escape(plain)}">') == {("i", frozenset({"title"}))}


@given(TRANSLATIONS)
@settings(max_examples=200, deadline=None)
def test_what_has_no_fault_leaves_nothing_behind(translation: str) -> None:
    """A reader never sees a tag, and a brace only where a translator doubled it."""
    if translation and not faults(translation) and not set(placeholders(translation)) - {"killed"}:
        plain = make_localized(TINY, toll__body=translation).texts["toll.body"].plain
        assert not re.search(r"</?(?:em|strong|span)\b|\{killed\}", plain) or "{{" in translation

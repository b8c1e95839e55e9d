"""What check --fix does: only what is mechanical, nothing twice, and it shows what it did."""

import re
import unicodedata
from pathlib import Path

import pytest
from builders import codes, locale, make_catalog, make_entry, make_subject, make_template
from conftest import copy_workspace
from hypothesis import given, settings
from hypothesis import strategies as st
from test_checks_seeded import Case
from test_checks_seeded import subject as seeded

from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.fix import Fix, fix_catalog, visible
from pipeline.cli.main import main

PO = "locales/he/LC_MESSAGES/hans-island.po"
PIECES = st.sampled_from(
    [
        *"абАБ аօ։:;.,—-–'\"«»“”„‘’()%№ ",
        "и\u0306",
        " в ",
        "1994 ",
        " года",
        "20\u00a0000",
        "  ",
        "\u00a0",
        "\u202f",
        "{n}",
        "{who.ru}",
        "<em>",
        "</em>",
        "{{",
        "}}",
        "XX века",
        "Հա",
        "բ:",
        "Նախագահ: ",
        "بله, ",
        "не",
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=14).map("".join)
SOURCES = st.sampled_from(["A text", "A text.", "Who: what", "{n} of <em>1994</em>: a “word”.", " a", "a "])


def fixed(source: str, *translations: str, language: str = "ru", **more: object) -> tuple[Catalog, tuple[Fix, ...]]:
    entry = make_entry("x", source, *translations, **more)
    catalog = make_catalog(entry, language=language)
    return fix_catalog(make_subject(catalog, make_template(("x", source)), language=language))


def text_of(catalog: Catalog) -> str:
    return catalog.entries[0].translations[0]


@settings(max_examples=300, deadline=None)
@given(SOURCES, TEXTS, st.sampled_from(["ru", "hy", "az", "en"]))
def test_a_second_run_changes_nothing(source: str, text: str, language: str) -> None:
    once, _ = fixed(source, text, language=language)
    again, fixes = fixed(source, text_of(once), language=language)
    assert (again.entries[0].translations, fixes) == (once.entries[0].translations, ())


@settings(max_examples=300, deadline=None)
@given(SOURCES, TEXTS, st.sampled_from(["ru", "hy", "az", "en"]))
def test_no_word_placeholder_or_token_is_lost(source: str, text: str, language: str) -> None:
    after = text_of(fixed(source, text, language=language)[0])

    def kept(value: str) -> str:
        return re.sub(r"[\s\"'«»“”„‘’:;։՝,،.—–-]", "", unicodedata.normalize("NFC", value))

    assert kept(after) == kept(text)


@settings(max_examples=300, deadline=None)
@given(SOURCES, TEXTS, st.sampled_from(["ru", "hy", "az", "en"]))
def test_what_is_always_mechanical_is_not_found_afterwards(source: str, text: str, language: str) -> None:
    catalog, _ = fixed(source, text, language=language)
    found = check_catalog(make_subject(catalog, make_template(("x", source)), language=language))
    assert {"edge-space", "double-space", "not-nfc", "no-break-space"} & set(codes(found)) == set()


def test_what_was_done_is_shown_with_the_invisible_made_visible() -> None:
    _, fixes = fixed("In 1994 he left", " Он уехал в 1994 году  со\u200bвсем")
    assert str(fixes[0]) == (
        "locales/ru/LC_MESSAGES/test.po: x: ·Он·уехал·в·1994·году··со<U+200B>всем → Он·уехал·в⍽1994⍽году·со<U+200B>всем"
    )
    assert visible("a\u202fb\tc\u0301") == "a<U+202F>b<TAB>c<U+0301>"


def test_places_far_apart_are_shown_apart() -> None:
    _, fixes = fixed("A text", "В начале было слово, и было то слово тогда и всюду, но лишь после вышло к людям")
    assert str(fixes[0]) == (
        "locales/ru/LC_MESSAGES/test.po: x: В·начале·было·слово,… …после·вышло·к·людям"
        " → В⍽начале·было·слово,… …после·вышло·к⍽людям"
    )


@pytest.mark.parametrize("text", ['5" и «а"б»', 'слово" и "слово', '"', "д'Артаньян и '80-е", '«"»'])
def test_a_straight_quote_that_may_mean_several_things_stays(text: str) -> None:
    assert text_of(fixed("A text", text)[0]) == text


def test_quotation_marks_inside_others_are_the_inner_ones() -> None:
    assert text_of(fixed("A text", 'Он сказал: «Это "вопрос" и всё»')[0]) == "Он сказал: «Это „вопрос“ и всё»"


def test_an_ascii_colon_that_may_be_either_mark_stays() -> None:
    both = "Who: what. It ended"
    assert text_of(fixed(both, "Ով: ինչ: Ավարտ", language="hy")[0]) == "Ով: ինչ: Ավարտ"
    assert text_of(fixed("At 10:30", "Ժամը 10:30", language="hy")[0]) == "Ժամը 10:30"


def test_what_nobody_has_approved_is_let_be() -> None:
    for more in ({"fuzzy": True}, {"remarks": "check: ignore quotes — as printed"}):
        catalog, fixes = fixed("A text", "“так”", **more)
        assert (text_of(catalog), fixes) == ("“так”", ())
    stale = make_entry("x", "Another text", "“так”")
    gone = make_entry("gone", "A", "“так”")
    catalog = make_catalog(stale, gone)
    assert fix_catalog(make_subject(catalog, make_template(("x", "A text")))) == (catalog, ())


def test_every_form_of_a_plural_is_fixed() -> None:
    template = make_template(("p", "a page", "{n} pages"))
    entry = make_entry("p", "a page", "лист ", "{n} листа", "{n} листов ", plural="{n} pages")
    catalog, fixes = fix_catalog(make_subject(make_catalog(entry), template))
    assert catalog.entries[0].translations == ("лист", "{n} листа", "{n} листов")
    assert len(fixes) == 2


def test_the_languages_of_the_publication_have_something_to_fix() -> None:
    assert locale("ru").orthography.no_break.before == ("—",)
    assert text_of(fixed("A", '"а"', language="az")[0]) == "“а”"


def damage(workspace: Workspace) -> None:
    """Give the Hebrew catalogs faults: two that are mechanical, and one that is not."""
    text = workspace.read_text(PO)
    for old, new in (
        ('msgstr "האי הנס (טרטופאלוק)"', 'msgstr "האי  הנס (טרטופאלוק) "'),
        ("״דמוי כליה״, בגרינלנדית", '\\"דמוי כליה\\", בגרינלנדית'),
        ("ב־1973 הסכימו", "ב־1937 הסכימו"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    workspace.write_text(PO, text)


def test_the_command_fixes_shows_what_it_did_and_tells_what_is_left(
    tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    before = {path: workspace.read_bytes(path) for path in workspace.list("locales/**/*")}
    damage(workspace)
    assert main(["check", "--fix", "--workspace", str(workspace.root)]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"{PO}: title: האי··הנס·(טרטופאלוק)· → האי·הנס·(טרטופאלוק)",
        f'{PO}: tartupaluk.meaning: "דמוי·כליה",·בגרינלנדית → ״דמוי·כליה״,·בגרינלנדית',
        "fixed 2 text(s)",
    ]
    assert [line for line in said.err.splitlines() if "error[" in line] == [
        (
            f"{PO}:116: error[numbers]: he translation of “shelf-line.body” has the number 1937, which its source does"
            " not have"
        ),
        f"{PO}:116: error[numbers]: he translation of “shelf-line.body” is missing the number 1973",
    ]
    workspace.write_text(PO, workspace.read_text(PO).replace("ב־1937", "ב־1973"))
    assert {path: workspace.read_bytes(path) for path in workspace.list("locales/**/*")} == before
    assert main(["check", "--fix", "--workspace", str(workspace.root)]) == 0
    assert capsys.readouterr().out.startswith("there is nothing to fix\nchecked 1 profile(s)")


def test_a_catalog_that_cannot_be_read_does_not_keep_the_others_from_being_fixed(
    tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    damage(workspace)
    workspace.write_text("locales/he/LC_MESSAGES/site.po", "<<<<<<< ours\n")
    assert main(["check", "--fix", "--workspace", str(workspace.root)]) == 1
    said = capsys.readouterr()
    assert "fixed 2 text(s)" in said.out
    assert "error[catalog-conflict]" in said.err
    assert workspace.read_text("locales/he/LC_MESSAGES/site.po") == "<<<<<<< ours\n"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("az", "Day.Az yazdı"),
        ("ru", "Сообщает Лента.Ру"),
        ("ru", "Всё кончилось.Они ушли"),
        ("hy", "BBC - ի"),
        ("ru", "какой - то"),
        ("az", "Bakı - Tiflis"),
        ("pl", "biało - czerwony"),
        ("he", "תל - אביב"),
        ("de", "Nord - Süd"),
        ("tr", "Day.Az - haber"),
    ],
)
def test_what_takes_judgement_is_reported_and_not_changed(language: str, text: str) -> None:
    case = Case("mark-spacing", language, (("en", "A word"),))
    (found,) = [d for d in check_catalog(seeded(case, text)) if d.code == "mark-spacing"]
    assert "--fix" not in found.hint
    assert fix_catalog(seeded(case, text))[1] == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "EU:n ja Naton maat"),
        ("sv", "S:t Petersburg och FN:s råd"),
        ("nl", "'t Huis en de jaren '90"),
        ("nl", "'s Avonds en 's nachts in 't huis"),
        ("tr", "1.500.000 kişi"),
        ("de", "Etwa 1.500.000 Menschen"),
    ],
)
def test_what_only_looks_like_a_fault_is_let_be(language: str, text: str) -> None:
    case = Case("mark-spacing", language, (("en", "1,500,000 in the '90s"),))
    assert [d for d in check_catalog(seeded(case, text)) if d.code in ("mark-spacing", "straight-quote")] == []
    assert fix_catalog(seeded(case, text))[1] == ()

"""The checks of catalogs: each has a passing, a failing and an exact case."""

import pytest
from builders import codes, make_catalog, make_entry, make_message, make_name, make_subject, make_template

from pipeline.catalog import Entry
from pipeline.checks import CHECKS, Subject, check_catalog, check_title
from pipeline.diagnostics import Diagnostic, Location
from pipeline.profile import Name

KARABAKH = make_name("karabakh", en="Karabakh", ru="Карабах")
ARTSAKH = make_name("artsakh", en="Artsakh", ru="Арцах")
PAGES = ("pages", "{n} page of {title}", "{n} pages of {title}")


def subject(*sources: tuple[str, ...], entries: tuple[Entry, ...], names: tuple[Name, ...] = ()) -> Subject:
    return make_subject(make_catalog(*entries), make_template(*sources), *names)


def one(source: str, translation: str, *names: Name) -> list[Diagnostic]:
    """Check one message with one translation."""
    return check_catalog(subject(("x", source), entries=(make_entry("x", source, translation),), names=names))


def plural(*translations: str) -> list[Diagnostic]:
    entry = make_entry("pages", PAGES[1], *translations, plural=PAGES[2])
    return check_catalog(subject(PAGES, entries=(entry,)))


def test_a_good_catalog_has_no_findings() -> None:
    entries = (
        make_entry("title", "Karabakh (Artsakh)", "Карабах (Арцах)"),
        make_entry("toll", "<em>{killed}</em> in Karabakh", "В Карабахе <em>{killed}</em>"),
        make_entry("pages", PAGES[1], "{n} лист {title}", "{n} листа {title}", "{n} листов {title}", plural=PAGES[2]),
    )
    sources = (("title", "Karabakh (Artsakh)"), ("toll", "<em>{killed}</em> in Karabakh"), PAGES)
    assert check_catalog(subject(*sources, entries=entries, names=(KARABAKH, ARTSAKH))) == []


def test_every_check_is_a_named_function_that_says_what_it_demands() -> None:
    assert [check.__name__ for check in CHECKS if not (check.__doc__ or "").strip().endswith(".")] == []
    assert len(CHECKS) == len({check.__name__ for check in CHECKS})


def test_unknown_entry() -> None:
    found = check_catalog(
        subject(("x", "A"), entries=(make_entry("x", "A", "А"), make_entry("old", "B", "Б", line=12)))
    )
    assert [str(d) for d in found] == [
        (
            "locales/ru/LC_MESSAGES/test.po:12: error[entry-unknown]: ru entry “old” is not in the template\n"
            "  hint: run pipeline update, which keeps it as obsolete"
        )
    ]


def test_outdated_entry() -> None:
    found = check_catalog(subject(("x", "New"), entries=(make_entry("x", "Old", "Старое"),)))
    assert [str(d) for d in found] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[entry-outdated]: ru entry “x” has another msgid than"
            " templates/test.html:7\n"
            "  hint: run pipeline update, which keeps the translation as fuzzy"
        )
    ]


def test_an_entry_without_the_plural_of_its_message_is_outdated() -> None:
    found = check_catalog(subject(PAGES, entries=(make_entry("pages", PAGES[1], "{n} лист {title}"),)))
    assert "entry-outdated" in codes(found)


def test_plural_count() -> None:
    assert [str(d) for d in plural("{n} лист {title}", "{n} листа {title}")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[plural-count]: ru entry “pages” has 2 plural forms\n"
            "  hint: give it 3: msgstr[0] to msgstr[2]"
        )
    ]
    assert plural("{n} лист {title}", "{n} листа {title}", "{n} листов {title}") == []


def test_missing_entry() -> None:
    assert [str(d) for d in check_catalog(subject(("x", "A"), entries=()))] == [
        (
            "locales/ru/LC_MESSAGES/test.po: error[entry-missing]: ru has no entry “x”\n"
            "  hint: run pipeline update, then translate the entry"
        )
    ]


def test_missing_translation() -> None:
    assert [str(d) for d in one("A", "")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[translation-missing]: ru translation of “x” is missing\n"
            "  hint: translate the entry"
        )
    ]


def test_a_plural_with_one_form_missing_is_missing() -> None:
    assert codes(plural("{n} лист {title}", "", "{n} листов {title}")) == ["translation-missing"]


def test_fuzzy_translation() -> None:
    found = check_catalog(subject(("x", "A"), entries=(make_entry("x", "A", "А", fuzzy=True),)))
    assert [str(d) for d in found] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[translation-fuzzy]: ru translation of “x” is fuzzy\n"
            "  hint: compare it with the source, mend it and remove the flag fuzzy"
        )
    ]


@pytest.mark.parametrize(("minimum", "severity"), [(0, "warning"), (66, "warning"), (67, "error"), (100, "error")])
def test_the_minimum_coverage_decides_whether_a_gap_is_an_error(minimum: int, severity: str) -> None:
    entries = (make_entry("a", "A", "А"), make_entry("b", "B", "Б"), make_entry("c", "C", ""))
    template = make_template(("a", "A"), ("b", "B"), ("c", "C"))
    (found,) = check_catalog(make_subject(make_catalog(*entries), template, minimum_coverage=minimum))
    assert (found.code, found.severity) == ("translation-missing", severity)


def test_grammar() -> None:
    assert [str(d) for d in one("A", "<b>А</b>")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[markup]: ru translation of “x” has the markup “<b>”\n"
            "  hint: remove it: only <em> and <strong> are markup in a message"
        )
    ]
    assert one("A", "А") == []


def test_what_is_not_approved_is_not_judged() -> None:
    found = check_catalog(subject(("x", "A"), entries=(make_entry("x", "A", "<b>", fuzzy=True),)))
    assert codes(found) == ["translation-fuzzy"]


def test_missing_placeholder() -> None:
    assert [str(d) for d in one("{killed} of {killed} at {place}", "{killed} в {place}")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[placeholder-missing]: ru translation of “x” lacks the placeholder"
            " {killed}\n"
            "  hint: put {killed} where it belongs in the sentence"
        )
    ]
    assert one("{killed} at {place}", "в {place} {killed}") == []


def test_extra_placeholder() -> None:
    assert [str(d) for d in one("Killed", "Убито {killed}")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[placeholder-extra]: ru translation of “x” has the placeholder"
            " {killed}, which its source lacks\n"
            "  hint: remove it, or use one of the source’s"
        )
    ]


def test_each_plural_form_has_the_placeholders() -> None:
    assert codes(plural("{n} лист {title}", "{n} листа", "{n} листов {title}")) == ["placeholder-missing"]
    assert codes(plural("{n} лист {title}", "{n} листа {title}", "{n} {m} {title}")) == ["placeholder-extra"]


def test_a_form_for_one_may_leave_its_number_out_where_english_does() -> None:
    entry = make_entry("p", "one page", "один лист", "{n} листа", "{n} листов", plural="{n} pages")
    assert check_catalog(subject(("p", "one page", "{n} pages"), entries=(entry,))) == []


def test_tokens() -> None:
    assert [str(d) for d in one("<em>de facto</em>", "де-факто")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[token-mismatch]: ru translation of “x” has other tokens than its"
            " source\n"
            "  hint: its tokens are: </em> <em>"
        )
    ]
    assert [d.hint for d in one("de facto", "<em>де-факто</em>")] == ["its tokens are: none"]
    assert one("<em>de facto</em>", "<em>де-факто</em>") == []


def test_a_name_in_the_source_is_in_the_translation() -> None:
    assert [str(d) for d in one("Karabakh and Artsakh", "Нагорный Карабах", KARABAKH, ARTSAKH)] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[name-missing]: ru translation of “x” lacks the name “artsakh”\n"
            "  hint: use Арцах, or another of its accepted forms: Арцах*"
        )
    ]
    assert one("Karabakh and Artsakh", "Карабаха и Арцаха", KARABAKH, ARTSAKH) == []
    assert one("The region", "Регион", KARABAKH, ARTSAKH) == []


def test_the_title_has_the_required_names() -> None:
    title = make_message("title", "Karabakh")
    assert [str(d) for d in check_title((KARABAKH, ARTSAKH), ("karabakh", "artsakh"), title)] == [
        (
            "templates/test.html:7: error[name-missing]: message “title” lacks the required name “artsakh”\n"
            "  hint: write Artsakh into the title"
        )
    ]
    assert check_title((KARABAKH, ARTSAKH), ("karabakh",), title) == []


@pytest.mark.parametrize("text", [" ", "\u00a0", "\u2060"])
def test_a_blank_is_no_translation(text: str) -> None:
    assert not Entry("area", "Area", "", (text,), Location("ru.po", 1)).translated
    assert Entry("area", "Area", "", ("Площадь",), Location("ru.po", 1)).translated

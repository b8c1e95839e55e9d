"""The checks of catalogs: each has a passing, a failing and an exact case."""

from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from builders import (
    codes,
    locale,
    make_catalog,
    make_entry,
    make_message,
    make_name,
    make_subject,
    make_template,
    real_project,
)

from pipeline.base.diagnostics import Diagnostic
from pipeline.catalog.model import Entry
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.checks.catalog_checks import CHECKS, check_catalog
from pipeline.checks.subject import Subject
from pipeline.checks.terms import check_title
from pipeline.language.glossary import Term, TermForms, read_glossary
from pipeline.profile.messages import Template
from pipeline.profile.model import Name

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
        make_entry("toll", "<em>{killed}</em> in Karabakh", "Карабах: <em>{killed}</em>"),
        make_entry("pages", PAGES[1], "{n} лист {title}", "{n} листа {title}", "{n} листов {title}", plural=PAGES[2]),
    )
    sources = (("title", "Karabakh (Artsakh)"), ("toll", "<em>{killed}</em> in Karabakh"), PAGES)
    assert check_catalog(subject(*sources, entries=entries, names=(KARABAKH, ARTSAKH))) == []


def test_every_check_is_a_named_function_that_says_what_it_demands() -> None:
    assert [check.codes for check in CHECKS if not (check.find.__doc__ or "").strip().endswith(".")] == []
    assert len(CHECKS) == len({check.find.__name__ for check in CHECKS})


def test_a_code_is_of_one_check() -> None:
    every = [code for check in CHECKS for code in check.codes]
    assert len(every) == len(set(every))


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
            "  hint: run pipeline update, which keeps the translation as fuzzy; where only the English text was"
            " corrected, run pipeline update --typo x"
        )
    ]


def test_an_entry_without_the_plural_of_its_message_is_outdated() -> None:
    found = check_catalog(subject(PAGES, entries=(make_entry("pages", PAGES[1], "{n} лист {title}"),)))
    assert "entry-outdated" in codes(found)


def test_nothing_but_its_age_is_said_of_an_outdated_entry() -> None:
    entry = make_entry("x", "Old {n} 1994", "Старое {n}  ,", remarks="check: ignore numbers — why")
    assert codes(check_catalog(subject(("x", "New <em>1</em>"), entries=(entry,)))) == ["entry-outdated"]


def test_a_name_that_is_a_term_too_is_told_once() -> None:
    terms = (
        Term("Artsakh", ("Artsakh",), (TermForms("ru", "Арцах", ("Арцах*",)),)),
        Term("ceasefire", ("ceasefire",), (TermForms("ru", "прекращение огня", ("прекращени* огня",)),)),
    )
    source = "Artsakh and the ceasefire"
    entries = (make_entry("x", source, "Край и перемирие"),)
    made = subject(("x", source), entries=entries, names=(ARTSAKH,))
    assert codes(check_catalog(replace(made, terms=terms))) == ["name-missing", "glossary"]
    found = check_catalog(replace(made, terms=terms, names=()))
    assert codes(found) == ["glossary", "glossary"]


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
            "  hint: it may have been lost from the file: restore it from version control, if it stood there before;"
            " else run pipeline update, then translate it"
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
            "  hint: compare it with the source, fix it and remove the flag fuzzy"
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
    assert [str(d) for d in one("{killed} of {killed} at {place}", "{killed} на {place}")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[placeholder-missing]: ru translation of “x” is missing the"
            " placeholder {killed}\n"
            "  hint: put {killed} where it belongs in the sentence"
        )
    ]
    assert one("{killed} at {place}", "на {place} {killed}") == []


def test_extra_placeholder() -> None:
    assert [str(d) for d in one("Killed", "Убито {killed}")] == [
        (
            "locales/ru/LC_MESSAGES/test.po:9: error[placeholder-extra]: ru translation of “x” has the placeholder"
            " {killed}, which its source does not have\n"
            "  hint: remove it, or use one of the source’s"
        )
    ]


def test_each_plural_form_has_the_placeholders() -> None:
    assert codes(plural("{n} лист {title}", "{n} листа", "{n} листов {title}")) == ["placeholder-missing"]
    assert codes(plural("{n} лист {title}", "{n} листа {title}", "{n} {m} {title}")) == ["placeholder-extra"]


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
            "locales/ru/LC_MESSAGES/test.po:9: error[name-missing]: ru translation of “x” is missing the name"
            " “artsakh”\n"
            "  hint: use Арцах, or another of its accepted forms: Арцах*"
        )
    ]
    assert one("Karabakh and Artsakh", "Карабаха и Арцаха", KARABAKH, ARTSAKH) == []
    assert one("The region", "Регион", KARABAKH, ARTSAKH) == []


def test_the_title_has_the_required_names() -> None:
    title = make_message("title", "Karabakh")
    assert [str(d) for d in check_title((KARABAKH, ARTSAKH), ("karabakh", "artsakh"), title)] == [
        (
            "templates/test.html:7: error[name-missing]: message “title” is missing the required name “artsakh”\n"
            "  hint: write Artsakh into the title"
        )
    ]
    assert check_title((KARABAKH, ARTSAKH), ("karabakh",), title) == []


def silenced(comment: str, source: str = "In 1994", translation: str = "В\u00a01995", **more: Any) -> list[Diagnostic]:
    entry = make_entry("x", source, translation, remarks=comment, **more)
    return check_catalog(subject(("x", source), entries=(entry,)))


@pytest.mark.parametrize("dash", ["—", "–", "-"])
def test_an_entry_silences_a_check_with_a_reason(dash: str) -> None:
    assert codes(silenced("")) == ["numbers", "numbers"]
    assert silenced(f"Wants a second look.\ncheck: ignore numbers {dash} the Julian year") == []
    assert silenced(f"check: ignore glossary, numbers {dash} x", "In 1994", "В\u00a01994") != []


def test_a_silence_is_one_in_any_case_of_letters() -> None:
    assert silenced("Check: Ignore NUMBERS — the Julian year") == []
    assert codes(silenced("CHECK: IGNORE numbers")) == ["ignore-invalid", "numbers", "numbers"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Мирные переговоры сторон , затем", "…переговоры сторон , затем"),
        ("Слово , и то слово вышло к людям", "Слово , и то слово…"),
        ("Превысокомногорассмотрительствующий , и", "…огорассмотрительствующий , и"),
        ("{who.ru} <em>слово</em> , и", "… слово , и"),
    ],
)
def test_an_excerpt_has_whole_words_or_says_where_it_is_cut(text: str, near: str) -> None:
    found = [d for d in one("{who.ru} <em>word</em>" if "{" in text else "A word", text) if d.code == "mark-spacing"]
    assert [d.message for d in found] == [f"ru translation of “x” has a space before “,” in “{near}”"]
    assert [d.hint for d in found] == ["run pipeline check --fix"]


def test_several_codes_are_silenced_with_one_reason() -> None:
    both = silenced("check: ignore numbers, end-punctuation — as the seal has it", "In 1994.")
    assert both == []


@pytest.mark.parametrize(
    "comment", ["check: ignore numbers", "check: ignore numbers — ", "check: ignore — why", "check: ignore"]
)
def test_a_silence_without_codes_and_a_reason_is_an_error_and_silences_nothing(comment: str) -> None:
    found = silenced(comment)
    assert sorted(codes(found)) == ["ignore-invalid", "numbers", "numbers"]
    assert str(found[0]) == (
        "locales/ru/LC_MESSAGES/test.po:9: error[ignore-invalid]: ru entry “x” has the comment"
        f" “{comment.strip()}” without codes and a reason\n"
        "  hint: write # check: ignore CODE, CODE — why they do not hold here"
    )


def test_another_remark_is_a_remark() -> None:
    assert codes(silenced("check: is this the Julian year? Please ignore numbers")) == ["numbers", "numbers"]


def test_a_silence_of_a_code_that_there_is_not() -> None:
    found = silenced("check: ignore number — why")
    assert sorted(codes(found)) == ["ignore-invalid", "numbers", "numbers"]
    assert found[0].message == "ru entry “x” ignores number, which is not a check"
    assert found[0].hint == "did you mean numbers?"


@pytest.mark.parametrize("code", ["name-missing", "placeholder-missing", "translation-missing", "markup"])
def test_a_code_that_no_entry_may_silence(code: str) -> None:
    found = silenced(f"check: ignore {code} — why", "A", "А")
    assert [(d.code, d.message) for d in found] == [("ignore-invalid", f"ru entry “x” may not ignore {code}")]
    assert found[0].hint == "fix the translation instead"


def test_a_silence_that_silences_nothing() -> None:
    (found,) = silenced("check: ignore numbers — why", "In 1994", "В\u00a01994")
    assert str(found) == (
        "locales/ru/LC_MESSAGES/test.po:9: warning[ignore-unused]:"
        " ru entry “x” ignores numbers, which finds nothing in it\n"
        "  hint: remove the code from its comment “# check: ignore …”"
    )
    assert codes(silenced("check: ignore numbers — why", fuzzy=True)) == ["translation-fuzzy"]


def test_a_silence_stays_when_other_tools_write_the_catalog() -> None:
    entry = make_entry("x", "In 1994", "В\u00a01995", remarks="check: ignore numbers — the Julian year")
    text = format_catalog(make_catalog(entry, domain="test"))
    assert "\n# check: ignore numbers — the Julian year\n" in text
    (again,) = read_catalog(text, "test", locale("ru")).entries
    assert check_catalog(subject(("x", "In 1994"), entries=(again,))) == []


def test_every_code_that_is_yielded_is_one_of_its_check() -> None:
    catalog = make_catalog(make_entry("x", "Old 5", " <b>А"), ("y", "Y", ""))
    made = make_subject(catalog, make_template(("x", "New 5.")))
    for check in CHECKS:
        assert {d.code for d in check.find(made)} <= set(check.codes)


def test_thousands_of_entries_are_checked_in_seconds() -> None:
    project = real_project()
    entries = [e for c in project.catalogs if c.locale == "hy" for e in c.entries]
    real = [(entries[number % len(entries)], f" {number}") for number in range(2000)]
    many = [make_entry(f"m{number}", e.source + number, e.translations[0] + number) for e, number in real]
    template = Template("test", tuple(make_message(e.id, e.source) for e in many))
    made = make_subject(make_catalog(*many), template, *project.profiles[0].names, language="hy")
    started = process_time()
    check_catalog(replace(made, terms=read_glossary(project.workspace)))
    assert process_time() - started < 4

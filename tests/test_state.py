"""The state of a translation, and that everything that depends on it agrees."""

import pytest
from builders import locale, make_catalog, make_entry, make_message, make_subject, make_template

from pipeline.catalog.coverage import coverage
from pipeline.catalog.model import Entry
from pipeline.catalog.state import EntryState, entry_state
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.fix import fix_catalog
from pipeline.pages.localize import Labels
from pipeline.project.drafts import forgive

MISSING, FUZZY, OUTDATED, APPROVED = EntryState
PLURAL = {"plural": "{n} pages"}


@pytest.mark.parametrize(
    ("source", "translations", "more", "state"),
    [
        ("Area", ("Площадь",), {}, APPROVED),
        ("Area", ("7",), {}, APPROVED),
        ("Area", ("{n}",), {}, APPROVED),
        ("Area", ("",), {}, MISSING),
        ("Area", (" ",), {}, MISSING),
        ("Area", ("\u00a0",), {}, MISSING),
        ("Area", ("\u2060",), {}, MISSING),
        ("Area", ("—",), {}, MISSING),
        ("Area", ("",), {"fuzzy": True}, MISSING),
        ("Area", ("—",), {"fuzzy": True}, MISSING),
        ("—", ("–",), {}, APPROVED),
        ("—", (" ",), {}, MISSING),
        ("—", ("",), {}, MISSING),
        ("Area", ("Площадь",), {"fuzzy": True}, FUZZY),
        ("Old area", ("Площадь",), {"fuzzy": True}, FUZZY),
        ("Old area", ("Площадь",), {}, OUTDATED),
        ("Old area", ("",), {}, MISSING),
        ("Area", ("Площадь", "Площади", "Площадей"), {"plural": "Areas"}, OUTDATED),
        ("{n} page", ("{n} страница", "{n} страницы", "{n} страниц"), PLURAL, APPROVED),
        ("{n} page", ("{n} страница", "", "{n} страниц"), PLURAL, MISSING),
        ("{n} page", ("{n} страница", "—", "{n} страниц"), PLURAL, MISSING),
        ("{n} page", ("{n} страница", "", "{n} страниц"), {**PLURAL, "fuzzy": True}, MISSING),
        ("{n} page", ("{n} страница", "{n} страницы", "{n} страниц"), {"plural": "{n} sheets"}, OUTDATED),
    ],
)
def test_the_state_of_a_translation(
    source: str, translations: tuple[str, ...], more: dict[str, object], state: EntryState
) -> None:
    text = source if source in ("—", "{n} page") else "Area"
    message = make_message("x", text, "{n} pages" if text == "{n} page" else "")
    assert entry_state(make_entry("x", source, *translations, **more), message) is state


def test_an_entry_that_is_not_there_is_missing() -> None:
    assert entry_state(None, make_message("x", "Area")) is MISSING


FORMS = ("{n}  страница", "{n} страницы", "{n} страниц")
ODD = {
    "approved": (make_entry("x", "{n} page", *FORMS, **PLURAL), APPROVED),
    "a dash": (make_entry("x", "{n} page", "—", "—", "—", **PLURAL), MISSING),
    "a blank": (make_entry("x", "{n} page", " ", " ", " ", **PLURAL), MISSING),
    "a half-filled plural": (make_entry("x", "{n} page", FORMS[0], "", FORMS[2], **PLURAL), MISSING),
    "a flag on nothing": (make_entry("x", "{n} page", "", "", "", fuzzy=True, **PLURAL), MISSING),
    "a flag": (make_entry("x", "{n} page", *FORMS, fuzzy=True, **PLURAL), FUZZY),
    "another text": (make_entry("x", "{n} sheet", *FORMS, **PLURAL), OUTDATED),
    "another plural": (make_entry("x", "{n} page", *FORMS, plural="{n} sheets"), OUTDATED),
}
CODES = {MISSING: "translation-missing", FUZZY: "translation-fuzzy", OUTDATED: "entry-outdated"}


@pytest.mark.parametrize(("entry", "state"), ODD.values(), ids=ODD.keys())
def test_all_that_depends_on_the_state_agrees(entry: Entry, state: EntryState) -> None:
    template = make_template(("x", "{n} page", "{n} pages"))
    assert entry_state(entry, template.messages[0]) is state
    approved = state is APPROVED
    catalog = make_catalog(entry)
    subject = make_subject(catalog, template)

    counted = coverage(catalog, template)
    assert (counted.translated, counted.missing) == (int(approved), int(state is MISSING))
    assert counted.fuzzy == int(state in (FUZZY, OUTDATED))

    found = check_catalog(subject)
    assert {d.code for d in found} == ({"double-space", "no-break-space"} if approved else {CODES[state]})

    warned = [d.code for d in forgive(catalog, template, locale("ru"), found, (), ())[1]]
    assert ("draft-untranslated" in warned) == (not approved)

    page = Labels(locale("ru"), catalog.by_id()).label("x", "{n} page", {"n": 5}, "{n} pages", 5)
    assert page.fallback == (not approved)

    assert bool(fix_catalog(subject)[1]) == approved

"""What stands in an order: names as decided for each language's title, and sources as a page cites them."""

import json
import re
from typing import Any

import pytest
from builders import (
    LANGUAGES,
    codes,
    factsheet_json,
    localized_real,
    make_locales,
    make_localized,
    make_profile,
    make_settings,
    real_project,
)
from lxml import html as lxml_html
from test_profile import faults, line_of

from pipeline.base.files import Workspace
from pipeline.checks.terms import check_title
from pipeline.pages.metadata import linked_data

LOCALES = tuple(make_locales().values())
ORDER = "title_order: {en: [karabakh, artsakh], ru: [artsakh, karabakh]}\nfigures:"
TWO_SOURCES = (
    ("        sources: [bbc]\nsections", "        sources: [crisis-group]\nsections"),
    (
        "sources:\n  - id: bbc",
        'sources:\n  - id: uncited\n    title: !_ "U"\n    date: "2001"\n  - id: bbc',
    ),
    ("note: !_", '  - id: crisis-group\n    title: !_ "C"\n    date: "2012"\nnote: !_'),
)


def test_names_follow_the_order_decided_for_each_language() -> None:
    profile = make_profile(("figures:", ORDER))
    orders = {}
    for language in ("en", "ru", "hy"):
        localized = make_localized(profile, language, title="Карабах (Арцах)")
        orders[language] = [name["id"] for name in factsheet_json(localized, LOCALES)["names"]]
        assert [name.id for name in localized.profile.names] == orders[language]
    assert orders == {
        "en": ["karabakh", "artsakh"],
        "ru": ["artsakh", "karabakh"],
        "hy": ["karabakh", "artsakh"],  # not decided: as in the profile
    }


def test_the_linked_data_has_the_name_first_that_was_decided_on() -> None:
    """Where nothing is decided, the name that is native in the page's language is first."""
    decided = make_profile(("figures:", "title_order: {hy: [karabakh, artsakh]}\nfigures:"))
    first = {}
    for label, profile in (("open", make_profile()), ("decided", decided)):
        data = linked_data(make_localized(profile, "hy", title="x"), LOCALES, make_settings(), "", ())
        first[label] = data["@graph"][1]["alternateName"][0]["@value"]
    assert first == {"open": "Արցախ", "decided": "Ղարաբաղ"}


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("{ru: [artsakh, region]}", "the order of names in ru has “region”, which is no name"),
        ("{ru: [artsakh]}", "the order of names in ru is not one of several names"),
        ("{ru: [artsakh, artsakh]}", "the order of names in ru is not one of several names"),
        ("{ka: [artsakh, karabakh]}", "“title_order” has an unknown key “ka”"),
        ("[artsakh, karabakh]", "“title_order” is not a mapping"),
        ("{ru: artsakh}", "“ru” of “title_order” is not a list"),
    ],
)
def test_an_order_that_is_none(order: str, said: str) -> None:
    change = ("figures:", f"title_order: {order}\nfigures:")
    found = faults(change)
    assert said in [message for _, _, message in found]
    assert {line for line, _, _ in found} == {line_of("title_order:", change)}


def test_the_english_title_has_its_names_in_order() -> None:
    profile = make_profile(("figures:", "title_order: {en: [artsakh, karabakh]}\nfigures:"))
    found = check_title(profile.names, (), profile.title, profile.order("en"))
    assert codes(found) == ["title-order"]
    assert found[0].location == profile.title.location
    assert check_title(profile.names, (), profile.title, profile.order("ru")) == []


def test_this_publication_has_decided_for_each_of_its_languages() -> None:
    profile = real_project().profiles[0]
    assert [profile.order(language)[:2] for language in LANGUAGES] == [("karabakh", "artsakh")] * 4


def test_sources_are_numbered_as_the_page_first_cites_them() -> None:
    profile = make_profile(*TWO_SOURCES)
    assert [source.id for source in profile.sources] == ["uncited", "bbc", "crisis-group"]
    data = factsheet_json(make_localized(profile), LOCALES)
    assert [(source["number"], source["id"]) for source in data["sources"]] == [
        (1, "crisis-group"),
        (2, "bbc"),
        (3, "uncited"),
    ]


def test_what_only_the_statistics_cite_is_numbered_before_what_nothing_cites() -> None:
    census = '  - id: census\n    title: !_ "C"\n    date: "2012"\nnote: !_'
    statistics = '    value: 1\n    sources: [census]\nsources:\n  - id: uncited\n    title: !_ "U"\n    date: "2001"\n'
    row = f'statistics:\n  - id: area\n    label: !_ "Area"\n{statistics}  - id: bbc'
    profile = make_profile(("sources:\n  - id: bbc", row), ("note: !_", census))
    assert [source.id for source in profile.sources_as_cited()] == ["bbc", "census", "uncited"]


def test_a_place_that_no_order_is_decided_for_has_the_native_name_first() -> None:
    project = real_project()
    table, names = project.locale_table(), {}
    for language in ("hy", "az"):
        data = linked_data(localized_real(language)[0], tuple(table.values()), make_settings(), "", ())
        names[language] = data["@graph"][2]["name"][0]["@value"]
    assert names == {"hy": "Ստեփանակերտ", "az": "Xankəndi"}


def at_head(element: Any) -> bool:
    """Tell whether an element says at the head of the page what the text says again."""
    return any(above.tag == "div" and above.get("class") == "since" for above in element.iterancestors())


@pytest.mark.parametrize("language", ["en", "he"])
def test_page_and_json_have_the_same_numbers(island: Workspace, language: str) -> None:
    page = lxml_html.fromstring(island.read_text(f"output/{language}/hans-island.html"))
    data = json.loads(island.read_text(f"output/{language}/hans-island.json"))
    text = [a for a in page.findall(".//sup[@class='cite']/a") if not at_head(a)]
    first = list(dict.fromkeys((a.get("href").removeprefix("#source-"), int(a.text)) for a in text))
    assert [number for _, number in first] == [1, 2, 3, 4]
    assert [(source["id"], source["number"]) for source in data["sources"]] == first
    assert [item.get("id") for item in page.findall(".//section[@class='sources']/ol/li")] == [
        f"source-{source}" for source, _ in first
    ]


def test_names_of_a_language_stand_in_its_order_and_direction(island: Workspace) -> None:
    """Hans Island is the first of both names: at the left in English, at the right in Hebrew, whatever the page."""
    pages = {own: island.read_text(f"output/{own}/hans-island.html") for own in ("en", "he")}
    found = {own: re.findall(r'<span class="title">(.*)</span>', page) for own, page in pages.items()}
    name = '<span class="name" lang="{0}" dir="{1}">{2}</span>'
    hebrew = " / ".join(name.format("he", "rtl", each) for each in ("האי הנס", "טרטופאלוק"))
    english = " / ".join(name.format("en", "ltr", each) for each in ("Hans Island", "Tartupaluk"))
    assert found == {
        "en": [f'<span dir="rtl">{hebrew}</span>'],
        "he": [f'<span dir="ltr">{english}</span>'],
    }


def test_a_citation_is_isolated_from_a_number_before_it(island: Workspace) -> None:
    """From right to left, “2011” and a raised 3 would otherwise be one number, and the 3 within the sentence."""
    marks = {
        language: set(re.findall(r'<sup class="cite"[^>]*>', island.read_text(f"output/{language}/hans-island.html")))
        for language in ("en", "he")
    }
    assert marks == {"en": {'<sup class="cite">'}, "he": {'<sup class="cite" dir="ltr">'}}

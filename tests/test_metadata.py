"""What programs read of a factsheet: its JSON and its JSON-LD."""

import json

import pytest
from builders import (
    LANGUAGES,
    factsheet_json,
    localized_real,
    make_locales,
    make_localized,
    make_profile,
    make_settings,
    real_project,
)

from pipeline.pages.metadata import linked_data

LOCALES = tuple(make_locales().values())
TINY = make_profile()
SINCE = """\
        text: !_ "Disputed."
        sources: [bbc]
    since:
      id: status-since
      date: "2023-09"
      text: !_ "Settled."
      sources: [bbc]
"""


def test_json_has_every_name_in_every_language() -> None:
    data = factsheet_json(make_localized(TINY, title="Карабах (Арцах)"), LOCALES)
    assert data["language"] == "ru"
    assert data["title"] == "Карабах (Арцах)"
    assert data["names"][1]["forms"] == {"en": "Artsakh", "hy": "Արցախ", "az": "Artsax", "ru": "Арцах"}
    assert (data["names"][0]["native"], data["names"][1]["native"]) == ("az", "hy")


def test_json_says_which_texts_are_english() -> None:
    data = factsheet_json(make_localized(TINY, title="Карабах (Арцах)"), LOCALES)
    assert data["note"] == {"lang": "en", "text": "Names are not claims."}
    assert data["fallbacks"] == len(list(TINY.messages())) - 1


def test_json_has_data_as_data() -> None:
    data = factsheet_json(make_localized(TINY), LOCALES)
    assert data["asOf"] == "2011"
    assert data["figures"] == {"killed": {"from": 20000, "to": 30000, "unit": None, "date": None, "source": None}}
    assert (data["timeline"][0]["date"], data["timeline"][0]["sources"]) == ("1994-05", ["bbc"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_json_holds_every_text_of_the_profile(language: str) -> None:
    localized, _ = localized_real(language)
    text = json.dumps(factsheet_json(localized, real_project().locales), ensure_ascii=False)
    labels = {place.label.id for place in localized.profile.places}
    for message in localized.profile.messages():
        if message.id not in labels:
            assert json.dumps(localized.text(message).plain, ensure_ascii=False) in text, message.id


def linked(language: str = "ru", site: str = "") -> dict[str, object]:
    localized = make_localized(TINY, language, title="Карабах (Арцах)")
    url = f"{site}ru/tiny.html" if site else ""
    return linked_data(localized, LOCALES, make_settings(site=site), url, (f"{site}en/tiny.html",) if site else ())


def test_linked_data_has_the_place_with_all_names_and_their_languages() -> None:
    page, region = linked()["@graph"]
    assert (page["headline"], page["inLanguage"], page["about"]) == ("Карабах (Арцах)", "ru", {"@id": "#region"})
    assert region["name"] == [{"@language": "ru", "@value": "Карабах (Арцах)"}]
    names = region["alternateName"]
    assert names[:2] == [{"@language": "ru", "@value": "Карабах"}, {"@language": "ru", "@value": "Арцах"}]
    assert len(names) == 8
    assert {"@language": "hy", "@value": "Արցախ"} in names


@pytest.mark.parametrize(("language", "first"), [("en", "Stepanakert"), ("hy", "Ստեփանակերտ"), ("az", "Xankəndi")])
def test_a_city_has_the_name_first_that_belongs_to_the_language_of_the_page(language: str, first: str) -> None:
    localized, _ = localized_real(language)
    city = linked_data(localized, real_project().locales, make_settings(), "", ())["@graph"][2]
    assert city["name"] == [{"@language": language, "@value": first}]


def test_a_title_that_is_not_translated_is_a_name_in_english() -> None:
    _, region = linked_data(make_localized(TINY, "ru"), LOCALES, make_settings(), "", ())["@graph"]
    assert region["name"] == [{"@language": "en", "@value": "Karabakh (Artsakh)"}]


DATED = make_profile(
    ('summary: !_ "Karabakh is also called Artsakh."\n', 'summary: !_ "A lead."\ndescription: !_ "In 2011."\n'),
    ('        text: !_ "Disputed."\n        sources: [bbc]\n', SINCE),
    ('    text: !_ "A truce is signed."\n', '    text: !_ "A truce is signed."\n    editorial: true\n'),
    ('    date: "2011"\nnote', '    date: "2011-05-30"\n    archived: "https://example.org/copy"\nnote'),
)


def test_the_description_stands_for_the_summary_where_there_is_one() -> None:
    assert factsheet_json(make_localized(DATED, "en"), LOCALES)["description"] == "In 2011."
    assert linked_data(make_localized(DATED, "en"), LOCALES, make_settings(), "", ())["@graph"][0]["description"] == (
        "In 2011."
    )
    assert factsheet_json(make_localized(TINY, "en"), LOCALES)["description"] == "Karabakh is also called Artsakh."


def test_json_says_when_a_fact_held_and_what_the_editors_added() -> None:
    data = factsheet_json(make_localized(DATED, "en"), LOCALES)
    since = {"date": "2023-09", "text": "Settled.", "sources": ["bbc"], "addedByEditors": True}
    assert (data["facts"][0]["date"], data["facts"][0]["since"]) == ("2011", since)
    assert data["timeline"][0]["addedByEditors"] is True
    assert data["sources"][0]["archived"] == "https://example.org/copy"
    assert data["sources"][0]["date"] == "2011-05-30"
    plain = factsheet_json(make_localized(TINY, "en"), LOCALES)
    assert (plain["facts"][0]["since"], plain["timeline"][0]["addedByEditors"]) == (None, False)


def test_linked_data_has_addresses_only_where_there_is_a_site() -> None:
    assert "url" not in linked()["@graph"][0]
    page = linked(site="https://example.org/")["@graph"][0]
    assert page["url"] == "https://example.org/ru/tiny.html"
    assert page["workTranslation"] == ["https://example.org/en/tiny.html"]


def test_a_place_within_another_is_said_to_be() -> None:
    localized, _ = localized_real("ru")
    graph = linked_data(localized, real_project().locales, make_settings(), "", ())["@graph"]
    assert graph[1]["containsPlace"] == [{"@id": "#main-city"}]
    assert graph[2]["sameAs"] == ["https://www.geonames.org/146970"]

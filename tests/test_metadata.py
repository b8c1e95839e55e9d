"""What programs read of a factsheet: its JSON and its JSON-LD."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from builders import (
    LANGUAGES,
    ROOT,
    SLUG,
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
    assert data["figures"] == {
        "killed": {
            "from": 20000,
            "to": 30000,
            "unit": None,
            "qualifier": None,
            "date": None,
            "source": "bbc",
            "label": None,
            "statedIn": ["toll"],
        }
    }
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
    page, region, _ = linked()["@graph"]
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
    _, region, _ = linked_data(make_localized(TINY, "ru"), LOCALES, make_settings(), "", ())["@graph"]
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
    since = {"id": "status-since", "date": "2023-09", "text": "Settled.", "sources": ["bbc"], "addedByEditors": True}
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


SCHEMA_ORG = tomllib.loads((ROOT / "tests/schema_org.toml").read_text(encoding="utf-8"))


def kinds(type_: str) -> set[str]:
    """Return a type of schema.org, and what it is a kind of."""
    return {type_}.union(*(kinds(parent) for parent in SCHEMA_ORG["types"][type_]))


def not_of_schema_org(record: dict[str, Any], types: dict[str, str]) -> Iterator[str]:
    """Yield what a record has that schema.org does not know of its type; `types` are those of what has an `@id`."""
    own = kinds(record["@type"])
    for name, value in record.items():
        if name.startswith("@"):
            continue
        if not own & {*SCHEMA_ORG["domains"].get(name, [])}:
            yield f"{record['@type']} has no {name}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "@type" in one:
                yield from not_of_schema_org(one, types)
                is_a = kinds(one["@type"])
            elif isinstance(one, dict) and one.keys() == {"@id"}:
                is_a = kinds(types[one["@id"]])
            elif isinstance(one, dict):
                assert one.keys() == {"@language", "@value"}
                is_a = {"text"}
            else:
                is_a = {"text"} if isinstance(one, str) else {"number"}
            if not is_a & {*SCHEMA_ORG["ranges"].get(name, ["text"])}:
                yield f"{name} is no {sorted(is_a)}"


def real_graph(language: str, site: str = "https://example.org/") -> list[dict[str, Any]]:
    localized, _ = localized_real(language)
    url, settings = site and f"{site}{language}/x.html", make_settings(site=site)
    graph = linked_data(localized, real_project().locales, settings, url, (f"{site}en/x.html",) if site else ())
    found: list[dict[str, Any]] = graph["@graph"]
    return found


SERIES = """\
statistics:
  - {id: area, label: !_ "Area", unit: square-kilometer, value: 4400, sources: [bbc]}
  - {id: people, label: !_ "People", from: 1, to: 2, date: "1989", sources: [bbc]}
sections:
"""
STATISTICS = make_profile(("sections:\n", SERIES))


@pytest.mark.parametrize("site", ["", "https://example.org/"])
@pytest.mark.parametrize("language", [*LANGUAGES, "statistics"])
def test_linked_data_uses_the_terms_of_schema_org_as_it_defines_them(language: str, site: str) -> None:
    """Each type exists, each property is one of its type, and each value is of a kind that the property may hold.

    That is checked against what tests/schema_org.toml says; whether a search engine shows it is another matter.
    """
    graph = real_graph(language, site) if language != "statistics" else None
    if graph is None:
        localized = make_localized(STATISTICS, "en")
        graph = linked_data(localized, LOCALES, make_settings(site=site), site, ())["@graph"]
        assert len([record for record in graph if record["@type"] == "Observation"]) == 2
    types = {record["@id"]: record["@type"] for record in graph if "@id" in record}
    assert [fault for record in graph for fault in not_of_schema_org(record, types)] == []


def test_an_entity_has_one_address_in_all_languages() -> None:
    ids = {language: [record.get("@id") for record in real_graph(language)[1:]] for language in LANGUAGES}
    assert ids["hy"] == ids["en"] == ids["az"] == ids["ru"]
    assert ids["hy"] == [f"https://example.org/data/{SLUG}.json#{name}" for name in ("region", "main-city", "data")]
    assert [record.get("@id") for record in real_graph("hy", "")] == [None, "#region", "#main-city", "#data"]


def test_the_dataset_has_its_files() -> None:
    data = real_graph("hy")[3]
    assert [(own["contentUrl"], own["encodingFormat"]) for own in data["distribution"]] == [
        (f"https://example.org/data/{SLUG}.json", "application/json"),
        (f"https://example.org/hy/{SLUG}.json", "application/json"),
        (f"https://example.org/data/{SLUG}.names.csv", "text/csv"),
        (f"https://example.org/data/{SLUG}.timeline.csv", "text/csv"),
    ]
    assert real_graph("hy", "")[3]["distribution"][0]["contentUrl"] == f"../data/{SLUG}.json"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_the_article_says_what_it_is_based_on_and_when_it_was_published() -> None:
    article = real_graph("en")[0]
    assert article["isBasedOn"]["name"] == "BBC News, Regions and territories: Nagorno-Karabakh"
    assert len(article["citation"]) == 5
    assert article["temporalCoverage"] == "../2024-02"
    assert (article["datePublished"], article["dateModified"]) == ("2026-11-23", "2026-11-28")


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_called_as_the_page_calls_them(language: str) -> None:
    """The territory as in the title, the city by the name that the page tells of it first; no place is a country."""
    localized, _ = localized_real(language)
    region, city = real_graph(language)[1:3]
    assert region["name"] == [{"@language": language, "@value": localized.text(localized.profile.title).plain}]
    fact = next(fact for fact in localized.profile.facts if fact.id == "city")
    assert localized.text(fact.items[0].text).plain.startswith(city["name"][0]["@value"])
    assert {region["@type"], city["@type"]} == {"Place"}


def test_figures_have_labels_dates_and_sources() -> None:
    localized, _ = localized_real("en")
    figures = factsheet_json(localized, real_project().locales)["figures"]
    assert figures["killed"] | {"statedIn": []} == {
        "from": 20000,
        "to": 30000,
        "unit": None,
        "qualifier": None,
        "date": "1988/1994",
        "source": "bbc",
        "label": "people killed (estimate)",
        "statedIn": [],
    }
    assert {figure["source"] for figure in figures.values()} == {"bbc", "unhcr"}
    about = {name: figure["qualifier"] for name, figure in figures.items() if figure["qualifier"]}
    assert about == {"fled": "over", "azerbaijani_share": "about", "left_for_armenia": "over"}
    assert figures["registered_in_armenia"]["statedIn"] == ["september-2023"]


def test_a_source_is_not_taken_from_one_of_several() -> None:
    """Of a figure that has no source of its own, it is that of the record that tells it, if that has one only."""
    text = '{artsakh.hy}."\n        sources: [bbc'
    for sources, expected in (("bbc", "bbc"), ("bbc, other", None)):
        more = '  - {id: other, title: !_ "Other", url: "https://example.org/", date: "2011"}\nnote'
        profile = make_profile((text, text.replace("[bbc", f"[{sources}")), ("note:", f"{more}:"))
        assert factsheet_json(make_localized(profile, "en"), LOCALES)["figures"]["killed"]["source"] == expected

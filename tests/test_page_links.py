"""What a reader of a page can link to, cite and follow: ids, permalinks, citations and the ways back, menus, names."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from builders import LANGUAGES, SLUG, fill, localized_real, make_profile

from pipeline.base.diagnostics import PipelineError
from pipeline.language.edtf import parse_edtf

SITE = "https://example.org/facts/"


def page(language: str, site: str = "") -> Element:
    root: Element = tinyhtml5.parse(fill(language, site), namespace_html_elements=False)
    return root


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_id(root: Element) -> dict[str, Element]:
    return {element.get("id", ""): element for element in root.iter() if element.get("id")}


def links(root: Element, kind: str) -> Iterator[Element]:
    return (link for link in root.iter("a") if kind in (link.get("role"), link.get("class")))


def classed(root: Element, name: str) -> Element:
    return next(element for element in root.iter() if name in element.get("class", "").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_record_has_its_id_where_its_text_is(language: str) -> None:
    localized, _ = localized_real(language)
    found = by_id(page(language))
    plain = {id_: message.plain for id_, message in localized.texts.items()}
    profile = localized.profile
    texts = {
        **{section.id: plain[f"{section.id}.heading"] for section in profile.sections},
        **{part.id: plain[f"{part.id}.body"] for section in profile.sections for part in section.text},
        **{fact.id: plain[f"{fact.id}.label"] for fact in profile.facts},
        **{claim.id: plain[f"{claim.id}.text"] for fact in profile.facts for claim in fact.items},
        **{name.id: name.in_locale(localized.locale.name).name for name in profile.names},
        **{event.id: plain[f"{event.id}.text"] for event in profile.timeline},
        **{f"source-{source.id}": plain[f"{source.id}.title"] for source in profile.sources},
    }
    for id_, wanted in texts.items():
        assert " ".join(wanted.split()) in text(found[id_]), id_


@pytest.mark.parametrize("language", LANGUAGES)
def test_permalinks_lead_to_where_they_stand_have_a_name_and_add_no_text(language: str) -> None:
    root = page(language)
    parents = {child: parent for parent in root.iter() for child in parent}
    found = list(links(root, "permalink"))
    for link in found:
        target, ancestors, at = link.get("href", "")[1:], [], link
        while at in parents:
            at = parents[at]
            ancestors.append(at.get("id"))
        assert target in ancestors
        assert len(link.get("aria-label", "")) > 3
        assert text(link) == ""
    profile = localized_real(language)[0].profile
    events = len(profile.timeline) + len(profile.facts) + len(profile.names)
    assert len(found) == events + sum(1 + len(section.text) for section in profile.sections) + 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_heading_leads_to_the_same_section_in_each_other_language(language: str) -> None:
    own = page(language)
    others = [other for other in LANGUAGES if other != language]
    for section in own.iter("section"):
        here = [(a.get("lang"), a.get("href")) for a in classed(section, "also").iter("a")]
        assert here == [(other, f"../{other}/{SLUG}.html#{section.get('id')}") for other in others]
    for other in others:
        assert {section.get("id") for section in own.iter("section")} <= set(by_id(page(other)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_citation_says_what_it_is_and_its_source_leads_back(language: str) -> None:
    root, localized = page(language), localized_real(language)[0]
    sources = {f"source-{source.id}": source for source in localized.profile.sources}
    numbers = {id_: str(number) for number, id_ in enumerate(sources, 1)}
    places = [(link.get("id"), link.get("href", "")[1:]) for link in links(root, "doc-noteref")]
    assert len(places) == sum(link.get("href", "").startswith("#source-") for link in root.iter("a"))
    for link in links(root, "doc-noteref"):
        id_ = link.get("href", "")[1:]
        title = localized.text(sources[id_].title).plain
        assert text(link) == numbers[id_]
        assert re.fullmatch(rf"\w+\s{numbers[id_]}[:՝] {re.escape(title)}", link.get("aria-label", ""))
    for id_, source in sources.items():
        back = list(links(by_id(root)[id_], "doc-backlink"))
        assert [(link.get("href", "")[1:], id_) for link in back] == [place for place in places if place[1] == id_]
        assert len({link.get("aria-label") for link in back}) == len(back) > 0, source.id


def test_then_and_since_are_linked_and_say_what_the_editors_added() -> None:
    root = page("en")
    then, since, banner = (classed(root, name) for name in ("then", "since", "as-of"))
    assert [a.get("href") for a in then.iter("a")] == ["#glance"]
    assert [a.get("href") for a in banner.iter("a")] == ["#later"]
    sources = ["#source-statement", "#source-unhcr", "#source-decree"]
    assert [a.get("href") for a in since.iter("a")] == ["#later", *sources]
    assert text(then).startswith("As of 2011 Nagorno-Karabakh, or Artsakh")
    said = text(since)
    added = "Added by the editors. The main source ends in 2011."
    assert said.startswith(f"Since then {added} 10 November 2020 A joint statement by Azerbaijan, Armenia and Russia")
    assert said.index("September 2023 After a military operation") < said.index("28 September 2023 A decree")


def test_the_timeline_says_its_dates_to_machines_where_html_can() -> None:
    root = page("en")
    for event in localized_real("en")[0].profile.timeline:
        times = [time.get("datetime") for time in by_id(root)[event.id].iter("time")]
        is_moment = event.date.start == event.date.end and not event.date.decade
        assert times == ([str(event.date)] if is_moment else []), event.id
    shown = {time.get("datetime", "") for time in root.iter("time")}
    assert all(str(parse_edtf(date)) == date and re.fullmatch(r"\d{4}(-\d\d){0,2}", date) for date in shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_of_a_name_says_its_language_where_names_are_cards(language: str) -> None:
    table = next(table for table in page(language).iter("table") if table.get("class") == "names")
    heads = [text(th) for th in table.iter("th") if th.get("scope") == "col"]
    for row in (row for row in table.iter("tr") if any(cell.get("scope") == "row" for cell in row)):
        assert [cell.get("data-label") for cell in row.iter("td")] == heads[1:]


def test_a_reference_has_what_the_page_knows_of_itself_and_no_more() -> None:
    reference = "Publisher, Nagorno-Karabakh (Artsakh), edition of 28 November 2026"
    assert text(classed(page("en"), "reference")) == reference
    assert text(classed(page("en", SITE), "reference")).endswith(f"2026, {SITE}en/{SLUG}.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_is_told_in_words_too(language: str) -> None:
    root = page(language)
    figure = by_id(root)["map"]
    title = text(next(e for e in figure.iter() if str(e.tag).endswith("title")))
    words = next(figure.iter("details"))
    assert title in text(words)
    labels = [text(li) for li in classed(figure, "map-labels").iter("li")]
    listed = [text(li) for li in words.iter("li")]
    assert listed == labels[: len(listed)]
    assert len(labels) - len(listed) <= 1  # the scale


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_stops_of_the_tab_key_and_few_landmarks(language: str) -> None:
    """What the style sheet hides until one comes there does not count: ways back, and what stands beside headings."""
    root = page(language)
    stops = [a for a in root.iter("a") if a.get("tabindex") != "-1"]
    hidden = [a for name in ("here", "back") for e in root.iter() if e.get("class") == name for a in e.iter("a")]
    hidden += [a for details in root.iter("details") for a in details.iter("a")]
    summaries = list(root.iter("summary"))
    assert len([a for a in stops if a not in hidden]) + len(summaries) <= 78
    assert not [e for e in root.iter() if e.tag in ("section", "div") and (e.get("role") or e.get("aria-labelledby"))]


def test_print_has_none_of_it() -> None:
    source = fill("en", kind="print")
    for mark in ("permalink", "doc-noteref", "<time", "data-label", "<details", "cite-"):
        assert mark not in source


@pytest.mark.parametrize("id_", ["timeline", "map", "main", "source-bbc", "second-war", "second-glance"])
def test_no_record_has_the_id_of_another_thing_of_its_page(id_: str) -> None:
    with pytest.raises(PipelineError) as failure:
        make_profile(("id: truce", f"id: {id_}"))
    assert "profile-id-reserved" in {d.code for d in failure.value.diagnostics}


@pytest.mark.parametrize("id_", ["source-water", "second-front", "timelines"])
def test_what_only_looks_like_an_id_of_the_page_may_be_one(id_: str) -> None:
    assert make_profile(("id: truce", f"id: {id_}")).timeline

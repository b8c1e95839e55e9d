"""Pages: what the layouts may do, and what a reader, a browser and a search engine find on a page."""

import itertools
import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from xml.etree import ElementTree

import pytest
import segno
import tinyhtml5
from builders import (
    LANGUAGES,
    ROOT,
    SLUG,
    fill,
    locale,
    localized_real,
    make_localized,
    make_profile,
    make_settings,
    real_project,
)
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from pipeline.base.files import Workspace
from pipeline.language.formats import format_size
from pipeline.language.locales import Locale
from pipeline.pages import web_page
from pipeline.pages.entries import UNKNOWN, Download, IndexEntry
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Text
from pipeline.pages.page_values import profile_values
from pipeline.pages.styles import css_counters, css_string, locale_styles
from pipeline.pages.web_page import page_path, sitemap
from pipeline.verify.html import read_page

LAYOUTS = sorted([*(ROOT / "templates/layouts").glob("*.html"), *(ROOT / "templates/figures").glob("*.html")])
SITE = "https://example.org/facts/"
MAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def layouts(site: str = "") -> Layouts:
    project = real_project()
    settings = make_settings(site=site, profiles=project.settings.profiles)
    return Layouts(project.layouts, settings, project.locales)


# What layouts may do


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_no_layout_calls_anything_safe(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup\(", text)


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_labels_in_attributes_titles_and_styles_are_plain(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    places = [
        *re.findall(r'[\w:-]+="([^"{]*\{\{.*?\}\}[^"]*)"(?=[\s/>])', text),
        *re.findall(r"<title>(.*?)</title>", text, re.DOTALL),
        *re.findall(r"<style>(.*?)</style>", text, re.DOTALL),
    ]
    for place in places:
        for expression in re.findall(r"\{\{(.*?)\}\}(?!\")", place, re.DOTALL):
            if "gettext(" in expression or re.search(r"\bt\(", expression):
                assert re.search(r"\|(plain|isolated)\b", expression), expression


def test_labels_in_styles_become_css_strings() -> None:
    style = re.search(r"<style>(.*?)</style>", (ROOT / "templates/layouts/_print.html").read_text(), re.DOTALL)
    assert style
    expressions = re.findall(r"\{\{(.*?)\}\}", style[1])
    assert len(expressions) >= 4
    labels = [
        expression for expression in expressions if expression.strip() not in ("start", "end", "edition.page_size")
    ]
    ends = re.compile(r"\|css_(?:string|counters(?:\(of_target=true\)|\|replace\(.*\))?) *$")
    assert all(ends.search(expression) for expression in labels)


@given(st.text())
def test_nothing_escapes_from_a_css_string(text: str) -> None:
    css = str(css_string(text))
    assert re.fullmatch(r'"(?:[^\W_]| |\\[0-9a-f]+ )*"', css)
    decoded = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), css[1:-1])
    assert decoded == text


def test_counters_stand_in_css_strings() -> None:
    assert css_counters("Page \ue000 of \ue001") == '"Page " counter(page) " of " counter(pages)'
    assert css_counters("\ue001") == "counter(pages)"
    assert css_counters('"} body {') == '"\\22 \\7d  body \\7b "'


def test_styles_of_the_languages() -> None:
    text = locale_styles(real_project().locales)
    assert ":lang(hy) em { font-weight: 700; }" in text
    assert ':lang(hy) { hyphenate-character: "֊"; ' in text or 'hyphenate-character: "\\58a "' in text
    assert "font-variant-ligatures" not in next(line for line in text.splitlines() if line.startswith(":lang(ru)"))


def test_digits_of_a_language_give_no_mark_to_a_list_that_has_none() -> None:
    """They weigh no more than any rule of a layout's own: `.rail { list-style: none; }`."""
    persian = replace(real_project().locales[0], tag="fa", digits="arabext", script="Arab")
    text = locale_styles((persian,))
    assert ":where(:lang(fa)) ol { list-style-type: persian; }" in text
    assert "--deep: 0.5;" in text
    assert "--deep" not in locale_styles(real_project().locales)


# What is on a page


@pytest.mark.parametrize("kind", ["page", "print"])
def test_a_profile_without_events_has_no_link_to_its_timeline(kind: str) -> None:
    project = real_project()
    localized, labels = localized_real("en")
    bare = replace(localized, profile=replace(localized.profile, timeline=(), editions=()))
    filling = Layouts(project.layouts, make_settings(profiles=project.settings.profiles), project.locales)
    if kind == "print":
        text = filling.print_source(bare, labels, project.printed[SLUG][0]).text
    else:
        page = filling.web_page(bare, labels, Download("x.json", 9_000), Download("x.pdf", UNKNOWN, 4))
        text = page.complete(240_000, 4).text
    assert 'class="sources"' in text
    assert "timeline" not in re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_a_page(language: str) -> None:
    page = read_page(fill(language).encode())
    title = localized_real(language)[0].texts["title"].plain
    assert (page.language, page.direction, page.meta("og:title")) == (language, "ltr", title)
    assert page.title.startswith(f"{title} · ")
    assert page.meta("og:locale") == locale(language).open_graph
    description = localized_real(language)[0].texts["description"].plain
    assert (page.meta("description"), page.meta("og:description")) == (description, description)
    assert read_page(fill(language, kind="print").encode()).meta("description") == description
    assert dict(page.alternates) == {
        **{other: f"../{other}/{SLUG}.html" for other in LANGUAGES},
        "x-default": "../index.html",
    }


def test_a_page_without_a_site_address_claims_none() -> None:
    html = fill("ru")
    page = read_page(html.encode())
    assert page.canonical == page.meta("og:url") == ""
    assert "url" not in page.linked_data["@graph"][0]
    assert "QR" not in fill("ru", kind="print")


def test_a_page_with_a_site_address() -> None:
    page = read_page(fill("ru", SITE).encode())
    assert page.canonical == page.meta("og:url") == f"{SITE}ru/{SLUG}.html"
    assert dict(page.alternates)["hy"] == f"{SITE}hy/{SLUG}.html"
    assert dict(page.alternates)["x-default"] == SITE
    assert page.linked_data["@graph"][0]["url"] == page.canonical


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_runs_nothing_and_loads_nothing_from_elsewhere(language: str) -> None:
    page = read_page(fill(language).encode())
    assert page.refused == ()
    assert page.loaded
    assert not [address for address in page.loaded if re.match(r"\w+:|//", address)]


@pytest.mark.parametrize("kind", ["page", "print"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_id_stands_once_and_headings_nest(language: str, kind: str) -> None:
    root = tinyhtml5.parse(fill(language, SITE, kind), namespace_html_elements=False)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {element.get("aria-labelledby") for element in root.iter() if element.get("aria-labelledby")}
    assert labelled <= set(ids)
    levels = [int(element.tag[1]) for element in root.iter() if re.fullmatch("h[1-6]", str(element.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_print_have_all_texts_of_the_profile(language: str) -> None:
    localized, _ = localized_real(language)
    unused = {"description", *(place.label.id for place in localized.profile.places)}  # one stands in the head only
    of_screen = {edition.changed.id for edition in localized.profile.editions}
    for kind, left_out in (("page", unused), ("print", unused | of_screen)):
        root = tinyhtml5.parse(fill(language, kind=kind), namespace_html_elements=False)
        text = " ".join("".join(root.itertext()).split())
        for message in localized.profile.messages():
            if message.id not in left_out:
                assert " ".join(localized.text(message).plain.split()) in text, (kind, message.id)


@pytest.mark.parametrize("language", ["en", "he"])
def test_sizes_and_numbers_are_isolated_where_they_follow_latin_letters_from_right_to_left(
    island: Workspace, language: str
) -> None:
    page = island.read_text(f"output/{language}/hans-island.html")
    links = re.findall(r'<li><a href="[^"]+" type="[^"]+">([^\n]*)</a></li>', page)
    pdf, data = (re.sub(r"\d+\xa0\D+?(?=<|$)", "SIZE", link) for link in links[:2])
    assert (pdf, data) == {
        "en": ("Factsheet to print: PDF, 2 pages, SIZE", "Data: JSON, SIZE"),
        "he": ("דף מידע להדפסה: PDF, עמודים: <bdi>2</bdi>, <bdi>SIZE</bdi>", "נתונים: JSON, <bdi>SIZE</bdi>"),
    }[language]
    assert ("<bdi>" in island.read_text("output/index.html").partition('lang="he"')[2]) is True


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_in_one_line_where_they_have_room(language: str) -> None:
    real, tiny = localized_real(language)[0], make_localized(make_profile())
    assert [values["names_fit"] for values in map(profile_values, (real, tiny))] == [False, True]  # a long name breaks
    record = tiny.profile.names[0]
    for text, fits in (("x" * 10, True), ("字" * 10, False)):  # an ideograph is as wide as two letters
        forms = tuple(replace(form, name=text) for form in record.by_locale)
        renamed = replace(tiny.profile, names=(replace(record, by_locale=forms),))
        assert profile_values(replace(tiny, profile=renamed))["names_fit"] is fits


def test_linked_data_cannot_end_its_element() -> None:
    html = fill("ru")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    assert "<" not in found[1]
    assert json.loads(found[1])["@context"] == "https://schema.org"


# A page and its PDF, which do not wait for each other

PDF = Download("x.pdf", UNKNOWN, 4)
DATA = Download("x.json", 9_000)


def size_of(language: str, size: int) -> str:
    return str(escape(format_size(size, locale(language))))


@pytest.mark.parametrize("size", [1, 999, 99_499, 240_000, 1_250_000])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_size_of_the_pdf_comes_when_it_is_made(language: str, size: int) -> None:
    page = layouts().web_page(*localized_real(language), DATA, PDF)
    before, after = page.filled.text, page.complete(size, 4).text
    assert size_of(language, size) not in before
    assert after.count(size_of(language, size)) == 1
    assert after.replace(size_of(language, size), "\ue0021B\ue002") == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pages", [1, 3, 5])
def test_a_pdf_with_other_pages_than_planned_is_told_as_it_is(language: str, pages: int) -> None:
    planned = layouts().web_page(*localized_real(language), DATA, PDF).complete(240_000, pages)
    known = layouts().web_page(*localized_real(language), DATA, replace(PDF, pages=pages)).complete(240_000, pages)
    assert planned == known
    assert "\ue002" not in planned.text


def test_a_page_without_a_pdf_is_complete() -> None:
    page = layouts().web_page(*localized_real("ru"), DATA, None)
    assert "x.pdf" not in page.filled.text
    assert page.complete(0, 0) == page.filled


def test_a_size_in_an_english_label_is_marked_with_its_language() -> None:
    localized, labels = localized_real("ru")
    page = layouts().web_page(localized, replace(labels, entries={}), DATA, PDF).complete(240_000, 4)
    assert f'PDF, 4 pages, <span lang="ru" dir="auto">{size_of("ru", 240_000)}</span></span></a>' in page.text


def test_a_size_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_page, "format_size", lambda size, _: f"<{size}>")
    page = layouts().web_page(*localized_real("ru"), DATA, PDF).complete(7, 4)
    assert "&lt;7&gt;" in page.text
    assert "<7>" not in page.text


def test_entries_are_plain_data_that_need_neither_jinja_nor_babel() -> None:
    own = entry(locale("ru"))
    data = json.loads(json.dumps(asdict(own)))
    assert IndexEntry(**{**data, "pdf": Download(**data["pdf"])}) == own
    code = "import sys, pipeline.pages.entries; print(sorted({'jinja2', 'babel', 'markupsafe'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Index and sitemap


def title(language: str) -> Text:
    localized = localized_real(language)[0]
    return localized.text(localized.profile.title)


def entry(own: Locale) -> IndexEntry:
    pdf = Download(f"{own.tag}/x.pdf", 240_000, 4)
    return IndexEntry(SLUG, own.name, str(title(own.name).html), False, page_path(SLUG, own), pdf, "23 November 2026")


def index_html() -> str:
    project = real_project()
    entries = {own: [entry(own)] for own in project.locales}
    labels = {own.name: localized_real(own.name)[1] for own in project.locales}
    return layouts().index(entries, labels, {SLUG: project.web_pairs(SLUG)}).text


def test_the_index_speaks_each_language() -> None:
    root = tinyhtml5.parse(index_html(), namespace_html_elements=False)
    sections = {element.get("lang"): " ".join("".join(element.itertext()).split()) for element in root.iter("section")}
    assert list(sections) == list(LANGUAGES)
    for language, text in sections.items():
        assert localized_real(language)[0].texts["title"].plain in text
        assert locale(language).own_name in text
    assert ["240", "кБ"][0] in sections["ru"]


def test_the_index_has_the_date_of_each_edition_and_leads_to_the_pairs_of_its_language() -> None:
    root = tinyhtml5.parse(index_html(), namespace_html_elements=False)
    for section in root.iter("section"):
        own = section.get("lang", "")
        pairs = {a.get("href", ""): a.get("lang") for a in section.iter("a") if "+" in a.get("href", "")}
        assert [*pairs.values()] == [other for other in LANGUAGES if other != own]
        assert all(own in path.partition("/")[0].split("+") and path.endswith(f"/{SLUG}.html") for path in pairs)
        assert "23 November 2026" in "".join(section.itertext())


def the_sitemap(site: str) -> str:
    return sitemap(site, {SLUG: (str(real_project().profiles[0].edited), real_project().locales)})


def test_the_sitemap_is_complete() -> None:
    root = ElementTree.fromstring(the_sitemap(SITE).encode())
    addresses = [element.text for element in root.iterfind("s:url/s:loc", MAPS)]
    assert addresses == [SITE, *(f"{SITE}{language}/{SLUG}.html" for language in LANGUAGES)]
    for url in root.findall("s:url", MAPS)[1:]:
        assert {link.get("hreflang") for link in url.iterfind("x:link", MAPS)} == {*LANGUAGES, "x-default"}
        assert url.findtext("s:lastmod", namespaces=MAPS) == str(real_project().profiles[0].edited)


def test_the_sitemap_escapes_its_addresses() -> None:
    text = the_sitemap("https://example.org/a&b/")
    assert "https://example.org/a&amp;b/" in text
    ElementTree.fromstring(text.encode())


# The QR code


def modules_of(html: str) -> list[list[int]]:
    """Draw the path of the QR code, module by module."""
    found = re.search(r'viewBox="0 0 (\d+) \1"[^>]*>.*?<path fill="#000000" d="([^"]*)"', html, re.DOTALL)
    assert found
    size = int(found[1])
    drawn = [[0] * size for _ in range(size)]
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", found[2]):
        drawn[int(y)][int(x)] = 1
    return drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_qr_code_holds_the_address_of_the_page(language: str) -> None:
    address = SITE + page_path(SLUG, locale(language))
    expected = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    html = fill(language, SITE, "print")
    assert modules_of(html) == expected
    assert f'<a href="{address}">{address}</a>' in html
    assert modules_of(fill(language, "https://example.com/", "print")) != expected


def test_the_qr_code_has_a_text_alternative() -> None:
    assert re.search(r'<svg[^>]*role="img"><title>[^<]+</title><path fill="#000000"', fill("ru", SITE, "print"))

"""Catalogs: reading, canonical writing, and merging, by which no translation may be lost."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import (
    ROOT,
    codes,
    copy_workspace,
    locale,
    make_catalog,
    make_entry,
    make_message,
    make_settings,
    make_template,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.base.diagnostics import PipelineError
from pipeline.catalog.merge import merge
from pipeline.catalog.model import EARLIER, Catalog, Entry, new_catalog
from pipeline.catalog.po import format_catalog, format_template, read_catalog
from pipeline.catalog.state import is_approved
from pipeline.profile.messages import Template
from pipeline.project.update import update_catalogs

RU, EN = locale("ru"), locale("en")


def merged(catalog: Catalog, *messages: tuple[str, ...], language: str = "ru") -> Catalog:
    return merge(catalog, make_template(*messages), locale(language))


def only(catalog: Catalog) -> Entry:
    (entry,) = catalog.entries
    return entry


def read(text: str, language: str = "ru") -> Catalog:
    return read_catalog(text, "test", locale(language))


def faults(text: str) -> list[str]:
    with pytest.raises(PipelineError) as failure:
        read(text)
    return codes(failure.value.diagnostics)


# Writing and reading


def test_the_canonical_form() -> None:
    catalog = make_catalog(
        make_entry("area", "Area of {n}", "Площадь {n}", remarks="Спорно.", notes=("TRANSLATORS: In km².",)),
        make_entry("pages", "{n} page", "{n} страница", "{n} страницы", "{n} страниц", plural="{n} pages"),
        make_entry("war", "War", "Воина", fuzzy=True, previous="The war", files=("templates/profiles/x.yaml",)),
    )
    old = make_entry("old", "Old", "Старое")
    assert format_catalog(replace(catalog, obsolete=(old,))).partition("\n\n")[2] == (
        "# Спорно.\n"
        "#. TRANSLATORS: In km².\n"
        "#, python-brace-format\n"
        'msgctxt "area"\n'
        'msgid "Area of {n}"\n'
        'msgstr "Площадь {n}"\n'
        "\n"
        "#, python-brace-format\n"
        'msgctxt "pages"\n'
        'msgid "{n} page"\n'
        'msgid_plural "{n} pages"\n'
        'msgstr[0] "{n} страница"\n'
        'msgstr[1] "{n} страницы"\n'
        'msgstr[2] "{n} страниц"\n'
        "\n"
        "#: templates/profiles/x.yaml\n"
        "#, fuzzy\n"
        '#| msgid "The war"\n'
        'msgctxt "war"\n'
        'msgid "War"\n'
        'msgstr "Воина"\n'
        "\n"
        '#~ msgctxt "old"\n'
        '#~ msgid "Old"\n'
        '#~ msgstr "Старое"\n'
    )


def test_a_new_catalog_has_the_header_of_its_language() -> None:
    text = format_catalog(new_catalog("tiny", RU, make_settings()))
    assert text.startswith("# Russian translation of the domain tiny.\n")
    for line in (
        '"Report-Msgid-Bugs-To: someone@example.org\\n"',
        '"Language: ru\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        f'"Plural-Forms: {RU.plural_forms}\\n"',
    ):
        assert line in text.splitlines()


def test_a_template_has_no_translations() -> None:
    text = format_template(make_template(("area", "Area"), ("pages", "{n} page", "{n} pages")))
    assert text.endswith(
        '#: templates/test.html\nmsgctxt "area"\nmsgid "Area"\nmsgstr ""\n\n'
        "#: templates/test.html\n#, python-brace-format\n"
        'msgctxt "pages"\nmsgid "{n} page"\nmsgid_plural "{n} pages"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )


def test_an_entry_is_read_with_its_line() -> None:
    text = format_catalog(make_catalog(("area", "Area", "Площадь"), ("war", "War", "Война")))
    second = read(text).by_id()["war"]
    assert second.translations == ("Война",)
    assert text.splitlines()[second.location.line - 1] == 'msgctxt "war"'


GOOD = format_catalog(make_catalog(("area", "Area", "Площадь"), ("war", "War", "Война")))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("charset=UTF-8", "charset=KOI8-R", "catalog-charset"),
        ("nplurals=3", "nplurals=2", "catalog-plural"),
        ('"Language: ru\\n"', '"Language: az\\n"', "catalog-language"),
        ('msgctxt "war"', 'msgctxt "area"', "catalog-duplicate"),
        ('msgctxt "war"\n', "", "catalog-no-id"),
        ('msgctxt "war"', '<<<<<<< HEAD\nmsgctxt "war"', "catalog-conflict"),
        ('msgstr "Война"', 'msgstr "Война', "catalog-syntax"),
        ('msgstr "Война"', 'msgstr "Во"й"на"', "catalog-syntax"),
        ('msgstr "Площадь"\n', "", "catalog-syntax"),
        ('msgstr "Площадь"', "Площадь", "catalog-syntax"),
        ('msgid "War"\nmsgstr "Война"\n', "", "catalog-truncated"),
        (GOOD, "", "catalog-truncated"),
    ],
)
def test_damage_is_told_by_its_kind(old: str, new: str, code: str) -> None:
    assert old in GOOD
    assert code in faults(GOOD.replace(old, new))


def test_a_good_catalog_is_read() -> None:
    assert [entry.id for entry in read(GOOD).entries] == ["area", "war"]


def test_a_conflict_is_shown_at_its_line() -> None:
    text = GOOD.replace('msgctxt "war"', '<<<<<<< HEAD\nmsgctxt "war"')
    with pytest.raises(PipelineError) as failure:
        read(text)
    line = text.splitlines().index("<<<<<<< HEAD") + 1
    assert str(failure.value.diagnostics[0]) == (
        f"locales/ru/LC_MESSAGES/test.po:{line}: error[catalog-conflict]: has a merge conflict marker, <<<<<<<\n"
        "  hint: keep one version of the entry and remove the marker lines"
    )


CONFLICT = '<<<<<<< ours\nmsgstr "Война"\n=======\nmsgstr "Воина"\n>>>>>>> theirs'


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('msgstr "Война', [("the closing quotation mark is missing", 'end the line with "')]),
        ('msgstr "Война\\"', [("the closing quotation mark is missing", 'end the line with "')]),
        ('msgstr "Он: «Война»', [("the closing quotation mark is missing", 'end the line with "')]),
        ('msgstr Война"', [("the opening quotation mark is missing", 'begin the text with "')]),
        (
            'msgstr "Во"й"на"',
            [("a quotation mark inside is not escaped", 'write \\" for it, or the marks of the language')],
        ),
        (
            "msgstr “Война”",
            [("has typographic quotation marks as delimiters", 'begin and end the text with the straight mark "')],
        ),
        (
            'msgstr "Война”',
            [("has typographic quotation marks as delimiters", 'begin and end the text with the straight mark "')],
        ),
        ('Msgstr "Война"', [("has the unknown keyword “Msgstr”", "did you mean msgstr?")]),
        ('msgstsr "Война"', [("has the unknown keyword “msgstsr”", "did you mean msgstr?")]),
        (
            'text "Война"',
            [
                ("has the unknown keyword “text”", "use msgctxt, msgid, msgid_plural, msgstr"),
                ("ends after msgid", "entries may have been lost from the file: restore it from version control"),
            ],
        ),
        ('msgstr "Вой\\ на"', [("has the unknown escape “\\ ”", r"write \\ for a backslash")]),
        ('msgstr "Вой\\на"', [("has the unknown escape “\\н”", r"write \\ for a backslash")]),
        (
            CONFLICT,
            [("has a merge conflict marker, <<<<<<<", "keep one version of the entry and remove the marker lines")],
        ),
        (
            'msgstr "Война"\n>>>>>>> theirs',
            [("has a merge conflict marker, >>>>>>>", "keep one version of the entry and remove the marker lines")],
        ),
    ],
)
def test_a_line_that_is_none_is_told_by_what_is_wrong_with_it(line: str, found: list[tuple[str, str]]) -> None:
    with pytest.raises(PipelineError) as failure:
        read(GOOD.replace('msgstr "Война"', line))
    assert [(d.message, d.hint) for d in failure.value.diagnostics] == found


def test_a_forgotten_translation_is_told_by_its_keyword_alone() -> None:
    with pytest.raises(PipelineError) as failure:
        read(GOOD.replace('msgstr "Площадь"\n', ""))
    assert [d.hint for d in failure.value.diagnostics] == ["complete the entry: msgstr is missing"]


def test_every_escape_that_tools_know_is_read() -> None:
    text = GOOD.replace("Война", r"\a\b\f\n\r\t\v\\\"")
    assert read(text).by_id()["war"].translations == ('\a\b\f\n\r\t\v\\"',)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"\x41\102"', "AB"),
        (r'"\303\251\xc3\xa9"', "éé"),
        (r'"Вой" "на"', "Война"),
        ('"Вой"\n  "на"', "Война"),
        (r'"\\x41"', r"\x41"),
        ('"а\u2028б"', "а\u2028б"),
    ],
)
def test_what_gettext_reads_is_read(written: str, meant: str) -> None:
    entry = read(GOOD.replace('"Война"', written)).by_id()["war"]
    assert entry.translations == (meant,)
    catalog = read(format_catalog(make_catalog(("war", "War", meant))))
    assert catalog.by_id()["war"].translations == (meant,)


@pytest.mark.parametrize("escape", [r"\x41b", r"\xff", r"\777", r"\xc3"])
def test_a_number_that_is_no_character_is_an_unknown_escape(escape: str) -> None:
    with pytest.raises(PipelineError, match=f"has the unknown escape “{re.escape(escape)}"):
        read(GOOD.replace("Война", escape))


def test_a_reference_with_a_space_stays_whole() -> None:
    text = GOOD.replace('msgctxt "war"', '#: a.html:3 \u2068my page.html\u2069:12\nmsgctxt "war"')
    catalog = read(text)
    assert catalog.by_id()["war"].files == ("a.html", "my page.html")
    assert "#: a.html \u2068my page.html\u2069\n" in format_catalog(catalog)


def test_a_comment_inside_an_entry_is_told_at_its_line() -> None:
    text = GOOD.replace('msgid "War"', 'msgid "War"\n#, fuzzy')
    with pytest.raises(PipelineError) as failure:
        read(text)
    assert [(d.message, d.location.line) for d in failure.value.diagnostics] == [
        ("a comment stands inside an entry", text.splitlines().index("#, fuzzy") + 1)
    ]


# Merging


def test_what_did_not_change_is_kept() -> None:
    before = make_catalog(make_entry("area", "Area", "Площадь", remarks="Проверено."))
    entry = only(merged(before, ("area", "Area")))
    assert (entry.translations, entry.fuzzy, entry.previous, entry.remarks) == (("Площадь",), False, "", "Проверено.")


def test_a_new_message_is_untranslated() -> None:
    entry = only(merged(make_catalog(), ("area", "Area")))
    assert (entry.translations, is_approved(entry, entry.source_text)) == (("",), False)


def test_a_changed_text_makes_its_translation_fuzzy_and_says_what_it_was_made_for() -> None:
    entry = only(merged(make_catalog(("area", "Area", "Площадь")), ("area", "Surface area")))
    assert (entry.source, entry.translations) == ("Surface area", ("Площадь",))
    assert (entry.fuzzy, entry.previous) == (True, "Area")


def test_a_text_that_changes_twice_remembers_the_first() -> None:
    once = merged(make_catalog(("area", "Area", "Площадь")), ("area", "Surface"))
    assert only(merged(once, ("area", "Surface area"))).previous == "Area"


def test_a_text_that_is_taken_back_is_approved_again() -> None:
    before = make_catalog(("area", "Area", "Площадь"))
    entry = only(merged(merged(before, ("area", "Surface")), ("area", "Area")))
    assert (entry.translations, entry.fuzzy, entry.previous) == (("Площадь",), False, "")


def test_what_a_translator_marked_fuzzy_stays_fuzzy_when_a_change_is_taken_back() -> None:
    before = make_catalog(make_entry("area", "Area", "Площадь?", fuzzy=True))
    assert only(merged(merged(before, ("area", "Surface")), ("area", "Area"))).fuzzy


def test_a_stale_previous_text_of_an_approved_entry_is_not_believed() -> None:
    before = make_catalog(make_entry("area", "Surface", "Поверхность", previous="Area"))
    changed = merged(before, ("area", "Total surface"))
    assert only(changed).previous == "Surface"
    assert only(merged(changed, ("area", "Area"))).fuzzy


def test_an_untranslated_entry_takes_the_new_text_without_a_flag() -> None:
    entry = only(merged(make_catalog(make_entry("area", "Area", "", remarks="Как?")), ("area", "Surface")))
    assert (entry.source, entry.fuzzy, entry.remarks) == ("Surface", False, "Как?")


def test_moved_messages_keep_their_translations_and_follow_the_template() -> None:
    before = make_catalog(("area", "Area", "Площадь"), ("war", "War", "Война"))
    after = merged(before, ("war", "War"), ("area", "Area"))
    assert [(e.id, e.translations[0], e.fuzzy) for e in after.entries] == [
        ("war", "Война", False),
        ("area", "Площадь", False),
    ]


def test_a_message_that_goes_becomes_obsolete_and_comes_back_approved() -> None:
    before = make_catalog(make_entry("area", "Area", "Площадь", remarks="Проверено."), ("war", "War", "Война"))
    gone = merged(before, ("war", "War"))
    assert [(e.id, e.translations) for e in gone.obsolete] == [("area", ("Площадь",))]
    back = merged(read(format_catalog(gone)), ("area", "Area"), ("war", "War"))
    assert back.obsolete == ()
    entry = back.by_id()["area"]
    assert (entry.translations, entry.fuzzy, entry.remarks) == (("Площадь",), False, "Проверено.")


def test_a_message_that_comes_back_with_another_text_is_fuzzy() -> None:
    gone = merged(make_catalog(("area", "Area", "Площадь")), ("war", "War"))
    entry = merged(gone, ("area", "Surface"), ("war", "War")).by_id()["area"]
    assert (entry.translations, entry.fuzzy, entry.previous) == (("Площадь",), True, "Area")


def test_an_untranslated_message_that_goes_leaves_nothing() -> None:
    assert merged(make_catalog(("area", "Area", "")), ("war", "War")).obsolete == ()


def test_remarks_on_an_untranslated_message_that_goes_are_kept() -> None:
    gone = merged(make_catalog(make_entry("area", "Area", "", remarks="Как?")), ("war", "War"))
    assert [e.remarks for e in gone.obsolete] == ["Как?"]


def test_an_obsolete_translation_fills_an_empty_entry_of_the_same_id() -> None:
    """Another tool's merge may have made a new, empty entry beside the old one."""
    before = replace(make_catalog(("area", "Area", "")), obsolete=(make_entry("area", "Area", "Площадь"),))
    after = merged(before, ("area", "Area"))
    assert only(after).translations == ("Площадь",)
    assert after.obsolete == ()


def test_an_obsolete_translation_of_the_same_text_becomes_a_remark() -> None:
    """Gettext takes one entry for an id and a text, obsolete ones included."""
    before = replace(make_catalog(("area", "Area", "Площадь")), obsolete=(make_entry("area", "Area", "Размер"),))
    after = merged(before, ("area", "Area"))
    assert only(after).translations == ("Площадь",)
    assert only(after).remarks == 'earlier translation: "Размер"'
    assert after.obsolete == ()


def test_an_obsolete_fuzzy_translation_is_written_alike_by_every_update() -> None:
    fuzzy = make_entry("area", "Surface", "Площадь", fuzzy=True, previous="Area")
    text = format_catalog(merged(make_catalog(fuzzy), ("war", "War")))
    assert format_catalog(merged(read(text), ("war", "War"))) == text


def test_english_follows_its_source() -> None:
    english = merged(make_catalog(language="en"), ("area", "Area"), ("war", "War"), language="en")
    assert [e.translations for e in english.entries] == [("Area",), ("War",)]
    followed = merged(english, ("area", "Surface"), ("war", "War"), language="en")
    assert [(e.translations, e.fuzzy) for e in followed.entries] == [(("Surface",), False), (("War",), False)]
    assert merged(followed, ("war", "War"), language="en").obsolete == ()


def test_english_that_was_edited_becomes_fuzzy_and_obsolete_as_any_other() -> None:
    english = make_catalog(("area", "Area", "Area (km²)"), language="en")
    changed = only(merged(english, ("area", "Surface"), language="en"))
    assert (changed.translations, changed.fuzzy, changed.previous) == (("Area (km²)",), True, "Area")
    assert [e.translations for e in merged(english, ("war", "War"), language="en").obsolete] == [("Area (km²)",)]


def test_an_edited_english_plural_is_not_overwritten() -> None:
    english = make_catalog(make_entry("n", "{n} page", "{n} page", "{n} sheets", plural="{n} pages"), language="en")
    changed = only(merged(english, ("n", "{n} p.", "{n} pp."), language="en"))
    assert (changed.translations, changed.fuzzy) == (("{n} page", "{n} sheets"), True)


def test_a_message_that_gains_a_plural_is_fuzzy_with_all_forms_of_the_language() -> None:
    entry = only(merged(make_catalog(("n", "{n} page", "{n} стр.")), ("n", "{n} page", "{n} pages")))
    assert (entry.translations, entry.fuzzy) == (("{n} стр.",) * 3, True)


def test_a_message_that_loses_its_plural_is_fuzzy_and_its_forms_are_kept() -> None:
    forms = ("{n} страница", "{n} страницы", "{n} страниц")
    after = merged(make_catalog(make_entry("n", "{n} page", *forms, plural="{n} pages")), ("n", "{n} page"))
    assert (only(after).translations, only(after).fuzzy) == (forms[:1], True)
    assert only(after).remarks == f'earlier translation: "{forms[1]}"\nearlier translation: "{forms[2]}"'


def test_a_plural_that_changes_alone_stays_fuzzy_however_often_it_does() -> None:
    forms = ("{n} страница", "{n} страницы", "{n} страниц")
    catalog = make_catalog(make_entry("n", "{n} page", *forms, plural="{n} pages"))
    for plural in ("{n} sheets", "{n} leaves", "{n} pieces"):
        catalog = merged(catalog, ("n", "{n} page", plural))
        assert only(catalog).fuzzy


def test_notes_and_files_come_from_the_template() -> None:
    message = replace(make_message("area", "Area"), comments=("TRANSLATORS: New.",), also=("templates/a.html",))
    before = make_catalog(make_entry("area", "Area", "Площадь", notes=("Old.",), files=("old.html",)))
    entry = only(merge(before, Template("test", (message,)), RU))
    assert entry.notes == ("TRANSLATORS: New.",)
    assert entry.files == ("templates/a.html", "templates/test.html")


# Whatever happens

WORDS = st.text(alphabet='aбə և"\\{}n%<>\u00a0—', min_size=1, max_size=8).map(lambda text: f"x{text}")
REMARKS = st.sampled_from(["", "Спорно.", "Спорно.\nСм. выше."])
SOURCES = st.one_of(st.tuples(WORDS), st.tuples(WORDS, WORDS))
TEMPLATES = st.dictionaries(st.sampled_from("abc"), SOURCES, max_size=3)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    def entry(identifier: str) -> Entry:
        plural = draw(st.one_of(st.just(""), WORDS))
        texts = tuple(draw(WORDS) for _ in range(RU.plural_count if plural else 1))
        fuzzy = draw(st.booleans())
        previous = draw(st.one_of(st.just(""), WORDS)) if fuzzy and identifier in "abc" else ""
        return make_entry(
            identifier, draw(WORDS), *texts, plural=plural, fuzzy=fuzzy, previous=previous, remarks=draw(REMARKS)
        )

    live = draw(st.lists(st.sampled_from("abc"), unique=True))
    dead = draw(st.lists(st.sampled_from("def"), unique=True))
    catalog = make_catalog(*map(entry, live))
    return replace(catalog, obsolete=tuple(map(entry, dead)))


@given(catalogs())
@settings(max_examples=200, deadline=None)
def test_reading_what_was_written_gives_it_back(catalog: Catalog) -> None:
    text = format_catalog(catalog)
    again = read(text)
    assert format_catalog(again) == text
    mine = (*catalog.entries, *sorted(catalog.obsolete, key=lambda entry: entry.id))
    for one, other in zip(mine, (*again.entries, *again.obsolete), strict=True):
        assert replace(one, location=other.location) == other


def written(catalog: Catalog) -> set[str]:
    """Return every text that a translator wrote, where it still stands."""
    entries = (*catalog.entries, *catalog.obsolete)
    kept = {line.removeprefix(f'{EARLIER} "')[:-1] for entry in entries for line in entry.remarks.splitlines()}
    return kept | {text for entry in entries for text in entry.translations if text}


@given(catalogs(), st.lists(TEMPLATES, min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_no_translation_is_ever_lost(catalog: Catalog, templates: list[dict[str, tuple[str, ...]]]) -> None:
    before = written(catalog)
    for sources in templates:
        template = make_template(*((identifier, *source) for identifier, source in sources.items()))
        catalog = merge(read(format_catalog(catalog)), template, RU)
        assert before <= written(catalog)
        assert [entry.id for entry in catalog.entries] == list(sources)
        assert format_catalog(merge(read(format_catalog(catalog)), template, RU)) == format_catalog(catalog)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_only_the_text_that_a_translation_was_made_for_approves_it(source: str, texts: list[str]) -> None:
    catalog = make_catalog(("a", source, "Перевод"))
    for text in texts:
        catalog = merged(catalog, ("a", text))
        entry = only(catalog)
        assert is_approved(entry, entry.source_text) == (text == source)


# The catalogs of this workspace

CATALOGS = sorted((ROOT / "locales").glob("*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_committed_catalogs_are_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_catalog(read_catalog(text, path.stem, locale(path.parent.parent.name))) == text


def test_an_update_of_what_is_up_to_date_changes_no_byte(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    assert update_catalogs(workspace) == ()
    for path in (*CATALOGS, *(ROOT / "locales").glob("*.pot")):
        assert (tmp_path / path.relative_to(ROOT)).read_bytes() == path.read_bytes()

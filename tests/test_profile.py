"""The profile: what is read of it, each fault with its line, and the profile of this workspace."""

import pytest
from builders import ROOT, SLUG, codes, make_profile, make_settings, profile_text

from pipeline.base.diagnostics import PipelineError
from pipeline.language.edtf import parse_edtf
from pipeline.profile.loader import load_profile
from pipeline.profile.model import Figure, Profile

PATH = "templates/profiles/tiny.yaml"
SINCE = """\
date: "2010"
    since:
      id: gone
      date: "2023"
      text: !_ "It is gone."
      sources: [bbc]
    items:
"""


def faults(*changes: tuple[str, str]) -> list[tuple[int, str, str]]:
    """Return line, code and message of each fault that these changes to the tiny profile make."""
    with pytest.raises(PipelineError) as failure:
        make_profile(*changes)
    assert all(d.location.path == PATH and d.hint for d in failure.value.diagnostics)
    return [(d.location.line, d.code, d.message) for d in failure.value.diagnostics]


def line_of(text: str, *changes: tuple[str, str]) -> int:
    return next(n for n, line in enumerate(profile_text(*changes).splitlines(), 1) if text in line)


def load_real() -> Profile:
    path = f"templates/profiles/{SLUG}.yaml"
    settings = make_settings(required=((SLUG, ("karabakh", "artsakh")),))
    return load_profile(path, (ROOT / path).read_text(encoding="utf-8"), settings)


def test_a_tiny_profile() -> None:
    profile = make_profile()
    assert (profile.slug, str(profile.as_of), str(profile.edited)) == ("tiny", "2011", "2026-11-23")
    assert [name.id for name in profile.names] == ["karabakh", "artsakh"]
    assert profile.name("artsakh").in_locale("ru").forms == ("Арцах*",)
    assert profile.figures == (Figure("killed", 20000, 30000, ""),)
    assert profile.timeline[0].date == parse_edtf("1994-05")
    assert profile.placeholders(("en", "hy", "az", "ru")) == {"killed", "killed.from", "killed.to"} | {
        f"{name}.{language}" for name in ("karabakh", "artsakh") for language in ("en", "hy", "az", "ru")
    }


def test_messages_have_ids_lines_and_notes() -> None:
    messages = {message.id: message for message in make_profile().messages()}
    toll = messages["toll.body"]
    assert toll.text == "It killed {killed} people; in Armenian it is {artsakh.hy}."
    assert str(toll.location) == f"{PATH}:{line_of('It killed')}"
    assert toll.comments == ("TRANSLATORS: Soldiers and civilians.",)
    assert messages["truce.text"].comments == ()


def test_a_note_of_several_lines_is_one_note_and_other_comments_are_none() -> None:
    note = "        # For us only.\n        # TRANSLATORS: Soldiers\n        # and civilians.\n"
    profile = make_profile(("        # TRANSLATORS: Soldiers and civilians.\n", note))
    assert {m.id: m for m in profile.messages()}["toll.body"].comments == ("TRANSLATORS: Soldiers", "and civilians.")


def test_a_folded_text_is_one_line() -> None:
    folded = "note: !_ >-\n  Names are\n  not claims: really # none."
    assert (
        make_profile(('note: !_ "Names are not claims."', folded)).note.text == "Names are not claims: really # none."
    )


def test_what_is_optional_is_read() -> None:
    described = ("places:", 'description: !_ "In 2011."\nplaces:')
    dated = ('date: "2011"\nnote', 'date: "2011-05-30"\n    archived: "https://example.org/copy"\nnote')
    added = ('date: "1994-05"', 'date: "1994-05"\n    editorial: true')
    profile = make_profile(described, dated, added, ("items:\n", SINCE))
    fact, source = profile.facts[0], profile.sources[0]
    assert fact.since
    assert (fact.since.text.id, fact.since.text.text, str(fact.since.date)) == ("gone.text", "It is gone.", "2023")
    assert (str(fact.date), source.archived, str(source.date)) == ("2010", "https://example.org/copy", "2011-05-30")
    assert profile.timeline[0].editorial
    assert {"description", "gone.text"} < {message.id for message in profile.messages()}
    assert profile.short_description().id == "description"


def test_what_is_optional_may_be_left_out() -> None:
    profile = make_profile()
    fact, source = profile.facts[0], profile.sources[0]
    assert (profile.description, fact.date, fact.since, source.archived) == (None, None, None, "")
    assert not profile.timeline[0].editorial
    assert profile.short_description() is profile.summary


@pytest.mark.parametrize("note", ["", "# TRANSLATORS: Short.\n", "# TRANSLATORS: At most 155 characters.\n"])
def test_a_description_has_its_limit_among_its_notes(note: str) -> None:
    description = make_profile(("places:", f'{note}description: !_ "In 2011."\nplaces:')).description
    assert description
    assert " ".join(description.comments).count("At most 155 characters.") == 1
    assert note.strip("# \n") in "\n".join(description.comments)


def test_no_value_turns_into_another_type() -> None:
    profile = make_profile(('"A country profile"', '"No"'), ('date: "2011"\nnote', "date: 2011\nnote"))
    assert (profile.sources[0].title.text, str(profile.sources[0].date)) == ("No", "2011")


@pytest.mark.parametrize(
    ("change", "near", "code", "message"),
    [
        (('title: !_ "', 'title: "'), "title:", "profile-mark", "“title” is a message without its mark"),
        (('slug: tiny', 'slug: !_ tiny'), "slug:", "profile-mark", "“slug” of the profile is data, but marked !_"),
        (('!_ "Status"', "!_ Status"), "!_ Status", "profile-unquoted", "message “status.label” is not quoted"),
        (('!_ "War"', '!_ "War\\nand"'), "!_ \"War", "profile-newline", "message “war.heading” has a line break"),
        (('!_ "War"', '!_ |-\n      War\n      and'), "!_ |-", "profile-newline",
         "message “war.heading” has a line break"),
        (('!_ "War"', '!_ ""'), '!_ ""', "profile-type", "message “war.heading” is empty"),
        (('!_ "War"', '!_ ["War"]'), '["War"]', "profile-mark", "“war.heading” is marked !_, but is not a text"),
        (("slug: tiny", "slug: teeny"), "slug:", "profile-slug", "the slug “teeny” is not the file’s name"),
        (("slug: tiny", "slug: assets"), "slug:", "profile-slug-reserved", "the slug “assets” is reserved"),
        (("slug: tiny", "slug: ../x"), "slug:", "profile-slug", "“../x” is not a slug"),
        (('as_of: "2011"\n', ""), "slug:", "profile-missing-key", "the profile has no “as_of”"),
        (('as_of: "2011"', 'as_of: "May"'), "as_of", "profile-date",
         "“as_of” of the profile: “May” is not an EDTF date"),
        (('edited: "2026-11-23"', 'edited: "2026"'), "edited", "profile-date", "“edited” of the profile is not a day"),
        (("note:", "nota:"), "nota:", "profile-unknown-key", "the profile has an unknown key “nota”"),
        (('note: !_', 'slug: x\nnote: !_'), "slug: x", "yaml-duplicate-key", "the profile has “slug” twice"),
        (("id: truce", "id: toll"), "id: toll\n", "profile-duplicate-id",
         f"the id “toll” is used already in line {line_of('id: toll')}"),
        (("id: truce", "id: Truce"), "id: Truce", "profile-id", "“Truce” is not an id"),
        (("from: 20000", "from: 40000"), "from: 40000", "profile-type", "figure “killed” does not rise"),
        (("from: 20000", "from: 2e4"), "2e4", "profile-type",
         "“from” of figure “killed” is “2e4”, not a number of at most 15 digits"),
        (("killed:", "Killed:"), "Killed:", "profile-id", "“Killed” is not a figure’s id"),
        (("native: hy", "native: tr"), "native: tr", "profile-type", "“native” of name “artsakh” is “tr”"),
        (('"Artsakh*"', '"Art*akh"'), "Art*akh", "name-form", "“Art*akh” is not a form of a name"),
        (('["Арцах*"]', '["Арцаха"]'), "Арцаха", "name-form",
         "the ru form of “artsakh”, “Арцах”, is not among its own accepted forms"),
        (('    ru: {name: "Арцах", forms: ["Арцах*"]}\n', ""), "id: artsakh", "name-locale-missing",
         "the name “artsakh” has no form for the locale ru"),
        (("sources: [bbc]", "sources: [cnn]"), "status-claim", "profile-source",
         "“status-claim” cites the undeclared source “cnn”"),
        (("place: region", "place: moon"), "id: karabakh", "profile-place",
         "“karabakh” names the undeclared place “moon”"),
        (("{killed} people", "{dead} people"), "{dead}", "profile-placeholder",
         "message “toll.body” uses the undeclared placeholder {dead}"),
        (("{artsakh.hy}", "{artsakh.tr}"), "{artsakh.tr}", "profile-placeholder",
         "message “toll.body” uses the undeclared placeholder {artsakh.tr}"),
        (('!_ "War"', '!_ "<b>War</b>"'), "<b>War", "markup", "message “war.heading” has the markup “<b>”"),
        (("same_as: []", 'same_as: ["ftp://x"]'), "ftp://x", "profile-url",
         "“ftp://x” of place “region” is not a web address"),
        (("same_as: []", "same_as: &a []"), "&a", "yaml-alias", "“a” is a YAML anchor or alias"),
        (("items:\n", 'date: "then"\n    items:\n'), "then", "profile-date",
         "“date” of fact “status”: “then” is not an EDTF date"),
        (("items:\n", "since: 2023\n    items:\n"), "since:", "profile-type", "the since line is not a mapping"),
        (("items:\n", SINCE.replace('date: "2023"\n      ', "")), "id: gone", "profile-missing-key",
         "the since line “gone” has no “date”"),
        (("items:\n", SINCE.replace("[bbc]", "[cnn]")), "id: gone", "profile-source",
         "“gone” cites the undeclared source “cnn”"),
        (('date: "2011"\nnote', 'date: "2011"\n    archived: "web"\nnote'), "archived", "profile-url",
         "“web” of source “bbc” is not a web address"),
        (('date: "1994-05"', "date: [1994]"), "[1994]", "profile-type",
         "“date” of timeline entry “truce” is not a text"),
        (("names:\n", "names: x\nmore:\n"), "names: x", "profile-type", "“names” of the profile is not a list"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(change: tuple[str, str], near: str, code: str, message: str) -> None:
    lines = profile_text(change).splitlines()
    numbers = {n for n, line in enumerate(lines, 1) if near.rstrip("\n") in line}
    assert [found for found in faults(change) if found[0] in numbers and found[1:] == (code, message)]


def test_a_name_that_counts_as_another_one_only() -> None:
    own = ('{name: "Арцах", forms: ["Арцах*"]}', '{name: "Республика Арцах", forms: ["Арцах*"]}')
    other = ('forms: ["Карабах*", ', 'forms: ["Карабах*", "Республик* Арцах*", ')
    line = line_of("id: artsakh")
    message = "the ru form of “artsakh”, “Республика Арцах”, is a form of another name only"
    assert faults(own, other) == [(line, "name-form", message)]
    shared = (own[0], '{name: "Республика Арцах", forms: ["Арцах*", "Республика Арцах"]}')
    assert len(make_profile(shared, other).names) == len(make_profile().names)


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\t- x", "a: 'x"])
def test_a_file_that_is_no_yaml(text: str) -> None:
    with pytest.raises(PipelineError) as failure:
        load_profile(PATH, text, make_settings())
    assert codes(failure.value.diagnostics) == ["yaml-syntax"]
    assert failure.value.diagnostics[0].location.line >= 1


@pytest.mark.parametrize(("text", "code"), [("", "yaml-empty"), ("# nothing\n", "yaml-empty"), ("- x", "profile-type")])
def test_a_file_that_is_no_profile(text: str, code: str) -> None:
    with pytest.raises(PipelineError) as failure:
        load_profile(PATH, text, make_settings())
    assert code in codes(failure.value.diagnostics)


RECORDS = {
    "places": "place", "names": "name", "facts": "fact", "sections": "section", "timeline": "timeline entry",
    "sources": "source",
}  # fmt: skip


def line_of_list(key: str) -> int:
    return profile_text().splitlines().index(f"{key}:") + 1


@pytest.mark.parametrize("item", ["oops", "[1, 2]", '""', "null", "!_ text", "[]", "'a: b'"])
@pytest.mark.parametrize("key", RECORDS)
def test_a_record_that_is_not_a_mapping(key: str, item: str) -> None:
    """The other records of the list are read all the same."""
    found = faults((f"{key}:\n", f"{key}:\n  - {item}\n"))
    assert found == [(line_of_list(key) + 1, "profile-type", f"{RECORDS[key]} is not a mapping")]


@pytest.mark.parametrize("key", RECORDS)
@pytest.mark.parametrize("value", ["oops", "{a: b}", "7", '""'])
def test_records_that_are_not_a_list(key: str, value: str) -> None:
    found = faults((f"{key}:\n", f"{key}: {value}\nmore:\n"))
    assert (line_of_list(key), "profile-type", f"“{key}” of the profile is not a list") in found


@pytest.mark.parametrize(
    ("change", "near", "message"),
    [
        (("    items:\n", "    items:\n      - oops\n"), "- oops", "claim is not a mapping"),
        (("      - id: toll\n", "      - [oops]\n      - id: toll\n"), "- [oops]", "paragraph is not a mapping"),
        (('{name: "Арцах", forms: ["Арцах*"]}', '"Арцах"'), 'ru: "Арцах"', "the ru form of “artsakh” is not a mapping"),
        (("figures:\n  killed: {from: 20000, to: 30000}", "figures: [killed]"), "figures: [killed]",
         "“figures” is not a mapping"),
        (("figures:\n  killed: {from: 20000, to: 30000}", "figures: many"), "figures: many",
         "“figures” is not a mapping"),
        (("{from: 20000, to: 30000}", "20000"), "killed: 20000", "figure “killed” is not a mapping"),
        (("{from: 20000, to: 30000}", "[20000, 30000]"), "killed: [", "figure “killed” is not a mapping"),
        (("note:", "? [a, b]\n: x\nnote:"), "? [a, b]", "a key of the profile is not a text"),
        (("  killed:", "  ? {a: b}\n  : x\n  killed:"), "? {a: b}", "a key of “figures” is not a text"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_a_mapping(change: tuple[str, str], near: str, message: str) -> None:
    assert faults(change) == [(line_of(near, change), "profile-type", message)]


@pytest.mark.parametrize("text", ["oops", "- a\n- b", "7", "[]", '"text"'])
def test_a_whole_profile_that_is_not_a_mapping(text: str) -> None:
    with pytest.raises(PipelineError) as failure:
        load_profile(PATH, text, make_settings())
    (found,) = failure.value.diagnostics
    assert (str(found.location), found.code) == (f"{PATH}:1", "profile-type")
    assert found.message == "the profile is not a mapping"


@pytest.mark.parametrize("count", [60, 5_000, 100_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_a_profile_that_is_nested_too_deeply(opening: str, count: int) -> None:
    """At some 50,000 the library would end the process."""
    with pytest.raises(PipelineError) as failure:
        load_profile(PATH, "slug: tiny\nplaces:\n  " + opening * count, make_settings())
    (found,) = failure.value.diagnostics
    assert (str(found.location), found.code) == (f"{PATH}:3", "yaml-syntax")
    assert found.message == "is nested too deeply"


@pytest.mark.parametrize("character", ["\0", "\7", "\x1b", "\x7f", "\ufffe"])
def test_a_control_character_is_told_with_its_line(character: str) -> None:
    with pytest.raises(PipelineError) as failure:
        load_profile(PATH, f"slug: tiny\ntitle: Ղարաբաղ {character}\n", make_settings())
    (found,) = failure.value.diagnostics
    assert (str(found.location), found.code) == (f"{PATH}:2", "yaml-syntax")
    assert found.message == "does not parse: control characters are not allowed"


def test_all_faults_are_told_at_once() -> None:
    found = faults(('title: !_ "', 'title: "'), ('!_ "Status"', "!_ Status"), ("from: 20000", "from: x"))
    assert [code for _, code, _ in sorted(found)] == ["profile-mark", "profile-type", "profile-unquoted"]


def test_deleting_a_required_name_cannot_delete_the_rule() -> None:
    settings = make_settings(required=(("tiny", ("karabakh", "artsakh", "third")),))
    with pytest.raises(PipelineError) as failure:
        make_profile(settings=settings)
    assert [str(d) for d in failure.value.diagnostics] == [
        (
            f"{PATH}: error[name-required]: the profile does not have the name “third”, which pyproject.toml requires"
            " of it\n"
            "  hint: restore the record “third” under names"
        )
    ]


def test_a_profile_of_which_nothing_is_required() -> None:
    with pytest.raises(PipelineError) as failure:
        make_profile(settings=make_settings(required=()))
    assert [d.message for d in failure.value.diagnostics] == ["no names are required of this profile"]


# The profile of this workspace


def test_it_loads_twice_alike() -> None:
    assert load_real() == load_real()
    assert tuple(load_real().messages()) == tuple(load_real().messages())


def test_its_messages_have_ids_of_their_own() -> None:
    ids = [message.id for message in load_real().messages()]
    assert len(ids) > 50
    assert len(ids) == len(set(ids))


def test_its_messages_stand_where_they_say() -> None:
    lines = (ROOT / f"templates/profiles/{SLUG}.yaml").read_text(encoding="utf-8").splitlines()
    for message in load_real().messages():
        text = " ".join(line.strip() for line in lines[message.location.line - 1 : message.location.line + 12])
        assert "!_" in lines[message.location.line - 1], message.id
        assert message.text[:40] in text, message.id


def test_its_notes_for_translators_are_found() -> None:
    text = (ROOT / f"templates/profiles/{SLUG}.yaml").read_text(encoding="utf-8")
    notes = [message.comments for message in load_real().messages() if message.comments]
    assert len(notes) == text.count("# TRANSLATORS:") > 5
    assert all(note[0].startswith("TRANSLATORS: ") for note in notes)


def test_its_dates_rise() -> None:
    starts = [entry.date.years()[0] for entry in load_real().timeline]
    assert len(starts) > 5
    assert starts == sorted(starts)

"""The manifest: what it says goes to JSON and comes back; what cannot be is told."""

import json
import pickle
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from pipeline.base.diagnostics import PipelineError
from pipeline.base.page_bounds import Bounds
from pipeline.verify.manifest import (
    Expectations,
    File,
    Manifest,
    ProfileExpectations,
    digest,
    format_manifest,
    parse_manifest,
    sealed,
    text_digest,
)
from pipeline.verify.required_name import RequiredName

NAME = RequiredName(
    "tiny", "artsakh", {"en": ["Artsakh*"], "hy": ["Արցախ*"]}, {"en": "Artsakh", "hy": "Արցախ"}, english=[]
)
TINY = ProfileExpectations(
    languages=["en", "hy"],
    words=["en", "hy"],
    editions=["standard"],
    twofold=[],
    beside={},
    minimum_coverage=100,
)
EXPECTED = Expectations(
    site="",
    draft=False,
    minimum_coverage=100,
    host_files=[".well-known"],
    kept=[],
    languages=["en", "hy"],
    profiles={"tiny": TINY},
    scripts={"en": "Latn", "hy": "Armn"},
    directions={"en": "ltr", "hy": "ltr"},
    prefixes={"en": [], "hy": []},
    fonts=["Profile-Sans"],
    bounds={"standard": Bounds()},
    names=[NAME],
    untranslated={"en": {}, "hy": {"tiny": [text_digest("War")]}},
    paths={"hy/tiny.hy.pdf": "tiny"},
)
SHEET = File(
    "hy/tiny.hy.pdf",
    "pdf",
    3,
    digest(b"abc"),
    "hy",
    "tiny",
    "standard",
    pages=3,
    budget=4,
    note="Å„",
    standards=["pdf/ua-1", "pdf/a-3a"],
    catalog=digest(b"msgid"),
)
GOOD = Manifest("test 1", EXPECTED, [SHEET])
LONGER = {"en": ["Artsakh Region"]}  # forms of another name
DATA = {"path": "hy/tiny.json", "kind": "data", "edition": "", "pages": 0, "budget": 0}
HINT = "build again: the manifest is written by pipeline build"
Change = Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], object]


def message(change: Change) -> str:
    """Change a manifest, what it expects or its one file, and return what is found."""
    table = json.loads(format_manifest(GOOD))
    change(table, table["expected"], table["files"][0])
    with pytest.raises(PipelineError) as failure:
        parse_manifest(json.dumps(table), "manifest.json")
    (found,) = failure.value.diagnostics
    assert (str(found.location), found.hint) == ("manifest.json", HINT)
    return f"[{found.code}] {found.message}"


def test_it_comes_back_as_it_was() -> None:
    text = format_manifest(GOOD)
    assert parse_manifest(text, "manifest.json") == GOOD
    assert format_manifest(parse_manifest(text, "manifest.json")) == text
    assert text.startswith('{\n "version": 9,\n "generator": "test 1",\n')
    assert "Արցախ" in text


def test_looking_up_a_slice_changes_nothing_that_is_written() -> None:
    manifest = parse_manifest(format_manifest(GOOD), "manifest.json")
    manifest.expected.of("tiny", "hy")
    assert manifest == GOOD
    assert format_manifest(manifest) == format_manifest(GOOD)


def test_digests() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert text_digest("abc") == digest(b"abc")[:16]


LANGUAGES = "[manifest-syntax] has a table that is not of its languages"
NAMELESS = "[manifest-syntax] requires no name of"
CALLED = "[manifest-syntax] does not say what hy/tiny.hy.pdf is, but calls it pdf"
PREFIX = "[manifest-syntax] has a prefix of names that is not made of letters"
FIELDS = "[manifest-syntax] has unknown fields, or not all fields"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda t, e, f: t.update(version=1), "[manifest-version] has version 1, not 9"),
        (lambda t, e, f: t.update(version=["4"]), "[manifest-version] has version ['4'], not 9"),
        (lambda t, e, f: t.pop("version"), "[manifest-version] has version None, not 9"),
        (lambda t, e, f: t.update(more=1), FIELDS),
        (lambda t, e, f: e.update(more=1), FIELDS),
        (lambda t, e, f: f.update(more=1), FIELDS),
        (lambda t, e, f: f.pop("note"), FIELDS),
        (lambda t, e, f: e.update(languages=[]), "[manifest-syntax] has no languages"),
        (lambda t, e, f: e.update(languages=["en", "hy", "ru"]), LANGUAGES),
        (lambda t, e, f: e.update(scripts={}), LANGUAGES),
        (lambda t, e, f: e["scripts"].pop("hy"), LANGUAGES),
        (lambda t, e, f: e["untranslated"].pop("hy"), LANGUAGES),
        (lambda t, e, f: e["prefixes"].pop("hy"), LANGUAGES),
        (lambda t, e, f: e["prefixes"].update(hy=[""]), PREFIX),
        (lambda t, e, f: e["prefixes"].update(hy=["a b"]), PREFIX),
        (lambda t, e, f: e["prefixes"].update(hy=["a" * 13]), PREFIX),
        (lambda t, e, f: e["names"][0]["forms"].pop("hy"), LANGUAGES),
        (lambda t, e, f: e["names"][0]["table"].update(ru="Арцах"), LANGUAGES),
        (lambda t, e, f: e["names"][0]["longer"].update(ru=["Арцах* *"]), LANGUAGES),
        (lambda t, e, f: e["names"][0]["longer"].update(hy=["*"]), "[manifest-syntax] accepts a name that is not one"),
        (
            lambda t, e, f: e["names"][0].update(table={"en": "Artsakh Region", "hy": "Արցախ"}, longer=LONGER),
            "[manifest-syntax] does not accept a name that it requires",
        ),
        (lambda t, e, f: e["profiles"]["tiny"].update(languages=[]), LANGUAGES),
        (lambda t, e, f: e["profiles"]["tiny"].update(languages=["en", "hy", "ru"]), LANGUAGES),
        (
            lambda t, e, f: e["profiles"]["tiny"].update(languages=["hy"]),
            "[manifest-syntax] has no profile in one of its languages",
        ),
        (lambda t, e, f: e["profiles"]["tiny"].update(words=["hy"]), LANGUAGES),
        (lambda t, e, f: e["profiles"]["tiny"].update(words=["en", "hy", "ru"]), LANGUAGES),
        (lambda t, e, f: e["profiles"].update(other=e["profiles"]["tiny"]), f"{NAMELESS} “other”"),
        (lambda t, e, f: e["profiles"]["tiny"].update(editions=[]), CALLED),
        (  # only what is printed leaves sections out
            lambda t, e, f: f.update(DATA, left_out=["later"]),
            "[manifest-syntax] does not say what hy/tiny.json is, but calls it data",
        ),
        (lambda t, e, f: f.update(budget=0), CALLED),
        (lambda t, e, f: f.update(pages=0), CALLED),
        (lambda t, e, f: f.update(second="en"), CALLED),
        (lambda t, e, f: f.update(standards=[]), CALLED),
        (lambda t, e, f: f.update(standards=["pdf/ua-1"]), CALLED),
        (lambda t, e, f: f.update(catalog=""), CALLED),
        (
            lambda t, e, f: f.update(catalog="0"),
            "[manifest-syntax] has no digest, or an impossible number, for hy/tiny.hy.pdf",
        ),
        (
            lambda t, e, f: e["profiles"]["tiny"].update(beside={"hy": ["ru"]}),
            "[manifest-syntax] has a pair that is not of its languages",
        ),
        (
            lambda t, e, f: e["profiles"]["tiny"].update(beside={"hy": ["hy"]}),
            "[manifest-syntax] has a pair that is not of its languages",
        ),
        (lambda t, e, f: e.update(bounds={}), "[manifest-syntax] has bounds that are not those of its editions"),
        (
            lambda t, e, f: f.update(budget=-1),
            "[manifest-syntax] has no digest, or an impossible number, for hy/tiny.hy.pdf",
        ),
        (lambda t, e, f: f.update(language="ru"), "[manifest-syntax] has a file of another language, hy/tiny.hy.pdf"),
        (lambda t, e, f: f.update(language=""), "[manifest-syntax] has a file of another language, hy/tiny.hy.pdf"),
        (
            lambda t, e, f: f.update(kind="index", profile="", language=""),
            "[manifest-syntax] has a file of another language, hy/tiny.hy.pdf",
        ),
        (lambda t, e, f: f.update(profile=""), "[manifest-syntax] requires no name of “”"),
        (lambda t, e, f: e.update(names=[]), "[manifest-syntax] requires no name of “tiny”"),
        (lambda t, e, f: e.update(paths={}), "[manifest-syntax] has paths to link to that are not those of its files"),
        (lambda t, e, f: f.update(path="../x"), "[manifest-syntax] has a path outside of the publication, '../x'"),
        (lambda t, e, f: f.update(path="a/../x"), "[manifest-syntax] has a path outside of the publication, 'a/../x'"),
        (lambda t, e, f: f.update(path="/x"), "[manifest-syntax] has a path outside of the publication, '/x'"),
        (lambda t, e, f: f.update(path="x\0"), r"[manifest-syntax] has a path outside of the publication, 'x\x00'"),
    ],
)
def test_what_cannot_be(change: Change, expected: str) -> None:
    assert message(change) == expected


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda t, e, f: t.pop("generator"), "missing required field `generator`"),
        (lambda t, e, f: t.pop("expected"), "missing required field `expected`"),
        (lambda t, e, f: f.update(kind="leaf"), "$.files[0].kind"),
        (lambda t, e, f: f.update(note=7), "$.files[0].note"),
        (lambda t, e, f: f.update(path=["x"]), "$.files[0].path"),
        (lambda t, e, f: f.update(fallbacks="7"), "$.files[0].fallbacks"),
        (lambda t, e, f: f.update(size=3.5), "$.files[0].size"),
        (lambda t, e, f: e.update(site=None), "$.expected.site"),
        (lambda t, e, f: e["profiles"]["tiny"].update(editions="standard"), "$.expected.profiles[...].editions"),
        (lambda t, e, f: e.update(scripts=[]), "$.expected.scripts"),
        (lambda t, e, f: e["names"][0].update(english=None), "$.expected.names[0].english"),
        (lambda t, e, f: e["names"][0]["longer"].update(hy="x"), "$.expected.names[0].longer[...]"),
        (lambda t, e, f: e["untranslated"].update(hy=[]), "$.expected.untranslated[...]"),
        (lambda t, e, f: e["untranslated"]["hy"].update(tiny="x"), "$.expected.untranslated[...][...]"),
    ],
)
def test_what_is_of_a_wrong_type(change: Change, place: str) -> None:
    found = message(change)
    assert found.startswith("[manifest-syntax] does not parse: ")
    assert place in found


# What decides about one factsheet


def two_profiles() -> Expectations:
    texts = {"other": ["a"], "site": ["b"], "tiny": ["c"]}
    paths = {"hy/tiny.html": "tiny", "en/other.html": "other", "assets/a.css": "", "hy/tiny.hy.pdf": "tiny"}
    names = [NAME, replace(NAME, profile="other")]
    profiles = {"tiny": TINY, "other": TINY}
    return replace(
        EXPECTED, names=names, profiles=profiles, untranslated={"en": texts, "hy": texts}, paths=paths, kept=["hy"]
    )


def test_what_is_expected_of_a_factsheet() -> None:
    expected = two_profiles().of("tiny", "hy")
    assert expected.names == [NAME]
    assert expected.kept == []
    assert expected.untranslated == {"hy": {"tiny": ["c"], "site": ["b"]}}
    assert expected.paths == {"assets/a.css": "", "hy/tiny.html": "tiny", "hy/tiny.hy.pdf": "tiny"}
    assert two_profiles().of("tiny", "en") != expected


def without_other(paths: dict[str, str]) -> dict[str, str]:
    return {path: profile for path, profile in paths.items() if profile != "other"}


@pytest.mark.parametrize(
    "change",
    [
        lambda expected: replace(expected, kept=[]),
        lambda expected: replace(expected, names=[NAME]),
        lambda expected: replace(expected, languages=["en", "hy", "ru"]),
        lambda expected: replace(expected, profiles={"tiny": TINY}),
        lambda expected: replace(expected, scripts=expected.scripts | {"ar": "Arab"}),
        lambda expected: replace(expected, directions=expected.directions | {"ar": "rtl"}),
        lambda expected: replace(expected, untranslated=expected.untranslated | {"en": {}}),
        lambda expected: replace(expected, paths=without_other(expected.paths)),
        lambda expected: replace(expected, paths=dict(reversed(expected.paths.items()))),
    ],
)
def test_what_decides_about_no_factsheet(change: Callable[[Expectations], Expectations]) -> None:
    assert repr(change(two_profiles()).of("tiny", "hy")) == repr(two_profiles().of("tiny", "hy"))


@pytest.mark.parametrize(
    "change",
    [
        {"site": "https://example.org/"},
        {"draft": True},
        {"minimum_coverage": 90},
        {"profiles": {"tiny": replace(TINY, editions=[])}},
        {"fonts": []},
        {"directions": {"en": "ltr", "hy": "rtl"}},
        {"prefixes": {"en": [], "hy": ["a"]}},
        {"bounds": {"standard": Bounds(ladder=3)}},
        {"paths": {}},
    ],
)
def test_what_decides_about_every_factsheet(change: dict[str, Any]) -> None:
    assert replace(two_profiles(), **change).of("tiny", "hy") != two_profiles().of("tiny", "hy")


def test_what_is_expected_is_small() -> None:
    """Each task of a build carries it, however many profiles there are."""
    many = [replace(NAME, profile=f"profile-{number}") for number in range(250)]
    paths = {f"{tag}/{name.profile}.html": name.profile for name in many for tag in ("en", "hy")}
    texts = {name.profile: [text_digest(str(number)) for number in range(100)] for name in many}
    expected = replace(EXPECTED, names=many, paths=paths, untranslated={"en": texts, "hy": texts})
    assert len(pickle.dumps(expected.of("profile-7", "hy"))) < 4000


def test_names_are_told_in_languages_without_pages() -> None:
    table = json.loads(format_manifest(GOOD))
    expected = table["expected"]
    expected["scripts"]["ru"], expected["directions"]["ru"], expected["prefixes"]["ru"] = "Cyrl", "ltr", []
    expected["profiles"]["tiny"]["words"].append("ru")
    expected["names"][0]["forms"]["ru"], expected["names"][0]["table"]["ru"] = ["Artsakh*"], "Artsakh"
    expected["names"][0]["english"] = ["ru"]
    (name,) = parse_manifest(sealed(table), "manifest.json").expected.names
    assert [name.language(tag) for tag in ("en", "hy", "ru")] == ["en", "hy", "en"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{\n,", "manifest.json:2"),
        ("{\n", "manifest.json"),
        ("", "manifest.json"),
        ("[" * 100_000, "manifest.json"),
        ('{"a":' * 100_000, "manifest.json"),
        ('{"version": "\\ud800"}', "manifest.json"),
        ("{}}", "manifest.json:1"),
    ],
)
def test_text_that_is_not_json(text: str, place: str) -> None:
    with pytest.raises(PipelineError) as failure:
        parse_manifest(text, "manifest.json")
    (found,) = failure.value.diagnostics
    assert (str(found.location), found.code) == (place, "manifest-syntax")
    assert found.message.startswith("does not parse: ")


def test_a_manifest_with_any_byte_damaged_parses_or_is_a_diagnostic() -> None:
    generator, good = random.Random(3), format_manifest(GOOD)
    for _ in range(300):
        place = generator.randrange(len(good))
        damaged = good[:place] + generator.choice(["", '"', "{", "]", "\0", "7", "\\"]) + good[place + 1 :]
        with suppress(PipelineError):
            parse_manifest(damaged, "manifest.json")

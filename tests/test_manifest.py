"""The manifest: what it says goes to JSON and comes back; what cannot be is told."""

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.base.diagnostics import PipelineError
from pipeline.verify.manifest import File, Manifest, RequiredName, digest, format_manifest, parse_manifest, text_digest

NAME = RequiredName(
    "tiny", "artsakh", {"en": ["Artsakh*"], "hy": ["Արցախ*"]}, {"en": "Artsakh", "hy": "Արցախ"}, english=[]
)
GOOD = Manifest(
    generator="test 1",
    site="",
    draft=False,
    minimum_coverage=100,
    kept=[],
    languages=["en", "hy"],
    editions=["standard"],
    scripts={"en": "Latn", "hy": "Armn"},
    directions={"en": "ltr", "hy": "ltr"},
    fonts=["Profile-Sans"],
    names=[NAME],
    untranslated={"en": {}, "hy": {"tiny": [text_digest("War")]}},
    files=[File("hy/tiny.hy.pdf", "pdf", 3, digest(b"abc"), "hy", "tiny", "standard", 4)],
)


def message(change: Callable[[dict[str, Any]], object]) -> str:
    table = json.loads(format_manifest(GOOD))
    change(table)
    with pytest.raises(PipelineError) as failure:
        parse_manifest(json.dumps(table), "manifest.json")
    (found,) = failure.value.diagnostics
    assert found.hint == "build again: the manifest is written by pipeline build"
    return f"[{found.code}] {found.message}"


def test_it_comes_back_as_it_was() -> None:
    text = format_manifest(GOOD)
    assert parse_manifest(text, "manifest.json") == GOOD
    assert format_manifest(parse_manifest(text, "manifest.json")) == text
    assert "Արցախ" in text


def test_digests() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert text_digest("abc") == digest(b"abc")[:16]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda t: t.update(version=1), "[manifest-version] is of version 1, not 3"),
        (lambda t: t.pop("version"), "[manifest-syntax] lacks or mistakes a field: 'version'"),
        (lambda t: t["files"][0].update(kind="leaf"), "[manifest-syntax] has a file of an unknown kind"),
        (lambda t: t.update(site=None), "[manifest-syntax] has a field of a wrong type"),
        (lambda t: t.update(languages=[]), "[manifest-syntax] has a field of a wrong type"),
        (lambda t: t.update(editions="standard"), "[manifest-syntax] has a field of a wrong type"),
        (lambda t: t["names"][0].update(english=None), "[manifest-syntax] has a field of a wrong type"),
        (
            lambda t: t["files"][0].update(note=7),
            "[manifest-syntax] has a file with a field of a wrong type, hy/tiny.hy.pdf",
        ),
        (
            lambda t: t["files"][0].update(fallbacks="7"),
            "[manifest-syntax] has a file with a field of a wrong type, hy/tiny.hy.pdf",
        ),
        (
            lambda t: t.update(languages=["en", "hy", "ru"]),
            "[manifest-syntax] has a table that is not of its languages",
        ),
        (lambda t: t.update(scripts=[]), "[manifest-syntax] has a table that is not of its languages"),
        (lambda t: t["scripts"].pop("hy"), "[manifest-syntax] has a table that is not of its languages"),
        (lambda t: t["names"][0]["forms"].pop("hy"), "[manifest-syntax] has a table that is not of its languages"),
        (
            lambda t: t["files"][0].update(language="ru"),
            "[manifest-syntax] has a file of another language, hy/tiny.hy.pdf",
        ),
        (
            lambda t: t["files"][0].update(language=""),
            "[manifest-syntax] has a file of another language, hy/tiny.hy.pdf",
        ),
        (lambda t: t.update(names=[]), "[manifest-syntax] requires no name of “tiny”"),
        (lambda t: t["untranslated"].update(hy=[]), "[manifest-syntax] has a field of a wrong type"),
        (lambda t: t["untranslated"]["hy"].update(tiny="x"), "[manifest-syntax] has a field of a wrong type"),
    ],
)
def test_what_cannot_be(change: Callable[[dict[str, Any]], object], expected: str) -> None:
    assert message(change) == expected


# What decides about one factsheet


def two_profiles() -> Manifest:
    other = replace(NAME, profile="other")
    files = [
        File("assets/a.css", "asset", 1, digest(b"a")),
        File("en/other.html", "page", 1, digest(b"c"), "en", "other"),
        File("hy/tiny.html", "page", 1, digest(b"b"), "hy", "tiny", fallbacks=7, note="note"),
        *GOOD.files,
    ]
    texts = {"other": ["a"], "site": ["b"], "tiny": ["c"]}
    return replace(GOOD, names=[NAME, other], untranslated={"en": texts, "hy": texts}, files=files, kept=["hy"])


def test_what_is_expected_of_a_factsheet() -> None:
    expected = two_profiles().expected("tiny", "hy")
    assert expected.names == [NAME]
    assert expected.untranslated == {"hy": {"tiny": ["c"], "site": ["b"]}}
    assert [file.path for file in expected.files] == ["assets/a.css", "hy/tiny.html", "hy/tiny.hy.pdf"]
    assert two_profiles().expected("tiny", "en") != expected


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: replace(manifest, generator="test 2"),
        lambda manifest: replace(manifest, kept=[]),
        lambda manifest: replace(manifest, names=[NAME]),
        lambda manifest: replace(manifest, untranslated=manifest.untranslated | {"en": {}}),
        lambda manifest: replace(manifest, files=[file for file in manifest.files if file.profile != "other"]),
        lambda manifest: replace(manifest, files=[replace(file, size=9, sha256="") for file in manifest.files]),
        lambda manifest: replace(manifest, files=[replace(file, fallbacks=9, note="9") for file in manifest.files]),
    ],
)
def test_what_decides_about_no_factsheet(change: Callable[[Manifest], Manifest]) -> None:
    assert change(two_profiles()).expected("tiny", "hy") == two_profiles().expected("tiny", "hy")


@pytest.mark.parametrize(
    "change",
    [
        {"site": "https://example.org/"},
        {"draft": True},
        {"minimum_coverage": 90},
        {"editions": []},
        {"fonts": []},
        {"directions": {"en": "ltr", "hy": "rtl"}},
        {"files": []},
    ],
)
def test_what_decides_about_every_factsheet(change: dict[str, Any]) -> None:
    assert replace(two_profiles(), **change).expected("tiny", "hy") != two_profiles().expected("tiny", "hy")


def test_what_is_expected_is_small() -> None:
    """Each task of a build carries it, however many profiles there are."""
    many = [replace(NAME, profile=f"profile-{number}") for number in range(250)]
    files = [
        File(f"{tag}/{name.profile}.html", "page", 1, digest(b""), tag, name.profile)
        for name in many
        for tag in ("en", "hy")
    ]
    texts = {name.profile: [text_digest(str(number)) for number in range(100)] for name in many}
    manifest = replace(GOOD, names=many, files=files, untranslated={"en": texts, "hy": texts})
    assert len(pickle.dumps(manifest.expected("profile-7", "hy"))) < 4000


def test_names_are_told_in_languages_without_pages() -> None:
    table = json.loads(format_manifest(GOOD))
    table["scripts"]["ru"], table["directions"]["ru"] = "Cyrl", "ltr"
    table["names"][0]["forms"]["ru"], table["names"][0]["table"]["ru"] = ["Artsakh*"], "Artsakh"
    table["names"][0]["english"] = ["ru"]
    (name,) = parse_manifest(json.dumps(table), "manifest.json").names
    assert [name.language(tag) for tag in ("en", "hy", "ru")] == ["en", "hy", "en"]


def test_an_unknown_field() -> None:
    assert message(lambda table: table.update(more=1)).startswith("[manifest-syntax] lacks or mistakes a field: ")


def test_text_that_is_no_json_is_told_with_its_line() -> None:
    with pytest.raises(PipelineError, match=r"^manifest\.json:2: error\[manifest-syntax\]: does not parse: "):
        parse_manifest("{\n,", "manifest.json")

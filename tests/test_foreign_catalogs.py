"""`pipeline format` over catalogs of other projects and tools: every byte of meaning stays, and once is enough.

The readers are others than the pipeline's: what GNU msgfmt made of the original (`catalogs/meaning.json`), polib, and
Babel. What msgfmt and msgcat say now is in `tools/test_gettext.py`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from foreign_catalogs import FOLDER, NAMES, Meaning, data, formatted, meanings, of_mo

from pipeline.catalog.model import HEADERS

MEANINGS = meanings()
TORN = {"unusual-line-separators"}
"""Texts that polib and Babel tear at U+2028 or U+0085, also in their canonical form."""
POLIB_CANNOT = TORN | {
    "adjacent-keywords-alone",
    "adjacent-one-line",
    "escapes-control",
    "escapes-hex",
    "escapes-octal",
    "kde-contexts",
    "no-space-comments",
}
"""Catalogs that gettext reads and polib does not, or otherwise: some escapes, words on one line, a tight `#:`."""
BABEL_CANNOT = {"escapes-control"}
"""Babel takes an escape such as `\\a` for its letter."""


def test_there_are_enough() -> None:
    assert len(NAMES) >= 40
    assert set(MEANINGS) == set(NAMES)
    assert sum(map(len, MEANINGS.values())) > 100
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([*(f"{name}.po" for name in NAMES), "meaning.json"])


def by_polib(text: str) -> Meaning:
    found = {}
    for entry in polib.pofile(text):
        if not entry.obsolete and (entry.msgstr or any(entry.msgstr_plural.values())):
            key = "\4".join((entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""))
            found[key] = [form for _, form in sorted(entry.msgstr_plural.items())] or [entry.msgstr]
    return found


def by_babel(text: str, folder: Path) -> Meaning:
    catalog = read_po(io.BytesIO(text.encode()))
    path = folder / "babel.mo"
    with path.open("wb") as file:
        write_mo(file, catalog, use_fuzzy=True)
    return of_mo(path)


@pytest.mark.parametrize("name", NAMES)
def test_the_meaning_is_what_msgfmt_reads_in_the_original(name: str, tmp_path: Path) -> None:
    text = formatted(data(name), tmp_path)
    if name not in TORN:
        assert by_polib(text) == MEANINGS[name]
    if name not in BABEL_CANNOT | TORN:
        assert by_babel(text, tmp_path) == MEANINGS[name]


@pytest.mark.parametrize("name", NAMES)
def test_formatting_twice_is_formatting_once(name: str, tmp_path: Path) -> None:
    once = formatted(data(name), tmp_path)
    assert formatted(once.encode(), tmp_path) == once


Change = Callable[[bytes], bytes]
DISGUISES: dict[str, Change] = {
    "CRLF": lambda po: po.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "CR": lambda po: po.replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
    "byte order mark": lambda po: b"\xef\xbb\xbf" + po.removeprefix(b"\xef\xbb\xbf"),
    "no final newline": lambda po: po.rstrip(b"\r\n"),
    "many final newlines": lambda po: po + b"\n\n\n",
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_marks_of_the_file_mean_nothing(name: str, disguise: str, tmp_path: Path) -> None:
    assert formatted(DISGUISES[disguise](data(name)), tmp_path) == formatted(data(name), tmp_path)


def comments(entry: polib.POEntry) -> dict[str, object]:
    """Return what stands above an entry, without what the canonical form is free to change."""
    names = {re.sub("[\u2068\u2069]", "", name) for name, _ in entry.occurrences}
    return {
        "key": (entry.msgctxt, entry.msgid, entry.msgid_plural),
        "texts": (entry.msgstr, entry.msgstr_plural),
        "obsolete": entry.obsolete,
        "fuzzy": entry.fuzzy,
        "flags": sorted(set(entry.flags) - {"fuzzy", "python-brace-format"}),
        "remarks": entry.tcomment.split(),
        "notes": [line.rstrip() for line in entry.comment.strip("\n").split("\n")],
        "files": sorted(name for name in names if " " not in name),
        "previous": (entry.previous_msgctxt, entry.previous_msgid, entry.previous_msgid_plural) * entry.fuzzy,
    }


ISOLATES = {"xgettext-isolates", "sphinx-gettext-build"}
"""Whose references polib tears at the spaces in them, or joins."""


@pytest.mark.parametrize("name", sorted(set(NAMES) - POLIB_CANNOT))
def test_all_that_polib_reads_stays(name: str, tmp_path: Path) -> None:
    original = data(name).decode("utf-8-sig").replace("\r\n", "\n")
    before, after = polib.pofile(original), polib.pofile(formatted(data(name), tmp_path))
    kept = {key: value for key, value in before.metadata.items() if key in HEADERS and value}
    assert after.metadata == kept
    found, wanted = ([comments(entry) for entry in file] for file in (after, before))
    if name in ISOLATES:
        for entry in (*found, *wanted):
            del entry["files"]
    found.sort(key=lambda entry: (entry["obsolete"], str(entry["key"])))
    wanted.sort(key=lambda entry: (entry["obsolete"], str(entry["key"])))
    assert found == wanted


def above_header(text: str) -> list[str]:
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").partition('msgid ""')[0].split("\n")
    return [re.sub(r"^#(?=[^ .,:|])", "# ", line).rstrip() for line in lines if line and not line.startswith("#,")]


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_above_a_header_stay_lines(name: str, tmp_path: Path) -> None:
    before, after = (above_header(text) for text in (data(name).decode(), formatted(data(name), tmp_path)))
    while before and before[-1] == "#":  # which says nothing at the end
        before.pop()
    assert after == before


def test_credits_and_licences_of_an_entry_stay_lines_and_a_wrapped_remark_is_joined(tmp_path: Path) -> None:
    lines = formatted(data("weblate-wrapped-remark"), tmp_path).split("\n")
    for line in data("weblate-wrapped-remark").decode().split("\n"):
        if line.startswith(("# Checked", "# Changed", "# Anna", "# Bruno", "# Licensed", "# Derived")):
            assert line in lines
    assert (
        "# This remark was wrapped by a tool at seventy-seven columns, as one can see by where it was broken, and so "
        "it is one line again."
    ) in lines


def test_references_with_spaces_stay_whole(tmp_path: Path) -> None:
    text = formatted(data("xgettext-isolates"), tmp_path)
    assert re.findall("^#: (.*)$", text, re.MULTILINE) == [
        "src/app.c \u2068src/main window.ui\u2069",
        "\u2068Program Files/my app/main file.c\u2069 \u2068Program Files/other file.c\u2069 plain.c",
        "\u2068données/été 2020.c\u2069 \u2068файл один.py\u2069 файл.py",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"\x41"', "A"),
        (r'"\101"', "A"),
        (r'"\1012"', "A2"),
        (r'"\x41" "b"', "Ab"),
        (
            r'"\x41\
"'.replace("\\\n", ""),
            "A",
        ),
        (r'"\xd5\x84\x2e"', "Մ."),
        (r'"\325\204"', "Մ"),
        (r'"\a\b\f\v"', "\a\b\f\v"),
        (r'"\\x41"', r"\x41"),
        ('"x" "y"', "xy"),
        ('"x""y"\n"z"', "xyz"),
        ('\n"x"', "x"),
    ],
)
def test_a_text_is_what_gettext_reads(written: str, read: str, tmp_path: Path) -> None:
    original = data("chinese-no-header-comment").decode().replace('"撤销"', written)
    text = formatted(original.encode(), tmp_path)
    assert by_polib(text) == {"a\4Undo\4": [read]}


@pytest.mark.parametrize(
    "joined",
    [
        'msgctxt "a" msgid "Undo" msgstr "撤销"',
        'msgctxt\n"a"\nmsgid\n"Undo"\nmsgstr\n"撤销"',
        'msgctxt"a"msgid"Undo"msgstr"撤销"',
        'msgctxt "a" msgid\n"Un" "do"\n\n msgstr "撤"\n"销"',
    ],
)
def test_words_may_stand_on_lines_as_they_like(joined: str, tmp_path: Path) -> None:
    original = data("chinese-no-header-comment").decode()
    text = original.replace('msgctxt "a"\nmsgid "Undo"\nmsgstr "撤销"', joined)
    assert text != original
    assert formatted(text.encode(), tmp_path) == formatted(original.encode(), tmp_path)


def test_what_other_readers_tear_is_written_whole(tmp_path: Path) -> None:
    text = formatted(data("unusual-line-separators"), tmp_path).replace('"\n"', "")
    assert 'msgid "a\u2028b\u2029c\u0085d"\n' in text
    assert 'msgstr "а\u2028б\u2029в\u0085г"\n' in text

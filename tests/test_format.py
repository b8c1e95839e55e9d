"""`pipeline format`: whatever tools have made of a catalog, its canonical form comes out, and nothing is lost."""

from __future__ import annotations

import json
import os
import random
import re
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from builders import ROOT, codes, locale, make_catalog, make_entry
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.base.diagnostics import Location, PipelineError
from pipeline.base.files import Workspace
from pipeline.catalog.canonical import arrange
from pipeline.catalog.merge import merge
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.po import format_catalog, format_template, parse_catalog, read_catalog
from pipeline.catalog.unwrap import unwrapped
from pipeline.cli.main import main
from pipeline.profile.message import Message
from pipeline.profile.messages import Template

PATH = "locales/ru/LC_MESSAGES/test.po"
NOBODY = 65534
LONG = (
    "A text that is longer than any tool leaves in one line, with “quotes” and a {placeholder} in it, and more words."
)
CATALOG = replace(
    make_catalog(
        make_entry("area", "Area", "Площадь", remarks="Спорно.", notes=("In km².",), files=("a.html", "b.yaml")),
        make_entry("long", LONG, LONG.replace("A text", "Текст"), files=("b.yaml",)),
        make_entry("war", "War", "Воина", fuzzy=True, previous="The war", flags=("max-length:40",)),
    ),
    obsolete=(make_entry("old", "Old", "Старое", fuzzy=True, previous=f"{LONG} {LONG}", remarks="Может вернуться."),),
)
TEXT = format_catalog(CATALOG)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one catalog, in its canonical form."""
    (tmp_path / "locales/ru").mkdir(parents=True)
    (tmp_path / "locales/ru/locale.toml").write_bytes((ROOT / "locales/ru/locale.toml").read_bytes())
    workspace = Workspace(tmp_path)
    workspace.write_text(PATH, TEXT)
    return workspace


def run(workspace: Workspace, *arguments: str) -> int:
    return main(["format", "--workspace", str(workspace.root), *arguments])


def formatted(workspace: Workspace, text: str | bytes, path: str = PATH) -> str:
    """Return what the command makes of a text."""
    workspace.write_bytes(path, text.encode() if isinstance(text, str) else text)
    assert run(workspace) == 0
    return workspace.read_bytes(path).decode()


# What tools do, and what is made of it

MENDED = {
    "byte order mark": lambda text: "\ufeff" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "old Macintosh lines": lambda text: text.replace("\n", "\r"),
    "no final newline": lambda text: text.rstrip("\n"),
    "blank lines": lambda text: "\n\n" + text.replace("\n\n", "\n\n\n \n") + "\n\n",
    "indentation": lambda text: text.replace('\nmsgid "Area"', '\n  msgid\t "Area"  '),
    "line numbers": lambda text: text.replace("#: a.html b.yaml\n", "#: b.yaml:12\n#: a.html:7 b.yaml:3\n"),
    "references without a space": lambda text: text.replace("#: a.html", "#:a.html"),
    "flags lost": lambda text: text.replace("#, python-brace-format\n", ""),
    "flags added": lambda text: text.replace('msgctxt "area"', '#, python-brace-format\nmsgctxt "area"'),
    "flags in disorder": lambda text: text.replace("#, fuzzy, max-length:40", "#,max-length:40\n#, fuzzy"),
    "new gettext's flags": lambda text: text.replace("#, fuzzy, max-length:40", "#, fuzzy\n#= max-length:40"),
    "bare #": lambda text: text.replace("# Спорно.", "#\n# Спорно.\n#"),
    "remark without a space": lambda text: text.replace("# Спорно.", "#Спорно."),
    "no header comment": lambda text: text.partition("\n")[2],
    "bare # above the header": lambda text: "#\n" + text.partition("\n")[2],
    "fuzzy header": lambda text: text.replace('msgid ""\n', '#, fuzzy\nmsgid ""\n', 1),
    "X- headers": lambda text: text.replace(
        '"Plural', '"X-Generator: Poedit 3.2\\n"\n"X-Poedit-SourceCharset: UTF-8\\n"\n"Plural'
    ),
    "other tool's header": lambda text: text.replace('"Plural', '"Generated-By: Babel 2.18\\n"\n"Plural'),
    "header in disorder": lambda text: text.replace('"MIME-Version: 1.0\\n"\n', "").replace(
        '"Plural', '"MIME-Version: 1.0\\n"\n"Plural'
    ),
    "header twice": lambda text: text.replace('"Language: ru\\n"\n', '"Language: \\n"\n"Language: ru\\n"\n'),
    "header missing": lambda text: text.replace('"MIME-Version: 1.0\\n"\n', ""),
    "creation date": lambda text: re.sub(r"(POT-Creation-Date: )[^\\]*", r"\g<1>2027-01-02 03:04+0500", text),
    "charset": lambda text: text.replace("charset=UTF-8", "charset=utf-8"),
    "plural spacing": lambda text: text.replace("; plural=", ";  plural = ").replace("==", " == "),
    "plural brackets": lambda text: re.sub(r"plural=\((.*)\);", r"plural=\1", text),
    "plural in other words": lambda text: text.replace(
        "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14)", "n%10>1 && n%10<5 && (n%100<10 || n%100>=20)"
    ),
    "Babel's previous texts": lambda text: text.replace('#| msgid "The', '# | msgid "The'),
    "Babel's obsolete entries": lambda text: wrap_previous_texts(text),
    "no space behind #~": lambda text: text.replace("#~ msg", "#~msg"),
    "remarks below #~": lambda text: text.replace("# Может", "#~ # Может"),
    "obsolete between others": lambda text: (
        text[: text.index("#, fuzzy, max")]
        + text[text.index("# Может") :]
        + "\n"
        + text[text.index("#, fuzzy, max") : text.index("\n# Может")]
    ),
    "polib": lambda text: str(polib.pofile(text)),
    "polib at 76": lambda text: str(polib.pofile(text.replace("#~|", "#|"), wrapwidth=76)),
}


def wrap_previous_texts(text: str) -> str:
    """Return a catalog in which a long previous text has become a remark of several lines."""
    long = next(line for line in text.splitlines() if line.startswith("#~| msgid"))
    return text.replace(long, "\n".join(textwrap.wrap(long[3:], 76, initial_indent="# |", subsequent_indent="# ")))


@pytest.mark.parametrize("what", MENDED)
def test_what_tools_do_is_fixed(what: str, workspace: Workspace) -> None:
    changed = MENDED[what](TEXT)
    assert changed != TEXT
    if what == "polib":
        changed = changed.replace(changed[changed.index("# Может") :], TEXT[TEXT.index("# Может") :])  # it drops #~|
    assert formatted(workspace, changed) == TEXT


@pytest.mark.parametrize("what", sorted(set(MENDED) - {"byte order mark", "polib"}))
def test_every_command_reads_it_alike(what: str) -> None:
    assert format_catalog(read_catalog(MENDED[what](TEXT), "test", locale("ru"))) == TEXT


def test_what_a_translator_wrote_into_the_header_is_kept(workspace: Workspace) -> None:
    text = TEXT.replace("PO-Revision-Date: 2026-11-23 00:00+0000", "PO-Revision-Date: 2027-02-03 10:11+0400")
    text = text.replace("Last-Translator: Publisher <someone@example.org>", "Last-Translator: Анна <anna@example.org>")
    text = text.replace("# Russian", "# Анна, 2027.\n# Russian")
    assert formatted(workspace, text) == text


@pytest.mark.parametrize(
    "rule",
    [
        "nplurals=2; plural=(n != 1);",
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>22) ? 1 : 2);",
        "nplurals=3; plural=(n%10==1 ? 0 : 2);",
        "nplurals=3; plural=((((n;",
        "nplurals=3; plural=n/0;",
        "nplurals=3",
        "",
    ],
)
def test_a_plural_rule_that_means_something_else_is_a_fault(rule: str) -> None:
    text = TEXT.replace(locale("ru").plural_forms, rule)
    with pytest.raises(PipelineError) as failure:
        read_catalog(text, "test", locale("ru"))
    assert codes(failure.value.diagnostics) == ["catalog-plural"]


def test_unusual_characters_are_text() -> None:
    strange = 'a\u2028b\u0085c\x1cd\x0be\tf\\g"h\ni'
    catalog = make_catalog(make_entry("x", strange, strange, remarks="c\u2028d"))
    (entry,) = read_catalog(format_catalog(catalog), "test", locale("ru")).entries
    assert (entry.source, entry.translations, entry.remarks) == (strange, (strange,), "c\u2028d")


def test_a_remark_below_the_last_entry_is_kept(workspace: Workspace) -> None:
    text = formatted(workspace, TEXT + "\n# Конец.\n")
    assert "# Может вернуться.\n# Конец.\n" in text


# Remarks that tools have wrapped


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["a" * 70, "bbbbbbbb cc"], [f"{'a' * 70} bbbbbbbb cc"]),
        (["a" * 70, "bb cc"], ["a" * 70, "bb cc"]),
        (["a " * 45, "bbbbbbbb"], ["a " * 45, "bbbbbbbb"]),
        (["See", "a" * 90, "bb"], [f"See {'a' * 90} bb"]),
        (["a" * 70, "", "bbbbbbbb"], ["a" * 70, "", "bbbbbbbb"]),
        (["a" * 70, "check: ignore numbers — said so"], ["a" * 70, "check: ignore numbers — said so"]),
        ([f"{'a' * 69}-", "bbbbbbbb"], [f"{'a' * 69}-bbbbbbbb"]),
        ([f"{'a' * 69} -", "bbbbbbbb"], [f"{'a' * 69} - bbbbbbbb"]),
        (["a" * 70, "b" * 70, "c", "d"], [f"{'a' * 70} {'b' * 70}", "c", "d"]),
    ],
)
def test_lines_are_joined_where_a_word_did_not_fit(lines: list[str], joined: list[str]) -> None:
    assert unwrapped(lines) == joined
    assert unwrapped(joined) == joined


# The template's order, notes and references


def template_of(catalog: Catalog) -> Template:
    return Template("test", tuple(_message(entry) for entry in catalog.entries))


def _message(entry: Entry) -> Message:
    first, *also = entry.files or ("templates/test.html",)
    return Message(entry.id, entry.source, Location(first, 1), entry.notes, entry.plural, tuple(also))


def test_order_notes_and_references_are_the_templates(workspace: Workspace) -> None:
    updated = merge(CATALOG, template_of(CATALOG), locale("ru"))
    workspace.write_text("locales/test.pot", format_template(template_of(CATALOG)))
    damaged = [replace(entry, notes=("lost",), files=()) for entry in reversed(updated.entries)]
    text = format_catalog(replace(updated, entries=tuple(damaged)))
    assert formatted(workspace, text) == format_catalog(updated)


def test_what_the_template_lacks_stays_behind_its_neighbour(workspace: Workspace) -> None:
    workspace.write_text("locales/test.pot", format_template(template_of(CATALOG)))
    new = make_entry("new", "New", "Новое")
    area, long, war = CATALOG.entries
    text = formatted(workspace, format_catalog(replace(CATALOG, entries=(war, new, area, long))))
    assert re.findall(r'^msgctxt "(.*)"', text, re.MULTILINE) == ["area", "long", "war", "new"]


def test_a_torn_template_is_not_followed(workspace: Workspace) -> None:
    workspace.write_text("locales/test.pot", "<<<<<<< ours\n")
    assert formatted(workspace, TEXT) == TEXT


# The command


def test_check_writes_nothing_and_tells_what_to_run(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace, "--check") == 0
    text = TEXT.replace("# Спорно.", "#Спорно.")
    workspace.write_text(PATH, text)
    capsys.readouterr()
    assert run(workspace, "--check") == 1
    assert workspace.read_text(PATH) == text
    line = text.splitlines().index("#Спорно.") + 1
    assert capsys.readouterr().err == (
        f"{PATH}:{line}: error[catalog-format]: is not in the canonical form\n"
        f"  hint: run pipeline format {PATH}\n"
        "1 error(s); fix what is wrong, then run pipeline format\n"
    )
    assert run(workspace, "--check", "--format", "json") == 1
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["code"], record["path"], record["line"]) == ("catalog-format", PATH, line)


def test_a_missing_final_newline_is_shown_at_the_end(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.write_text(PATH, TEXT.rstrip("\n"))
    assert run(workspace, "--check") == 1
    assert f"{PATH}:{len(TEXT.splitlines())}: error" in capsys.readouterr().err


def test_it_says_what_it_wrote(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.write_text(PATH, TEXT + "\n\n")
    assert run(workspace) == 0
    assert capsys.readouterr().out == f"formatted {PATH}\n1 catalog(s) are in the canonical form\n"
    assert run(workspace) == 0
    assert capsys.readouterr().out == "1 catalog(s) are in the canonical form\n"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('msgctxt "war"', '<<<<<<< HEAD\nmsgctxt "war"', "catalog-conflict"),
        ('msgctxt "war"', 'msgctxt "area"', "catalog-duplicate"),
        ('msgstr "Воина"', 'msgstr "Во"и"на"', "catalog-syntax"),
        ('msgstr "Воина"\n', "", "catalog-syntax"),
        ('msgstr "Площадь"', 'msgstr[0] "Площадь"', "catalog-syntax"),
        ('msgid "Area"', 'msgid "Area"\nmsgid_plural "Areas"', "catalog-syntax"),
        ('msgctxt "area"', '"text"', "catalog-syntax"),
        ('#| msgid "The war"', "#| The war", "catalog-syntax"),
        ('msgid "Area"', 'msgid "Area"\n#. In km².', "catalog-syntax"),
        (TEXT[TEXT.index('\nmsgstr "Воина') + 1 :], "", "catalog-truncated"),
    ],
)
def test_a_true_fault_is_told_and_the_file_left_alone(
    old: str, new: str, code: str, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert TEXT.count(old) == 1
    broken = TEXT.replace(old, new)
    workspace.write_text(PATH, broken)
    other = "locales/ru/LC_MESSAGES/other.po"
    workspace.write_text(other, TEXT.replace("# Спорно.", "#Спорно."))
    assert run(workspace) == 1
    assert re.search(rf"^{PATH}:\d+: error\[{code}\]", capsys.readouterr().err, re.MULTILINE)
    assert workspace.read_text(PATH) == broken
    assert workspace.read_text(other) == TEXT


def test_a_file_that_is_not_utf_8_is_left_alone(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.write_bytes(PATH, TEXT.encode("koi8-r", errors="replace"))
    assert run(workspace) == 1
    assert "error[not-utf-8]" in capsys.readouterr().err


def test_a_locale_that_is_not_in_the_settings_is_formatted_too(workspace: Workspace) -> None:
    path = "locales/ka/LC_MESSAGES/test.po"
    text = TEXT.replace("Language: ru", "Language: ka")
    assert formatted(workspace, text.replace("# Спорно.", "#Спорно."), path) == text


def test_files_can_be_named(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "locales/ru/LC_MESSAGES/other.po"
    workspace.write_text(PATH, TEXT + "\n")
    workspace.write_text(other, TEXT + "\n")
    assert run(workspace, other) == 0
    assert (workspace.read_text(PATH), workspace.read_text(other)) == (TEXT + "\n", TEXT)
    monkeypatch.chdir(workspace.root / "locales/ru/LC_MESSAGES")
    assert run(workspace, "test.po") == 0
    assert workspace.read_text(PATH) == TEXT
    capsys.readouterr()
    assert run(workspace, "locales/test.pot") == 2
    assert capsys.readouterr().err.startswith("locales/test.pot: error[not-a-catalog]: is not a catalog of the work")
    assert run(workspace, "locales/ru/LC_MESSAGES/none.po") == 2
    assert "error[unreadable]: there is no such file" in capsys.readouterr().err
    workspace.write_text(f"copy/{PATH}", TEXT)
    assert run(workspace, str(workspace.path(f"copy/{PATH}"))) == 2
    assert f"copy/{PATH}: error[not-a-catalog]" in capsys.readouterr().err


# What cannot be read is named, and nothing is said of it


def put_fifo(path: Path) -> None:
    os.mkfifo(path)


def put_link_to_nothing(path: Path) -> None:
    path.symlink_to("gone.po")


def put_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def put_link_out(path: Path) -> None:
    (path.parents[4] / "secret.po").write_text(TEXT, encoding="utf-8")
    path.symlink_to("../../../../secret.po")


def put_folder(path: Path) -> None:
    path.mkdir()


def put_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**30)


UNREADABLE: dict[Callable[[Path], None], str] = {
    put_fifo: "error[unreadable]: cannot be read: it is not a regular file",
    put_link_to_nothing: "error[unreadable]: cannot be read: No such file or directory",
    put_link_to_itself: "error[unreadable]: cannot be a path: Symlink loop",
    put_link_out: "error[outside-workspace]: “locales/ru/LC_MESSAGES/a.po” leads out of the workspace",
    put_folder: "error[unreadable]: cannot be read: it is a folder",
    put_large: "error[unreadable]: cannot be read: it is larger than 64 MB",
}


@pytest.fixture
def inner(tmp_path: Path) -> Workspace:
    """A workspace below the temporary folder, with one catalog out of its form."""
    workspace = Workspace(tmp_path / "workspace")
    workspace.write_text(PATH, TEXT + "\n")
    return workspace


@pytest.mark.parametrize("put", UNREADABLE, ids=lambda put: put.__name__)
def test_a_catalog_that_cannot_be_read_is_named_and_the_others_are_formatted(
    inner: Workspace, put: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    put(inner.root / "locales/ru/LC_MESSAGES/a.po")
    for arguments, others in ((["--check"], 1), ([], 0), (["--check"], 0)):
        assert run(inner, *arguments) == 1
        said = capsys.readouterr()
        assert said.err.startswith(f"locales/ru/LC_MESSAGES/a.po: {UNREADABLE[put]}")
        assert said.err.count("error[catalog-format]") == others
        assert f"\n{1 + others} error(s); " in said.err
        assert "are in the canonical form" not in said.out
    assert inner.read_text(PATH) == TEXT


def put_locale_out(folder: Path) -> None:
    (folder.parents[2] / "other/LC_MESSAGES").mkdir(parents=True)
    folder.symlink_to("../../other")


def put_name_that_is_not_utf_8(folder: Path) -> None:
    (folder / "LC_MESSAGES").mkdir(parents=True)
    (folder / "LC_MESSAGES/\udcff.po").touch()


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (put_locale_out, "locales/aa/LC_MESSAGES: error[outside-workspace]: “locales/aa/LC_MESSAGES” leads out"),
        (put_name_that_is_not_utf_8, "locales/aa/LC_MESSAGES/\ufffd.po: error[unreadable]: cannot be a path: its name"),
    ],
)
def test_a_folder_of_catalogs_that_cannot_be_listed_is_named(
    inner: Workspace, put: Callable[[Path], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(inner.root / "locales/aa")
    assert run(inner) == 1
    assert inner.read_text(PATH) == TEXT
    assert said in capsys.readouterr().err


@pytest.fixture
def as_user() -> Iterator[Path]:
    """Give a folder, and let no permission be passed by: root may read everything, so it becomes another user."""
    with tempfile.TemporaryDirectory(prefix="pipeline-user-") as name:
        folder = Path(name)
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)


@pytest.mark.parametrize("refused", [PATH, "locales/ru/LC_MESSAGES", "locales/ru"])
def test_what_may_not_be_read_is_named_and_the_others_are_formatted(
    as_user: Path, refused: str, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, other = Workspace(as_user), "locales/az/LC_MESSAGES/test.po"
    for path in (PATH, other):
        workspace.write_text(path, TEXT.replace("Language: ru", f"Language: {path[8:10]}") + "\n")
    (workspace.root / refused).chmod(0)
    code = run(workspace)
    (workspace.root / refused).chmod(0o700)
    said = capsys.readouterr()
    assert code == 1
    assert re.match(rf"{refused}/?: error\[unreadable\]: cannot be (read|listed): Permission denied", said.err)
    assert "are in the canonical form" not in said.out
    assert not workspace.read_text(other).endswith("\n\n")


# Whatever is in it

WORDS = st.text(alphabet='aбə և"\\{}n%<>\u00a0—\u2028\t#|:,', min_size=1, max_size=90).map(lambda text: f"x{text}x")
REMARK = st.text(alphabet="aб :#,.~|—-", min_size=1, max_size=100).map(lambda text: f"z{text}z")
REMARKS = st.one_of(st.just(""), REMARK, st.tuples(REMARK, REMARK).map("\n".join))


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    def entry(identifier: str) -> Entry:
        plural = draw(st.one_of(st.just(""), WORDS))
        fuzzy = draw(st.booleans())
        return make_entry(
            identifier,
            draw(WORDS),
            *(draw(st.one_of(st.just(""), WORDS)) for _ in range(3 if plural else 1)),
            plural=plural,
            fuzzy=fuzzy,
            previous=draw(st.one_of(st.just(""), WORDS)) if fuzzy else "",
            remarks="\n".join(unwrapped(draw(REMARKS).split("\n"))),
            flags=draw(st.sampled_from([(), ("max-length:40",)])),
            files=draw(st.sampled_from([("a.html",), ("a-b.yaml", "c.html")])),
        )

    live, gone = (draw(st.lists(st.sampled_from(ids), unique=True)) for ids in ("abc", "def"))
    return replace(make_catalog(*map(entry, live)), obsolete=tuple(entry(key) for key in sorted(gone)))


def said(catalog: Catalog) -> list[tuple[object, ...]]:
    """Return everything that a translator said, without the way in which remarks are broken into lines."""
    return [
        (e.id, e.source, e.plural, e.translations, e.fuzzy, e.flags, e.previous, re.sub(r"\s+", "", e.remarks))
        for e in (*catalog.entries, *catalog.obsolete)
    ]


@given(catalogs(), st.sampled_from([0, 60, 76, 78, 79]))
@settings(max_examples=200, deadline=None)
def test_wrapping_loses_nothing_and_formatting_twice_is_formatting_once(catalog: Catalog, width: int) -> None:
    canonical = format_catalog(catalog)
    wrapped = _by_polib(canonical, width)
    once = format_catalog(read_catalog(wrapped, "test", locale("ru")))
    assert said(read_catalog(once, "test", locale("ru"))) == said(catalog)
    assert format_catalog(read_catalog(once, "test", locale("ru"))) == once


def _by_polib(text: str, width: int) -> str:
    """Return what polib writes, from a file in which it can read every line."""
    written = str(
        polib.pofile(re.sub("^#~[|]", "#|", text, flags=re.MULTILINE).replace("\u2028", "ʘ"), wrapwidth=width)
    )
    return written.replace("ʘ", "\u2028")


@given(catalogs(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_after_any_tool_it_is_what_an_update_writes(catalog: Catalog, chance: random.Random) -> None:
    ru, template = locale("ru"), template_of(catalog)
    catalog = merge(catalog, template, ru)
    updated = format_catalog(catalog)
    shuffled = [replace(entry, notes=(), files=("x.html",)) for entry in catalog.entries]
    chance.shuffle(shuffled)
    damaged = format_catalog(replace(catalog, entries=tuple(shuffled))).replace("\n", "\r\n")
    pot = parse_catalog(format_template(template), "locales/test.pot")
    again = format_catalog(arrange(read_catalog(damaged, "test", ru), pot))
    assert again == updated
    assert format_catalog(merge(read_catalog(again, "test", ru), template, ru)) == updated

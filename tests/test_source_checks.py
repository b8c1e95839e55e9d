"""The checks of the English sources: each finding has the line of the profile or layout at which its fault begins."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from builders import codes, copy_workspace, locale, make_profile, make_template

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.checks.source_checks import check_source
from pipeline.cli.main import main
from pipeline.profile.layouts import layout_environment, parse_layout
from pipeline.profile.messages import SITE, Template, layout_messages, profile_template
from pipeline.project.project import read_project
from pipeline.project.selection import LENIENT
from pipeline.project.update import update_catalogs

PLAIN = 'summary: !_ "Karabakh is also called Artsakh."'
FIRST = 5  # line of the key in the tiny profile


def found_in(summary: str, above: str = "") -> list[Diagnostic]:
    """Check the tiny profile with another summary."""
    profile = make_profile((PLAIN, f"{above}summary: !_ {summary}"))
    return check_source(profile_template(profile), locale("en"))


def told(summary: str, above: str = "") -> list[tuple[int, str]]:
    """Return the line, counted from that of the key, and the code of each finding."""
    return [(d.location.line - FIRST - above.count("\n"), d.code) for d in found_in(summary, above)]


def folded(*lines: str, style: str = ">-") -> str:
    return "\n  ".join([style, *lines])


def test_a_good_profile_has_no_findings() -> None:
    assert check_source(profile_template(make_profile()), locale("en")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a self- declared republic", "hyphen-space"),
        ("the war of 1988- 94 ended", "hyphen-space"),
        ("the region . It lies", "mark-spacing"),
        ("the region , and it", "mark-spacing"),
        ("the region,which lies", "mark-spacing"),
        ("the region.. It lies", "mark-spacing"),
        ("( the region)", "mark-spacing"),
        ("the region  lies", "double-space"),
        ("the region\u00a0 lies", "double-space"),
        ("the the region", "repeated-word"),
        ("the 'black garden' lies", "straight-quote"),
        ("the “black garden lies", "quotes"),
        ("the black garden” lies", "quotes"),
        ("the «black garden» lies", "quotes"),
        ("the region (Artsakh lies", "brackets"),
        ("the region Artsakh) lies", "brackets"),
        ("the region [1) lies", "brackets"),
        ("the regiоn lies", "mixed-script"),
        ("the re\u200bgion", None),
        ("the re\u200cgion", "zero-width"),
        ("the \u2068region", "bidi-isolate"),
        ("the cafe\u0301 lies", "not-nfc"),
        ("the region lies ", "edge-space"),
        (" the region lies", "edge-space"),
    ],
)
def test_a_fault_of_a_text_is_found(text: str, code: str | None) -> None:
    if code is None:  # a control character stops the reading itself, since no correction could undo it
        with pytest.raises(PipelineError) as failure:
            found_in(f'"{text}"')
        assert codes(failure.value.diagnostics) == ["control-character"]
    else:
        assert told(f'"{text}"') == [(0, code)]


@pytest.mark.parametrize(
    "text",
    [
        "pre- and post-war borders, two- or three-day talks",
        "Nagorno-, “mountain-”, is Russian",
        "he said that that had had no effect",
        "a) the name; b) the people (all of them)",
        "about {killed} people; the “black ‘garden’” of 1988–94, 25% of it",
        "see www.example.org/a(b) and U.S. sources…",
        "Armenia’s rock ’n’ roll",
    ],
)
def test_good_english_has_no_findings(text: str) -> None:
    assert told(f'"{text}"') == []


def test_a_finding_has_the_line_of_its_fault() -> None:
    text = folded(
        "Karabakh is a self-",
        "declared republic. It  has",
        "a name (Artsakh and",
        "a people , of the the",
        "Armenians; a “region of",
        "many years.",
    )
    assert sorted(told(text)) == [
        (1, "hyphen-space"),
        (2, "double-space"),
        (3, "brackets"),
        (4, "mark-spacing"),
        (4, "repeated-word"),
        (5, "quotes"),
    ]


def test_what_is_closed_in_a_later_line_is_no_fault() -> None:
    assert told(folded("a “region of", "many (and", "more) years” and", "a “few ones")) == [(4, "quotes")]


@pytest.mark.parametrize("words", ["the region lies", "in the region lies"])
def test_a_word_that_stands_at_both_ends_of_a_fold(words: str) -> None:
    assert told(folded("Armenia and the", f"{words} here")) == ([(1, "repeated-word")] if words[0] == "t" else [])


def test_lines_of_a_text_in_quotes() -> None:
    text = '"Karabakh is\n  a \\"region\\" with\n  a name , so to say,\n  and a  people"'
    assert sorted(told(text)) == [(1, "straight-quote"), (2, "mark-spacing"), (3, "double-space")]


def test_a_literal_block_of_one_line() -> None:
    assert told(folded("the region  lies", style="|-")) == [(1, "double-space")]


def test_a_block_that_ends_with_a_line_break_is_refused_as_before() -> None:
    with pytest.raises(PipelineError) as failure:
        found_in(folded("the region", style=">"))
    assert codes(failure.value.diagnostics) == ["profile-newline"]


def test_a_fault_of_the_grammar_has_its_line_too() -> None:
    with pytest.raises(PipelineError) as failure:
        found_in(folded("Karabakh is", "a <b>region</b> of", "{klled} people", "in {Armenia}"))
    assert [(d.location.line - FIRST, d.code) for d in failure.value.diagnostics] == [
        (4, "placeholder-syntax"),
        (2, "markup"),
        (3, "profile-placeholder"),
    ]


def test_the_remedy_says_what_to_write() -> None:
    (found,) = found_in(folded("Karabakh is a region ,", "and so on"))
    assert str(found) == (
        f"templates/profiles/tiny.yaml:{FIRST + 1}: error[mark-spacing]: message “summary” has a space before “,” in"
        " “Karabakh is a region , and so on”\n"
        "  hint: write it so: Karabakh·is·a·region·,·and·so·on → Karabakh·is·a·region,·and·so·on"
    )


def test_a_text_may_be_longer_than_its_note_allows() -> None:
    (found,) = found_in('"Karabakh is called Artsakh too"', "# TRANSLATORS: At most 20 characters.\n")
    assert found.code == "too-long"
    assert "message “summary” has 30 characters" in found.message


def test_a_comment_above_the_key_silences_a_check() -> None:
    above = "# TRANSLATORS: A summary.\n# check: ignore repeated-word — a quotation\n"
    assert told('"the the region"', above) == []
    assert told('"the region"', above) == [(0, "ignore-unused")]
    assert told('"the region"', "# check: ignore repeated-word\n") == [(0, "ignore-invalid")]
    message = make_profile((PLAIN, f'{above}summary: !_ "A"')).summary
    assert message.comments == ("TRANSLATORS: A summary.",)


# Labels of layouts


def labels(text: str) -> list[tuple[int, str]]:
    path = "templates/layouts/page.html"
    messages = layout_messages(parse_layout(path, text, layout_environment()))
    found = check_source(Template(SITE, tuple(messages)), locale("en"))
    assert {d.location.path for d in found} <= {path}
    return [(d.location.line, d.code) for d in found]


def test_a_label_has_the_line_of_its_call() -> None:
    text = '<p>\n{{ pgettext("a", "Page  of") }}\n{{ npgettext("b", "{n} page", "{n} pages .", n=1, count=1) }}'
    assert labels(text) == [(2, "double-space"), (3, "mark-spacing")]


def test_a_comment_before_a_label_silences_a_check() -> None:
    text = '{# check: ignore mark-spacing — a sign #}\n{{ pgettext("a", "Page .") }}\n{{ pgettext("b", "Page .") }}'
    assert labels(text) == [(3, "mark-spacing")]


def test_a_message_of_a_template_without_lines_has_its_place() -> None:
    (found,) = check_source(make_template(("x", "the the")), locale("en"))
    assert (found.location.path, found.location.line) == ("templates/test.html", 7)


# The commands


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = copy_workspace(tmp_path)
    path = "templates/profiles/nagorno-karabakh.yaml"
    text = made.read_text(path).replace("is a mountainous region", "is a mountain-\n  ous region")
    made.write_text(path, text.replace('label: !_ "The region"', 'label: !_ "The \\"region\\""'))
    return made


def test_check_tells_it_once_and_update_takes_it_over(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", "--workspace", str(workspace.root)]) == 0
    said = capsys.readouterr().err
    assert "warning[hyphen-space]: message “summary”" in said
    assert "warning[straight-quote]: message “region.label”" in said
    assert main(["check", "--workspace", str(workspace.root)]) == 1
    said = capsys.readouterr().err
    assert said.count("error[hyphen-space]") == 1
    assert said.count("error[straight-quote]") == 1
    path = "templates/profiles/nagorno-karabakh.yaml"
    line = workspace.read_text(path).partition("mountain-\n")[0].count("\n") + 1  # the first of the text
    assert f"{path}:{line}: error[hyphen-space]" in said
    update_catalogs(workspace)
    text = workspace.read_text("templates/profiles/nagorno-karabakh.yaml")
    workspace.write_text(
        "templates/profiles/nagorno-karabakh.yaml",
        text.replace("mountain-\n  ous", "mountainous").replace('\\"region\\"', "region"),
    )
    update_catalogs(workspace)  # an undone fault leaves nothing behind
    assert main(["check", "--workspace", str(workspace.root)]) == 0


def test_a_draft_is_built_all_the_same(workspace: Workspace) -> None:
    update_catalogs(workspace)
    _, found = read_project(workspace, LENIENT)
    assert {"hyphen-space", "straight-quote"} <= {d.code for d in found if d.severity == "warning"}


# Of one locale, and many of a kind


def test_only_the_locales_that_are_asked_for_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = copy_workspace(tmp_path)
    for language in ("hy", "az", "ru"):
        path = f"locales/{language}/LC_MESSAGES/site.po"
        made.write_text(path, made.read_text(path).replace('msgstr "', 'msgstr "  ', 3).replace('"  "', '""', 1))
    assert main(["check", "--locale", "hy", "--workspace", str(made.root)]) == 1
    said = capsys.readouterr().err
    assert "locales/hy/" in said
    assert "locales/az/" not in said
    assert main(["check", "--locale", "hy,az", "--locale", "en", "--workspace", str(made.root)]) == 1
    said = capsys.readouterr().err
    assert "locales/az/" in said
    assert "locales/ru/" not in said
    before = made.read_bytes("locales/ru/LC_MESSAGES/site.po")
    main(["check", "--fix", "--locale", "hy", "--workspace", str(made.root)])
    assert made.read_bytes("locales/ru/LC_MESSAGES/site.po") == before
    assert main(["check", "--locale", "hy", "--workspace", str(made.root)]) == 0
    assert "in 1 locales: no errors" in capsys.readouterr().out.splitlines()[-1]
    assert main(["check", "--locale", "de", "--workspace", str(made.root)]) == 2
    assert "use one of en, hy, az, ru" in capsys.readouterr().err


def test_many_alike_in_a_file_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = copy_workspace(tmp_path)
    path = "locales/hy/LC_MESSAGES/site.po"
    head, body = made.read_text(path).split("\n\n", 1)
    blank = head + "\n\n" + re.sub(r'^msgstr ".+"$', 'msgstr ""', body, flags=re.MULTILINE)
    made.write_text(path, blank)
    assert main(["check", "--locale", "hy", "--workspace", str(made.root)]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith(path)]
    (counted,) = [line for line in said if "translation-missing" in line]
    first = int(counted.split(":")[1])
    count = int(re.search(r"(\d+) alike, from line (\d+): ", counted)[1])
    assert f"{count} alike, from line {first}: hy translation of “" in counted
    assert main(["check", "--locale", "hy", "--format", "json", "--workspace", str(made.root)]) == 1
    records = [r for r in json.loads(capsys.readouterr().out) if r["code"] == "translation-missing"]
    assert len(records) == count > 10
    assert min(record["line"] for record in records) == first

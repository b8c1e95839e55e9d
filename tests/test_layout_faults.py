"""Layouts and figures that fail: each way is one diagnostic with its place in the file, and never a traceback."""

from pathlib import Path

import pytest
from builders import locale, make_catalog, make_locales, make_localized, make_profile, make_settings

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.pages.drawings import read_figure
from pipeline.pages.entries import Download
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Labels
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.messages import site_template

FIGURE = "templates/figures/tiny.json"
DEEP = 5000
DIGITS = "1" * 5000


def workspace_of(folder: Path, **files: str) -> Workspace:
    """Make a workspace of layouts by name, and of figures by a name that begins with figure_."""
    workspace = Workspace(folder)
    for name, text in files.items():
        kind, path = ("figures", name.removeprefix("figure_")) if name.startswith("figure_") else ("layouts", name)
        workspace.write_text(f"templates/{kind}/{path}.html", text)
    return workspace


def fill(workspace: Workspace) -> str:
    """Extract the labels and fill the page, as a build does."""
    files = LayoutFiles(workspace)
    site_template(files)
    layouts = Layouts(files, make_settings(), tuple(make_locales().values()))
    localized = make_localized(make_profile())
    labels = Labels(locale("ru"), make_catalog().by_id())
    return layouts.web_page(localized, labels, Download("x.json", 9), None).filled.text


def fault(workspace: Workspace) -> str:
    with pytest.raises(PipelineError) as failure:
        fill(workspace)
    (found,) = failure.value.diagnostics
    assert found.hint
    assert "\n" not in found.message
    return f"{found.location}: {found.code}: {found.message}"


def test_a_layout_that_can_be_filled(tmp_path: Path) -> None:
    assert fill(workspace_of(tmp_path, page='{{ pgettext("war", "War") }}')).endswith(">War</span>")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('+pgettext("war", "War")', "TypeError: bad operand type for unary +: 'Markup'"),
        ("-profile.title", "TypeError: bad operand type for unary -: 'Message'"),
        ("t(profile.title, 2)", "TypeError: t() takes 1 positional argument but 2 were given"),
        ("t()", "TypeError: t() missing 1 required positional argument: 'message'"),
        ("plain(profile.title, html=1)", "TypeError: plain() got an unexpected keyword argument 'html'"),
        ("name(profile.names[0])", "TypeError: name() missing 1 required positional argument: 'own'"),
        ('pgettext("war", "War", context="x")', "TypeError: pgettext() got multiple values for argument 'context'"),
        ("t(profile.slug)", "AttributeError: 'str' object has no attribute 'id'"),
        ("profile()", "TypeError: 'Profile' object is not callable"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("range(10 ** 9)|list", "OverflowError: Range too big. The sandbox blocks ranges larger than"),
        ("'%d' % profile.slug", "TypeError: %d format: a real number is required, not str"),
        ("'%c' % 55296", "UnicodeEncodeError: "),
        ("[1, 'a']|sort", "TypeError: '<' not supported between instances of 'str' and 'int'"),
        ("colour", "'colour' is undefined"),
        ("profile.colour", "'pipeline.profile.model.Profile object' has no attribute 'colour'"),
        ("profile.names[7].id", "tuple object has no element 7"),
        ("map.title", "'None' has no attribute 'title'"),
        ("profile.title|shout", "No filter named 'shout'."),
        ("profile.title is loud", "No test named 'loud'."),
        ("cycler.__init__.__globals__", "access to attribute '__init__' of 'type' object is unsafe."),
        ("profile.__class__", "access to attribute '__class__' of 'Profile' object is unsafe."),
        ("locales.append(1)", "'tuple object' has no attribute 'append'"),
        ("numbers.clear()", "access to attribute 'clear' of 'dict' object is unsafe."),
    ],
)  # fmt: skip
def test_an_expression_that_fails(expression: str, said: str, tmp_path: Path) -> None:
    found = fault(workspace_of(tmp_path, page=f"<p>\n\n{{{{ {expression} }}}}\n</p>"))
    place, _, message = found.partition(": layout-error: cannot be filled: ")
    whole_file = "'%c'" in expression  # the text is complete before it is encoded
    assert place == f"templates/layouts/page.html{'' if whole_file else ':3'}"
    assert said in message


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('pgettext("war", "War", 3)', "pgettext is called with too many arguments"),
        ('pgettext("war", "War", "Wars", 3)', "pgettext is called with too many arguments"),
        ('npgettext("war", "War", "Wars", 3, 4)', "npgettext is called with too many arguments"),
        ('npgettext("war", "War", "Wars", 3, count=4)', "npgettext is called with too many arguments"),
        ('npgettext("war", "War", "Wars")', "npgettext is called with no count"),
        ('npgettext("war", "War")', "npgettext is called without a literal text"),
        ("pgettext()", "pgettext is called without a literal text"),
        ('pgettext(1, "War")', "pgettext is called without a literal text"),
    ],
)
def test_a_label_with_the_wrong_arguments_is_found_by_the_check(call: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as failure:
        site_template(LayoutFiles(workspace_of(tmp_path, page=f"\n{{{{ {call} }}}}")))
    (found,) = failure.value.diagnostics
    assert (str(found.location), found.code, found.message) == ("templates/layouts/page.html:2", "layout-call", said)


def test_a_count_may_be_named(tmp_path: Path) -> None:
    html = fill(workspace_of(tmp_path, page='{{ npgettext("war", "{count} war", "{count} wars", count=3) }}'))
    assert ">3 wars</span>" in html


@pytest.mark.parametrize(
    "files",
    [
        {"page": '\n{% include "layouts/page.html" %}'},
        {"page": '\n{% import "layouts/page.html" as p with context %}'},
        {"page": '\n{% extends "layouts/page.html" %}'},
        {"page": "{% macro a() %}\n{{ a() }}{% endmacro %}{{ a() }}"},
        {"page": "{% macro a() %}\n{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}"},
        {"page": '\n{% include "layouts/b.html" %}', "b": '{% include "layouts/page.html" %}'},
    ],
)  # fmt: skip
def test_layouts_that_call_themselves_without_end(files: dict[str, str], tmp_path: Path) -> None:
    found = fault(workspace_of(tmp_path, **files))
    reason = "its includes or macros call each other without end, or it is nested too deeply"
    assert found == f"templates/layouts/page.html:2: layout-error: cannot be filled: {reason}"


def test_a_figure_that_calls_itself_without_end(tmp_path: Path) -> None:
    figure = '<p>\n{% include "figures/tiny.svg.html" %}'
    workspace = workspace_of(tmp_path, page='{% include "figures/tiny.svg.html" %}', **{"figure_tiny.svg": figure})
    assert fault(workspace).startswith(
        "templates/figures/tiny.svg.html:2: layout-error: cannot be filled: its includes"
    )


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("(" * DEEP + "1" + ")" * DEEP, "nested too deeply"),
        ("[" * DEEP + "]" * DEEP, "nested too deeply"),
        ("not " * DEEP + "1", "nested too deeply"),
        (DIGITS, "Exceeds the limit (4300 digits) for integer string conversion"),
        ("'\\ud8'", "truncated \\uXXXX escape"),
        ("profile(", "unexpected '}', expected ')'"),
    ],
)
def test_a_layout_that_cannot_be_parsed(expression: str, said: str, tmp_path: Path) -> None:
    found = fault(workspace_of(tmp_path, page=f"<p>\n\n{{{{ {expression} }}}}\n</p>"))
    assert found.startswith(f"templates/layouts/page.html:3: layout-syntax: does not parse: {said}")


def test_a_sum_too_long_to_be_compiled(tmp_path: Path) -> None:
    found = fault(workspace_of(tmp_path, page="{{ 1" + " + 1" * DEEP + " }}"))
    reason = "its includes or macros call each other without end, or it is nested too deeply"
    assert found == f"templates/layouts/page.html: layout-error: cannot be filled: {reason}"


def test_blocks_nested_more_deeply_than_python_allows(tmp_path: Path) -> None:
    page = "{% for a in 'x' %}\n" * 30 + "{% endfor %}\n" * 30
    found = fault(workspace_of(tmp_path, page=page))
    assert found.startswith("templates/layouts/page.html: layout-error: cannot be filled: SyntaxError: too many")


def test_a_fault_in_what_is_included_has_its_own_place(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, page='\n{% include "layouts/sub/b.html" %}')
    workspace.write_text("templates/layouts/sub/b.html", "\n\n{% if %}")
    assert fault(workspace).startswith("templates/layouts/sub/b.html:3: layout-syntax: does not parse: Expected")


def test_a_missing_file_is_told_of_where_it_is_included(tmp_path: Path) -> None:
    found = fault(workspace_of(tmp_path, page='\n{% include "layouts/b.html" %}'))
    assert found == (
        "templates/layouts/page.html:2: unreadable: templates/layouts/b.html cannot be read: No such file or directory"
    )


# The data of a figure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", ":1: does not parse: Expecting property name enclosed in double quotes"),
        ('{"a":\n[1,]}', ":2: does not parse: Expecting value"),
        ("", ":1: does not parse: Expecting value"),
        ("[1, 2]", ":1: is not a JSON object"),
        ('"map"', ":1: is not a JSON object"),
        ("null", ":1: is not a JSON object"),
        ('{"a": 1,\n"title": "\\ud800"}', ":2: has \\ud800, half of a surrogate pair"),
        ('{"a": 1,\n\n"\\uDFFF": 2}', ":3: has \\udfff, half of a surrogate pair"),
        ('{"a": [1,\n["\\uD83D x"]]}', ":2: has \\ud83d, half of a surrogate pair"),
        ('{"a":\n' + DIGITS + "}", ":2: has a number of 5000 digits"),
        ('{"a":\n-' + DIGITS + "}", ":2: has a number of 5000 digits"),
        ('{"a": 1,\n"b": NaN}', ":2: has the number NaN, which JSON does not have"),
        ('{"a": 1,\n"b": [-Infinity]}', ":2: has the number -Infinity, which JSON does not have"),
        ("[" * 100_000, ":1: does not parse: nested too deeply"),
    ],
)
def test_data_of_another_shape(text: str, said: str, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, page="{{ map }}")
    workspace.write_text(FIGURE, text)
    place, code, message = fault(workspace).partition(": figure-syntax: ")
    assert code
    assert f"{place}: {message}" == FIGURE + said


def test_a_whole_surrogate_pair_is_a_character(tmp_path: Path) -> None:
    Workspace(tmp_path).write_text(FIGURE, '{"title": "\\ud83d\\ude00"}')
    assert read_figure(Workspace(tmp_path), "tiny") == {"title": "😀"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{}", "'dict object' has no attribute 'viewBox'"),
        ('{"viewBox": []}', "list object has no element 0"),
        ('{"viewBox": 7}', "int object has no element 0"),
        ('{"viewBox": ["a"]}', "TypeError: "),
    ],
)
def test_data_that_its_layout_cannot_draw(data: str, said: str, tmp_path: Path) -> None:
    drawing = "<svg>\n{{ map.viewBox[0] / 2 }}"
    workspace = workspace_of(tmp_path, page='{% include "figures/tiny.svg.html" %}', **{"figure_tiny.svg": drawing})
    workspace.write_text(FIGURE, data)
    found = fault(workspace)
    assert found.startswith("templates/figures/tiny.svg.html:2: layout-error: cannot be filled: ")
    assert said in found

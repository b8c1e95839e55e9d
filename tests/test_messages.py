"""Messages: what is extracted from a profile and from layouts."""

import gc
import weakref
from pathlib import Path

import pytest
from builders import ROOT, codes, make_profile

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.profile.layouts import LayoutFiles, layout_environment, parse_layout
from pipeline.profile.message import Message
from pipeline.profile.messages import layout_messages, profile_template, site_template


def extract(text: str) -> list[Message]:
    return layout_messages(parse_layout("templates/layouts/x.html", text, layout_environment()))


def faults(text: str) -> list[str]:
    with pytest.raises(PipelineError) as failure:
        extract(text)
    return [str(d) for d in failure.value.diagnostics]


def make_layouts(folder: Path, **layouts: str) -> LayoutFiles:
    (folder / "templates/layouts").mkdir(parents=True)
    for name, text in layouts.items():
        (folder / f"templates/layouts/{name}.html").write_text(text, encoding="utf-8")
    return LayoutFiles(Workspace(folder, None))  # without the theme


def test_a_profile_is_a_domain_of_its_own() -> None:
    template = profile_template(make_profile())
    assert (template.domain, template.path) == ("tiny", "locales/tiny.pot")
    assert [message.id for message in template.messages] == [
        "title", "summary", "region.label", "karabakh.meaning", "karabakh.used_by", "artsakh.meaning",
        "artsakh.used_by", "status.label", "status-claim.text", "war.heading", "toll.body", "truce.text", "bbc.title",
        "note",
    ]  # fmt: skip


def test_labels_have_context_text_line_and_note() -> None:
    text = '<p>\n{# TRANSLATORS: A heading. #}\n{{ pgettext("war.heading", "War") }}</p>'
    (message,) = extract(text)
    assert (message.id, message.text, message.plural) == ("war.heading", "War", "")
    assert str(message.location) == "templates/layouts/x.html:3"
    assert message.comments == ("A heading.",)


def test_labels_have_plurals() -> None:
    (message,) = extract('{{ npgettext("pages", "{count} page", "{count} pages", 3) }}')
    assert (message.id, message.text, message.plural) == ("pages", "{count} page", "{count} pages")


def test_what_is_not_a_label_is_not_extracted() -> None:
    assert extract('<p>Text</p>{{ title }}{# pgettext("a", "b") #}{{ other("a", "b") }}') == []


def test_a_call_without_a_literal_text() -> None:
    assert faults('\n{{ pgettext("war", heading) }}') == [
        (
            "templates/layouts/x.html:2: error[layout-call]: pgettext is called without a literal text\n"
            '  hint: write the context and the text out: pgettext("where", "text")'
        )
    ]


@pytest.mark.parametrize(
    "call",
    [
        'pgettext("war")',
        "pgettext(where, what)",
        'npgettext("a", "b", many, 2)',
        'pgettext("", "War")',
        'pgettext("war", "")',
    ],
)
def test_calls_that_cannot_be_extracted(call: str) -> None:
    assert "error[layout-call]" in faults(f"{{{{ {call} }}}}")[0]


def test_a_layout_that_does_not_parse() -> None:
    (fault,) = faults("<p>\n{% if %}")
    assert fault.startswith("templates/layouts/x.html:2: error[layout-syntax]: does not parse: ")


def test_labels_obey_the_grammar() -> None:
    assert "label “a” has the markup “<b>”" in faults('{{ pgettext("a", "<b>x</b>") }}')[0]


def test_one_context_in_two_layouts_is_one_message(tmp_path: Path) -> None:
    call = '{{ pgettext("war", "War") }}'
    layouts = make_layouts(tmp_path, one=call, two="{# TRANSLATORS: Heading. #}\n" + call)
    (message,) = site_template(layouts).messages
    assert message.location.path == "templates/layouts/one.html"
    assert message.also == ("templates/layouts/two.html",)
    assert message.comments == ("Heading.",)


def test_one_context_with_two_texts_is_an_error(tmp_path: Path) -> None:
    layouts = make_layouts(tmp_path, one='{{ pgettext("war", "War") }}', two='{{ pgettext("war", "Wars") }}')
    with pytest.raises(PipelineError) as failure:
        site_template(layouts)
    assert [str(d) for d in failure.value.diagnostics] == [
        (
            "templates/layouts/two.html:1: error[layout-context]: the context “war” has another text here than in"
            " templates/layouts/one.html:1\n"
            "  hint: give one of the two another context"
        )
    ]


def test_faults_of_all_layouts_are_reported_together(tmp_path: Path) -> None:
    layouts = make_layouts(tmp_path, one="{% if %}", two="{{ pgettext(a, b) }}")
    with pytest.raises(PipelineError) as failure:
        site_template(layouts)
    assert codes(failure.value.diagnostics) == ["layout-syntax", "layout-call"]


def test_the_layouts_of_this_workspace_are_extracted_twice_alike() -> None:
    first, second = (site_template(LayoutFiles(Workspace(ROOT))) for _ in range(2))
    assert first == second
    assert [m.id for m in first.messages if m.plural] == ["draft.count", "draft.unapproved", "download.pdf"]


def test_the_tree_of_a_layout_is_let_go_when_it_is_compiled(tmp_path: Path) -> None:
    layouts = make_layouts(tmp_path, one='{{ pgettext("one", "One") }}', two='{{ pgettext("two", "Two") }}')
    template = site_template(layouts)
    trees = [weakref.ref(layouts.layout(path).tree) for path in layouts.paths()]
    layouts.environment.get_template("layouts/one.html")
    gc.collect()
    assert [tree() is None for tree in trees] == [True, False]
    assert site_template(layouts) == template

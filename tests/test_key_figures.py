"""Key figures: what a profile may say, and where a reader and a program find them."""

import pytest
from builders import factsheet_json, fill, make_localized, make_profile, real_project

from pipeline.base.diagnostics import PipelineError
from pipeline.language.locales import SOURCE

OTHER = '{id: k%d, figure: killed, label: !_ "people killed", sources: [bbc]}'


def with_key_figures(*records: str) -> tuple[str, str]:
    """Return the change to the tiny profile that gives it key figures."""
    lines = "".join(f"  - {record}\n" for record in records)
    return "facts:\n", f"key_figures:\n{lines}facts:\n"


@pytest.mark.parametrize(
    ("records", "code", "message"),
    [
        ((OTHER.replace("killed,", "lost,") % 1,), "profile-key-figure", "“k1” shows the undeclared figure “lost”"),
        (
            ('{id: k1, figure: killed, value: !_ "over 20", label: !_ "people"}',),
            "profile-key-figure",
            "the value of “k1” does not have its figure",
        ),
        (
            [OTHER % number for number in range(4)],
            "profile-key-figure",
            "the profile has 4 key figures, more than 3",
        ),
        ((OTHER.replace("bbc", "cnn") % 1,), "profile-source", "“k1” cites the undeclared source “cnn”"),
        (("{id: k1, figure: killed}",), "profile-missing-key", "key figure “k1” has no “label”"),
    ],
)
def test_each_fault_of_a_key_figure(records: tuple[str, ...], code: str, message: str) -> None:
    with pytest.raises(PipelineError) as failure:
        make_profile(with_key_figures(*records))
    found = [(d.code, d.message) for d in failure.value.diagnostics]
    assert (code, message) in found
    assert all(d.location.line > 0 and d.hint for d in failure.value.diagnostics)


def test_a_key_figure_may_say_more_than_its_number() -> None:
    record = '{id: k1, figure: killed, value: !_ "over <strong>{killed}</strong>", label: !_ "people", sources: [bbc]}'
    localized = make_localized(make_profile(with_key_figures(record, OTHER % 2)), k1__value="более {killed}")
    over, alone = factsheet_json(localized, localized.told)["keyFigures"]
    assert (over["value"], alone["value"]) == ("более 20\u00a0000\u2060–\u206030\u00a0000", None)
    assert over["label"] == {"lang": SOURCE, "text": "people"}
    assert (over["figure"], over["sources"]) == ("killed", ["bbc"])


@pytest.mark.parametrize("kind", ["page", "print"])
def test_a_reader_finds_number_label_and_date(kind: str) -> None:
    text = fill("en", kind=kind)
    start = text.index('<ul class="key-figures">')
    strip = text[start : text.index("</ul>", start)].replace("\u2060", "")
    assert strip.count("<li") == len(real_project().profiles[0].key_figures) == 3
    first = '<strong>20,000–30,000</strong></span> people killed (estimate) <span class="date">1988–1994</span>'
    assert first in strip
    assert '<span class="value">over <strong>1,000,000</strong></span>' in strip

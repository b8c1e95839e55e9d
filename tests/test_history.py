"""The history of a profile's editions: what it may say, and where a reader and a program find it."""

import re

import pytest
from builders import factsheet_json, fill, make_localized, make_profile, real_project

from pipeline.base.diagnostics import PipelineError
from pipeline.profile.history import covered_to

FIRST = '{id: first, date: "2026-11-01", changed: !_ "First edition."}'
SECOND = '{id: second, date: "2026-11-23", changed: !_ "Two dates corrected."}'


def with_history(*records: str) -> tuple[str, str]:
    """Return the change to the tiny profile, which was edited on 23 November 2026, that gives it a history."""
    return "\nfacts:\n", "\neditions:\n" + "".join(f"  - {record}\n" for record in records) + "facts:\n"


@pytest.mark.parametrize(
    ("records", "code", "message"),
    [
        (
            (FIRST, SECOND),
            "profile-history",
            "“second” is not older than “first”, which stands above it",
        ),
        (
            (SECOND, SECOND.replace("second", "again")),
            "profile-history",
            "“again” is not older than “second”, which stands above it",
        ),
        (
            (FIRST,),
            "profile-history",
            "the newest edition, “first”, is of 2026-11-01, and the profile was edited 2026-11-23",
        ),
        ((SECOND.replace("-23", ""),), "profile-date", "“date” of edition “second” is not a day"),
        ((SECOND.replace("!_ ", ""),), "profile-mark", "“second.changed” is a message without its mark"),
    ],
)
def test_each_fault_of_a_history(records: tuple[str, ...], code: str, message: str) -> None:
    with pytest.raises(PipelineError) as failure:
        make_profile(with_history(*records))
    found = [(d.code, d.message) for d in failure.value.diagnostics]
    assert (code, message) in found
    assert all(d.location.line > 0 and d.hint for d in failure.value.diagnostics)


def test_programs_read_the_history() -> None:
    localized = make_localized(make_profile(with_history(SECOND, FIRST)), first__changed="Первый выпуск.")
    assert factsheet_json(localized, localized.told)["editions"] == [
        {"id": "second", "date": "2026-11-23", "changed": {"lang": "en", "text": "Two dates corrected."}},
        {"id": "first", "date": "2026-11-01", "changed": "Первый выпуск."},
    ]


def test_a_page_tells_its_readers_what_changed() -> None:
    page = fill("en", kind="page")
    history = page[page.index('id="edition-history"') :]
    dates = [f'<dt><time datetime="{one.date}">' for one in real_project().profiles[0].editions]
    assert len(dates) == 3
    assert [history.count(date) for date in dates] == [1, 1, 1]
    assert history.index(dates[0]) < history.index(dates[1])
    assert "<dd>First edition, in English, Armenian, Azerbaijani and Russian.</dd>" in history
    assert "First edition" not in fill("en", kind="print")


def covering(day: str) -> tuple[str, str]:
    return 'edited: "2026-11-23"\n', f'edited: "2026-11-23"\ncovers_to: "{day}"\n'


def test_no_event_is_later_than_what_the_profile_covers() -> None:
    event = ('date: "1994-05"', 'date: "2020-11-10"')
    with pytest.raises(PipelineError) as failure:
        make_profile(covering("2020-10"), event)
    found = [(d.code, d.message) for d in failure.value.diagnostics]
    assert found == [("profile-coverage", "“truce” is of 2020-11-10, and the profile covers events to 2020-10")]
    assert make_profile(covering("2020-11"), event).covers_to is not None


def test_a_profile_that_does_not_say_so_covers_its_last_event() -> None:
    assert str(covered_to(make_profile())) == "2011"
    assert str(covered_to(make_profile(('date: "1994-05"', 'date: "2020-11-10"')))) == "2020-11-10"
    assert str(covered_to(make_profile(covering("2024-02")))) == "2024-02"


def test_page_print_and_data_say_up_to_when_events_are_covered() -> None:
    line = re.compile(r"Edition of \d+ [A-Z]\w+ \d{4} · Covers events to February 2024; nothing later")
    page, source = (fill("en", kind=kind).replace("\u00a0", " ") for kind in ("page", "print"))
    assert len(line.findall(page)) == 2
    assert line.search(source)
    localized = make_localized(make_profile(covering("2024-02")))
    assert factsheet_json(localized, localized.told)["coversTo"] == "2024-02"
    assert factsheet_json(make_localized(make_profile()), localized.told)["coversTo"] is None

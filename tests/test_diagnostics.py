"""Diagnostics: how they print, and in which order."""

import pytest

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, UsageError, error, fail, in_order, misuse


def make(path: str, line: int = 0, code: str = "x") -> Diagnostic:
    return error(Location(path, line), code, "is wrong", "fix it")


def test_a_diagnostic_prints_place_fact_and_remedy() -> None:
    assert str(make("a.po", 7)) == "a.po:7: error[x]: is wrong\n  hint: fix it"
    assert str(Diagnostic(Location("a.po"), "x", "is odd", "look", "warning")) == (
        "a.po: warning[x]: is odd\n  hint: look"
    )


def test_what_is_wrong_with_an_option_names_the_option_and_no_file() -> None:
    with pytest.raises(UsageError) as failure:
        raise misuse("--typo", "x", "is wrong", "fix it")
    (found,) = failure.value.diagnostics
    assert str(found) == "--typo: error[x]: is wrong\n  hint: fix it"
    assert (found.location.path, found.location.line) == ("", 0)


def test_one_error_is_raised_at_once() -> None:
    with pytest.raises(PipelineError, match=r"^a\.po:7: error\[x\]: is wrong\n  hint: fix it$"):
        raise fail(Location("a.po", 7), "x", "is wrong", "fix it")


def test_a_bare_path_is_the_whole_file() -> None:
    assert error("a.po", "x", "is wrong", "fix it") == make("a.po")


def test_findings_are_sorted_by_place_and_said_once() -> None:
    found = [make("b.po", 1), make("a.po", 10), make("a.po", 9), make("a.po", 9, "w"), make("a.po", 10)]
    assert in_order(found) == (make("a.po", 9, "w"), make("a.po", 9), make("a.po", 10), make("b.po", 1))


def test_an_error_carries_all_of_them() -> None:
    with pytest.raises(PipelineError, match=r"a\.po: .*\n.*\nb\.po: ") as failure:
        raise PipelineError([make("a.po"), make("b.po")])
    assert failure.value.diagnostics == (make("a.po"), make("b.po"))

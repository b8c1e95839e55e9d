"""Diagnostics: how they print, and in which order."""

import pytest

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, in_order


def make(path: str, line: int = 0, code: str = "x") -> Diagnostic:
    return error(Location(path, line), code, "is wrong", "mend it")


def test_a_diagnostic_prints_place_fact_and_remedy() -> None:
    assert str(make("a.po", 7)) == "a.po:7: error[x]: is wrong\n  hint: mend it"
    assert str(Diagnostic(Location("a.po"), "x", "is odd", "look", "warning")) == (
        "a.po: warning[x]: is odd\n  hint: look"
    )


def test_a_bare_path_is_the_whole_file() -> None:
    assert error("a.po", "x", "is wrong", "mend it") == make("a.po")


def test_findings_are_sorted_by_place_and_said_once() -> None:
    found = [make("b.po", 1), make("a.po", 10), make("a.po", 9), make("a.po", 9, "w"), make("a.po", 10)]
    assert in_order(found) == (make("a.po", 9, "w"), make("a.po", 9), make("a.po", 10), make("b.po", 1))


def test_an_error_carries_all_of_them() -> None:
    with pytest.raises(PipelineError, match=r"a\.po: .*\n.*\nb\.po: ") as failure:
        raise PipelineError([make("a.po"), make("b.po")])
    assert failure.value.diagnostics == (make("a.po"), make("b.po"))

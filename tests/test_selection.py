"""What a build is asked for: which locales, profiles and editions that means, and what there is not."""

import pytest

from pipeline.base.diagnostics import Diagnostic
from pipeline.project.selection import WHOLE, Selection, chosen, chosen_editions

LOCALES = ("en", "pt_BR", "zh_Hant_TW")


def found(wanted: tuple[str, ...], known: tuple[str, ...] = LOCALES) -> tuple[tuple[str, ...], list[str]]:
    faults: list[Diagnostic] = []
    return chosen("--locale", wanted, known, faults), [str(fault) for fault in faults]


def test_nothing_asked_for_is_everything() -> None:
    assert found(()) == (LOCALES, [])


@pytest.mark.parametrize("wish", ["pt_BR", "pt-BR", "pt-br", " PT_br"])
def test_either_spelling_of_a_locale(wish: str) -> None:
    assert found((wish,)) == (("pt_BR",), [])


def test_they_keep_the_order_of_the_settings() -> None:
    assert found(("zh-Hant-TW", "en", "en")) == (("en", "zh_Hant_TW"), [])


def test_each_unknown_one_is_a_fault_that_lists_the_known() -> None:
    hint = "  hint: use one of en, pt_BR, zh_Hant_TW"
    assert found(("pt", "en", ""))[1] == [
        f"--locale: error[selection]: “pt” does not exist in this workspace\n{hint}",
        f"--locale: error[selection]: “” does not exist in this workspace\n{hint}",
    ]


def editions(*wanted: str) -> tuple[tuple[str, ...], list[str]]:
    faults: list[Diagnostic] = []
    known = ("sheet", "standard", "large-print")
    return chosen_editions(wanted, ("large-print", "standard"), known, faults), [fault.hint for fault in faults]


def test_no_edition() -> None:
    assert editions("none") == ((), [])
    assert editions() == (("standard", "large-print"), [])
    assert editions("large-print") == (("large-print",), [])
    assert editions("sheet") == (("sheet",), [])
    assert editions("all") == (("sheet", "standard", "large-print"), [])


def test_none_stands_alone() -> None:
    hint = "use one of sheet, standard, large-print; or, by itself, all, or none for web pages only"
    assert editions("none", "standard")[1] == [hint]
    assert editions("tiny")[1] == [hint]


def test_what_is_whole() -> None:
    assert WHOLE.whole
    partial = [Selection(("en",)), Selection((), ("x",)), Selection((), (), ("none",)), Selection(draft=True)]
    assert not any(selection.whole for selection in partial)

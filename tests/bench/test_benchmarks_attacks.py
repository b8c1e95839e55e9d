"""The benchmarks that attack: they pass what is right, and would not pass a pipeline that is not."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from markupsafe import Markup

from benchmarks import adversarial_texts, flips, mutants
from benchmarks.hostile_texts import must_be_refused, shown, text_of
from benchmarks.mutations import WAYS, mutant
from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.cli import report
from pipeline.pages import localize, page_values
from pipeline.verify.manifest import MANIFEST
from pipeline.verify.publication import verify_publication


@pytest.mark.parametrize("script", [adversarial_texts, flips, mutants])
def test_a_script_says_how_it_is_used(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        script.main(["--help"])
    assert ended.value.code == 0
    assert "--seed" in capsys.readouterr().out


def test_tampering_is_noticed_and_leaves_nothing(island: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    output = island.root / "output"
    before = (output / MANIFEST).read_bytes()
    assert flips.main(["--flips", "10", "--additions", "4", "--publication", str(output)]) == 0
    assert capsys.readouterr().out.endswith("42 tried, 42 noticed, 0 not clean when undone\n")
    assert (output / MANIFEST).read_bytes() == before


def test_a_verify_that_notices_nothing_is_noticed(
    island: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flips, "verify_publication", lambda *_, **__: ())
    assert flips.main(["--flips", "5", "--additions", "1", "--publication", str(island.root / "output")]) == 1
    assert "13 tried, 0 noticed, 0 not clean when undone" in capsys.readouterr().out


def test_what_stays_after_it_was_undone_is_noticed(
    island: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(folder: Path, **options: Any) -> object:
        return verify_publication(folder, **options) or (calls and [fault])

    calls: list[object] = []
    fault = verify_publication(island.root)[0]
    monkeypatch.setattr(flips, "verify_publication", verify)
    monkeypatch.setattr(flips, "missed", lambda *found: calls.append(found) or "")
    assert flips.main(["--flips", "1", "--additions", "0", "--publication", str(island.root / "output")]) == 1
    assert "1 tried, 1 noticed, 2 not clean when undone" in capsys.readouterr().out


def test_a_mutant_is_the_same_again_and_of_every_kind() -> None:
    data = b"# 12\nmsgid 3\nmsgstr\n" * 20
    assert mutant(data, random.Random(5)) == mutant(data, random.Random(5))
    assert all(any(way(data, random.Random(seed)) != data for seed in range(20)) for way in WAYS)
    assert len({path for _, path, _ in mutants.KINDS}) >= 20


def test_one_mutant_of_each_kind_ends_in_diagnostics(capsys: pytest.CaptureFixture[str]) -> None:
    count = len(mutants.KINDS)
    assert mutants.main(["--count", str(count), "--seed", "520"]) == 0
    out = capsys.readouterr().out
    assert out.endswith(f"{count} mutants, 0 failed\n")
    assert out.count(": 1 tried, 0 failed\n") == count


def no_end() -> int:
    while True:
        pass


def no_memory() -> int:
    return len(b"x" * (mutants.MEGABYTES + 100) * 2**20)


def no_place() -> int:
    raise PipelineError([])


def told() -> int:
    sys.stdout.write("x: error[x]: y\n")
    sys.stdout.flush()
    return 1


@pytest.mark.parametrize(
    ("check", "found"),
    [
        (lambda: 0, ""),
        (told, ""),
        (lambda: 1, "ended with 1: "),
        (lambda: 139, "ended with 139: "),
        (no_end, "takes more than 1 seconds of a processor"),
        (no_memory, "Traceback: MemoryError: "),
        (no_place, "Traceback: PipelineError: "),
    ],
)
def test_how_a_check_ended(check: Any, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "SECONDS", 1)
    assert mutants.fault(check) == found


def test_hostile_texts_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert adversarial_texts.main(["--count", "150"]) == 0
    assert "| failed | 0 |" in capsys.readouterr().out


def unescaped(text: object) -> Markup:
    return Markup(text)


BROKEN = [
    (localize, "escape", unescaped, "brings <"),
    (page_values, "css_string", lambda text: Markup(f'"{text}"'), "print source: "),
    (localize, "plain_text", lambda html: str(html), "without markup"),
    (report, "printable", lambda text: text, "github: sends U+"),
    (report, "_escaped", lambda text, also="": text, "github: "),
]


@pytest.mark.parametrize(("module", "name", "broken", "found"), BROKEN, ids=[row[1] for row in BROKEN])
def test_a_sink_that_lets_something_through_is_noticed(
    module: ModuleType,
    name: str,
    broken: Any,
    found: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if name == "css_string":
        monkeypatch.setitem(page_values.FILTERS, name, broken)
    else:
        monkeypatch.setattr(module, name, broken)
    assert adversarial_texts.main(["--count", "100"]) == 1
    assert found in capsys.readouterr().out


def test_checks_that_refuse_nothing_are_noticed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adversarial_texts.Ground, "faults", lambda *_: [])
    assert adversarial_texts.main(["--count", "100"]) == 1
    assert ": is not refused\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["<b>", "x<!--", "&lt;", "a\x1b[2J", "\u202e", "\ud800", 'a"', "</em>\u0338", "<em >x"]
)
def test_what_must_be_refused(text: str) -> None:
    assert must_be_refused(f"q{text}")


@pytest.mark.parametrize("text", ["<em>x</em>", "1 < 2", "&", "\\3c ", "]]>", "</ em>", "::error::"])
def test_what_need_not_be_refused(text: str) -> None:
    assert not must_be_refused(f"q{text}")


def test_what_a_reader_sees() -> None:
    assert shown("{{<em>A\u030a</em> {x} {y}", {"x": "1"}) == "{\u00c5 1 {y}"
    assert text_of(random.Random(1), ("{x}",)) == text_of(random.Random(1), ("{x}",))
    assert all("{x}" in text_of(random.Random(seed), ("{x}",)) for seed in range(100))

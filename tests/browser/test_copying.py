"""What is copied from a page and pasted elsewhere is its text, without numbers and marks beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from conftest import each_factsheet
from shown import Published, Shown, squeezed

Fresh = Callable[..., Shown]


def data(published: Published) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(published.file.with_suffix(".json").read_text(encoding="utf-8"))
    return table


def copied(shown: Shown, selector: str) -> str:
    """Copy what a selector finds, from the first to the last, and return what is pasted."""
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.measure("select", selector)
    shown.page.keyboard.press("Control+c")
    return squeezed(shown.page.evaluate("navigator.clipboard.readText()"))


@each_factsheet
def test_headings_are_copied_as_they_are(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    for section in data(published)["sections"]:
        heading = squeezed(section["heading"])
        shown.measure("mark", "main h2", heading, section["id"])
        assert copied(shown, f"[data-copied='{section['id']}']") == heading


@each_factsheet
def test_a_cited_sentence_is_copied_without_its_marks(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    tried = 0
    for section in data(published)["sections"]:
        for paragraph in section["paragraphs"]:
            if not paragraph["sources"] or paragraph["date"] or paragraph["lead"]:
                continue
            tried += 1
            text = squeezed(paragraph["text"])
            shown.measure("mark", "main section p", text, paragraph["id"])
            assert copied(shown, f"[data-copied='{paragraph['id']}']") == text
    assert tried


@each_factsheet
def test_the_timeline_is_copied_without_its_numbers(fresh: Fresh, published: Published) -> None:
    """Between an event's text and the next date there is no digit: neither its number nor that of a source."""
    events = [squeezed(event["dateText"] + event["text"]) for event in data(published)["timeline"]]
    assert events
    shown = fresh(published)
    pasted = copied(shown, ".timeline ol > li")
    for note in shown.page.locator(".timeline .added").all_inner_texts():
        pasted = pasted.replace(squeezed(note), "")
    assert re.fullmatch(r"\D*".join(map(re.escape, events)), pasted), pasted

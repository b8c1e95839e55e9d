"""What is copied from a page and pasted elsewhere is its text, without numbers and marks beside it."""

from __future__ import annotations

import json
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

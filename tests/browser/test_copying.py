"""What is copied from a page and pasted elsewhere is its text, without numbers and marks beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from shown import SLUGS, Published, Shown

Fresh = Callable[..., Shown]

LANGUAGES = [("main", language) for language in ("en", "hy", "az", "ru")] + [("hebrew", "en"), ("hebrew", "he")]
FACTSHEETS = [pytest.param(Published(one, f"{language}/{SLUGS[one]}.html"), id=language) for one, language in LANGUAGES]


def data(published: Published) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(published.file.with_suffix(".json").read_text(encoding="utf-8"))
    return table


def squeezed(text: str) -> str:
    """Return a text without spaces, joiners and marks of direction, none of which can be seen."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad]+", "", text)


def copied(shown: Shown, selector: str) -> str:
    """Copy what a selector finds, from the first to the last, and return what is pasted."""
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.measure("select", selector)
    shown.page.keyboard.press("Control+c")
    return squeezed(shown.page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize("published", FACTSHEETS)
def test_headings_are_copied_as_they_are(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    for section in data(published)["sections"]:
        shown.page.evaluate(
            """(id) => {
                const named = document.getElementById(id), heading = named.matches("h2") ? named : named.querySelector("h2")
                heading.dataset.copied = id
            }""",
            section["id"],
        )
        assert copied(shown, f"[data-copied='{section['id']}']") == squeezed(section["heading"])


@pytest.mark.parametrize("published", FACTSHEETS)
def test_a_cited_sentence_is_copied_without_its_marks(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    tried = 0
    for section in data(published)["sections"]:
        for paragraph in section["paragraphs"]:
            if not paragraph["sources"] or paragraph["date"] or paragraph["lead"]:
                continue
            tried += 1
            shown.page.evaluate(
                """([id, text]) => {
                    const squeezed = (text) => text.replace(/[\\s\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\u00ad]+/g, "")
                    const found = [...document.querySelectorAll("main p")].filter((p) => squeezed(p.textContent).startsWith(text))
                    found[0].dataset.copied = id
                }""",
                [paragraph["id"], squeezed(paragraph["text"])],
            )
            assert copied(shown, f"[data-copied='{paragraph['id']}']") == squeezed(paragraph["text"])
    assert tried


@pytest.mark.parametrize("published", FACTSHEETS)
def test_the_timeline_is_copied_without_its_numbers(fresh: Fresh, published: Published) -> None:
    """Between an event's text and the next date there is no digit: neither its number nor that of a source."""
    events = [squeezed(event["dateText"] + event["text"]) for event in data(published)["timeline"]]
    assert events
    pasted = copied(fresh(published), ".timeline .events li")
    assert re.fullmatch(r"\D*".join(map(re.escape, events)), pasted), pasted

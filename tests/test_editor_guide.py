"""docs/editor.md against the editor: every label that it quotes is one that the page has."""

import re

from builders import ROOT

from pipeline.profile.interface import interface_template

GUIDE = (ROOT / "docs/editor.md").read_text(encoding="utf-8")
WORDS = {"fuzzy"}
"""What stands in italics and is no label."""


def labels() -> set[str]:
    """Return the labels as the page shows them, with … for what it fills in."""
    return {re.sub(r"\{\w+\}", "…", message.text).rstrip(":") for message in interface_template().messages}


def quoted() -> list[str]:
    return [" ".join(found.split()) for found in re.findall(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])", GUIDE)]


def test_the_guide_quotes_labels_of_the_page() -> None:
    editions = (ROOT / "locales/en/LC_MESSAGES/site.po").read_text(encoding="utf-8")
    known = labels() | WORDS | set(re.findall(r'^msgid "(.+)"$', editions, re.MULTILINE))
    assert len(quoted()) > 30
    assert [label for label in quoted() if label not in known] == []


def test_the_guide_lists_every_key_of_the_page() -> None:
    keys = (ROOT / "pipeline/editor/page/keys.js").read_text(encoding="utf-8")
    shown = {"Control": "Ctrl", "ArrowDown": "↓", "ArrowUp": "↑"}
    table = GUIDE.partition("## Keys")[2].partition("\n## ")[0]
    commands = re.findall(r'keys: "([^"]+)"', keys)
    assert len(commands) > 15
    own = {"+".join(shown.get(key, key) for key in keys_of_one.split("+")) for keys_of_one in commands}
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    assert own - {"F1"} <= {key for cell in cells for key in re.findall(r"[^\s,`]+", cell)}
    assert "F1 lists them all" in table

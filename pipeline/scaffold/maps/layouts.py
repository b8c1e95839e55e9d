"""The three files of a map: its data as JSON, and the layouts with what is to be translated of it.

How it is drawn is in templates/layouts/_map.html, so that all maps look alike; a layout here may be edited.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.scaffold.maps.geojson import UserData
from pipeline.scaffold.maps.labels import Label

REMARKS = {
    "country": "A label of the map: the short, usual name of the country.",
    "water": "A label of the map: the name of a sea, gulf or strait.",
    "place": "A label of the map: the name of a town. If it has several, write both, with spaces around the slash.",
    "name": "All names of the territory, in the order of the title, with spaces around the slash. It may wrap.",
    "region": "A label of the map. If the region has several names, write both, with spaces around the slash.",
}
DESCRIBED = "What the map shows, read aloud in place of it. It names all lines and areas, and takes no side."
LONGER = 1.3  # times the English: a limit below it would ask for what most languages cannot do
ENTRY = "Legend of the map."


@dataclass(frozen=True, slots=True)
class Texts:
    """What a map says, in English."""

    slug: str
    described: str
    labels: Sequence[Label]
    own: UserData
    is_tinted: bool  # whether the territory is


def data_text(value: dict[str, Any]) -> str:
    """Return JSON with one path, text or point a line."""
    entries = []
    for key, content in value.items():
        if isinstance(content, dict) and content:
            inner = ",\n".join(f"    {_json(name)}: {_json(item)}" for name, item in content.items())
            entries.append(f"  {_json(key)}: {{\n{inner}\n  }}")
        else:
            entries.append(f"  {_json(key)}: {_json(content)}")
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def map_layout(texts: Texts) -> str:
    """Return the layout of the drawing: what it is called, and its labels."""
    lines = [
        "{#- The map, drawn from the JSON file beside this one by layouts/_map.html. The places of the labels are in",
        "    that file, under labels; a label that is not wanted is deleted here. -#}",
        '{%- import "layouts/_map.html" as draw with context -%}',
        f"{{# TRANSLATORS: {DESCRIBED} #}}",
        f"{{% set described = {_message(texts.slug, 'title', texts.described)} %}}",
        "{% call draw.canvas(described) %}",
    ]
    for label in [label for label in texts.labels if label.kind in REMARKS]:
        limit = f" At most {label.most} characters." if label.most >= _least(label) else ""
        message = _message(texts.slug, label.id, label.text)
        lines += [
            f"{{# TRANSLATORS: {REMARKS[label.kind]}{limit} #}}",
            f"{{{{ draw.label({_quoted(label.id)}, {message}) }}}}",
        ]
    return "\n".join([*lines, "{% endcall %}", ""])


def _least(label: Label) -> int:
    """Return the fewest characters that a limit may allow: both names, where a town or a region may have two."""
    both = 2 * len(label.text) + len(" / ") if label.kind in ("place", "region") else 0
    return max(both, math.ceil(LONGER * len(label.text)))


def legend_layout(texts: Texts) -> str:
    """Return the layout of the legend: what the lines and areas are, and whose data."""
    lines = [
        "{#- What the map's lines mean; it stands in the figure's caption, below the map. -#}",
        '{%- import "layouts/_map.html" as draw with context -%}',
        "{% call draw.legend() %}",
    ]
    lines += legend_entries(texts)
    lines += ["{% endcall %}"]
    source = "none"
    if texts.own.source:
        lines += ["{# TRANSLATORS: Whose data the lines and areas of the map are, and of when. #}"]
        source = _message(texts.slug, "source", texts.own.source)
    return "\n".join([*lines, f"{{% set source = {source} %}}", "{{ draw.note(source) }}", ""])


def legend_entries(texts: Texts, there: str = "") -> list[str]:
    """Return the entries of a legend, each below its remark, that do not stand in a layout that is `there`."""
    shown = [(one.kind, f"legend.{one.id}", one.name, ENTRY) for one in texts.own.shown() if one.name]
    if texts.is_tinted and not any(kind == "territory" for kind, *_ in shown):
        shown += [("territory", one.id, one.text, REMARKS["name"]) for one in texts.labels if one.kind == "name"]
    return [
        line
        for kind, key, text, remark in shown
        if f'.{key}"' not in there
        for line in (
            f"{{# TRANSLATORS: {remark} #}}",
            f"{{{{ draw.entry({_quoted(kind)}, {_message(texts.slug, key, text)}) }}}}",
        )
    ]


def _message(slug: str, key: str, text: str) -> str:
    return f"pgettext({_quoted(f'map.{slug}.{key}')}, {_quoted(text)})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

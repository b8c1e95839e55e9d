"""A print source in two languages: what its layout is given of each, so that it can set paragraph beside paragraph."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.pages.localize import Labels, LocalizedProfile
from pipeline.profile.layouts import LayoutFiles

PARTS = {"content": "layouts/_content.html", "print": "layouts/_print.html"}  # what layouts share, by its usual name


@dataclass(frozen=True, slots=True)
class Side:
    """A factsheet in one language, with the labels that its layout takes."""

    localized: LocalizedProfile
    labels: Labels


def sides(files: LayoutFiles, *values: dict[str, Any]) -> Callable[[], list[dict[str, Any]]]:
    """Return the function by which a layout takes the values of each language, with the parts that layouts share."""

    def filled() -> list[dict[str, Any]]:
        parts = {name: files.environment.get_template(layout) for name, layout in PARTS.items()}
        return [own | {name: part.make_module(own) for name, part in parts.items()} for own in values]

    return filled

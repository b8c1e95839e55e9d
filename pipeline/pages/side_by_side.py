"""A print source in two languages: what its layout is given of each, so that it can set paragraph beside paragraph."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.pages.localize import Labels, LocalizedProfile
from pipeline.profile.layouts import LayoutFiles

CONTENT = "layouts/_content.html"  # the parts of a factsheet that all layouts share


@dataclass(frozen=True, slots=True)
class Side:
    """A factsheet in one language, with the labels that its layout takes."""

    localized: LocalizedProfile
    labels: Labels


def sides(files: LayoutFiles, *values: dict[str, Any]) -> Callable[[], list[dict[str, Any]]]:
    """Return the function by which a layout takes the values of each language, and as `content` the shared parts."""

    def filled() -> list[dict[str, Any]]:
        content = files.environment.get_template(CONTENT)
        return [own | {"content": content.make_module(own)} for own in values]

    return filled

"""Finds the size of body text and the leading at which a factsheet fills its pages, within the bounds of its edition.

The first layout has the middle size, and is the last where it fits and leaves no blank. Otherwise each next size
follows from how full the pages were: text takes room by the square of its size. Nothing but the source, styles and
bounds decides, so that the same inputs have the same result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, sqrt
from typing import Any

from pipeline.pdf.fit.measure import Findings, findings, of_leaves

LAYOUTS = 6  # at most
SMALLER = 0.6  # what a point of size costs, and what 10 % of leading do: type is to be large, and its lines close
LOOSEST = 1.06  # by how much leading may be stretched: more than that is seen beside other pages
GRAIN = 10  # sizes are tenths of a point
FULL = 0.97  # of the last page: what the estimate aims at
NEAREST = 0.93  # of the size: what a page less may take
POINTS = 0.75  # in a CSS pixel


@dataclass(frozen=True, slots=True)
class Setting:
    body: float  # size of body text, in points
    loose: float = 1.0  # by how much its leading is more than the styles have


@dataclass(frozen=True, slots=True)
class Trial:
    setting: Setting
    document: Any
    found: Findings

    def cost(self, most: float) -> float:
        return self.found.cost + SMALLER * ((most - self.setting.body) + 10 * (self.setting.loose - 1))


@dataclass(frozen=True, slots=True)
class Fit:
    document: Any
    setting: Setting
    layouts: int  # how many it took


def size_style(body: float, leading: float = 0.0) -> str:
    """Return, for the root element, a size of body text, in points, and a leading unless that is 0."""
    return f"--body: {body:g}pt" + (f"; --leading: {leading:.3f}pt" if leading else "")


def fitted(layout: Callable[[str], Any], budget: int, least: float, most: float, leaf: int = 2) -> Fit:
    """Return the best layout of a print source; `layout` lays it out with a style of its root element.

    `budget` is how many pages it may have, `leaf` how many are printed on a sheet of paper.
    """
    trials: list[Trial] = []
    setting: Setting | None = Setting(_rounded((least + most) / 2))
    ratio = 0.0  # of the leading to the size; 0 where the styles have no --leading
    while setting and len(trials) < LAYOUTS:
        document = layout(size_style(setting.body, setting.loose * setting.body * ratio))
        if not trials:
            ratio = _leading(document) / setting.body
        trials.append(Trial(setting, document, findings(document, budget, leaf)))
        if trials[-1].found.is_full:
            break
        setting = _next(trials, budget, least, most, leaf, bool(ratio))
    best = min(trials, key=lambda trial: trial.cost(most))
    return Fit(best.document, best.setting, len(trials))


def _leading(document: Any) -> float:
    style = document.pages[0]._page_box.children[0].style
    height = style["line_height"]
    return height.value * POINTS if style["__leading"] and hasattr(height, "value") else 0.0


def _next(trials: list[Trial], budget: int, least: float, most: float, leaf: int, adjustable: bool) -> Setting | None:
    """Return what to try next; None where nothing else promises more."""
    tried = {trial.setting for trial in trials}
    fitting = [trial for trial in trials if not trial.found.over]
    if not fitting:
        last, rest = trials[-1], LAYOUTS - len(trials)
        guess = _rounded(last.setting.body * sqrt((budget - 1 + FULL) / last.found.filled)) if rest > 1 else least
        setting = Setting(max(min(guess, last.setting.body - 1 / GRAIN), least))
        return setting if setting not in tried else None
    largest = max(fitting, key=lambda trial: (trial.setting.body, trial.setting.loose))
    body, loose = largest.setting.body, largest.setting.loose
    used, pages = largest.found.filled, largest.found.pages
    above = min((trial.setting.body for trial in trials if trial.found.over), default=most)
    scale = (of_leaves(pages, budget, leaf) - 1 + FULL) / used
    proposals: list[Setting] = []
    if above - body > 1.5 / GRAIN and loose == 1 and scale > 1:
        larger = body * sqrt(scale) + 2 / GRAIN  # an estimate that errs by no more
        between = (above + body) / 2 if len(fitting) < len(trials) else most
        proposals.append(Setting(_rounded(min(larger, between))))
    if adjustable and scale > 1:
        proposals.append(Setting(body, round(min(loose * (3 * scale - 2), LOOSEST), 3)))  # much of a page is not text
    less = _rounded(body * sqrt((pages - 2 + FULL) / used)) if pages > 1 else 0.0
    if less >= max(NEAREST * body, least):
        proposals.append(Setting(less))
    return next((each for each in proposals if each not in tried), None)


def _rounded(size: float) -> float:
    return floor(size * GRAIN + 1e-6) / GRAIN

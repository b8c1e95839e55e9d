"""Lays a page out again only where a number of a page that it prints has changed.

WeasyPrint 70.0 lays a page with `target-counter(attr(…), page)` out three times: it does not know which target an
attribute names, takes the counters of the target for those of the page itself, and asks again once it knows how many
pages there are. Here a page is laid out a second time if the target is on another page than it was taken to be; within
a search for the best size that is the page of the layout before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.pdf.engine import TargetCollector

LOCAL = ("counter()", "counters()")
_look_up = TargetCollector.lookup_target
_collect = TargetCollector.collect_missing_counters
_store = TargetCollector.cache_target_page_counters
_begin_pages = TargetCollector.check_pending_targets
_known: dict[str, dict[str, list[int]]] | None = None  # counters of the pages of targets, of the layout before


@contextmanager
def remembered() -> Iterator[None]:
    """Begin each layout of a search with the page numbers of the last."""
    global _known
    _known = {}
    try:
        yield
    finally:
        _known = None


def _look_up_and_note(collector: Any, token: Any, box: Any, *more: Any) -> Any:
    """Note for a box which targets its content asks for."""
    item = _look_up(collector, token, box, *more)
    names = [name for name, known in collector.target_lookup_items.items() if known is item]
    vars(collector).setdefault("asked", {}).setdefault(box, set()).update(names)
    return item


def _collect_apart(
    collector: Any, box: Any, token: str, again: Callable[..., None], own: list[str], of_targets: dict[Any, list[str]]
) -> None:
    """Collect the counters of targets by their names, and those of the page only where the content has any."""
    content = box.style["content"]
    if of_targets and not any(kind in LOCAL for kind, _ in (content if isinstance(content, tuple) else ())):
        own = []
    if None in of_targets:
        counters = of_targets.pop(None)
        of_targets |= dict.fromkeys(collector.asked[box], counters)
    _collect(collector, box, token, again, own, of_targets)


def _begin_with_known(collector: Any) -> None:
    """Give what prints page numbers those that are known before the first page is laid out."""
    _begin_pages(collector)
    if not _known:
        return
    for name, counters in _known.items():
        collector.target_lookup_items[name].cached_page_counter_values = counters
    for (_, token), item in collector.counter_lookup_items.items():
        if token == "content" and item.missing_target_counters:
            item.parse_again()


def _store_wanted(collector: Any, anchor: str, counters: dict[str, list[int]], index: int, pages: Any) -> None:
    """Store of the counters of a target's page those that are printed somewhere."""
    lookups = collector.counter_lookup_items.values()
    wanted = set[str]().union(*[item.missing_target_counters.get(anchor, ()) for item in lookups])
    counters = {name: list(counters[name]) for name in counters if name in wanted}
    if _known is not None and counters:
        _known[anchor] = counters
    _store(collector, anchor, counters, index, pages)


def apply() -> None:
    TargetCollector.lookup_target = _look_up_and_note
    TargetCollector.collect_missing_counters = _collect_apart
    TargetCollector.check_pending_targets = _begin_with_known
    TargetCollector.cache_target_page_counters = _store_wanted

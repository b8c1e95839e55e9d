"""A domain of 2,000 messages, and what a translator does in it: how long the page is busy with each.

`test_editor_speed.py` holds the bound, and `benchmarks/editor_typing.py` prints the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib
from edited import Editor, workspace_of

MESSAGES, LONGEST = 2000, 50.0
LAYOUT = "templates/layouts/many.html"
WHERE = "domain=site&locale=hy&message=many.m1000"
WATCH = """() => {
    window.busy = { handlers: [], tasks: [] }
    const watch = (options, add) => new PerformanceObserver((list) => list.getEntries().forEach(add)).observe(options)
    watch({ type: "event", durationThreshold: 16 }, ({ processingStart: from, processingEnd: to }) => {
        busy.handlers.push(to - from)
    })
    watch({ type: "longtask" }, (one) => busy.tasks.push(one.duration))
}"""


def press(*keys: str) -> Callable[[Editor], None]:
    def act(editor: Editor) -> None:
        editor.field.focus()
        for one in keys:
            editor.page.keyboard.press(one)

    return act


def type_words(editor: Editor) -> None:
    editor.field.focus()
    editor.page.keyboard.type("Մի երկար նախադասություն։ ", delay=10)


def search(letter: str) -> Callable[[Editor], None]:
    def act(editor: Editor) -> None:
        editor.page.locator("#search").focus()
        editor.page.keyboard.type(letter)

    return act


def search_nothing(editor: Editor) -> None:
    editor.page.locator("#search").fill("")


def choose(editor: Editor) -> None:
    for show in ("todo", "failing", "all"):
        editor.page.locator(f"#show-{show}").click(force=True)


def scroll(editor: Editor) -> None:
    editor.page.locator("#messages").hover()
    for _ in range(5):
        editor.page.mouse.wheel(0, 4000)


ACTS: dict[str, Callable[[Editor], None]] = {
    "typing": type_words,
    "undo": press("Control+Z", "Control+Y"),
    "copying the English": press("Control+B"),
    "inserting": press("Backspace", "Alt+I", "Control+Shift+Space"),
    "moving": press("Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowUp"),
    "next to do": press("Alt+Shift+ArrowDown"),
    "the first letter searched": search("r"),
    "the next": search("e"),
    "a rare one": search("9"),
    "none any more": search_nothing,
    "filtering": choose,
    "scrolling": scroll,
}


@dataclass(frozen=True, slots=True)
class Busy:
    """Milliseconds for which an act kept the page busy; 0 for what is too short to be told."""

    handler: float  # the longest handler of an input, of those that took a frame of 16 ms with all that follows
    task: float  # the longest task of 50 ms or more, whatever it was for


def busy(editor: Editor, act: Callable[[Editor], None]) -> Busy:
    """Do something in a page that is watched, and return how long it was busy."""
    act(editor)
    editor.page.wait_for_timeout(100)
    taken = "(name) => Math.max(0, ...window.busy[name].splice(0))"
    return Busy(*(float(editor.page.evaluate(taken, name)) for name in ("handlers", "tasks")))


def make_large(root: Path) -> Path:
    """Make a workspace whose domain of labels has 2,000 messages more, as long as those of a text."""
    workspace_of("hy", root)
    source = "The region number {number} lies between two rivers, and <em>most</em> of its people live in the valleys. "
    calls = (f'{{{{ pgettext("many.m{n}", "{2 * source} {n}") }}}}' for n in range(MESSAGES))
    (root / LAYOUT).write_text("\n".join(calls), encoding="utf-8")
    path = root / "locales/hy/LC_MESSAGES/site.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    text = "{number} համարի շրջանը գտնվում է երկու գետի միջև, և նրա բնակիչների <em>մեծ մասն</em> ապրում է հովիտներում։ "
    for n in range(MESSAGES):
        wanted = f"{2 * source} {n}"
        catalog.append(
            polib.POEntry(msgctxt=f"many.m{n}", msgid=wanted, msgstr=f"{2 * text} {n}", flags=["python-brace-format"])
        )
    catalog.save(str(path))
    return root

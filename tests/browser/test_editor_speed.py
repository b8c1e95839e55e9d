"""A domain of 2,000 messages stays fluid: no handler of an input takes longer than 50 ms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from edited import Editor, open_editor, serving, workspace_of
from playwright.sync_api import Browser

MESSAGES, LONGEST, ROUNDS = 2000, 50.0, 6
LAYOUT = "templates/layouts/many.html"
WATCH = """() => {
    window.handled = []
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) {
            window.handled.push([one.name, one.processingEnd - one.processingStart])
        }
    }).observe({ type: "event", durationThreshold: 16, buffered: true })
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
        editor.page.locator(f"#show-{show}").evaluate("(radio) => radio.click()")


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


SLOW = "const until = performance.now() + 60; while (performance.now() < until);"


def longest(editor: Editor, act: Callable[[Editor], None]) -> float:
    """Do something, and return the milliseconds of the longest handler; 0 for those below a frame of 16 ms."""
    act(editor)
    editor.page.wait_for_timeout(100)
    return float(editor.page.evaluate("() => Math.max(0, ...window.handled.splice(0).map(([, time]) => time))"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose domain of labels has 2,000 messages more, as long as those of a text."""
    root = workspace_of("hy", tmp_path_factory.mktemp("large") / "workspace")
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


def test_no_input_is_handled_for_longer_than_fifty_milliseconds(browser: Browser, large: Path) -> None:
    with serving(large) as server:
        editor = open_editor(browser, server, "hy", hash_="domain=site&locale=hy&message=many.m1000")
        assert len(editor.listed()) >= MESSAGES
        editor.page.evaluate(WATCH)
        editor.page.evaluate(f"() => addEventListener('keydown', () => {{ {SLOW} }}, {{ once: true }})")
        assert longest(editor, press("Shift")) > LONGEST, "a slow handler is not measured"
        rounds = [{name: longest(editor, act) for name, act in ACTS.items()} for _ in range(ROUNDS)]
        # The least of several rounds: what else this machine does is no part of it.
        times = {name: min(one[name] for one in rounds) for name in ACTS}
        assert {name: time for name, time in times.items() if time > LONGEST} == {}
        editor.page.context.close()

"""What the browser tests share: one browser a worker, and each page opened once for all tests that only look at it.

Of the translators' editor: one server a worker for each of two workspaces; tests find catalogs as they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from edited import Editor, Server, git, open_editor, serving, workspace_of
from playwright.sync_api import Browser, Playwright, sync_playwright
from shown import ERRORS, PATIENCE, SLUGS, Published, Shown, built, folder, open_page, pages, served

CHROMIUM = "/usr/bin/chromium"

Launch = Callable[..., Browser]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Iterator[Launch]:
    """A function that starts Debian's chromium, with arguments of its own."""
    started = list[Browser]()

    def start(*arguments: str) -> Browser:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(arguments), timeout=4 * PATIENCE)
        started.append(browser)
        return browser

    yield start
    for browser in started:
        browser.close()


@pytest.fixture(scope="session")
def browser(launch: Launch) -> Browser:
    return launch()


@pytest.fixture(scope="session")
def addresses() -> Iterator[dict[str, str]]:
    """Where each publication is served."""
    with ExitStack() as stack:
        yield {publication: stack.enter_context(served(folder(publication))) for publication in SLUGS}


@pytest.fixture(scope="session")
def as_built() -> Iterator[dict[str, str]]:
    """Where each publication is served with pages that do not wait for their fonts."""
    with ExitStack() as stack:
        yield {publication: stack.enter_context(served(built(publication))) for publication in SLUGS}


@pytest.fixture(scope="session")
def shown(request: pytest.FixtureRequest, browser: Browser, addresses: dict[str, str]) -> Iterator[Shown]:
    """A page that is served, opened once for all tests that change nothing but its window."""
    published: Published = request.param
    opened = open_page(browser, addresses[published.publication] + published.path)
    yield opened
    opened.page.context.close()


@pytest.fixture
def fresh(browser: Browser, addresses: dict[str, str]) -> Iterator[Callable[..., Shown]]:
    """A function that opens a page for one test, served or, with `local`, from its folder."""
    opened = list[Shown]()

    def start(published: Published, *, local: bool = False, by: Browser = browser, **options: object) -> Shown:
        served = addresses[published.publication] + published.path
        opened.append(open_page(by, Path(published.file).as_uri() if local else served, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.page.context.close()


Edit = Callable[..., Editor]
RIGHT_TO_LEFT = "he"
each_language = pytest.mark.parametrize("locale", ["hy", "az", "ru", RIGHT_TO_LEFT])


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """A function that returns the server of the editor on a workspace that has a locale."""
    with ExitStack() as stack:
        started = dict[bool, Server]()

        def server(locale: str) -> Server:
            key = locale == RIGHT_TO_LEFT
            if key not in started:
                root = workspace_of(locale, tmp_path_factory.mktemp("editor") / "workspace")
                started[key] = stack.enter_context(serving(root))
            return started[key]

        yield server


@pytest.fixture
def edit(browser: Browser, servers: Callable[[str], Server]) -> Iterator[Edit]:
    """A function that opens the editor for a test, with entries as they are wanted; afterwards all is as it was."""
    opened = list[Editor]()

    def start(locale: str, changes: dict[str, dict[str, object]] | None = None, **options: object) -> Editor:
        server = servers(locale)
        if changes:
            if locale not in server.known:  # a version that the server has never seen could not be told to be restored
                first = open_editor(browser, server, locale)
                first.let_the_server_see()
                first.page.context.close()
                server.known.add(locale)
            server.rewrite(locale, changes)
        opened.append(open_editor(browser, server, locale, **options))
        return opened[-1]

    yield start
    said = [line for editor in opened for line in editor.faults()]
    for editor in opened:
        editor.page.goto("about:blank")  # a page that saves by itself would save over what is restored
        git(editor.server.root, "checkout", "--quiet", ".")
        editor.let_the_server_see()
        editor.page.context.close()
    assert said == []


EVERY_PAGE = [page for publication in SLUGS for page in pages(publication)]
LOCAL_PAGES = [page for page in EVERY_PAGE if page.path != ERRORS]
"""A web server alone shows the page of errors: at whatever depth, so that its addresses begin at the host's root."""
FACTSHEETS = [page for page in EVERY_PAGE if re.fullmatch(rf"[a-z]+/{SLUGS[page.publication]}\.html", page.path)]
"""The page of each language, not those of two."""
PAIRS = [page for page in EVERY_PAGE if re.fullmatch(r"[a-z]+\+[a-z]+/.*\.html", page.path)]
"""The pages of two languages."""
each_page = pytest.mark.parametrize("published", EVERY_PAGE, ids=str)
each_factsheet = pytest.mark.parametrize("published", FACTSHEETS, ids=str)
each_local_page = pytest.mark.parametrize("published", LOCAL_PAGES, ids=str)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shown" in metafunc.fixturenames:
        metafunc.parametrize("shown", EVERY_PAGE, ids=str, indirect=True, scope="session")

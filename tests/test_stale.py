"""What is stale: what each input touches, which PDFs are known again, and how the engine is told from another."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import make_locales, make_settings

from pipeline.base.files import Workspace
from pipeline.build import stale as module
from pipeline.build.record import Print, Record, Sheet
from pipeline.build.stale import Engine, Key, Planner, Prints, combined, made_by, print_stock
from pipeline.build.start import LINKER_CACHE, State
from pipeline.build.task import Asset, Stock
from pipeline.build.workers import InProcess
from pipeline.catalog.coverage import Coverage
from pipeline.pages.entries import IndexEntry
from pipeline.pdf.editions import Edition
from pipeline.project.project import Ground
from pipeline.verify.manifest import File, digest

EDITION = Edition("standard", "factsheet.html", ("fonts-print.css", "print.css"), "pdf/ua-1", 4)
ALL = [(slug, locale) for slug in ("one", "two") for locale in ("en", "ru")]
PANGO = "/usr/lib/libpango-1.0.so.0"
FILES = (
    "pyproject.toml",
    "templates/editions.toml",
    "templates/layouts/page.html",
    "templates/layouts/factsheet.html",
    "templates/styles/print.css",
    "templates/styles/screen.css",
    "templates/styles/fonts-print.css",
    "templates/fonts/print/A.ttf",
    "templates/fonts/web/A.woff2",
    "templates/fonts/README.md",
    "templates/profiles/one.yaml",
    "templates/profiles/two.yaml",
    "templates/figures/one.json",
    "templates/figures/one.map.html",
    "templates/figures/shared.html",
    "templates/figures/make_map.py",
    "locales/glossary.toml",
    "locales/one.pot",
    "locales/make_words.py",
    *(f"locales/{name}/{file}" for name in ("en", "ru") for file in ("locale.toml", "hyphenation.dic")),
    *(f"locales/{name}/LC_MESSAGES/{domain}.po" for name in ("en", "ru") for domain in ("one", "two", "site")),
    "/pipeline/page.py",
    "/pipeline/pdf/render.py",
    PANGO,
    LINKER_CACHE,
)


def ground(root: Path = Path("/nowhere"), **changes: Any) -> Ground:
    locales = tuple(make_locales("en", "ru").values())
    blank = Ground(Workspace(root), make_settings(locales=("en", "ru")), locales, locales, (EDITION,), ("one", "two"))
    return replace(blank, **changes)


def files_of(key: Key) -> tuple[File, ...]:
    slug, locale = key
    return tuple(
        File(f"{locale}/{slug}.{suffix}", kind, 3, digest(f"{key} {kind}".encode()), locale, slug)
        for kind, suffix in (("page", "html"), ("pdf", f"{locale}.pdf"))
    )


def seen(request: str = "everything", **changes: str | None) -> State:
    """Look at all inputs and outputs; `changes` gives other contents by path, None for a file that is gone."""
    contents: dict[str, str | None] = {path: path for path in FILES}
    contents |= {f"output/{file.path}": file.sha256 for key in ALL for file in files_of(key)}
    found = contents | changes
    files = {path: ("", content) for path, content in found.items() if content is not None}
    return State(request, 1, files, silent=True)


def record_of(before: State, whole: Ground) -> Record:
    """Return the record of a build that made everything of what it saw."""
    planner = Planner(before, None, Record(), "output")
    planner(whole)
    sheets = {}
    for slug, locale in ALL:
        page, pdf = files_of((slug, locale))
        offer = IndexEntry(slug, locale, "x", False, page.path, None)
        coverage = Coverage(slug, locale, 1, 1, 0, 0, 0, None)
        prints = (Print(f"key of {slug} in {locale}", pdf, 4),)
        sheets[slug, locale] = Sheet(offer, (page,), prints, coverage, (), inputs=planner.inputs[slug, locale])
    return Record(sheets)


def plan(
    now: State,
    before: State | None = None,
    after: Ground | None = None,
    change: Callable[[Record], Record] = lambda record: record,
) -> dict[Key, str]:
    """Return what is stale after a build that saw `before`."""
    before = before or seen()
    planner = Planner(now, before, change(record_of(before, ground())), "output")
    assert planner(after or ground()) is planner.stale
    return planner.stale


# What each input touches


def test_nothing_is_stale_where_nothing_has_changed() -> None:
    assert plan(seen()) == {}


def test_everything_is_stale_where_nothing_is_known() -> None:
    planner = Planner(seen(), None, Record(), "output")
    planner(ground())
    assert list(planner.stale) == list(planner.inputs) == ALL
    assert set(planner.stale.values()) == {"nothing is known of an earlier build of it"}


@pytest.mark.parametrize(
    "path",
    [
        "templates/editions.toml",
        "templates/layouts/page.html",
        "templates/layouts/factsheet.html",
        "templates/styles/print.css",
        "templates/styles/screen.css",
        "templates/fonts/print/A.ttf",
        "templates/fonts/web/A.woff2",
        "templates/figures/shared.html",
        "locales/en/locale.toml",
        "locales/ru/locale.toml",
        "locales/ru/hyphenation.dic",
        "locales/glossary.toml",
        "/pipeline/page.py",
    ],
)
def test_what_all_factsheets_depend_on(path: str) -> None:
    assert plan(seen(**{path: "edited"})) == dict.fromkeys(ALL, f"{path} changed")


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("templates/profiles/one.yaml", [("one", "en"), ("one", "ru")]),
        ("templates/figures/one.json", [("one", "en"), ("one", "ru")]),
        ("templates/figures/one.map.html", [("one", "en"), ("one", "ru")]),
        ("locales/ru/LC_MESSAGES/one.po", [("one", "ru")]),
        ("locales/en/LC_MESSAGES/two.po", [("two", "en")]),
        ("locales/ru/LC_MESSAGES/site.po", [("one", "ru"), ("two", "ru")]),
    ],
)
def test_what_some_factsheets_depend_on(path: str, touched: list[Key]) -> None:
    assert plan(seen(**{path: "edited"})) == dict.fromkeys(touched, f"{path} changed")


@pytest.mark.parametrize(
    "path",
    [
        "locales/one.pot",
        "locales/make_words.py",
        "templates/figures/make_map.py",
        "templates/fonts/README.md",
        "templates/profiles/three.yaml",
        "locales/ru/LC_MESSAGES/three.po",
        PANGO,
        LINKER_CACHE,
    ],
)
def test_what_no_factsheet_depends_on(path: str) -> None:
    """Libraries decide about the PDF of a print source, and nothing else; a profile that is new has its own sheets."""
    assert plan(seen(**{path: "edited"})) == {}


def test_a_figure_that_comes_or_goes_touches_its_profile() -> None:
    path = "templates/figures/two.json"
    touched = [("two", "en"), ("two", "ru")]
    assert plan(seen(**{path: "new"})) == dict.fromkeys(touched, f"{path} changed")
    assert plan(seen(), seen(**{path: "old"})) == dict.fromkeys(touched, f"{path} changed")


def test_a_shared_input_that_goes_touches_all_and_is_named() -> None:
    path = "templates/layouts/page.html"
    assert plan(seen(**{path: None})) == dict.fromkeys(ALL, f"{path} changed")


def test_a_figure_is_of_the_profile_whose_whole_name_it_begins_with() -> None:
    """“one-more.json” belongs to none: what belongs to none is for all."""
    path = "templates/figures/one-more.json"
    assert plan(seen(**{path: "new"})) == dict.fromkeys(ALL, f"{path} changed")


def test_the_settings_are_compared_by_what_they_say() -> None:
    path = "pyproject.toml"
    assert plan(seen(**{path: "another comment"})) == {}
    edited = ground(settings=make_settings(locales=("en", "ru"), publisher="Another"))
    assert plan(seen(**{path: "edited"}), after=edited) == dict.fromkeys(ALL, "the settings changed")


def test_a_locale_that_is_added_touches_all_and_has_no_earlier_build() -> None:
    """Names are told in all languages, and each page leads to all."""
    locales = tuple(make_locales("en", "ru", "hy").values())
    settings = make_settings(locales=("en", "ru", "hy"))
    found = plan(seen(), after=ground(settings=settings, locales=locales, selected=locales))
    assert found.pop(("one", "hy")) == found.pop(("two", "hy")) == "nothing is known of an earlier build of it"
    assert found == dict.fromkeys(ALL, "the settings changed")


def test_another_request_or_version_makes_other_inputs() -> None:
    assert list(plan(seen("everything, by another version"))) == ALL
    old, new = seen(), seen(**{"/pipeline/page.py": "edited"})
    assert made_by(old) == made_by(seen(**{PANGO: "x", LINKER_CACHE: "x", "templates/layouts/page.html": "x"}))
    assert made_by(old) != made_by(new)


def test_only_the_first_three_causes_are_named() -> None:
    paths = [f"templates/styles/{letter}.css" for letter in "abcde"]
    why = plan(seen(**dict.fromkeys(paths, "new")))["one", "ru"]
    assert why == "templates/styles/a.css, templates/styles/b.css, templates/styles/c.css and 2 more changed"


@pytest.mark.parametrize("content", ["damaged", None], ids=["damaged", "gone"])
@pytest.mark.parametrize("suffix", ["html", "ru.pdf"])
def test_an_output_that_is_not_what_was_published_is_made_anew(suffix: str, content: str | None) -> None:
    path = f"output/ru/one.{suffix}"
    assert plan(seen(**{path: content})) == {("one", "ru"): f"{path} is not what was published"}


def with_sheet(**changes: Any) -> Callable[[Record], Record]:
    """Return what changes a sheet of a record."""
    key = ("two", "en")
    return lambda record: replace(record, sheets=record.sheets | {key: replace(record.sheets[key], **changes)})


def test_a_factsheet_that_was_kept_or_edited_meanwhile_is_looked_at_again() -> None:
    assert plan(seen(), change=with_sheet(kept=True)) == {("two", "en"): "its translation was incomplete"}
    why = "something was edited while it was made"
    assert plan(seen(), change=with_sheet(inputs="")) == {("two", "en"): why}


def test_parts_are_told_apart() -> None:
    assert combined(["ab", "c"]) != combined(["a", "bc"]) != combined(["abc"])


# The PDFs of earlier builds


def test_a_stock_holds_what_print_may_read_and_nothing_for_the_screen_alone() -> None:
    stock = print_stock(ground(Path("/w")), seen(), "p { }")
    assert (stock.root, stock.locale_styles) == ("/w", "p { }")
    assert stock.dictionaries == (("en", "locales/en/hyphenation.dic"), ("ru", "locales/ru/hyphenation.dic"))
    assert [asset.path for asset in stock.assets] == [
        "locales/en/hyphenation.dic",
        "locales/ru/hyphenation.dic",
        "templates/fonts/README.md",
        "templates/fonts/print/A.ttf",
        "templates/styles/fonts-print.css",
        "templates/styles/print.css",
    ]


def test_a_style_of_the_screen_that_an_edition_names_is_for_print_too() -> None:
    both = ground(editions=(EDITION, replace(EDITION, id="web", styles=("screen.css",))))
    assert "templates/styles/screen.css" in [asset.path for asset in print_stock(both, seen(), "").assets]


DATA = b"%PDF-"
FILE = File("ru/one.ru.pdf", "pdf", len(DATA), digest(DATA), "ru", "one", "standard", 4)
STOCK = Stock("/w", (Asset("templates/styles/print.css", "aa"),), (("ru", "locales/ru/hyphenation.dic"),), "p { }")


class FakeEngine:
    """An engine that is known by its digest alone."""

    def __init__(self, text: str = "engine") -> None:
        self.digest = text


def prints(workspace: Workspace, *targets: str, stock: Stock = STOCK, engine: str = "engine") -> Prints:
    """Return the PDFs that stand in some targets: one, rendered from “source”."""
    key = Prints(workspace, STOCK, FakeEngine(), {}).key("source", EDITION)
    sheet = record_of(seen(), ground()).sheets["one", "ru"]
    sheet = replace(sheet, prints=(Print(key, FILE, 4),))
    records = {target: Record({("one", "ru"): sheet} if target in targets else {}) for target in ("output", "preview")}
    return Prints(workspace, stock, FakeEngine(engine), records)


@pytest.mark.parametrize("target", ["output", "preview"])
def test_a_pdf_of_the_same_things_is_known_again_wherever_it_stands(tmp_path: Path, target: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"{target}/{FILE.path}", DATA)
    known = prints(workspace, target)
    assert known.earlier("source", EDITION) == (DATA, 4)
    assert known.reused == {known.key("source", EDITION)}


@pytest.mark.parametrize("data", [b"%PDF+", b"", None], ids=["another", "empty", "gone"])
def test_wrong_bytes_are_not_taken_over(tmp_path: Path, data: bytes | None) -> None:
    workspace = Workspace(tmp_path)
    if data is not None:
        workspace.write_bytes(f"output/{FILE.path}", data)
    known = prints(workspace, "output")
    assert known.earlier("source", EDITION) is None
    assert known.reused == set()


def test_where_nothing_was_made_nothing_is_asked_of_the_engine(tmp_path: Path) -> None:
    known = prints(Workspace(tmp_path))
    del known.engine.digest
    assert known.earlier("source", EDITION) is None


@pytest.mark.parametrize(
    ("stock", "engine", "source", "edition"),
    [
        (STOCK, "engine", "another source", EDITION),
        (STOCK, "engine", "source", replace(EDITION, pdf="pdf/ua-2")),
        (STOCK, "engine", "source", replace(EDITION, styles=("print.css",))),
        (STOCK, "another engine", "source", EDITION),
        (replace(STOCK, assets=(Asset("templates/styles/print.css", "bb"),)), "engine", "source", EDITION),
        (replace(STOCK, assets=(*STOCK.assets, Asset("templates/x.png", "cc"))), "engine", "source", EDITION),
        (replace(STOCK, dictionaries=()), "engine", "source", EDITION),
        (replace(STOCK, locale_styles="q { }"), "engine", "source", EDITION),
    ],
)
def test_whatever_decides_about_the_bytes_is_in_the_key(
    tmp_path: Path, stock: Stock, engine: str, source: str, edition: Edition
) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"output/{FILE.path}", DATA)
    assert prints(workspace, "output", stock=stock, engine=engine).earlier(source, edition) is None


def test_a_workspace_that_was_moved_knows_its_pdfs_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"output/{FILE.path}", DATA)
    moved = replace(STOCK, root=str(tmp_path))
    assert prints(workspace, "output", stock=moved).earlier("source", EDITION) == (DATA, 4)


# The engine


class Asked(InProcess):
    """An executor that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.asked.append(fn.__name__)
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only shared library of an engine."""
    path = tmp_path / "libpango.so.0"
    path.write_bytes(b"first")
    monkeypatch.setattr(module, "libraries", libraries := lambda: (str(path),))
    libraries.__name__ = "libraries"
    return path


def look(library: Path | None, **changes: str) -> State:
    """Look at the inputs, and at a library where it is known already."""
    own = {PANGO: None} | ({str(library): digest(library.read_bytes())} if library else {})
    return seen(**own, **changes)


def engine_of(now: State, before: State | None) -> tuple[str, list[str], list[str]]:
    """Return the digest of the engine, its libraries, and what its process was asked."""
    engine = Engine(now, before, executor := Asked())
    return engine.digest, engine.libraries, executor.asked


def test_an_engine_of_which_nothing_is_known_is_asked_once(library: Path) -> None:
    engine = Engine(look(None), None, executor := Asked())
    assert executor.asked == []
    assert engine.digest == engine.digest
    assert executor.asked == ["libraries"]
    assert engine.libraries == [str(library)]


def test_an_engine_that_is_known_is_not_asked(library: Path) -> None:
    first, _, _ = engine_of(look(None), None)
    assert engine_of(look(library), look(library)) == (first, [str(library)], [])


def test_a_library_with_another_content_is_another_engine(library: Path) -> None:
    before = look(library)
    first, _, _ = engine_of(before, before)
    library.write_bytes(b"second")
    second, libraries, asked = engine_of(look(library), before)
    assert second != first
    assert (libraries, asked) == ([str(library)], [])


def test_where_the_linker_may_find_others_the_engine_is_asked_again(library: Path) -> None:
    before = look(library)
    first, _, _ = engine_of(before, before)
    same, _, asked = engine_of(look(library, **{LINKER_CACHE: "another"}), before)
    assert (same, asked) == (first, ["libraries"])


def test_a_library_that_is_gone_makes_the_engine_be_asked_again(library: Path) -> None:
    gone = str(library.with_name("libgone.so.1"))
    before = look(library, **{gone: "ff"})
    first, libraries, asked = engine_of(look(library), before)
    assert (libraries, asked) == ([str(library)], ["libraries"])
    assert first == engine_of(look(library), look(library))[0]


def test_our_own_code_that_prints_is_part_of_the_engine_and_other_code_is_not(library: Path) -> None:
    before = look(library)
    first, _, _ = engine_of(before, before)
    assert engine_of(look(library, **{"/pipeline/pdf/render.py": "edited"}), before)[0] != first
    assert engine_of(look(library, **{"/pipeline/page.py": "edited"}), before)[0] == first

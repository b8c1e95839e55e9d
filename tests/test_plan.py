"""What is stale: what each input touches, and which PDFs of earlier builds are known again."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from builders import make_locales, make_settings

from pipeline.base.diagnostics import Location
from pipeline.base.files import Workspace
from pipeline.base.settings import ProfileTable, Settings
from pipeline.build.cache import FORMAT, BuildRecord, Seen, Snapshot
from pipeline.build.jobs import AssetSet, PdfJob
from pipeline.build.pdf_store import PdfStore, asset_set
from pipeline.build.plan import Details, FactsheetRecord, Key, PdfRecord, ProfileRecord, plan, read_details
from pipeline.catalog.coverage import Coverage
from pipeline.pages.entries import Download, IndexEntry
from pipeline.pdf.editions import Edition
from pipeline.verify.manifest import File, digest
from pipeline.verify.required_name import RequiredName

EDITION = Edition("standard", "factsheet.html", ("fonts-print.css", "print.css"), 4)
SETTINGS = make_settings(locales=("en", "ru"))
ALL = [(slug, locale) for slug in ("one", "two") for locale in ("en", "ru")]
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
)


def files_of(key: Key) -> tuple[File, ...]:
    slug, locale = key
    return tuple(
        File(f"{locale}/{slug}.{suffix}", kind, 3, digest(f"{key} {kind}".encode()), locale, slug)
        for kind, suffix in (("page", "html"), ("pdf", f"{locale}.pdf"))
    )


def seen(**changes: str | None) -> Snapshot:
    """Look at all inputs and outputs; `changes` gives other contents by path, None for a file that is gone."""
    contents: dict[str, str | None] = {path: path for path in FILES}
    contents |= {f"output/{file.path}": file.sha256 for key in ALL for file in files_of(key)}
    found = contents | changes
    return Snapshot(1, {path: Seen("", content) for path, content in found.items() if content is not None}, 0)


def record_of(now: Snapshot, details: Details = Details()) -> BuildRecord:  # noqa: B008 - it cannot be changed
    raw = msgspec.Raw(msgspec.json.encode(details))
    return BuildRecord(FORMAT, "everything", "these", {}, 1, now.files, (), "", (), raw)


def details_of(before: Snapshot) -> Details:
    """Return what a build knew that made everything of what it saw."""
    inputs = plan(SETTINGS, ALL, "output", before, None, Details(), {}).inputs
    factsheets = []
    for slug, locale in ALL:
        page, pdf = files_of((slug, locale))
        entry = IndexEntry(
            slug, locale, "<b>x</b>", False, page.path, Download(pdf.path, pdf.size, 4), "23 November 2026"
        )
        coverage = Coverage(slug, locale, 1, 1, 0, 0, 0, Location("a.po", 3))
        pdfs = (PdfRecord(f"key of {slug} in {locale}", pdf),)
        factsheets.append(FactsheetRecord(entry, (page,), pdfs, coverage, ("a1",), "e", inputs[slug, locale]))
    names = (RequiredName("one", "a", {"ru": ["А*"]}, {"ru": "А"}, []),)
    return Details(tuple(factsheets), (ProfileRecord("one", "2026", names, ()),))


def stale(
    now: Snapshot,
    before: Snapshot | None = None,
    settings: Settings = SETTINGS,
    keys: Iterable[Key] = ALL,
    change: Callable[[FactsheetRecord], FactsheetRecord] = lambda record: record,
) -> dict[Key, str]:
    """Return what is stale after a build that saw `before`."""
    before = before or seen()
    known = details_of(before)
    known = replace(known, factsheets=tuple(map(change, known.factsheets)))
    return plan(settings, keys, "output", now, record_of(before), known, {}).stale


# What each input touches


def test_nothing_is_stale_where_nothing_has_changed() -> None:
    assert stale(seen()) == {}


def test_everything_is_stale_where_nothing_is_known() -> None:
    found = plan(SETTINGS, ALL, "output", seen(), None, details_of(seen()), {})
    assert list(found.stale) == list(found.inputs) == ALL
    assert set(found.stale.values()) == {"nothing is known of an earlier build of it"}


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
    ],
)
def test_what_all_factsheets_depend_on(path: str) -> None:
    assert stale(seen(**{path: "edited"})) == dict.fromkeys(ALL, f"{path} changed")


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
    assert stale(seen(**{path: "edited"})) == dict.fromkeys(touched, f"{path} changed")


@pytest.mark.parametrize(
    "path",
    [
        "locales/one.pot",
        "locales/make_words.py",
        "templates/figures/make_map.py",
        "templates/fonts/README.md",
        "templates/profiles/three.yaml",
        "locales/ru/LC_MESSAGES/three.po",
    ],
)
def test_what_no_factsheet_depends_on(path: str) -> None:
    assert stale(seen(**{path: "edited"})) == {}


def test_a_figure_that_comes_or_goes_touches_its_profile() -> None:
    path = "templates/figures/two.json"
    touched = [("two", "en"), ("two", "ru")]
    assert stale(seen(**{path: "new"})) == dict.fromkeys(touched, f"{path} changed")
    assert stale(seen(), seen(**{path: "old"})) == dict.fromkeys(touched, f"{path} changed")


def test_a_shared_input_that_goes_touches_all_and_is_named() -> None:
    path = "templates/layouts/page.html"
    assert stale(seen(**{path: None})) == dict.fromkeys(ALL, f"{path} changed")


def test_a_figure_is_of_the_profile_whose_whole_name_it_begins_with() -> None:
    """“one-more.json” belongs to none: what belongs to none is for all."""
    path = "templates/figures/one-more.json"
    assert stale(seen(**{path: "new"})) == dict.fromkeys(ALL, f"{path} changed")


def test_the_settings_are_compared_by_what_they_say() -> None:
    path = "pyproject.toml"
    assert stale(seen(**{path: "another comment"})) == {}
    edited = make_settings(locales=("en", "ru"), publisher="Another")
    assert stale(seen(**{path: "edited"}), settings=edited) == dict.fromkeys(ALL, "the settings changed")


def test_a_locale_that_is_added_touches_all_and_has_no_earlier_build() -> None:
    """Names are told in all languages, and each page leads to all."""
    keys = [(slug, locale) for slug in ("one", "two") for locale in ("en", "ru", "hy")]
    found = stale(seen(), settings=make_settings(locales=("en", "ru", "hy")), keys=keys)
    assert found.pop(("one", "hy")) == found.pop(("two", "hy")) == "nothing is known of an earlier build of it"
    assert found == dict.fromkeys(ALL, "the settings changed")


def test_only_the_first_three_causes_are_named() -> None:
    paths = [f"templates/styles/{letter}.css" for letter in "abcde"]
    why = stale(seen(**dict.fromkeys(paths, "new")))["one", "ru"]
    assert why == "templates/styles/a.css, templates/styles/b.css, templates/styles/c.css and 2 more changed"


def with_table(slug: str, **table: Any) -> Settings:
    return replace(SETTINGS, profiles={**SETTINGS.profiles, slug: ProfileTable(**table)})


@pytest.mark.parametrize(
    "table",
    [
        {"required": ("a",)},
        {"locales": ("en", "ru", "hy")},
        {"editions": ("standard",)},
        {"pages": {"standard": 6}},
        {"minimum_coverage": 90},
        {"incomplete": "keep"},
    ],
)
def test_the_table_of_a_profile_touches_no_other(table: dict[str, Any]) -> None:
    found = stale(seen(), settings=with_table("two", **table))
    assert found == {("two", locale): "the settings changed" for locale in ("en", "ru")}


def test_a_default_touches_no_profile_that_has_its_own() -> None:
    own = with_table("two", locales=("en", "ru"))
    inputs = [
        plan(replace(own, locales=locales), ALL, "output", seen(), None, Details(), {}).inputs
        for locales in (("en", "ru"), ("en", "ru", "hy"))
    ]
    assert {key for key in ALL if inputs[0][key] != inputs[1][key]} == {("one", "en"), ("one", "ru")}


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("locales/hy/locale.toml", {"two"}),
        ("locales/hy/hyphenation.dic", {"two"}),
        ("locales/hy/fonts/A.ttf", {"one", "two"}),  # a locale may name the fonts of another
    ],
)
def test_a_locale_touches_the_profiles_that_have_it(path: str, touched: set[str]) -> None:
    settings = with_table("two", locales=("en", "ru", "hy"))
    inputs = [
        plan(settings, ALL, "output", seen(**{path: content}), None, Details(), {}).inputs for content in ("old", "new")
    ]
    assert {slug for slug, locale in ALL if inputs[0][slug, locale] != inputs[1][slug, locale]} == touched


def test_a_factsheet_depends_on_the_catalogs_of_the_languages_beside_it() -> None:
    pairs = {("one", "en"): ("ru",)}
    inputs = [
        plan(SETTINGS, ALL, "output", seen(**{path: "new"}), None, Details(), pairs).inputs
        for path in ("elsewhere", "locales/ru/LC_MESSAGES/one.po", "locales/ru/LC_MESSAGES/two.po")
    ]
    touched = [{key for key in ALL if own[key] != inputs[0][key]} for own in inputs]
    assert touched == [set(), {("one", "en"), ("one", "ru")}, {("two", "ru")}]


@pytest.mark.parametrize("content", ["damaged", None], ids=["damaged", "gone"])
@pytest.mark.parametrize("suffix", ["html", "ru.pdf"])
def test_an_output_that_is_not_what_was_published_is_made_anew(suffix: str, content: str | None) -> None:
    path = f"output/ru/one.{suffix}"
    assert stale(seen(**{path: content})) == {("one", "ru"): f"{path} is not what was published"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"kept": True}, "its translation was incomplete"), ({"inputs": ""}, "something was edited while it was made")],
)
def test_a_factsheet_that_was_kept_or_edited_meanwhile_is_looked_at_again(changes: dict[str, Any], why: str) -> None:
    def change(record: FactsheetRecord) -> FactsheetRecord:
        return replace(record, **changes) if record.key == ("two", "en") else record

    assert stale(seen(), change=change) == {("two", "en"): why}


def test_details_come_back_as_they_were_and_are_lost_where_they_are_damaged() -> None:
    details = details_of(seen())
    assert read_details(record_of(seen(), details)) == details
    for damage in (b"", b"[]", b'{"factsheets": 1}', b'{"factsheets": [{}]}', b"[" * 100_000):
        assert read_details(msgspec.structs.replace(record_of(seen()), details=msgspec.Raw(damage))) == Details()
    assert read_details(None) == Details()


# The PDFs of earlier builds


def project(*editions: Edition) -> Any:
    return SimpleNamespace(
        locales=tuple(make_locales("en", "ru").values()), editions=editions, workspace=Workspace(Path("/w"))
    )


def test_an_asset_set_holds_what_print_may_read_and_nothing_for_the_screen_alone() -> None:
    assets = asset_set(project(EDITION), seen(), "p { }")
    assert (assets.root, assets.locale_styles) == ("/w", "p { }")
    assert assets.hyphenation == (("en", "locales/en/hyphenation.dic"), ("ru", "locales/ru/hyphenation.dic"))
    assert [path for path, _ in assets.digests] == [
        "locales/en/hyphenation.dic",
        "locales/ru/hyphenation.dic",
        "templates/fonts/README.md",
        "templates/fonts/print/A.ttf",
        "templates/styles/fonts-print.css",
        "templates/styles/print.css",
    ]


def test_a_style_of_the_screen_that_an_edition_names_is_for_print_too() -> None:
    assets = asset_set(project(EDITION, replace(EDITION, id="web", styles=("screen.css",))), seen(), "")
    assert "templates/styles/screen.css" in dict(assets.digests)


DATA = b"%PDF-"
FILE = File("ru/one.ru.pdf", "pdf", len(DATA), digest(DATA), "ru", "one", "standard", pages=4, budget=4)
ASSETS = AssetSet("/w", (("templates/styles/print.css", "aa"),), (("ru", "locales/ru/hyphenation.dic"),), "p { }")
JOB: Any = PdfJob("source", ASSETS, EDITION, "output", FILE, None)


def store(workspace: Workspace, *targets: str, assets: AssetSet = ASSETS, makers: str = "these") -> PdfStore:
    """Return the PDFs that stand in some targets: one, rendered from “source”."""
    key = PdfStore(workspace, ASSETS, "these", []).key(JOB)
    details = details_of(seen())
    details = replace(details, factsheets=(replace(details.factsheets[0], pdfs=(PdfRecord(key, FILE),)),))
    return PdfStore(workspace, assets, makers, [(target, record_of(seen(), details)) for target in targets])


@pytest.mark.parametrize("target", ["output", "preview"])
def test_a_pdf_of_the_same_things_is_known_again_wherever_it_stands(tmp_path: Path, target: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"{target}/{FILE.path}", DATA)
    known = store(workspace, target)
    assert known.find(JOB) == (DATA, 4)
    assert known.reused == {known.key(JOB)}


@pytest.mark.parametrize("data", [b"%PDF+", b"", None], ids=["another", "empty", "gone"])
def test_wrong_bytes_are_not_taken_over(tmp_path: Path, data: bytes | None) -> None:
    workspace = Workspace(tmp_path)
    if data is not None:
        workspace.write_bytes(f"output/{FILE.path}", data)
    known = store(workspace, "output")
    assert known.find(JOB) is None
    assert known.reused == set()


@pytest.mark.parametrize(
    ("assets", "makers", "job"),
    [
        (ASSETS, "these", replace(JOB, source="another source")),
        (ASSETS, "these", replace(JOB, edition=replace(EDITION, pdf=("pdf/ua-1",)))),
        (ASSETS, "these", replace(JOB, edition=replace(EDITION, styles=("print.css",)))),
        (ASSETS, "others", JOB),
        (replace(ASSETS, digests=(("templates/styles/print.css", "bb"),)), "these", JOB),
        (replace(ASSETS, digests=(*ASSETS.digests, ("templates/x.png", "cc"))), "these", JOB),
        (replace(ASSETS, hyphenation=()), "these", JOB),
        (replace(ASSETS, locale_styles="q { }"), "these", JOB),
    ],
)
def test_whatever_decides_about_the_bytes_is_in_the_key(
    tmp_path: Path, assets: AssetSet, makers: str, job: PdfJob
) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"output/{FILE.path}", DATA)
    assert store(workspace, "output", assets=assets, makers=makers).find(job) is None


def test_the_bytes_do_not_depend_on_the_budget(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"output/{FILE.path}", DATA)
    assert store(workspace, "output").find(replace(JOB, edition=replace(EDITION, pages=6))) == (DATA, 4)


def test_a_workspace_that_was_moved_knows_its_pdfs_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_bytes(f"output/{FILE.path}", DATA)
    assert store(workspace, "output", assets=replace(ASSETS, root=str(tmp_path))).find(JOB) == (DATA, 4)

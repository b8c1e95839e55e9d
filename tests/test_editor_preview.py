"""The editor's preview: its pages are those of a draft, messages stand where it says, and nobody waits for a render."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic, sleep

import pypdfium2
import pytest
from builders import ROOT, SLUG, codes, copy_workspace
from conftest import assemble

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.jobs import renderer_of
from pipeline.catalog.model import catalog_path
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.editor.draft import Draft, read_draft
from pipeline.editor.marking import marked, owners, unmarked
from pipeline.editor.orders import Ask, Place
from pipeline.editor.preview import Preview, PreviewResult, Superseded
from pipeline.editor.showing import Places, printed
from pipeline.editor.worker import Warm
from pipeline.language.locales import read_locale
from pipeline.pdf.finish import root
from pipeline.project.selection import Selection

LANGUAGES = ["en", "hy", "az", "ru", "he"]
ISLAND = "hans-island"
UNSEEN = re.compile("[\\s\u00ad\u2010-\u2011\u058a\u2060\u2066-\u2069\ufffe\\-]")
"""What is not compared; pdfium has U+FFFE for a hyphen at the end of a line."""
MANY = 50  # renders


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def preview(workspace: Workspace) -> Iterator[Preview]:
    own = Preview(workspace)
    yield own
    own.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Workspace, Preview]]:
    """A workspace that a test changes, and its preview."""
    workspace = copy_workspace(tmp_path)
    own = Preview(workspace, settled=0.0)
    yield workspace, own
    own.close()


def shown(preview: Preview, locale: str = "hy", edition: str = "card", **unsaved: str) -> PreviewResult:
    """Return a preview; that of a card takes the least time."""
    texts = {id_: (text,) for id_, text in unsaved.items()}
    return preview.request(SLUG, locale, edition, texts, width=600, view=locale)[1].result(120)


def refused(preview: Preview, locale: str = "hy", edition: str = "card", **unsaved: str) -> PipelineError:
    with pytest.raises(PipelineError) as failure:
        shown(preview, locale, edition, **unsaved)
    return failure.value


@cache
def draft_in(language: str, edition: str) -> tuple[Draft, str]:
    """Return a draft of a workspace that has the language, and the slug of its profile."""
    if language != "he":
        return read_draft(Workspace(ROOT), language, edition), SLUG
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "island-of-previews"
    return read_draft(assemble(folder), language, edition), ISLAND


def edition_in(language: str) -> str:
    return "standard" if language == "he" else "sheet"


@cache
def printed_in(language: str) -> tuple[bytes, Places]:
    draft, slug = draft_in(language, edition_in(language))
    return printed(draft, slug, edition_in(language))


def letters_of(pdf: bytes) -> list[tuple[int, str, float, float]]:
    """Return every letter of a PDF with the middle of its box, in fractions of the page."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        text, (width, height) = page.get_textpage(), page.get_size()
        for index in range(text.count_chars()):
            letter = text.get_text_range(index, 1)
            left, bottom, right, top = text.get_charbox(index)
            if UNSEEN.sub("", letter) and right > left:
                found.append((number, letter, (left + right) / 2 / width, 1 - (bottom + top) / 2 / height))
    return found


def within(place: Place, letter: tuple[int, str, float, float]) -> bool:
    page, _, x, y = letter
    return page == place.page and 0 <= x - place.x <= place.width and 0 <= y - place.y <= place.height


def catalog_with(workspace: Workspace, locale: str, id_: str, text: str) -> None:
    """Write another translation into a catalog, as a translator’s own editor does."""
    path, own = catalog_path(SLUG, locale), read_locale(workspace, locale)
    catalog = read_catalog(workspace.read_text(path), SLUG, own)
    entry = catalog.by_id()[id_]
    written = format_catalog(catalog).replace(f'msgstr "{entry.translations[0]}"', f'msgstr "{text}"')
    assert text in written
    workspace.write_text(path, written)


def children_of(process: int) -> list[int]:
    """Return the children of a process that have not ended."""
    found = []
    for child in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split():
        with suppress(OSError):  # it has ended since
            if ") Z " not in Path(f"/proc/{child}/stat").read_text(encoding="ascii"):
                found.append(int(child))
    return found


def begin(preview: Preview, edition: str = "sheet") -> tuple[Future[PreviewResult], int]:
    """Begin a preview where nothing else is rendered; return what it comes to, and the process that renders it."""
    process = preview.renderer.process
    assert process
    number = process.pid or 0
    until(lambda: not children_of(number))
    _, made = preview.request(SLUG, "hy", edition, view="mine")
    until(lambda: children_of(number))
    return made, children_of(number)[0]


def until(is_so: Callable[[], object]) -> None:
    for _ in range(3000):
        if is_so():
            return
        sleep(0.01)
    raise AssertionError("it does not come about")


# What is printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_print_source_without_its_marks_is_that_of_a_build(language: str) -> None:
    draft, slug = draft_in(language, "bilingual" if language != "he" else "standard")
    for edition, second in draft.project.prints(slug, language):
        if edition.is_text:
            continue
        own, other = draft.side(slug, draft.locale), draft.side(slug, second) if second else None
        plain = draft.layouts().print_source(own.localized, own.labels, edition, other).text
        own, other = marked(own), marked(other) if other else None
        with_marks = draft.layouts().print_source(own.localized, own.labels, edition, other).text
        assert with_marks != plain
        assert unmarked(with_marks) == plain, edition.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_glyph_moves(language: str) -> None:
    draft, slug = draft_in(language, edition_in(language))
    edition, _ = draft.printed(slug, edition_in(language))
    side = draft.side(slug, draft.locale)
    source = draft.layouts().print_source(side.localized, side.labels, edition).text
    budget = draft.project.settings.budget(slug, edition.id, language, edition.pages)
    renderer = renderer_of(draft.assets.printed)
    assert printed_in(language)[0] == renderer.render(source, "x", edition, budget=budget, body=draft.locale.body).data


def test_pages_are_those_of_a_draft_that_is_built(own: tuple[Workspace, Preview]) -> None:
    workspace, _ = own
    build(workspace, selection=Selection(("hy",), editions=("sheet",), draft=True, fuzzy=True))
    built = (workspace.root / f"preview/hy/{SLUG}.hy.sheet.pdf").read_bytes()
    assert letters_of(built) == letters_of(printed(read_draft(workspace, "hy", "sheet"), SLUG, "sheet")[0])


# Where messages stand


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_has_its_letters_in_its_places_and_no_others(language: str) -> None:
    """A click on a letter finds its message: it stands within the places of that alone."""
    (draft, slug), (pdf, places) = draft_in(language, edition_in(language)), printed_in(language)
    side = marked(draft.side(slug, draft.locale))
    edition, _ = draft.printed(slug, edition_in(language))
    source = draft.layouts().print_source(side.localized, side.labels, edition).text
    told: dict[str, str] = {}
    for letter, (domain, id_) in owners(source):
        if domain == slug:
            told[id_] = told.get(id_, "") + letter
    own, letters = places[slug], letters_of(pdf)
    assert own.keys() == told.keys()
    assert len(own) > 30
    for id_, text in told.items():
        stands = [letter[1] for letter in letters if any(within(place, letter) for place in own[id_])]
        assert sorted("".join(stands)) == sorted(UNSEEN.sub("", text)), id_


@pytest.mark.parametrize(("edition", "pages"), [("booklet", 8), ("press", 4), ("bilingual", 6), ("card", 1)])
def test_editions_that_are_printed_otherwise_show_their_pages_as_they_are_read(edition: str, pages: int) -> None:
    draft, slug = draft_in("az", edition)
    pdf, places = printed(draft, slug, edition)
    letters = letters_of(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == pages
    title = draft.profile(slug).title
    (first, *_) = places[slug][title.id]
    stands = "".join(letter[1] for letter in letters if within(first, letter))
    whole = UNSEEN.sub("", draft.side(slug, draft.locale).localized.text(title).plain)
    assert first.page == 1
    assert stands
    assert stands in whole


def test_in_two_languages_a_message_has_places_in_both() -> None:
    draft, slug = draft_in("az", "bilingual")
    _, places = printed(draft, slug, "bilingual")
    summary = places[slug][draft.profile(slug).summary.id]
    assert {place.x < 0.5 for place in summary} == {True, False}


def test_another_text_than_the_layout_wrote_has_no_place_rather_than_a_wrong_one() -> None:
    from pipeline.editor.places import places

    draft, slug = draft_in("en", "card")
    edition, _ = draft.printed(slug, "card")
    side = marked(draft.side(slug, draft.locale))
    source = draft.layouts().print_source(side.localized, side.labels, edition).text
    seen = []

    def see(document: object) -> None:
        seen.append(places(document, source.replace("</h1>", "!</h1>")))
        seen.append(places(document, source))
        assert root(document).tag == "html"

    renderer_of(draft.assets.printed).render(unmarked(source), "x", edition, budget=1, see=see)
    assert seen[0] == {}
    assert seen[1]


# What is typed


def test_what_is_typed_is_shown_as_it_is_and_what_is_deleted_in_english(preview: Preview) -> None:
    before, after = shown(preview), shown(preview, summary="x", title="Մի վերնագիր (ուրիշ)")
    assert [page.png for page in before.pages] != [page.png for page in after.pages]
    assert "name-missing" in codes(after.findings)
    html = preview.html(SLUG, "hy", {"summary": ("Նոր ամփոփում",), "title": ("",)})
    assert f'<span data-message="{SLUG}/summary">Նոր ամփոփում</span>' in html
    english = '<span class="fallback" lang="en" dir="ltr">'
    assert f'<h1>{english}<span data-message="{SLUG}/title"><span class="name">Nagorno-Karabakh</span>' in html


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<em>բաց", "token-unbalanced"),
        ("<script>alert(1)</script>", "markup"),
        ("{unknown}", "placeholder-extra"),
        ("{ unknown }", "placeholder-syntax"),
        ("ա\u202eբ", "control-character"),
    ],
)
def test_broken_markup_is_told_and_not_shown(preview: Preview, text: str, code: str) -> None:
    last = shown(preview)
    assert code in codes(refused(preview, summary=text).diagnostics)
    assert preview.picture(last.key, 1) == last.pages[0].png
    assert shown(preview).pages == last.pages


def test_a_text_that_pushes_others_to_another_page_says_which(preview: Preview) -> None:
    before = shown(preview, edition="sheet")
    assert not before.moved
    after = shown(preview, edition="sheet", summary="Երկար տեքստ, որը շատ տեղ է զբաղեցնում։ " * 30)
    assert after.moved
    for id_ in after.moved:
        assert after.places[id_][0].page != before.places[id_][0].page
    again = shown(preview, edition="sheet", summary="Երկար տեքստ, որը շատ տեղ է զբաղեցնում։ " * 30, title="Ղարաբաղ")
    assert again.moved  # from where it stands with the texts that are saved
    assert not shown(preview, edition="sheet").moved


def test_a_text_as_long_as_a_book_is_shown_too(preview: Preview) -> None:
    result = shown(preview, edition="sheet", summary="Շատ երկար տեքստ։ " * 4000)
    assert len(result.pages) > 10
    assert result.places["summary"][-1].page > 10


def test_labels_are_shown_with_the_profile(preview: Preview) -> None:
    _, made = preview.request("site", "hy", "sheet", {"glance.heading": ("Մի խոսքով",)}, view="labels")
    assert made.result(120).places["glance.heading"]


# Requests


def test_a_request_does_not_wait_and_a_later_one_ends_it(preview: Preview) -> None:
    shown(preview, edition="sheet")
    began = monotonic()
    made = [preview.request(SLUG, "hy", "sheet", {"summary": ("ա" * n,)}, view="mine")[1] for n in range(1, 9)]
    assert monotonic() - began < 0.2
    for superseded in made[:-1]:
        with pytest.raises(Superseded):
            superseded.result(10)
    assert made[-1].result(120).pages


def test_a_render_that_is_under_way_is_killed(preview: Preview) -> None:
    shown(preview, edition="sheet")
    (first, child), process = begin(preview), preview.renderer.process
    _, second = preview.request(SLUG, "hy", "card", view="mine")
    with pytest.raises(Superseded):
        first.result(10)
    assert second.result(120).pages
    assert preview.renderer.process is process
    assert not Path(f"/proc/{child}").exists()


def test_two_views_do_not_end_each_other(preview: Preview) -> None:
    made = [preview.request(SLUG, locale, "card", view=locale)[1] for locale in ("hy", "en")]
    assert all(own.result(120).pages for own in made)


def test_only_the_last_pictures_are_kept(preview: Preview) -> None:
    results = [shown(preview) for _ in range(9)]
    assert preview.picture(results[0].key, 1) is None
    assert preview.picture(results[-1].key, 1) == results[-1].pages[0].png
    assert preview.picture(results[-1].key, 2) is None
    assert len(preview.results) == 8


def test_what_there_is_not_is_told(preview: Preview) -> None:
    assert "selection" in codes(refused(preview, "hy", "gilded").diagnostics)
    assert "selection" in codes(refused(preview, "xx").diagnostics)
    with pytest.raises(PipelineError):
        preview.html("no-such-profile", "hy")


# Processes


def test_a_process_that_dies_is_replaced(own: tuple[Workspace, Preview]) -> None:
    _, preview = own
    before = shown(preview)
    process = preview.renderer.process
    assert process
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    assert shown(preview).pages == before.pages
    made, _ = begin(preview)
    process = preview.renderer.process
    assert process
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    assert made.result(120).pages


def test_all_who_find_the_process_stale_at_once_are_answered(own: tuple[Workspace, Preview]) -> None:
    workspace, preview = own
    path = f"templates/profiles/{SLUG}.yaml"
    for number in range(2):
        before = preview.html(SLUG, "hy")
        workspace.write_text(path, f"{workspace.read_text(path)}# {number}\n")
        with ThreadPoolExecutor(8) as threads:
            assert {*threads.map(lambda _: preview.html(SLUG, "hy"), range(8))} == {before}


@pytest.mark.parametrize(
    ("end", "unsaved", "is_rendered"),
    [("exit 0", {}, True), ("exit 0", {"title": ("ա",)}, False), ("exit 1", {}, False), ("kill -SEGV $$", {}, False)],
)
def test_only_what_was_shown_well_is_rendered_where_all_previews_come_from(
    workspace: Workspace, end: str, unsaved: dict[str, tuple[str, ...]], *, is_rendered: bool
) -> None:
    """What ended a child would end that process too, and hold up every preview."""
    warm = Warm(workspace, {})
    ask = Ask(1, "pages", SLUG, "hy", "card", unsaved, 600)
    warm.children[1] = os.posix_spawn("/bin/sh", ["sh", "-c", end], os.environ), ask
    until(warm.reap)
    assert [*warm.cold.values()] == [ask] * is_rendered


def test_a_render_that_dies_is_told_and_the_next_one_is_made(own: tuple[Workspace, Preview]) -> None:
    _, preview = own
    shown(preview)
    (made, child), process = begin(preview), preview.renderer.process
    os.kill(child, signal.SIGSEGV)
    with pytest.raises(PipelineError) as failure:
        made.result(120)
    assert codes(failure.value.diagnostics) == ["worker-lost"]
    assert shown(preview).pages
    assert preview.renderer.process is process


def test_nothing_is_left_when_it_is_closed(tmp_path: Path) -> None:
    preview = Preview(copy_workspace(tmp_path))
    shown(preview)
    (made, child), process = begin(preview), preview.renderer.process
    preview.close()
    with pytest.raises(Superseded):
        made.result(10)
    assert process
    assert not process.is_alive()
    until(lambda: not Path(f"/proc/{child}").exists())


def test_what_is_saved_meanwhile_is_shown(own: tuple[Workspace, Preview]) -> None:
    workspace, preview = own
    before, process = shown(preview), preview.renderer.process
    catalog_with(workspace, "hy", "title", "Լեռնային Ղարաբաղ (Արցախ), այլ կերպ")
    after = shown(preview)
    assert after.pages != before.pages
    assert preview.renderer.process is process, "a catalog is read again, and nothing else"
    path = f"templates/profiles/{SLUG}.yaml"
    workspace.write_text(path, workspace.read_text(path).replace('as_of: "2011"', 'as_of: "2012"'))
    assert shown(preview).pages != after.pages
    assert preview.renderer.process is not process


def test_a_catalog_that_does_not_parse_is_told_and_the_others_work(own: tuple[Workspace, Preview]) -> None:
    workspace, preview = own
    path = catalog_path(SLUG, "az")
    text = workspace.read_text(path)
    shown(preview, "az")
    workspace.write_text(path, text.replace('msgstr "', "msgstr ", 3))
    (found, *_) = refused(preview, "az").diagnostics
    assert found.location.path == path
    assert found.location.line
    assert shown(preview, "hy").pages
    workspace.write_text(path, text)
    assert shown(preview, "az").pages


def test_memory_does_not_grow(own: tuple[Workspace, Preview]) -> None:
    """Neither by renders, half of which are ended, nor by catalogs that are saved meanwhile."""
    workspace, preview = own

    def resident() -> int:
        process = preview.renderer.process
        assert process
        (size,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text(encoding="ascii"))
        return int(size)

    def render(number: int) -> None:
        catalog_with(workspace, "hy", "title", f"Լեռնային Ղարաբաղ (Արցախ) {number}")
        preview.request(SLUG, "hy", "card", {"summary": ("ա" * number,)}, view="hy")
        sleep(0.05)
        assert shown(preview).pages

    for number in range(5):
        render(number)
    sleep(3)  # until what is cold has been rendered once
    process, before = preview.renderer.process, resident()
    for number in range(MANY // 2):
        render(number)
    assert preview.renderer.process is process
    assert resident() - before < 8 * 1024


# The web page


def test_the_web_page_has_an_element_for_each_message_and_loads_what_is_listed(preview: Preview) -> None:
    html, assets = preview.html(SLUG, "hy"), preview.assets(SLUG, "hy")
    named = set(re.findall(r'(?:href|src)="\.\./(assets/[^"]*)"', html))
    assert named
    assert named <= assets.keys()
    assert all(path.startswith("assets/") and ".." not in path for path in assets)
    assert f'data-message="{SLUG}/title"' in html
    assert 'data-message="site/glance.heading"' in html
    assert html.count("<span data-message=") > 100
    assert "\ue010" not in html
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title
    assert "<span" not in title[1]

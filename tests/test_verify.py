"""Verification: a good publication is damaged in every way that verify claims to notice.

The manifest's digests follow each damage, so that it is the check meant for it that has to find it.
"""

import json
import pickle
import random
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from builders import LANGUAGES, ROOT, SLUG, codes, published_workspace
from publications import DATA, PAGE, PDF, Publication, draw, written

from pipeline.verify.content import mapping
from pipeline.verify.factsheet import verify_factsheet, verify_file
from pipeline.verify.html import read_page
from pipeline.verify.manifest import MANIFEST, Expectations, File, parse_manifest
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication
from pipeline.verify.text import Run, foreign_words, read_order, squeeze


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return Publication(tmp_path / "output")


def test_a_good_publication_has_no_findings(publication: Publication) -> None:
    assert publication.found() == []


def test_copying_and_rewriting_alone_is_no_damage(publication: Publication) -> None:
    publication.edit("<html", "<html ")
    publication.edit_pdf(lambda file: None)
    assert publication.found() == []


# Files and digests


def test_nothing_published(tmp_path: Path) -> None:
    assert [str(d) for d in verify_publication(tmp_path)] == [
        "manifest.json: error[manifest-missing]: there is no publication\n  hint: run pipeline build"
    ]


def test_a_changed_file(publication: Publication) -> None:
    text = publication.text()
    (publication.folder / PAGE).write_text(text + "\n", encoding="utf-8")
    size = len(text.encode())
    assert publication.lines() == [
        f"{PAGE}: error[published-digest]: is not the file that was published ({size + 1} bytes, {size} expected)"
    ]


@pytest.mark.parametrize("path", [PAGE, PDF, DATA, "index.html", "assets/styles/screen.css"])
def test_a_missing_file(publication: Publication, path: str) -> None:
    path = publication.path(path)
    (publication.folder / path).unlink()
    assert f"{path}: error[published-missing]: is in the manifest, but not in the publication" in publication.lines()


@pytest.mark.parametrize("path", ["az/notes.txt", "thumbs.db", "az/.notes.txt"])
def test_a_stray_file(publication: Publication, path: str) -> None:
    (publication.folder / path).write_text("x", encoding="utf-8")
    assert publication.lines() == [f"{path}: error[published-stray]: is not in the manifest"]


def test_what_a_host_reads_may_stay(publication: Publication) -> None:
    (publication.folder / ".nojekyll").write_text("", encoding="utf-8")
    assert publication.found() == []


def test_a_file_behind_a_link_out_of_the_publication(publication: Publication, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.html"
    (publication.folder / PAGE).rename(elsewhere)
    (publication.folder / PAGE).symlink_to(elsewhere)
    assert f"{PAGE}: error[published-missing]: is in the manifest, but not in the publication" in publication.lines()


@pytest.mark.parametrize("kind", ["page", "pdf"])
def test_a_language_left_out_of_manifest_and_folder(publication: Publication, kind: str) -> None:
    path = PAGE if kind == "page" else PDF
    publication.leave_out(path)
    lacking = "page" if kind == "page" else "edition"
    message = f"{MANIFEST}: error[published-missing]: has no readable {lacking} of “{SLUG}” in az"
    assert message in publication.lines()


# The manifest


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text[: len(text) // 2], "manifest-syntax"),
        (lambda text: "", "manifest-syntax"),
        (lambda text: "[]", "manifest-syntax"),
        (lambda text: "null", "manifest-syntax"),
        (lambda text: text.replace('"version": 9', '"version": 3'), "manifest-version"),
        (lambda text: text.replace('"kind": "page"', '"kind": "leaf"'), "manifest-syntax"),
        (lambda text: text.replace('"fonts"', '"fints"'), "manifest-syntax"),
        (lambda text: text.replace('"sha256"', '"sha1"'), "manifest-syntax"),
        (lambda text: "\ufeff" + text, "byte-order-mark"),
    ],
)
def test_a_damaged_manifest(publication: Publication, change: Callable[[str], str], code: str) -> None:
    text = publication.text(MANIFEST)
    (publication.folder / MANIFEST).write_text(change(text), encoding="utf-8")
    assert codes(publication.found()) == [code]


def test_a_manifest_that_is_not_utf_8(publication: Publication) -> None:
    (publication.folder / MANIFEST).write_bytes(b"{\n\xff}")
    assert publication.lines() == [f"{MANIFEST}:2: error[not-utf-8]: byte 0xFF is not UTF-8"]


def mutations() -> list[tuple[str, Any]]:
    return [
        ("scripts", {}),
        ("directions", {}),
        ("languages", "az"),
        ("languages", ["xx"]),
        ("languages", []),
        ("untranslated", []),
        ("fonts", None),
        ("site", None),
        ("names", [{"profile": SLUG, "id": "karabakh", "forms": {}, "table": {}}]),
        ("names", [{"profile": SLUG, "id": "karabakh", "forms": [], "table": {}}]),
        ("names", []),
        ("files", [{"path": 7, "kind": "page", "size": 1, "sha256": ""}]),
        ("files", [{"path": "../../secret", "kind": "page", "size": 1, "sha256": ""}]),
        ("files", []),
    ]


@pytest.mark.parametrize(("key", "value"), mutations())
def test_a_manifest_that_contradicts_itself_is_a_finding_and_no_crash(
    publication: Publication, key: str, value: Any
) -> None:
    publication.write_manifest(publication.manifest() | {key: value})
    assert codes(publication.found()) == ["manifest-syntax"]


# Names on the page

NAMES = [("karabakh", "Qarabağ"), ("artsakh", "Artsax")]


@pytest.mark.parametrize(("identifier", "name"), NAMES)
@pytest.mark.parametrize(
    ("place", "pattern"),
    [
        ("title", "(<title>.*?</title>)"),
        ("heading", "(<h1>.*?</h1>)"),
        ("keyword list", '(<meta name="keywords"[^>]*>)'),
        ("Open Graph title", '(<meta property="og:title"[^>]*>)'),
        ("JSON-LD", '(<script type="application/ld\\+json">.*?</script>)'),
        ("body", "(<main .*</main>)"),
    ],
)
def test_a_name_is_missing_on_the_page(
    publication: Publication, place: str, pattern: str, identifier: str, name: str
) -> None:
    text = publication.text()
    found = re.search(pattern, text, re.DOTALL)
    assert found
    written = json.dumps(name, ensure_ascii=False)[1:-1] if place == "JSON-LD" else name
    assert written in found[1]
    publication.write(PAGE, text.replace(found[1], found[1].replace(written, "…")).encode())
    message = f"{PAGE}: error[published-name]: the {place} is missing the required name “{identifier}” (az)"
    assert message in publication.lines()


@pytest.mark.parametrize(("language", "name"), [("az", "Artsax"), ("hy", "Արցախ"), ("en", "Karabakh"), ("ru", "Арцах")])
def test_a_name_is_missing_in_the_names_table(publication: Publication, language: str, name: str) -> None:
    found = re.search(r'<table class="names">.*?</table>', publication.text(), re.DOTALL)
    assert found
    publication.write(PAGE, publication.text().replace(found[0], found[0].replace(name, "…")).encode())
    message = f"{PAGE}: error[published-name]: the names table is missing “{name}”, marked as {language}"
    assert message in publication.lines()


def test_a_name_without_its_language_in_the_names_table(publication: Publication) -> None:
    publication.edit('<span class="name" lang="hy">Արցախ</span>', '<span class="name">Արցախ</span>')
    lines = publication.lines()
    assert f"{PAGE}: error[published-name]: the names table is missing “Արցախ”, marked as hy" in lines
    assert f"{PAGE}: error[published-language]: “Արցախ” is marked as az" in lines


def of_one_language(publication: Publication) -> list[str]:
    """Return what is said of all but the pages of two languages, which tell what is wrong with those of one again."""
    return [line for line in publication.lines() if "+" not in line.partition("/")[0]]


def test_a_name_is_only_within_a_longer_one(publication: Publication) -> None:
    """Were Dağlıq Qarabağ no form of Qarabağ, titles would lack that, which the tables have alone."""
    manifest = publication.manifest()
    for name in manifest["expected"]["names"]:
        name["forms"]["az"] = [form for form in name["forms"]["az"] if form != "Dağlıq Qarabağ*"]
        name["longer"] = {"az": ["Dağlıq Qarabağ*"]} if name["id"] == "karabakh" else {}
    publication.write_manifest(manifest)
    places = {
        PAGE: ("title", "heading", "Open Graph title"),
        PDF: ("PDF title", "XMP title", "first bookmark", "heading"),
        DATA: ("JSON title",),
        f"data/{SLUG}.json": ("title in az",),
    }
    assert [line for line in of_one_language(publication) if "[published-name]" in line] == [
        f"{path}: error[published-name]: the {place} is missing the required name “karabakh” (az)"
        for path in sorted(places)
        for place in places[path]
    ]


def test_names_are_missing_in_the_data(publication: Publication) -> None:
    publication.edit("Ar[ct]sax", "…", DATA)
    lines = publication.lines()
    assert f"{DATA}: error[published-name]: the JSON is missing the required name “artsakh” (az)" in lines
    assert f"{DATA}: error[published-name]: is missing “Artsax” (az)" in lines


def test_data_that_does_not_parse(publication: Publication) -> None:
    publication.edit(r"\}\n$", "\n", DATA)
    assert "published-damaged" in codes(publication.found())


# Languages, links and code on the page


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('<html lang="az"', '<html lang="tr"', "has the language “tr”, not az"),
        ('<html lang="az"', "<html", "has the language “”, not az"),
        ('dir="ltr"', 'dir="rtl"', "has dir “rtl”"),
    ],
)
def test_a_wrong_language_or_direction(publication: Publication, old: str, new: str, line: str) -> None:
    publication.edit(old, new, count=1)
    assert f"{PAGE}: error[published-language]: {line}" in publication.lines()


def test_russian_text_on_an_azerbaijani_page(publication: Publication) -> None:
    publication.edit("</main>", "<p>Слова без пометы</p></main>")
    assert f"{PAGE}: error[published-language]: “Слова без пометы” is marked as az" in publication.lines()


HREFLANG = "error[published-hreflang]"


def test_a_missing_hreflang(publication: Publication) -> None:
    publication.edit('<link rel="alternate" hreflang="hy"[^>]*>', "")
    assert publication.lines() == [
        f"{PAGE}: {HREFLANG}: has hreflang for az, en, ru, x-default, not for az, en, hy, ru, x-default"
    ]


def test_an_hreflang_twice(publication: Publication) -> None:
    publication.edit('(<link rel="alternate" hreflang="hy"[^>]*>)', r"\1\1")
    assert [line for line in publication.lines() if HREFLANG in line]


def test_an_hreflang_that_leads_to_another_language(publication: Publication) -> None:
    publication.edit(
        f'hreflang="hy" href="../hy/{SLUG}.html">\n<link', f'hreflang="hy" href="../ru/{SLUG}.html">\n<link'
    )
    assert publication.lines() == [
        f"{PAGE}: {HREFLANG}: hreflang hy leads to “../ru/{SLUG}.html”, not to hy/{SLUG}.html"
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "</main>",
            '<a href="../en/lost.html">x</a></main>',
            "“../en/lost.html” leads to a file that is not published",
        ),
        ('id="timeline"', 'id="zeitleiste"', "“#timeline” leads nowhere"),
        (r"screen\.\w+\.css", "scream.css", "“../assets/styles/scream.css” leads to a file that is not published"),
    ],
)
def test_a_dead_link(publication: Publication, old: str, new: str, line: str) -> None:
    publication.edit(old, new)
    assert f"{PAGE}: error[published-link]: {line}" in publication.lines()


@pytest.mark.parametrize(
    "element",
    [
        "<script>alert(1)</script>",
        '<script src="x.js"></script>',
        '<script type="module">x</script>',
        '<p onclick="x()">x</p>',
        '<a href="javascript:x()">x</a>',
        '<iframe src="../index.html"></iframe>',
        "<svg><script>x</script></svg>",
        '<a href=" JavaScript:x()">x</a>',
    ],
)
@pytest.mark.parametrize("path", [PAGE, "index.html"])
def test_code(publication: Publication, element: str, path: str) -> None:
    publication.edit("</main>", f"{element}</main>", path)
    is_no_data = path == "index.html" and element.startswith("<script")  # what its script has is read as JSON first
    wanted = "published-damaged" if is_no_data else "published-code"
    assert {*codes(publication.found())} - {"published-link"} == {wanted}


@pytest.mark.parametrize("address", ["https://cdn.example/x.css", "http://cdn.example/x.css"])
def test_what_a_browser_would_load_from_elsewhere(publication: Publication, address: str) -> None:
    publication.edit("</head>", f'<link rel="alternate stylesheet" href="{address}"></head>')
    assert publication.lines() == [f"{PAGE}: error[published-link]: loads “{address}” from elsewhere"]


@pytest.mark.parametrize("rule", ["p { background: url(https://x.example/x) }", "p { background: url(//x.example/x) }"])
def test_a_style_sheet_that_loads_from_elsewhere(publication: Publication, rule: str) -> None:
    path = publication.path("assets/styles/screen.css")
    publication.write(path, (rule + publication.text(path)).encode())
    (line,) = publication.lines()
    assert line.startswith(f"{path}: error[published-link]: loads “")


def test_a_style_sheet_that_loads_what_is_not_published(publication: Publication) -> None:
    path = publication.path("assets/styles/fonts-screen.css")
    publication.edit(r"ProfileSans-Bold\.latin\.\w+\.woff2", "Lost.woff2", path)
    assert [line for line in publication.lines() if line.startswith(f"{path}: error[published-link]: ")]


# Text left over, and text that differs


@pytest.mark.parametrize(
    "placeholder", ["{killed}", "{{ title }}", "%(name)s", "{artsakh.hy}", "\ue000", "\ue001", "\ue002"]
)
def test_a_placeholder_left_on_the_page(publication: Publication, placeholder: str) -> None:
    publication.edit("</main>", f"<p>Cəmi {placeholder}.</p></main>")
    message = f"{PAGE}: error[published-placeholder]: has the placeholder “{placeholder}” in “Cəmi {placeholder}.”"
    assert message in publication.lines()


def test_a_placeholder_left_where_only_the_screen_has_text(publication: Publication) -> None:
    publication.edit(r'(<a href="[^"]*" type="application/pdf">)[^<]*', "\\1PDF, \ue002")
    (line,) = publication.lines()
    assert line == f"{PAGE}: error[published-placeholder]: has the placeholder “\ue002” in “PDF, \ue002”"


def english_summary() -> str:
    found = re.search(r'<p class="summary">(.*?)</p>', published_text(f"en/{SLUG}.html"), re.DOTALL)
    assert found
    return re.sub("<[^>]*>", "", found[1])


def published_text(path: str) -> str:
    return (published_workspace().root / "output" / path).read_text(encoding="utf-8")


def test_english_left_on_the_page(publication: Publication) -> None:
    publication.edit('<p class="summary">.*?</p>', f'<p class="summary">{english_summary()}</p>')
    line = f"{PAGE}: error[published-untranslated]: has the English text “{english_summary()[:60]}” as if it were az"
    assert line in publication.lines()


def test_english_that_is_marked_is_no_english_left(publication: Publication) -> None:
    publication.edit('<p class="summary">.*?</p>', f'<p class="summary"><span lang="en">{english_summary()}</span></p>')
    assert "published-untranslated" not in codes(publication.found())


def test_text_that_is_on_the_page_only(publication: Publication) -> None:
    publication.edit("</main>", "<p>Yalnız səhifədə.</p></main>")
    assert of_one_language(publication) == [
        f"{PDF}: error[published-text]: “Yalnız səhifədə.” is on the page {PAGE}, but not in this PDF"
    ]


def test_text_that_is_in_the_pdf_only(publication: Publication) -> None:
    publication.edit('<p class="summary">.*?</p>', "")
    (line,) = [line for line in of_one_language(publication) if "published-text" in line]
    assert line.startswith(f"{PAGE}: error[published-text]: “")
    assert line.endswith(f"” is in {PDF}, but not on this page")


def test_one_word_that_differs(publication: Publication) -> None:
    publication.edit("2011", "2012", count=-1)
    assert {"published-text"} <= set(codes(publication.found()))


# The PDF


def set_info(key: str, value: str) -> Callable[[pikepdf.Pdf], None]:
    def change(file: pikepdf.Pdf) -> None:
        file.docinfo[key] = value

    return change


def elements(file: pikepdf.Pdf, kind: str) -> list[Any]:
    objects = [item for item in file.objects if isinstance(item, pikepdf.Dictionary)]
    return [item for item in objects if item.get("/S") == pikepdf.Name(kind) and "/P" in item]


def empty(kind: str) -> Callable[[pikepdf.Pdf], None]:
    """Take the contents out of every structure element of a kind."""

    def change(file: pikepdf.Pdf) -> None:
        for element in elements(file, kind):
            element.K = pikepdf.Array()

    return change


def unmark(language: str) -> Callable[[pikepdf.Pdf], None]:
    def change(file: pikepdf.Pdf) -> None:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and "/P" in item and str(item.get("/Lang", "")) == language:
                del item.Lang

    return change


def set_xmp_title(file: pikepdf.Pdf) -> None:
    with file.open_metadata(update_docinfo=False) as xmp:
        xmp["dc:title"] = "Dağlıq Qarabağ"


def set_language(file: pikepdf.Pdf) -> None:
    file.Root.Lang = pikepdf.String("tr")


def repeat_page(file: pikepdf.Pdf) -> None:
    file.pages.append(file.pages[0])


def drop_metadata(file: pikepdf.Pdf) -> None:
    del file.Root.Metadata


def drop_bookmarks(file: pikepdf.Pdf) -> None:
    with file.open_outline() as outline:
        del outline.root[1:]
        del outline.root[0].children[:]


def rename_bookmark(file: pikepdf.Pdf) -> None:
    with file.open_outline() as outline:
        outline.root[0].title = "Dağlıq bölgə"


def rename_font(file: pikepdf.Pdf) -> None:
    font = next(item for item in descriptors(file))
    font.FontName = pikepdf.Name("/ABCDEF+Comic-Sans")


def take_font_out(file: pikepdf.Pdf) -> None:
    font = next(item for item in descriptors(file) if str(item.FontName).endswith("Profile-Serif"))
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in font:
            del font[key]


def descriptors(file: pikepdf.Pdf) -> list[Any]:
    objects = [item for item in file.objects if isinstance(item, pikepdf.Dictionary)]
    return [item for item in objects if item.get("/Type") == pikepdf.Name("/FontDescriptor")]


def show(text: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Draw glyphs on the first page, in one of its fonts."""

    def change(file: pikepdf.Pdf) -> None:
        page = file.pages[0]
        font = next(iter(page.Resources.Font.keys()))
        stream = f"BT {font} 10 Tf 50 50 Td <{text.hex()}> Tj ET".encode()
        draw(file, stream)

    return change


def drop_tags(file: pikepdf.Pdf) -> None:
    del file.Root.StructTreeRoot


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            set_info("/Title", "Dağlıq Qarabağ"),
            "[published-name]: the PDF title is missing the required name “artsakh” (az)",
        ),
        (set_info("/Title", ""), "[published-name]: the PDF title is missing the required name “karabakh” (az)"),
        (set_xmp_title, "[published-name]: the XMP title is missing the required name “artsakh” (az)"),
        (
            set_info("/Keywords", "Artsax"),
            "[published-name]: the PDF keyword list is missing the required name “karabakh” (az)",
        ),
        (rename_bookmark, "[published-name]: the first bookmark is missing the required name “artsakh” (az)"),
        (empty("/H1"), "[published-name]: the heading is missing the required name “artsakh” (az)"),
        (drop_tags, "[published-name]: the text is missing the required name “karabakh” (az)"),
        (
            empty("/TD"),  # the names stand above it too; what they mean and who uses them does not
            "[published-text]: “Azərbaycan; beynəlxalq istifadə; gündəlik",
        ),
        (unmark("hy"), "[published-name]: has no “Արցախ” marked as hy"),
        (unmark("ru"), "[published-language]: “Карабах” is marked as az"),
        (set_language, "[published-language]: has the language “tr”, not az"),
        (rename_font, "[published-font]: uses the font “Comic-Sans”, which is not ours"),
        (take_font_out, "[published-font]: does not embed the font “Profile-Serif”"),
        (show(b"\0\0\0\0"), "[published-glyph]: has 2 missing glyphs"),
        (repeat_page, "[published-pages]: has 5 pages; its budget is 4"),
        (drop_metadata, "[published-standard]: claims no standard, not pdf/ua-1, pdf/a-3a"),
        (drop_bookmarks, "[published-bookmarks]: has no bookmarks"),
    ],
)
def test_a_damaged_pdf(publication: Publication, change: Callable[[pikepdf.Pdf], None], line: str) -> None:
    publication.edit_pdf(change)
    assert [found for found in publication.lines() if found.startswith(f"{PDF}: error{line}")]


def test_a_paragraph_missing_in_the_pdf(publication: Publication) -> None:
    publication.edit_pdf(empty("/LBody"))
    lines = [line for line in publication.lines() if "published-text" in line]
    assert lines
    assert all(line.startswith(f"{PDF}: ") for line in lines)


def test_another_number_of_pages_than_is_said(publication: Publication) -> None:
    table = publication.manifest()
    next(file for file in table["files"] if file["path"] == PDF)["pages"] = 5
    publication.write_manifest(table)
    assert publication.lines() == [f"{PDF}: error[published-pages]: has 4 pages, and is said to have 5"]


def test_a_page_that_was_torn_out(publication: Publication) -> None:
    publication.edit_pdf(lambda file: file.pages.__delitem__(3))
    assert "published-damaged" in codes(publication.found())


def test_the_pdf_of_another_language(publication: Publication) -> None:
    publication.write(PDF, (publication.folder / f"ru/{SLUG}.ru.pdf").read_bytes())
    assert {"published-language", "published-name", "published-text"} <= set(codes(publication.found()))


def test_a_pdf_set_in_english(publication: Publication) -> None:
    """Its names are there in all languages, but its text is not that of the page."""
    publication.write(PDF, (publication.folder / f"en/{SLUG}.en.pdf").read_bytes())
    assert "published-text" in codes(publication.found())


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7", b"not a PDF", b"\0" * 100])
def test_a_file_that_is_no_pdf(publication: Publication, damage: bytes) -> None:
    publication.write(PDF, damage)
    assert f"{PDF}: error[published-damaged]: cannot be read: " in "\n".join(publication.lines())


@pytest.mark.parametrize("path", [PDF, PAGE, "assets/styles/screen.css", MANIFEST])
def test_any_damage_to_a_file_of_a_publication_is_found(publication: Publication, path: str) -> None:
    generator, path = random.Random(7), publication.path(path)
    good = (publication.folder / path).read_bytes()
    for data in [b"", damaged(good, generator), damaged(good, generator)]:
        (publication.folder / path).write_bytes(data)
        (code,) = codes(publication.found())
        assert path == MANIFEST or code == "published-digest"  # in a manifest, it is what is read first


@pytest.mark.parametrize(("path", "times"), [(PAGE, 60), ("index.html", 60), (DATA, 300), (PDF, 60)])
def test_any_damage_that_a_reader_meets_is_a_finding_and_no_crash(
    publication: Publication, path: str, times: int
) -> None:
    """What the digest of the whole would find is here left to the readers of its parts."""
    generator = random.Random(7)
    good = (publication.folder / path).read_bytes()
    manifest = parse_manifest(publication.text(MANIFEST), MANIFEST)
    file = next(file for file in manifest.files if file.path == path)
    expected = manifest.expected.of(SLUG, "az") if file.profile else manifest.expected
    found = [d for _ in range(times) for d in verify_file(expected, file, damaged(good, generator)).found]
    assert found
    assert [d.message for d in found if re.search(r"0x[0-9a-f]{6}", d.message)] == [], (
        "a place in memory is another each time"
    )


def test_any_damage_within_a_stream_of_a_pdf_is_a_finding_and_no_crash(publication: Publication) -> None:
    generator = random.Random(7)
    good, found = (publication.folder / PDF).read_bytes(), set[str]()
    expected, _, _, file = parts(publication)
    for _ in range(60):
        with pikepdf.open(BytesIO(good)) as pdf:
            tables = [font.ToUnicode for font in pdf.pages[0].Resources.Font.values()]
            stream = generator.choice([page.Contents for page in pdf.pages] + tables + [pdf.Root.Metadata])
            stream.write(damaged(stream.read_bytes(), generator))
            data = written(pdf)
        found |= {d.code for d in verify_file(expected, file, data).found}
    assert {"published-damaged", "published-name", "published-standard"} <= found


def damaged(good: bytes, generator: random.Random) -> bytes:
    data = bytearray(good)
    for _ in range(generator.choice([1, 20, 400])):
        data[generator.randrange(len(data))] = generator.choice(b"\0\xff<>()[]{}/\"'19a")
    return bytes(data[: generator.choice([len(data), len(data), len(data) // 2])])


# A factsheet by itself


def parts(publication: Publication) -> tuple[Expectations, File, File, File]:
    manifest = parse_manifest(publication.text(MANIFEST), MANIFEST)
    page, data, pdf = (next(f for f in manifest.files if f.path == path) for path in (PAGE, DATA, PDF))
    return manifest.expected.of(SLUG, "az"), page, data, pdf


def sheet_lines(publication: Publication) -> list[str]:
    """Verify a factsheet from the bytes of its files, which go from process to process as a build's do."""
    expected, page, data, pdf = pickle.loads(pickle.dumps(parts(publication)))
    verified = [verify_file(expected, f, (publication.folder / f.path).read_bytes()) for f in (page, data, pdf)]
    found = verify_factsheet(expected, SLUG, "az", pickle.loads(pickle.dumps(verified)))
    return [str(d).partition("\n")[0] for d in found]


def damage_nothing(publication: Publication) -> None: ...


def damage_page(publication: Publication) -> None:
    publication.edit("</main>", '<p>Yalnız {səhifədə}.</p><a href="x.html">x</a></main>')
    publication.edit("(<h1>.*?</h1>)", "<h1>…</h1>")


def damage_data(publication: Publication) -> None:
    publication.edit("Ar[ct]sax", "…", DATA)


def damage_pdf(publication: Publication) -> None:
    publication.edit_pdf(set_info("/Title", "Dağlıq Qarabağ"))


def break_pdf(publication: Publication) -> None:
    publication.write(PDF, b"%PDF-1.7")


def break_page(publication: Publication) -> None:
    publication.edit('(<script type="application/ld.json">)', r"\1{")


@pytest.mark.parametrize(
    "damage", [damage_nothing, damage_page, damage_data, damage_pdf, break_pdf, break_page], ids=lambda d: d.__name__
)
def test_a_factsheet_is_verified_by_itself_as_with_all_others(
    publication: Publication, damage: Callable[[Publication], None]
) -> None:
    damage(publication)
    others = [line for line in of_one_language(publication) if not line.startswith("data/")]
    assert sorted(sheet_lines(publication)) == sorted(others)
    assert bool(publication.lines()) == (damage is not damage_nothing)


def test_a_factsheet_lacking_an_edition(publication: Publication) -> None:
    expected, page, data, _ = parts(publication)
    verified = [verify_file(expected, file, (publication.folder / file.path).read_bytes()) for file in (page, data)]
    found = verify_factsheet(expected, SLUG, "az", verified)
    assert [d.message for d in found] == [f"has no readable edition of “{SLUG}” in az"]


def test_what_is_verified_is_looked_at_by_its_digest_only(publication: Publication) -> None:
    damage_page(publication)
    pairs = publication.manifest()["expected"]["profiles"][SLUG]["pairs"]
    verified = [(SLUG, "az"), *((SLUG, pair) for pair in pairs)]
    assert publication.found()
    assert verify_publication(publication.folder, verified=verified) == ()
    assert verify_publication(publication.folder, verified=[(SLUG, "ru")]) == tuple(publication.found())
    (publication.folder / PAGE).write_bytes(b"x")
    assert codes(list(verify_publication(publication.folder, verified=verified))) == ["published-digest"]
    (publication.folder / PAGE).unlink()
    assert set(codes(list(verify_publication(publication.folder, verified=verified)))) == {"published-missing"}


def test_what_is_verified_has_all_its_files(publication: Publication) -> None:
    publication.leave_out(PDF)
    found = verify_publication(publication.folder, verified=[(SLUG, "az")])
    assert f"has no readable edition of “{SLUG}” in az" in [d.message for d in found]


def test_web_pages_are_verified_without_the_engine_for_pdfs(publication: Publication) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.verify.factsheet import verify_file;"
        "from pipeline.verify.manifest import parse_manifest; folder = Path(sys.argv[1]);"
        "manifest = parse_manifest((folder / 'manifest.json').read_text(encoding='utf-8'), '');"
        "pages = [file for file in manifest.files if file.kind in ('page', 'index')];"
        "found = [verify_file(manifest.expected, file, (folder / file.path).read_bytes()).found for file in pages];"
        "assert len(found) > 4 and not any(found), found;"
        "assert 'pikepdf' not in sys.modules and 'lxml' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(publication.folder)], cwd=ROOT, check=True)


# What verification reads


def read_by_pdfium(data: bytes) -> str:
    """Return all text of a PDF, as another engine reads it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_engine_reads_the_same_text(language: str) -> None:
    data = (published_workspace().root / f"output/{language}/{SLUG}.{language}.pdf").read_bytes()
    pdf, other = read_pdf(data), squeeze(read_by_pdfium(data))
    lines = [squeeze(run.text) for block in pdf.blocks for run in block.runs]
    alternatives = [squeeze(block.text) for block in pdf.blocks if squeeze(block.text) not in other]
    assert sum(map(len, lines)) > 5000
    assert [line for line in lines if line not in other and line not in alternatives] == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"/Span /Lost BDC EMC", "properties that are elsewhere, /Lost"),
        (b"EMC EMC", "pop from empty list"),
        (b"BT /Lost 9 Tf <0001> Tj ET", "Lost"),
        (b"/Lost Do", "Lost"),
    ],
)
def test_a_page_whose_content_contradicts_itself(publication: Publication, content: bytes, fault: str) -> None:
    publication.edit_pdf(lambda file: draw(file, content))
    (line, *_) = [line for line in publication.lines() if "published-damaged" in line]
    assert line.startswith(f"{PDF}: error[published-damaged]: cannot be read: ")
    assert fault in line


def drawn(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Make a block of marked content of its own, the last of the PDF, drawn with the first font of a page."""

    def change(file: pikepdf.Pdf) -> None:
        page = file.pages[0]
        font = next(iter(page.Resources.Font.keys()))
        glyphs = {text: number for number, text in mapping(page.Resources.Font[font].ToUnicode)}
        codes = "".join(f"{glyphs[letter]:04x}" for letter in "Arta")
        literal = bytes.fromhex(codes).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        stream = content.replace(b"HEX", codes.encode()).replace(b"LITERAL", literal).replace(b"FONT", font.encode())
        draw(file, stream)
        block = pikepdf.Dictionary(S=pikepdf.Name.P, K=[9999], Pg=page.obj, P=file.Root.StructTreeRoot)
        file.Root.StructTreeRoot.K.append(file.make_indirect(block))

    return change


@pytest.mark.parametrize(
    "content",
    [
        b"/P <</MCID 9999>> BDC BT FONT 9 Tf <HEX> Tj ET EMC",
        b"/P <</MCID 9999>> BDC BT FONT 9 Tf (LITERAL) Tj ET EMC",
        b"/P <</MCID 9999>> BDC BT FONT 9 Tf [(LITERAL) -20] TJ ET EMC",
        b"/P <</MCID 9999>> BDC BT FONT 9 Tf <HEX> ' ET EMC",
        b'/P <</MCID 9999>> BDC BT FONT 9 Tf 1 2 (LITERAL) " ET EMC',
        b"/P <</MCID 9999>> BDC BT FONT 9 Tf <HEX> Tj ET EMC % (remark)",
        b"/P <</MCID 9999>> BDC /Span BMC BT FONT 9 Tf <HEX> Tj ET EMC EMC",
    ],
)
def test_text_is_read_in_every_way_that_it_may_be_drawn(publication: Publication, content: bytes) -> None:
    publication.edit_pdf(drawn(content))
    assert read_pdf((publication.folder / PDF).read_bytes()).blocks[-1].text == "Arta"
    assert f"{PAGE}: error[published-text]: “Arta” is in {PDF}, but not on this page" in publication.lines()


def test_a_font_whose_text_is_not_told(publication: Publication) -> None:
    def change(file: pikepdf.Pdf) -> None:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item.ToUnicode

    publication.edit_pdf(change)
    assert {"published-name", "published-text"} <= set(codes(publication.found()))


def test_glyphs_that_are_told_in_a_range() -> None:
    table = (
        b"1 beginbfchar <0001> <0041> endbfchar 2 beginbfrange <0002> <0004> <0061> <0005> <0006> [<0031> <00660069>]"
        b" endbfrange"
    )
    assert dict(mapping(pikepdf.new().make_stream(table))) == {1: "A", 2: "a", 3: "b", 4: "c", 5: "1", 6: "fi"}


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("abc", "abc"),
        ("גבא", "אבג"),
        ("1973 גבא", "אבג 1973"),
        ("Hans Island גבא", "Hans Island אבג"),
        (")Hans( " + "אבגדהוז"[::-1], "אבגדהוז (Hans)"),
        ("Hans, 1973 ," + "אבגדהוז"[::-1], "אבגדהוז, Hans, 1973"),
    ],
)
def test_lines_are_read_in_the_order_of_their_letters(drawn: str, read: str) -> None:
    assert read_order(list(drawn)) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_of_a_good_pdf(language: str) -> None:
    pdf = read_pdf((published_workspace().root / f"output/{language}/{SLUG}.{language}.pdf").read_bytes())
    assert (pdf.language, pdf.pages, pdf.missing_glyphs) == (language, 4, 0)
    assert pdf.standards == ("pdf/ua-1", "pdf/a-3a")
    assert {run.language for block in pdf.blocks for run in block.runs} == set(LANGUAGES)
    assert pdf.running.count("4") >= 4
    assert pdf.bookmarks[0] == pdf.title == pdf.xmp_title
    assert squeeze(pdf.blocks[0].text) == squeeze(pdf.title)


def test_what_is_read_of_a_page() -> None:
    page = read_page(
        b'<!DOCTYPE html><html lang="hy" dir="ltr"><head><title>T</title><meta name="keywords" content="K"></head>'
        b'<body><main><h1>H</h1><p>a <b lang="ru">b</b></p><p data-medium="screen">c</p></main>'
        b"<footer><p>d</p></footer></body></html>"
    )
    assert (page.language, page.title, page.heading, page.meta("keywords")) == ("hy", "T", "H", "K")
    assert [block.text for block in page.blocks] == ["H", "a b"]
    assert page.blocks[1].runs == (Run("a ", "hy"), Run("b", "ru"))
    assert [block.text for block in page.labels] == ["c", "d"]


def test_what_does_not_count_in_a_text() -> None:
    assert squeeze("Ղա\u00adրա\u2060բաղ-\n ցի\u058a") == "Ղարաբաղցի"
    assert squeeze("٦٠٪\u061c منها") == "٦٠٪منها"  # the mark that CLDR sets after a per cent sign in Arabic digits


@pytest.mark.parametrize(
    ("text", "script", "foreign"),
    [
        ("Карабах", "Latn", ["Карабах"]),
        ("Karabakh", "Cyrl", []),
        ("BBC News, https://bbc.co.uk/the/long/address of", "Cyrl", []),
        ("the whole text", "Armn", ["the", "whole", "text"]),
        ("Ղարաբաղ 1994", "Armn", []),
        ("Ղարաբաղ", "Cyrl", ["Ղարաբաղ"]),
    ],
)
def test_words_of_another_script(text: str, script: str, foreign: list[str]) -> None:
    assert foreign_words(Run(text, "xx"), script) == foreign

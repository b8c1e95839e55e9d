"""Which editions a publication has, on which paper, and what they leave out of the text."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from conftest import copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.project.selection import Selection
from pipeline.verify.agreement import same_text
from pipeline.verify.html import read_page
from pipeline.verify.manifest import File, parse_manifest
from pipeline.verify.pdf import read_pdf

PROFILE, EDITIONS = "templates/profiles/hans-island.yaml", "templates/editions.toml"
LEAFLET = """
[leaflet]
layout = "factsheet.html"
styles = ["fonts-print.css", "map.css", "print.css"]
pages = 2
"""
PAPERS = {"A4": (595, 842), "A5": (420, 595), "Letter": (612, 792)}  # points, rounded


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1
    workspace.write_text(path, text.replace(old, new))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a leaflet, which leaves out the section on talks; nobody has asked for it."""
    workspace = copy_workspace(tmp_path)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + LEAFLET)
    edit(workspace, PROFILE, '    heading: !_ "Talks"\n', '    heading: !_ "Talks"\n    not_in: [leaflet]\n')
    return workspace


def paper(workspace: Workspace, path: str) -> tuple[int, int]:
    with pikepdf.open(workspace.path(path)) as pdf:
        return round(pdf.pages[0].mediabox[2]), round(pdf.pages[0].mediabox[3])


def test_only_what_the_settings_list_is_printed(workspace: Workspace) -> None:
    pdfs = [file.path for file in build(workspace).files if file.kind == "pdf"]
    assert pdfs == ["en/hans-island.en.pdf", "he/hans-island.he.pdf"]
    edit(workspace, "pyproject.toml", "[tool.pipeline]\n", '[tool.pipeline]\neditions = ["leaflet"]\n')
    pdfs = [file.path for file in build(workspace).files if file.kind == "pdf"]
    assert pdfs == ["en/hans-island.en.leaflet.pdf", "he/hans-island.he.leaflet.pdf"]


def test_all_editions_can_be_asked_for(workspace: Workspace) -> None:
    result = build(workspace, selection=Selection(locales=("en",), editions=("all",)))
    pdfs = [file.path for file in result.files if file.kind == "pdf"]
    assert (result.folder, pdfs) == ("preview", ["en/hans-island.en.leaflet.pdf", "en/hans-island.en.pdf"])


def test_a_section_can_be_left_out_of_an_edition(workspace: Workspace) -> None:
    files = {file.path: file for file in build(workspace, selection=Selection(editions=("all",))).files}
    for language in ("en", "he"):
        texts = {}
        for edition in ("", ".leaflet"):
            path = f"{language}/hans-island.{language}{edition}.pdf"
            pdf = read_pdf(workspace.read_bytes(f"preview/{path}"))
            texts[edition] = "".join(run.text for block in pdf.blocks for run in block.runs)
            assert files[path].left_out == (["talks"] if edition else [])
        if language == "en":  # the letters of a Hebrew line are in the order in which they are drawn
            assert ("settle" in texts[""], "settle" in texts[".leaflet"]) == (True, False)
        assert len(texts[".leaflet"]) < len(texts[""])


def test_an_edition_says_what_it_leaves_out(workspace: Workspace) -> None:
    """So does the page beside the link to it; an edition that has all of the text says nothing."""
    edit(workspace, EDITIONS, "[leaflet]\n", '[leaflet]\ntitle = "Leaflet"\n')
    build(workspace, selection=Selection(locales=("en",), editions=("all",), draft=True))
    for edition, said in (("", False), (".leaflet", True)):
        pdf = read_pdf(workspace.read_bytes(f"preview/en/hans-island.en{edition}.pdf"))
        assert ("Left out: Talks" in [block.text for block in pdf.blocks]) == said
    page = workspace.read_text("preview/en/hans-island.html")
    link = page.index('href="hans-island.en.leaflet.pdf"')
    assert page.count("Left out: Talks") == 1
    assert "Left out: Talks" in page[link : page.index("</li>", link)]


def test_what_is_left_out_without_a_word_is_found(workspace: Workspace) -> None:
    build(workspace, selection=Selection(locales=("en",), editions=("all",)))
    manifest = parse_manifest(workspace.read_text("preview/manifest.json"), "manifest.json")
    by_path = {file.path: file for file in manifest.files}
    page = by_path["en/hans-island.html"], read_page(workspace.read_bytes("preview/en/hans-island.html"))
    file = by_path["en/hans-island.en.leaflet.pdf"]
    pdf = read_pdf(workspace.read_bytes(f"preview/{file.path}"))
    assert not [*same_text([page], (file, pdf), mirrored=False)]
    silent = File(**{name: getattr(file, name) for name in File.__slots__} | {"left_out": []})
    found = [*same_text([page], (silent, pdf), mirrored=False)]
    assert [d.code for d in found] == ["published-text"] * 2  # the heading and the paragraph
    assert "“Talks” is on the page en/hans-island.html, but not in this PDF" in found[0].message


@pytest.mark.parametrize("name", PAPERS)
def test_the_paper_of_all_editions(workspace: Workspace, name: str) -> None:
    edit(workspace, "pyproject.toml", "[tool.pipeline]\n", f'[tool.pipeline]\npaper = "{name}"\n')
    build(workspace, selection=Selection(locales=("en",), draft=True))
    assert paper(workspace, "preview/en/hans-island.en.pdf") == PAPERS[name]


def test_the_paper_of_one_edition(workspace: Workspace) -> None:
    edit(workspace, EDITIONS, "[leaflet]\n", '[leaflet]\npaper = "A5"\n')
    settings = '[tool.pipeline]\npaper = { standard = "Letter" }\n'
    edit(workspace, "pyproject.toml", "[tool.pipeline]\n", settings)
    build(workspace, selection=Selection(locales=("en",), editions=("all",), draft=True))
    assert paper(workspace, "preview/en/hans-island.en.pdf") == PAPERS["Letter"]
    assert paper(workspace, "preview/en/hans-island.en.leaflet.pdf") == PAPERS["A5"]


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        (
            "pyproject.toml",
            "[tool.pipeline]\n",
            '[tool.pipeline]\neditions = ["flyer"]\n',
            "[tool.pipeline]: “editions” names the edition “flyer”, which does not exist",
        ),
        (
            "pyproject.toml",
            "[tool.pipeline]\n",
            '[tool.pipeline]\npaper = { flyer = "A5" }\n',
            "[tool.pipeline]: “paper” names the edition “flyer”, which does not exist",
        ),
        (
            "pyproject.toml",
            "[tool.pipeline]\n",
            '[tool.pipeline]\npaper = "A0"\n',
            "[tool.pipeline]: “paper” is “A0”, not “A4”, “A5” or “Letter”, or a table of them by edition",
        ),
        (
            PROFILE,
            "not_in: [leaflet]",
            "not_in: [leaflets]",
            "“not_in” of the section “talks” names the edition “leaflets”, which does not exist",
        ),
        (PROFILE, "not_in: [leaflet]", "not_in: leaflet", "“not_in” of section “talks” is not a list"),
    ],
)
def test_what_does_not_exist(workspace: Workspace, path: str, old: str, new: str, fault: str) -> None:
    edit(workspace, path, old, new)
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    assert [d.message for d in failure.value.diagnostics] == [fault]


def test_pages_that_are_wider_than_high_are_no_booklet(workspace: Workspace) -> None:
    """They are counted, measured and held to their own edges, as all are that are not imposed."""
    layout = workspace.read_text("templates/layouts/factsheet.html")
    wide = layout.replace("</head>", "<style>@page { size: A4 landscape }</style></head>")
    workspace.write_text("templates/layouts/wide.html", wide)
    edit(workspace, EDITIONS, '[leaflet]\nlayout = "factsheet.html"', '[leaflet]\nlayout = "wide.html"')
    result = build(workspace, selection=Selection(locales=("en",), editions=("leaflet",), draft=True))
    (file,) = (file for file in result.files if file.kind == "pdf")
    assert paper(workspace, f"preview/{file.path}") == (842, 595)
    assert len(read_pdf(workspace.read_bytes(f"preview/{file.path}")).measures) == file.pages

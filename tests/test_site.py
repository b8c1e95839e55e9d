"""What surrounds the pages: names of what they load, fonts, icon, index, page of errors, robots, the site address."""

import re
from itertools import product
from pathlib import Path

import pytest
from builders import LANGUAGES, SLUG, codes, copy_workspace, fill, locale, published_asset, published_workspace
from publications import PAGE, Publication
from test_keep import CATALOG, keep, replace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import LONGEST_SITE, read_settings
from pipeline.base.site_address import FAULTS, normal_site
from pipeline.build.build import build
from pipeline.pages.accent import shades
from pipeline.pages.page_assets import ACCENT, compact, publish_assets
from pipeline.pages.web_page import robots
from pipeline.project.selection import Selection
from pipeline.verify.admitted import NotAdmittedError, refused_in_drawing
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import ASSET, digest
from pipeline.verify.publication import verify_publication

WEB = Selection(editions=("none",))
SETTINGS = '[tool.pipeline]\nlocales = ["en"]\nsite = "{}"\n'
OUTSIDE = "https://example.org/facts/"


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return Publication(tmp_path / "output")


def web_build(folder: Path, site: str = "", **changes: str) -> Workspace:
    """Build the pages of this workspace without what is printed, at an address."""
    workspace = copy_workspace(folder)
    replace(workspace, "pyproject.toml", 'site = ""', f'site = "{site}"')
    for path, text in changes.items():
        workspace.write_text(path, text)
    build(workspace, selection=WEB)
    return workspace


def page_in(folder: Path, path: str) -> Page:
    return read_page((folder / path).read_bytes())


@pytest.fixture(scope="module")
def in_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of this workspace at an address with a folder in it, which has no slash at its end."""
    return web_build(tmp_path_factory.mktemp("site"), OUTSIDE.rstrip("/")).root / "preview"


# The names of what pages load


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { color : red ; }\n\n b > c,d  e {x:y}", "a{color :red}b > c,d e{x:y}\n"),
        ("/* x; } */a/* y */ b{}", "a b{}\n"),
        ("a/**/b{}", "a/**/b{}\n"),
        ('p::after { content: " { ; } /* x */ " }', 'p::after{content:" { ; } /* x */ "}\n'),
        (r'p { content: "\"  \2d  x" ; quotes: "«" "»" }', r'p{content:"\"  \2d  x";quotes:"«" "»"}' + "\n"),
        ("p { width: calc(1px + 2 * (3px - 1em)) }", "p{width:calc(1px + 2 * (3px - 1em))}\n"),
        (
            "@media screen and (min-width: 4rem) { a :hover { b: c } }",
            "@media screen and (min-width:4rem){a :hover{b:c}}\n",
        ),
        ("p { background: url( x%20y.png ) }", "p{background:url( x%20y.png )}\n"),
        ("p { color: red } /* never closed", "p{color:red}\n"),
    ],
)
def test_a_style_sheet_is_published_without_what_means_nothing(css: str, expected: str) -> None:
    assert compact(css) == expected
    assert compact(expected) == expected


def test_names_tell_the_contents_and_style_sheets_lead_to_them() -> None:
    rule = '@font-face { font-family: "A"; src: url("../fonts/web/A.woff2"); unicode-range: U+41-5A }'
    files = [("styles/a.css", rule.encode()), ("fonts/web/A.woff2", b"font"), ("fonts/OFL.txt", b"licence")]
    assets, contents = publish_assets(files, None)
    font = f"assets/fonts/web/A.{digest(b'font')[:10]}.woff2"
    style = assets.published["styles/a.css"]
    assert contents[font] == b"font"
    assert contents["assets/fonts/OFL.txt"] == b"licence"
    assert style == f"assets/styles/a.{digest(contents[style])[:10]}.css"
    assert f"src:url(../{font.removeprefix('assets/')})" in contents[style].decode()
    assert assets.address("styles/a.css", "../") == f"../{style}"
    assert all(ASSET.fullmatch(path) for path in contents)
    other, changed = publish_assets([files[0], ("fonts/web/A.woff2", b"other"), files[2]], None)
    assert other.published["styles/a.css"] != style  # since what it leads to has another name
    assert style not in changed


def test_a_style_sheet_in_another_encoding_is_left_to_verification() -> None:
    assets, contents = publish_assets([("styles/a.css", b"\xff\xfe")], None)
    assert contents[assets.published["styles/a.css"]] == b"\xff\xfe"


def test_every_page_names_what_is_published_and_an_old_name_goes(tmp_path: Path) -> None:
    workspace = web_build(tmp_path)
    before = published_asset(tmp_path / "preview", "assets/styles/screen.css")
    path = "templates/styles/screen.css"
    workspace.write_text(path, workspace.read_text(path) + "p { color: black }\n")
    build(workspace, selection=WEB)
    after = published_asset(tmp_path / "preview", "assets/styles/screen.css")
    assert before != after
    pages = [tmp_path / "preview" / name for name in ("index.html", "status.html", "404.html", f"hy/{SLUG}.html")]
    assert all(after in page.read_text(encoding="utf-8") for page in pages)
    assert verify_publication(tmp_path / "preview") == ()


def test_a_page_that_stays_as_published_keeps_what_it_loads(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path, published_workspace().root)
    build(workspace)
    keep(workspace)
    replace(workspace, CATALOG, '\nmsgctxt "summary"', '\n#, fuzzy\nmsgctxt "summary"')
    path = "templates/styles/screen.css"
    workspace.write_text(path, workspace.read_text(path) + "p { color: black }\n")
    build(workspace)
    output = tmp_path / "output"
    language = CATALOG.split("/")[1]
    sheets = {name: page_in(output, f"{name}/{SLUG}.html").loaded for name in LANGUAGES}
    changed = {name: [sheet for sheet in found if "/screen." in sheet] for name, found in sheets.items()}
    assert len({tuple(found) for found in changed.values()}) == 2
    assert changed[language] != changed["en"]
    assert all((output / language / sheet).is_file() for sheet in sheets[language])
    assert {d.severity for d in verify_publication(output)} <= {"warning"}


# Fonts


@pytest.mark.parametrize(
    ("language", "slices"),
    [("en", ["latin"]), ("az", ["latin"]), ("ru", ["cyrillic", "latin"]), ("hy", ["armenian", "latin"])],
)
def test_a_page_loads_the_fonts_in_which_it_begins_at_once(language: str, slices: list[str]) -> None:
    output = published_workspace().root / "output"
    html = (output / f"{language}/{SLUG}.html").read_text(encoding="utf-8")
    found = re.findall(r'<link rel="preload" as="font" type="font/woff2" crossorigin href="\.\./([^"]*)">', html)
    names = ("ProfileSerif-Regular", "ProfileSans-Regular", "ProfileSans-Bold")
    wanted = [f"assets/fonts/web/{name}.{part}.woff2" for name in names for part in slices]
    assert found == [published_asset(output, path) for path in wanted]


def test_the_index_loads_the_fonts_of_a_few_languages_at_once() -> None:
    html = (published_workspace().root / "output/index.html").read_text(encoding="utf-8")
    found = re.findall(r'<link rel="preload"[^>]*Profile(Serif|Sans)-(Regular|Bold)\.(\w+)\.', html)
    wanted = product(["Serif", "Sans"], ["Regular", "Bold"], ["latin", "armenian", "cyrillic"])
    assert sorted(found) == sorted(each for each in wanted if each[:2] != ("Serif", "Bold"))


def test_a_font_stands_in_whose_lines_are_as_high() -> None:
    """The height of a line is ascent and descent by the size that is shown; all our fonts have that of Noto."""
    text = published_workspace().read_text("templates/styles/fonts-screen.css")
    rules = [rule for rule in re.findall(r"@font-face {(.*?)}", text, re.DOTALL) if "local(" in rule]
    assert len(rules) == 12
    for rule in rules:
        size, *others = (
            float(value) / 100
            for value in re.findall(r"(?:size-adjust|ascent-override|descent-override): ([\d.]+)%", rule)
        )
        assert [round(size * value, 2) for value in others] == [1.07, 0.29]
        assert "url(" not in rule
    locales = published_workspace().root / "output"
    styles = (locales / published_asset(locales, "assets/styles/locales.css")).read_text()
    assert re.search(
        r'--serif:"Profile Serif"[^;]*, ?"Fallback Serif";|--serif:"Profile Serif",[^;]*"Fallback Serif";', styles
    )


# Icon and colours


def test_the_accent_of_the_icon_is_that_of_the_styles() -> None:
    assert f"--accent: {ACCENT};" in published_workspace().read_text("templates/styles/screen.css")


def test_the_icon_has_the_accent_of_the_publisher() -> None:
    assets, contents = publish_assets([], shades("#7a1f2b"))
    assert b"#7a1f2b" in contents[assets.published["icon.svg"]]
    assert assets.colours[0] == "#7a1f2b"


@pytest.mark.parametrize("path", ["index.html", "status.html", "404.html", f"hy/{SLUG}.html"])
def test_each_page_has_icon_colours_and_a_way_to_its_text(path: str) -> None:
    output = published_workspace().root / "output"
    html, page = (output / path).read_text(encoding="utf-8"), page_in(output, path)
    assert any(address.endswith(".svg") for address in page.loaded)
    assert re.findall(r'<meta name="theme-color" media="\(prefers-color-scheme: (\w+)\)"', html) == ["light", "dark"]
    assert re.search(r'<body[^>]*>\s*<a class="skip" href="#main">', html)
    assert html.count('<main id="main">') == 1
    assert page.refused == ()


def admit(drawing: str) -> None:
    """Raise for a drawing that may not be published, or is none."""
    try:
        found = list(refused_in_drawing(drawing))
    except ValueError as failure:
        raise NotAdmittedError([str(failure)]) from failure
    if found:
        raise NotAdmittedError(found)


def test_the_icon_is_admitted() -> None:
    assets, contents = publish_assets([], None)
    admit(contents[assets.published["icon.svg"]].decode())


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg><script>x</script></svg>",
        '<svg onload="x"></svg>',
        '<svg><a href="https://x.example"></a></svg>',
        '<svg><image href="x.png"/></svg>',
        '<svg><g xmlns="http://www.w3.org/1999/xhtml"></g></svg>',
        '<?xml-stylesheet href="x.css"?><svg></svg>',
        '<!ENTITY x "y"><svg>&x;</svg>',
        "<svg><foreignObject></foreignObject></svg>",
        '<svg style="fill: url(https://x.example/x)"></svg>',
        "<html></html>",
    ],
)
def test_a_drawing_that_runs_or_loads_is_refused(drawing: str) -> None:
    with pytest.raises(NotAdmittedError):
        admit(drawing)


def test_the_published_icon_is_verified(publication: Publication) -> None:
    path = publication.path("assets/icon.svg")
    publication.write(path, b"<svg><script>x</script></svg>")
    assert set(codes(publication.found())) == {"published-code"}
    publication.write(path, b"<svg>")
    assert codes(publication.found()) == ["published-damaged"]


# What pages say that they load


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<link rel="icon" href="https://x.example/x.svg">', "published-link"),
        ('<link rel="preload" as="font" crossorigin href="https://x.example/x.woff2">', "published-link"),
        ('<link rel="preload" as="font" crossorigin href="../lost.woff2">', "published-link"),
        ('<link rel="preload" as="script" href="../index.html">', "published-code"),
        ('<link rel="preload" href="../index.html">', "published-code"),
        ('<link rel="preload" as="font" crossorigin="use-credentials" href="../index.html">', "published-code"),
        ('<link rel="prefetch" href="../index.html">', "published-code"),
        ('<link rel="alternate" href="/index.html">', "published-link"),
    ],
)
def test_what_a_page_may_load_beside_styles(publication: Publication, element: str, code: str) -> None:
    publication.edit("</head>", f"{element}</head>")
    assert code in codes([d for d in publication.found() if d.location.path == PAGE])


# What pages say of themselves to networks


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_says_to_networks(language: str) -> None:
    page = read_page(fill(language).encode())
    assert page.meta("og:type") == "article"
    assert page.meta("og:site_name") == "Publisher"
    assert page.meta("twitter:card").startswith("summary")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", page.meta("article:modified_time"))
    assert page.meta("article:published_time") <= page.meta("article:modified_time")
    assert page.title.endswith(" · Publisher")
    assert page.title.count(" · ") == 3


# The index, and the page of errors


@pytest.mark.parametrize("path", ["index.html", "404.html"])
def test_the_heading_is_in_every_language(path: str) -> None:
    html = published_workspace().read_text(f"output/{path}")
    (heading,) = re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)
    words = dict(re.findall(r'<span lang="(\w+)" dir="ltr">([^<]+)</span>', heading))
    assert list(words) == list(LANGUAGES)
    assert len(set(words.values())) == len(words)
    for language in LANGUAGES:
        assert f'<section lang="{language}" dir="ltr" aria-labelledby="in-{language}">' in html
        assert f'<h2 id="in-{language}">{locale(language).own_name}</h2>' in html


def test_the_index_is_where_readers_choose_a_language() -> None:
    page = page_in(published_workspace().root / "output", "index.html")
    assert dict(page.alternates) == {
        **{language: f"{language}/{SLUG}.html" for language in LANGUAGES},
        "x-default": "index.html",
    }


@pytest.mark.parametrize("path", ["index.html", f"hy/{SLUG}.html"])
def test_with_an_address_the_chooser_is_the_default(in_folder: Path, path: str) -> None:
    page = page_in(in_folder, path)
    assert dict(page.alternates)["x-default"] == OUTSIDE
    assert dict(page.alternates)["ru"] == f"{OUTSIDE}ru/{SLUG}.html"
    assert page.canonical == page.meta("og:url") == OUTSIDE + path.removeprefix("index.html")


def test_the_page_of_errors_leads_on_from_any_depth(in_folder: Path) -> None:
    page = page_in(in_folder, "404.html")
    addresses = [address for address in page.references if not address.startswith("#")]
    assert all(re.match(r"/facts/(?!/)", address) for address in addresses)
    assert {f"/facts/{language}/{SLUG}.html" for language in LANGUAGES} < set(addresses)
    assert page.meta("robots") == "noindex"
    assert page.canonical == ""
    assert verify_publication(in_folder) == ()


def test_without_an_address_the_page_of_errors_leads_on_beside_it() -> None:
    page = page_in(published_workspace().root / "output", "404.html")
    assert {f"{language}/{SLUG}.html" for language in LANGUAGES} < set(page.references)
    assert not [address for address in page.references if address.startswith("/")]


def test_what_the_page_of_errors_leads_to_is_published(in_folder: Path, tmp_path: Path) -> None:
    publication = Publication(tmp_path / "output")
    publication.edit(f'href="hy/{SLUG}.html"', 'href="hy/lost.html"', "404.html")
    assert [line for line in publication.lines() if line.startswith("404.html: error[published-link]: “hy/lost.html”")]


# Robots and sitemap


def test_what_crawlers_are_told() -> None:
    assert robots("", draft=False) == "User-agent: *\nAllow: /\n"
    assert robots(OUTSIDE, draft=False) == f"User-agent: *\nAllow: /\n\nSitemap: {OUTSIDE}sitemap.xml\n"
    assert robots(OUTSIDE, draft=True) == "User-agent: *\nDisallow: /\n"


def test_the_sitemap_has_what_is_canonical_and_when_it_changed(in_folder: Path) -> None:
    text = (in_folder / "sitemap.xml").read_text()
    rows = re.findall(r"<url><loc>([^<]*)</loc><lastmod>(\d{4}-\d\d-\d\d)</lastmod>", text)
    assert [address for address, _ in rows] == [OUTSIDE, *(f"{OUTSIDE}{own}/{SLUG}.html" for own in LANGUAGES)]
    assert len({edited for _, edited in rows}) == 1
    assert (in_folder / "robots.txt").read_text().endswith(f"Sitemap: {OUTSIDE}sitemap.xml\n")


def test_a_publisher_may_have_robots_of_its_own(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    text = workspace.read_text("pyproject.toml")
    workspace.write_text("pyproject.toml", re.sub(r"host-files = \[\]", 'host-files = ["robots.txt"]', text))
    result = build(workspace, selection=WEB)
    assert "robots.txt" not in {file.path for file in result.files}


# The address of the site


@pytest.mark.parametrize(
    ("site", "message"),
    [
        ("example.org", "is not an address that begins with https:// or http://"),
        ("ftp://example.org/", "is not an address that begins with https:// or http://"),
        ("https:example.org", "is not an address that begins with https:// or http://"),
        ("https://", "has no host"),
        ("https:///facts/", "has no host"),
        ("https://example.org/my facts/", "has a space or a line break"),
        ("https://example.org/?facts", "has a query"),
        ("https://example.org/#facts", "has a fragment"),
        ("https://me:secret@example.org/", "has a user in it"),
        ("https://пример.рф/", "has letters that no address may have"),
        ("https://example..org/", "has a host that cannot be"),
        ("https://-example.org/", "has a host that cannot be"),
        ("https://example.org:65536/", "has a host that cannot be"),
        ("https://example.org/index.html", "is the address of a page, not of a folder"),
        ("https://example.org/../facts/", "has a folder that browsers would write in another way"),
        ("https://example.org//facts/", "has a folder that browsers would write in another way"),
        ("https://example.org/%zz/", "has a folder that browsers would write in another way"),
    ],
)
def test_a_site_address_that_is_none(site: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(site), encoding="utf-8")
    with pytest.raises(PipelineError) as failure:
        read_settings(Workspace(tmp_path))
    (found,) = failure.value.diagnostics
    assert (found.location.line, found.message) == (3, f"[tool.pipeline]: “site” {message}")
    assert found.hint == next(hint for _, told, hint in FAULTS if told == message)


@pytest.mark.parametrize(
    ("site", "normal"),
    [
        ("", ""),
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG/Facts", "https://example.org/Facts/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("https://example.org/a/b.c/~d/%D0%B0", "https://example.org/a/b.c/~d/%D0%B0/"),
        ("https://xn--e1afmkfd.xn--p1ai/", "https://xn--e1afmkfd.xn--p1ai/"),
    ],
)
def test_a_site_address_has_one_form(site: str, normal: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(site), encoding="utf-8")
    assert read_settings(Workspace(tmp_path)).site == normal == normal_site(normal)


def test_a_site_address_that_is_too_long(tmp_path: Path) -> None:
    site = "https://example.org/" + "a" * LONGEST_SITE
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(site), encoding="utf-8")
    with pytest.raises(PipelineError, match="not an absolute address"):
        read_settings(Workspace(tmp_path))

"""What somebody would put into a publication to have `verify` pass it, hang, or end with a traceback."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import codes
from conftest import copy_workspace
from publications import PAGE, PDF, Publication

from pipeline.base.files import Workspace
from pipeline.base.png import data_address, write_png
from pipeline.cli.main import main
from pipeline.verify.factsheet import verify_file
from pipeline.verify.link_checks import style_links
from pipeline.verify.manifest import MANIFEST, digest, parse_manifest
from pipeline.verify.publication import verify_publication


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return Publication(tmp_path / "output")


# What lies in the folder


def put_hidden_page(folder: Path) -> str:
    (folder / "az/.page.html").write_text("<script>alert(1)</script>")
    return "az/.page.html: error[published-stray]: is not in the manifest"


def put_hidden_folder(folder: Path) -> str:
    (folder / ".well-known").mkdir()
    (folder / ".well-known/page.html").write_text("x")
    return ".well-known: error[published-stray]: is a folder that was not published"


def put_hidden_link(folder: Path) -> str:
    (folder / ".link").symlink_to("/etc/passwd")
    return ".link: error[published-stray]: is a link that was not published"


def put_broken_link(folder: Path) -> str:
    (folder / "az/link").symlink_to("nowhere")
    return "az/link: error[published-stray]: is a link that was not published"


def put_link_to_folder(folder: Path) -> str:
    (folder / "etc").symlink_to("/etc")
    return "etc: error[published-stray]: is a link that was not published"


def put_link_to_itself(folder: Path) -> str:
    (folder / "assets/loop").symlink_to(".")
    return "assets/loop: error[published-stray]: is a link that was not published"


def put_fifo(folder: Path) -> str:
    os.mkfifo(folder / "fifo")
    return "fifo: error[published-stray]: is a FIFO that was not published"


def put_socket(folder: Path) -> str:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(folder / "s"))  # its name must be short
    return "s: error[published-stray]: is a socket that was not published"


def put_folder(folder: Path) -> str:
    (folder / "az/empty").mkdir()
    return "az/empty: error[published-stray]: is a folder that was not published"


def put_repository_elsewhere(folder: Path) -> str:
    (folder / ".git").symlink_to("/etc")
    return ".git: error[published-stray]: is a link that was not published"


def put_allowed_name_deeper(folder: Path) -> str:
    (folder / "az/.nojekyll").write_text("x")
    return "az/.nojekyll: error[published-stray]: is not in the manifest"


def put_folder_of_an_allowed_name(folder: Path) -> str:
    (folder / ".nojekyll").mkdir()
    return ".nojekyll: error[published-stray]: is a folder that was not published"


def put_name_that_is_not_utf_8(folder: Path) -> str:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.html")).write_text("x")
    return "\\xff.html: error[published-stray]: is not in the manifest"


ADDITIONS = [
    put_hidden_page,
    put_hidden_folder,
    put_hidden_link,
    put_broken_link,
    put_link_to_folder,
    put_link_to_itself,
    put_fifo,
    put_socket,
    put_folder,
    put_repository_elsewhere,
    put_allowed_name_deeper,
    put_folder_of_an_allowed_name,
    put_name_that_is_not_utf_8,
]


@pytest.mark.parametrize("put", ADDITIONS, ids=lambda put: put.__name__)
def test_something_put_beside_what_was_published(publication: Publication, put: Callable[[Path], str]) -> None:
    line = put(publication.folder)
    assert publication.lines() == [line]


def test_what_a_repository_and_a_host_keep_there_is_no_finding(publication: Publication) -> None:
    (publication.folder / ".git").mkdir()
    (publication.folder / ".git/config").symlink_to("/etc/passwd")
    for name in (".gitignore", ".gitattributes", ".nojekyll"):
        (publication.folder / name).write_text("x")
    assert publication.lines() == []


@pytest.mark.parametrize("path", [PAGE, MANIFEST, "assets/styles/screen.css"])
@pytest.mark.parametrize("kind", ["link", "link to the same bytes", "FIFO", "folder", "link to a device"])
def test_something_else_in_place_of_a_published_file(
    publication: Publication, tmp_path: Path, path: str, kind: str
) -> None:
    place = publication.folder / publication.path(path)
    place.rename(tmp_path / "same")
    if kind == "FIFO":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to({"link": "/etc/passwd", "link to a device": "/dev/zero"}.get(kind, str(tmp_path / "same")))
    expected = "manifest-missing" if path == MANIFEST else "published-missing"
    assert expected in codes(publication.found())


def test_a_folder_of_the_publication_that_is_a_link(publication: Publication, tmp_path: Path) -> None:
    (publication.folder / "az").rename(tmp_path / "az")
    (publication.folder / "az").symlink_to(tmp_path / "az")
    assert "az: error[published-stray]: is a link that was not published" in publication.lines()
    assert f"{PAGE}: error[published-missing]: is in the manifest, but not in the publication" in publication.lines()


def test_a_sparse_file_is_not_read(publication: Publication) -> None:
    os.truncate(publication.folder / PDF, 6 * 2**40)
    os.truncate(publication.folder / publication.path("assets/styles/screen.css"), 6 * 2**40)
    assert set(codes(publication.found())) == {"published-digest"}
    os.truncate(publication.folder / MANIFEST, 6 * 2**40)
    assert publication.lines() == [f"{MANIFEST}: error[manifest-missing]: cannot be read: is larger than 64 MB"]


def test_a_file_with_a_wrong_digest_is_not_opened_further(publication: Publication) -> None:
    for path in (PAGE, PDF, "az/nagorno-karabakh.json", publication.path("assets/styles/screen.css"), "index.html"):
        size = (publication.folder / path).stat().st_size
        (publication.folder / path).write_bytes(b"[" * size)
    assert codes(publication.found()) == ["published-digest"] * 5


# The manifest


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value that is no table or list."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if below is None:
        yield path
        return
    for key, item in below:
        yield from leaves(item, (*path, key))


def other(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"


def changed(table: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value


def test_every_field_of_the_manifest_changed(publication: Publication) -> None:
    text = publication.text(MANIFEST)
    paths = list(leaves(json.loads(text)))
    assert len(paths) > 800
    for path in paths:
        table = json.loads(text)
        value = table
        for key in path:
            value = value[key]
        changed(table, path, other(value))
        changed_text = json.dumps(table, indent=1, ensure_ascii=False) + "\n"
        assert changed_text != text
        (publication.folder / MANIFEST).write_text(changed_text, encoding="utf-8")
        assert codes(publication.found())[0].startswith("manifest-"), path


def test_a_manifest_that_only_looks_otherwise(publication: Publication) -> None:
    text = publication.text(MANIFEST)
    for same in (
        text + "\n",
        text.replace("\n ", "\n\t", 1),
        json.dumps(json.loads(text)),
        text.replace('"az"', '"\\u0061z"'),
    ):
        (publication.folder / MANIFEST).write_text(same, encoding="utf-8")
        assert codes(publication.found()) == ["manifest-seal"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("path", "az/\0.html", "has a path outside of the publication, 'az/\\x00.html'"),
        ("path", "az//x.html", "has a path outside of the publication, 'az//x.html'"),
        ("path", "./az/x.html", "has a path outside of the publication, './az/x.html'"),
        ("path", "", "has a path outside of the publication, ''"),
        ("path", "az/.x.html", "has a path outside of the publication, 'az/.x.html'"),
        ("path", "az/\u202ex.html", "has a path outside of the publication, 'az/\\u202ex.html'"),
        ("kind", "asset", f"does not say what {PAGE} is, but calls it asset"),
        ("kind", "data", f"does not say what {PAGE} is, but calls it data"),
        ("kind", "index", f"does not say what {PAGE} is, but calls it index"),
        ("kind", "sitemap", f"does not say what {PAGE} is, but calls it sitemap"),
        ("language", "ru", f"does not say what {PAGE} is, but calls it page"),
        ("edition", "standard", f"does not say what {PAGE} is, but calls it page"),
        ("pages", 4, f"does not say what {PAGE} is, but calls it page"),
        ("sha256", "", f"has no digest, or an impossible number, for {PAGE}"),
        ("size", -1, f"has no digest, or an impossible number, for {PAGE}"),
        ("size", 2**40, f"has no digest, or an impossible number, for {PAGE}"),
        ("fallbacks", -1, f"has no digest, or an impossible number, for {PAGE}"),
    ],
)
def test_a_page_that_the_manifest_calls_something_else(
    publication: Publication, field: str, value: Any, message: str
) -> None:
    table = publication.manifest()
    next(file for file in table["files"] if file["path"] == PAGE)[field] = value
    publication.write_manifest(table)
    assert publication.lines() == [f"{MANIFEST}: error[manifest-syntax]: {message}"]


@pytest.mark.parametrize("path", ["assets/fonts/OFL.html", "assets/x.svg", "assets/x.js", "x.html", "sitemap.xml"])
def test_a_page_called_an_asset(publication: Publication, path: str) -> None:
    data = b"<script>alert(1)</script>"
    (publication.folder / path).write_bytes(data)
    table = publication.manifest()
    asset = next(file for file in table["files"] if file["kind"] == "asset")
    table["files"].append(asset | {"path": path, "size": len(data), "sha256": digest(data)})
    table["expected"]["paths"][path] = ""
    publication.write_manifest(table)
    assert publication.lines() == [
        f"{MANIFEST}: error[manifest-syntax]: does not say what {path} is, but calls it asset"
    ]


def test_a_file_twice_in_the_manifest(publication: Publication) -> None:
    table = publication.manifest()
    table["files"].append(table["files"][0])
    publication.write_manifest(table)
    assert codes(publication.found()) == ["manifest-syntax"]


@pytest.mark.parametrize("forms", [["*"], [""], ["a**"], ["Other*"], []])
def test_forms_that_any_text_has(publication: Publication, forms: list[str]) -> None:
    table = publication.manifest()
    table["expected"]["names"][0]["forms"]["az"] = forms
    publication.write_manifest(table)
    assert codes(publication.found()) == ["manifest-syntax"]


def test_a_wrong_size(publication: Publication) -> None:
    table = publication.manifest()
    table["files"][0]["size"] += 1
    publication.write_manifest(table)
    assert codes(publication.found()) == ["published-digest"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000,
        '{"version": ' + "[" * 300_000,
        '{"a":' * 300_000,
        '{"version": 9, "generator": ' + "9" * 300_000 + "}",
        '{"version": "\\ud800"}',
        '{"version": 1e400}',
    ],
    ids=["lists", "version", "tables", "digits", "surrogate", "infinity"],
)
def test_a_manifest_made_to_break_its_parser(publication: Publication, text: str) -> None:
    (publication.folder / MANIFEST).write_text(text, encoding="utf-8")
    (found,) = publication.found()
    assert found.code == "manifest-syntax"
    assert len(found.message) < 300


@pytest.mark.parametrize(("key", "value"), [("profiles", ["tiny"]), ("site", ["x"]), ("languages", {"az": 1})])
def test_a_list_for_a_text(publication: Publication, key: str, value: Any) -> None:
    table = publication.manifest()
    table["expected"][key] = value
    publication.write_manifest(table)
    assert codes(publication.found()) == ["manifest-syntax"]


# Somebody changes the manifest, and seals it again


@pytest.mark.parametrize(
    ("field", "value"), [("generator", "other 1"), ("untranslated", None), ("fonts", ["Comic-Sans"]), ("names", None)]
)
def test_a_manifest_sealed_again_is_not_the_expected_one(publication: Publication, field: str, value: Any) -> None:
    good = digest(publication.text(MANIFEST).encode())
    assert verify_publication(publication.folder, expect=good) == ()
    table = publication.manifest()
    place = table if field in table else table["expected"]
    if field == "untranslated":
        value = {language: {} for language in place[field]}
    place[field] = value if value is not None else [*place[field], place[field][0]]
    publication.write_manifest(table)
    assert codes(list(verify_publication(publication.folder, expect=good))) == ["manifest-digest"]


def test_build_tells_the_digest_that_verify_takes(
    island: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_workspace(tmp_path, island.root).root
    monkeypatch.chdir(folder)
    told = []
    for _ in range(2):
        assert main(["build", "--jobs", "1"]) == 0
        told.append(capsys.readouterr().out.splitlines()[-2].split()[-1])
    assert told[0] == told[1] == digest((folder / "output" / MANIFEST).read_bytes())
    assert main(["verify", "--expect", told[0]]) == 0
    assert main(["verify", "--expect", "0" * 64]) == 1
    assert f"is not the expected manifest: its SHA-256 is {told[0]}" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["abc", "0" * 63, "0" * 65, "G" * 64, "٠" * 64])
def test_a_digest_that_is_none(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["verify", "--expect", text])
    assert "is not the digest of a manifest" in capsys.readouterr().err


# What a page and a style sheet have


def found_in(publication: Publication, path: str) -> set[str]:
    """Return the codes of what is found in one file, by itself."""
    path = publication.path(path)
    manifest = parse_manifest(publication.text(MANIFEST), MANIFEST)
    file, data = next(f for f in manifest.files if f.path == path), (publication.folder / path).read_bytes()
    if path.endswith(".css"):
        return {d.code for d in style_links(manifest.expected, file, data)}
    return {d.code for d in verify_file(manifest.expected, file, data).found}


IMAGE = data_address(write_png(1, 1, b"\0\0\0\xff"))
ELEMENTS = [
    "<script>alert(1)</script>",
    '<script src="x.js"></script>',
    "<noscript><p>x</p></noscript>",
    '<noscript><p title="</noscript><script>alert(1)</script>">x</p></noscript>',
    '<base href="https://x.example/">',
    '<meta http-equiv="refresh" content="0; url=https://x.example/">',
    '<meta http-equiv="Refresh" content="0; url=javascript:x()">',
    '<meta http-equiv="set-cookie" content="a=b">',
    '<form action="https://x.example/"><button>x</button></form>',
    '<input autofocus onfocus="x()">',
    '<p onclick="x()">x</p>',
    "<p ONCLICK=x>x</p>",
    '<a href="javascript:x()">x</a>',
    '<a href=" JavaScript:x()">x</a>',
    '<a href="java&#9;script:x()">x</a>',
    '<a href="&#1;javascript:x()">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<a href="//x.example/">x</a>',
    '<a href="\\\\x.example/">x</a>',
    '<a href="/\\x.example/">x</a>',
    '<a href="../index.html" ping="https://x.example/">x</a>',
    '<a href="../index.html" target="x">x</a>',
    '<iframe src="../index.html"></iframe>',
    '<iframe srcdoc="x"></iframe>',
    '<object data="x.pdf"></object>',
    '<embed src="x.pdf">',
    "<template><p>x</p></template>",
    "<template shadowrootmode=open><p>x</p></template>",
    '<img src="x.png" alt="">',
    '<img alt="" srcset="https://x.example/x.png 2x">',
    '<img alt="x" src="data:image/png;base64,AAAA">',
    '<img alt="x" src="data:image/svg+xml;base64,PHN2Zy8+">',
    f'<img src="{IMAGE}">',
    f'<img alt=" " src="{IMAGE}">',
    f'<img alt="x" src="{IMAGE}" onerror="x()">',
    f'<img alt="x" src="{IMAGE}" srcset="x.png 2x">',
    f'<img alt="x" src="{IMAGE}">',  # without a policy that admits it
    f'<svg><image href="{IMAGE}"/></svg>',
    '<video poster="https://x.example/x.png"></video>',
    "<math><mi>x</mi></math>",
    "<svg><script>x</script></svg>",
    "<svg><foreignObject><p>x</p></foreignObject></svg>",
    '<svg><image href="https://x.example/x.png"/></svg>',
    '<svg><use xlink:href="https://x.example/x.svg#a"/></svg>',
    '<svg><a href="../index.html"><text>x</text></a></svg>',
    '<svg><set attributeName="href" to="javascript:x()"/></svg>',
    '<svg><animate attributeName="href" values="javascript:x()"/></svg>',
    "<svg><style>@import 'x';</style></svg>",
    '<svg><rect fill="url(https://x.example/x.svg#a)"/></svg>',
    '<svg><rect fill="u\\72l(//x.example)"/></svg>',
    '<svg onload="x()"></svg>',
    "<style>p { color: red }</style>",
    '<p style="background: url(x.png)">x</p>',
    '<p style="background: u\\72l(https://x.example/x.png)">x</p>',
    "<p style='background: image-set(\"https://x.example/x.png\" 1x)'>x</p>",
    '<p style="background: url(https://x.example/x.png">x</p>',
    '<link rel="prefetch" href="../index.html">',
    '<link rel="preconnect" href="https://x.example">',
    '<link rel="icon" href="https://x.example/x.png">',
    '<link rel="modulepreload" href="x.js">',
    '<link rel="next" href="../index.html">',
    '<link rel="stylesheet" href="data:text/css,x">',
    '<meta name="x-anything" content="x">',
    "<portal></portal>",
    "<x-element></x-element>",
    '<p is="x-element">x</p>',
    '<p slot="x" part="x">x</p>',
    "<p contenteditable>x</p>",
    '<p popover id="x">x</p>',
]


@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("path", [PAGE, "index.html"])
def test_a_page_with_an_element_that_runs_sends_or_loads(publication: Publication, element: str, path: str) -> None:
    publication.edit("</main>", f"{element}</main>".replace("\\", "\\\\"), path)
    is_no_data = path == "index.html" and element.startswith("<script")  # what its script has is read as JSON first
    wanted = "published-damaged" if is_no_data else "published-code"
    assert found_in(publication, path) - {"published-link"} == {wanted}  # the address may lead nowhere, too


def test_an_image_is_refused_with_what_to_draw_instead(publication: Publication) -> None:
    publication.edit("</main>", '<img src="x.png" alt="x"></main>')
    (found,) = [d for d in publication.found() if d.code == "published-code"]
    assert found.hint.startswith("draw it as an inline <svg>")


@pytest.mark.parametrize(
    "text",
    [
        "<div/><p>x</p>",
        "<p>x",
        "x</p>",
        "<b><p></b></p>",
        "<![CDATA[x]]>",
        "<!-- a --!> <script>x</script> -->",
        "<!--> <script>x</script> -->",
        "<?x?>",
        "</ p>",
        '<p title="x"onclick="x()">x</p>',
        "<p/onclick=x()>x</p>",
        "<title><p></title>",
        "<plaintext>",
    ],
)
def test_a_page_that_two_parsers_may_read_differently(publication: Publication, text: str) -> None:
    publication.edit("</main>", f"{text}</main>")
    assert found_in(publication, PAGE) == {"published-damaged"}


POLICY = '<meta http-equiv="Content-Security-Policy"[^>]*>'


@pytest.mark.parametrize("path", [PAGE, "index.html", "status.html"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{POLICY}\n", ""),
        ("default-src 'none'", "default-src *"),
        ("base-uri 'none'", "script-src 'unsafe-inline'"),
        (f"({POLICY})(.*)(</head>)", r"\2\1\3"),
        (f"({POLICY})", r"\1\1"),
        (f"({POLICY})(.*<body[^>]*>)", r"\2\1"),
    ],
    ids=["none", "wider", "scripts", "last", "twice", "in the body"],
)
def test_a_page_without_its_content_security_policy(publication: Publication, path: str, old: str, new: str) -> None:
    publication.edit(old, new, path)
    assert "published-code" in found_in(publication, path)


RULES = [
    "@import 'x.css';",
    '@import/**/"https://x.example/x.css";',
    '@\\69mport "https://x.example/x.css";',
    "p { background: image-set('https://x.example/x.png' 1x) }",
    "p { background: -webkit-image-set(url(screen.css) 1x) }",
    "p { background: src('https://x.example/x.png') }",
    "p { background: cross-fade(url(screen.css), red) }",
    "p { background: element(#x) }",
    "p { background: paint(x) }",
    "p { width: expression(alert(1)) }",
    "p { background: url(https://x.example/x y.png) }",
    "p { background: url(screen.css x) }",
    "p { --x: { @import 'x' } }",
    "p { content: 'x\ny' }",
]
BOTH = ["@namespace url(https://x.example/);", "@document url(x) {}"]
ADDRESSES = [
    "p { background: u\\72l(https://x.example/x.png) }",
    'p { background: \\75 rl("https://x.example/x.png") }',
    "@media print { p { background: url(data:image/png;base64,x) } }",
    "p { background: url( /x.png ) }",
]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        *((rule, {"published-code"}) for rule in RULES),
        *((rule, {"published-code", "published-link"}) for rule in BOTH),
        *((rule, {"published-link"}) for rule in ADDRESSES),
    ],
)
def test_a_style_sheet_that_loads(publication: Publication, rule: str, found: set[str]) -> None:
    path = publication.path("assets/styles/screen.css")
    rule = rule.replace("screen.css", path.rpartition("/")[2])
    publication.write(path, f"{rule}\n{publication.text(path)}".encode())
    assert found_in(publication, path) == found


@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("p { background: url(https://x.example/x", {"published-code", "published-link"}),
        ("p { background: url('screen.css", {"published-code"}),
        ("/* x", set()),
    ],
)
def test_a_style_sheet_that_never_ends(publication: Publication, end: str, found: set[str]) -> None:
    path = publication.path("assets/styles/screen.css")
    end = end.replace("screen.css", path.rpartition("/")[2])
    publication.write(path, f"{publication.text(path)}{end}".encode())
    assert found_in(publication, path) == found


def test_a_style_sheet_with_a_number_that_python_does_not_read(publication: Publication) -> None:
    publication.write("assets/styles/screen.css", b"p { width: " + b"9" * 10_000 + b"px }")
    (line,) = publication.lines()
    assert line.startswith(
        f"{publication.path('assets/styles/screen.css')}: error[published-damaged]: cannot be read: Exceeds the limit"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfep\0", "published-damaged"),
        (b'@charset "utf-16"; p {}', "published-code"),
        (b"\xff", "published-damaged"),
    ],
)
def test_a_style_sheet_in_another_encoding(publication: Publication, data: bytes, code: str) -> None:
    publication.write("assets/styles/screen.css", data)
    assert found_in(publication, publication.path("assets/styles/screen.css")) == {code}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (PAGE, b"<!DOCTYPE html>" + b"<div>" * 200_000),
        (PAGE, b"<!DOCTYPE html>" + b"<div></x>" * 200_000),
        (PAGE, b"<!DOCTYPE html>" + b"".join(b"<b id=x%d>" % n for n in range(20_000)) + b"<p>" * 20_000),
        (PAGE, b"<!DOCTYPE html>" + b"<p title='" * 200_000),
        (PAGE, b"<!DOCTYPE html>" + b"<!--" * 300_000),
        (PAGE, b"<!DOCTYPE html><html><body>" + b"<p>%(" + b"%(" * 300_000 + b"</p></body></html>"),
        (PAGE, b"[" * 300_000),
        ("az/nagorno-karabakh.json", b"[" * 300_000),
        ("az/nagorno-karabakh.json", b'{"a":' * 300_000),
        ("az/nagorno-karabakh.json", b"9" * 300_000),
        ("assets/styles/screen.css", b"[" * 300_000),
        ("assets/styles/screen.css", b"p{a:" + b"calc(" * 200_000),
        ("assets/styles/screen.css", b"[" * 2**21),
    ],
)
def test_a_file_made_to_make_its_parser_slow(publication: Publication, path: str, data: bytes) -> None:
    publication.write(path, data)
    before = time.process_time()
    found_in(publication, path)
    assert time.process_time() - before < 10


@pytest.mark.parametrize("context", ["https://x.example/context", ["https://schema.org", "https://x.example"], None])
def test_json_ld_of_another_context(publication: Publication, context: Any) -> None:
    publication.edit('"@context": "https://schema.org"', f'"@context": {json.dumps(context)}')
    assert "published-damaged" in codes(publication.found())

"""What somebody would put into a publication to have `verify` pass it, hang, or end with a traceback."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import codes
from conftest import copy_workspace
from publications import PAGE, PDF, Publication

from pipeline.base.files import Workspace
from pipeline.cli.main import main
from pipeline.verify.manifest import MANIFEST, digest
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
    place = publication.folder / path
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
    os.truncate(publication.folder / "assets/styles/screen.css", 6 * 2**40)
    assert set(codes(publication.found())) == {"published-digest"}
    os.truncate(publication.folder / MANIFEST, 6 * 2**40)
    assert publication.lines() == [f"{MANIFEST}: error[manifest-missing]: cannot be read: is larger than 64 MB"]


def test_a_file_with_a_wrong_digest_is_not_opened_further(publication: Publication) -> None:
    for path in (PAGE, PDF, "az/nagorno-karabakh.json", "assets/styles/screen.css", "index.html"):
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
        '{"version": 5, "generator": ' + "9" * 300_000 + "}",
        '{"version": "\\ud800"}',
        '{"version": 1e400}',
    ],
    ids=["lists", "version", "tables", "digits", "surrogate", "infinity"],
)
def test_a_manifest_made_to_break_its_parser(publication: Publication, text: str) -> None:
    (publication.folder / MANIFEST).write_text(text, encoding="utf-8")
    (found,) = publication.found()
    assert found.code in ("manifest-syntax", "manifest-version")
    assert len(found.message) < 300


@pytest.mark.parametrize(("key", "value"), [("editions", "standard"), ("site", ["x"]), ("languages", {"az": 1})])
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

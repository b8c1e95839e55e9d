"""What a web server reads beside a publication: the settings name it, builds leave it there, and nothing else stays."""

import os
from pathlib import Path

import pytest
from conftest import copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.cli.main import main

PUBLISHED = {
    "assets",
    "data",
    "en",
    "en+he",
    "he",
    "index.html",
    "status.html",
    "404.html",
    "sitemap.xml",
    "robots.txt",
    "manifest.json",
}
LISTED = '[".well-known", ".htaccess", "CNAME", "humans.txt"]'


def run(workspace: Workspace, command: str) -> int:
    return main([command, "--workspace", str(workspace.root)])


def allow(workspace: Workspace, names: str) -> None:
    text = workspace.read_text("pyproject.toml")
    workspace.write_text(
        "pyproject.toml", text.replace("[tool.pipeline]\n", f"[tool.pipeline]\nhost-files = {names}\n")
    )


@pytest.fixture
def hosted(tmp_path: Path, island: Workspace) -> Workspace:
    """A published workspace in which a host has put its files since."""
    workspace = copy_workspace(tmp_path, island.root)
    for path in (".well-known/acme/token", ".htaccess", "CNAME", "humans.txt", ".DS_Store"):
        workspace.write_text(f"output/{path}", path)
    return workspace


def left(workspace: Workspace) -> set[str]:
    """Return what stands in the publication and is not published."""
    names = {path.name for path in (workspace.root / "output").iterdir()}
    return names - PUBLISHED


def test_what_the_settings_name_stays_and_all_else_goes(hosted: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    allow(hosted, LISTED)
    (hosted.root / "output/.well-known/link").symlink_to("/etc/passwd")
    assert run(hosted, "build") == 0
    assert left(hosted) == {".well-known", ".htaccess", "CNAME", "humans.txt"}
    assert hosted.read_text("output/.well-known/acme/token") == ".well-known/acme/token"
    assert not os.path.lexists(hosted.root / "output/.well-known/link")
    assert run(hosted, "verify") == 0
    capsys.readouterr()
    assert run(hosted, "build") == 0
    assert "output/ is up to date" in capsys.readouterr().out


def test_a_name_may_stand_twice_or_be_one_that_stays_anyway(hosted: Workspace) -> None:
    allow(hosted, '[".well-known", ".well-known", ".nojekyll"]')
    hosted.write_text("output/.nojekyll", "")
    assert run(hosted, "build") == 0
    assert left(hosted) == {".well-known", ".nojekyll"}


def test_what_is_no_longer_named_is_a_stray_until_the_next_build(
    hosted: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hosted, "verify") == 1
    said = capsys.readouterr().err
    assert said.count("error[published-stray]") == 5
    assert "what a web server reads is named by host-files in pyproject.toml" in said
    assert run(hosted, "build") == 0
    assert left(hosted) == set()
    assert run(hosted, "verify") == 0


def test_a_file_of_the_host_that_is_edited_stays_as_it_is(hosted: Workspace) -> None:
    allow(hosted, LISTED)
    assert run(hosted, "build") == 0
    hosted.write_text("output/CNAME", "example.org")
    assert run(hosted, "build") == 0
    assert hosted.read_text("output/CNAME") == "example.org"


def test_nothing_hides_among_what_the_settings_name(hosted: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    allow(hosted, LISTED)
    assert run(hosted, "build") == 0
    output = hosted.root / "output"
    (output / "CNAME").unlink()
    (output / "CNAME").mkdir()
    (output / ".htaccess").unlink()
    (output / ".htaccess").symlink_to("/etc/passwd")
    os.mkfifo(output / ".well-known/fifo")
    (output / ".well-known/acme/link").symlink_to("/etc")
    (output / "en/CNAME").touch()
    (output / ".env").touch()
    capsys.readouterr()
    assert run(hosted, "verify") == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "error[" in line] == [
        ".env: error[published-stray]: is not in the manifest",
        ".htaccess: error[published-stray]: is a link that was not published",
        ".well-known/acme/link: error[published-stray]: is a link that was not published",
        ".well-known/fifo: error[published-stray]: is a FIFO that was not published",
        "CNAME: error[published-stray]: is a folder that was not published",
        "en/CNAME: error[published-stray]: is not in the manifest",
    ]


@pytest.mark.parametrize(
    "name", ["index.html", "x.html", "x.js", "x.svg", "manifest.json", "assets", "..", ".", "", "../x", "a/.b", ".a/b"]
)
def test_a_page_or_a_path_is_no_file_of_a_host(hosted: Workspace, name: str) -> None:
    allow(hosted, f'["{name}"]')
    with pytest.raises(PipelineError, match=r"host-files.* is nothing that a web server reads beside a publication"):
        read_settings(hosted)

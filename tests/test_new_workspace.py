"""Beginning a workspace, and copying files of the theme: what is written, what is refused, and that all or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml
from builders import ROOT

from pipeline.base import disk
from pipeline.base.diagnostics import PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.build.build import build
from pipeline.catalog.po import read_catalog
from pipeline.catalog.state import is_approved
from pipeline.cli.main import main
from pipeline.language.locales import read_locale
from pipeline.project.project import read_project
from pipeline.project.selection import Selection
from pipeline.scaffold.locale import new_locale
from pipeline.scaffold.profile import new_profile
from pipeline.scaffold.theme import copy_theme_files
from pipeline.scaffold.workspace import new_workspace
from pipeline.verify.publication import verify_publication

TODAY, SLUG = date(2026, 11, 27), "falkland-islands"
DRAFT = Selection(draft=True, editions=("none",))


def begin(folder: Path, *tags: str, slug: str = SLUG) -> Workspace:
    new_workspace(folder, tags, slug, TODAY)
    return Workspace(folder)


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_draft_of_a_new_workspace_is_built_and_verifies(tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", "es", "ar")
    result = build(workspace, selection=Selection(draft=True))
    pages = {f"{tag}/{SLUG}.{kind}" for tag in ("en", "es", "ar") for kind in ("html", f"{tag}.pdf", "json")}
    assert {file.path for file in result.files} >= pages
    assert [d for d in verify_publication(workspace.root / "preview", drafts=True) if d.severity == "error"] == []


def test_it_has_its_languages_its_profile_and_nothing_of_another_territory(tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", "es", "hy")
    settings = read_settings(workspace)
    assert (settings.locales, settings.required_names(SLUG)) == (("en", "es", "hy"), (SLUG, "other-name"))
    catalogs = {f"locales/{name}/LC_MESSAGES/{domain}.po" for name in ("en", "es", "hy") for domain in (SLUG, "site")}
    assert below(workspace.root) == {
        *catalogs,
        *(f"locales/{name}/locale.toml" for name in ("en", "es", "hy")),
        "locales/hy/hyphenation.dic",
        f"locales/{SLUG}.pot",
        "locales/site.pot",
        f"templates/profiles/{SLUG}.yaml",
        "pyproject.toml",
        "README.md",
        "requirements.txt",
        ".gitignore",
        ".gitattributes",
        "output/.gitignore",
        ".github/workflows/factsheets.yml",
        ".gitlab-ci.yml",
    }
    assert 'edited: "2026-11-27"' in workspace.read_text(f"templates/profiles/{SLUG}.yaml")
    texts = [path.read_text(encoding="utf-8") for path in workspace.root.rglob("*") if path.is_file()]
    others = ("Karabakh", "Artsakh", "Yerevan", "map.legend.oblast")
    assert [word for word in others for text in texts if word in text] == []


@pytest.mark.parametrize(
    ("tags", "locales"), [((), ("en",)), (("es", "ar", "es"), ("en", "es", "ar")), (("es", "en"), ("es", "en"))]
)
def test_english_is_among_its_languages_and_their_order_is_kept(
    tmp_path: Path, tags: tuple[str, ...], locales: tuple[str, ...]
) -> None:
    assert read_settings(begin(tmp_path / "new", *tags, slug="")).locales == locales


def test_the_labels_that_the_theme_has_are_there_translated(tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", "hy", "az", "ru", slug="")
    for name in ("en", "hy", "az", "ru"):
        path = f"locales/{name}/LC_MESSAGES/site.po"
        catalog = read_catalog(workspace.read_text(path), "site", read_locale(workspace, name))
        template = (ROOT / path).read_text(encoding="utf-8")
        assert catalog.obsolete == ()
        assert len(catalog.entries) > 30
        for entry in catalog.entries:
            assert is_approved(entry, entry.source_text), (name, entry.id)
            assert f'msgctxt "{entry.id}"' in template
    assert workspace.read_text("locales/hy/locale.toml") == (ROOT / "locales/hy/locale.toml").read_text(
        encoding="utf-8"
    )


def test_languages_and_territories_can_follow(tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", slug="")
    with pytest.raises(PipelineError, match="no-profile") as stopped:
        read_project(workspace, Selection(draft=True))
    assert "run pipeline new profile SLUG" in str(stopped.value)
    new_locale(workspace, "hy")
    new_profile(workspace, SLUG, TODAY)
    assert workspace.read_bytes("locales/hy/hyphenation.dic") == (ROOT / "locales/hy/hyphenation.dic").read_bytes()
    page = build(workspace, selection=DRAFT)
    assert f"hy/{SLUG}.html" in {file.path for file in page.files}


def test_the_files_of_ci_install_build_and_publish(tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", slug="")
    github = yaml.safe_load(workspace.read_text(".github/workflows/factsheets.yml"))
    steps = github["jobs"]["build"]["steps"]
    commands = [step.get("run", "") for step in steps]
    assert [line for line in commands if line.startswith("pipeline")] == [
        "pipeline check --format github",
        "pipeline build",
        "pipeline build --draft",
    ]
    assert "libharfbuzz-subset0" in commands[2]
    assert "-r requirements.txt" in commands[2]
    actions = [step["uses"] for job in github["jobs"].values() for step in job["steps"] if "uses" in step]
    assert all(action.startswith("actions/") and action.partition("@v")[2].isdecimal() for action in actions)
    assert {step["with"]["path"] for step in steps if "pages" in step.get("uses", "")} == {"output"}
    assert github["jobs"]["publish"]["environment"]["url"] == "${{ steps.deployment.outputs.page_url }}"
    gitlab = yaml.safe_load(workspace.read_text(".gitlab-ci.yml"))
    assert gitlab[".build"]["script"] == ["pipeline check", "pipeline build", "cp -R output public"]
    assert gitlab["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\nfactsheet-pipeline=={version}\n" in workspace.read_text("requirements.txt")


def test_the_command_says_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a new one"
    assert main(["new", "workspace", str(folder), "--locale", "es,ar", "--profile", SLUG]) == 0
    said = capsys.readouterr().out
    assert "wrote pyproject.toml" in said
    assert said.endswith(f"next: cd '{folder}' && pipeline build --draft\n")
    assert read_settings(Workspace(folder)).locales == ("en", "es", "ar")


def test_an_empty_clone_with_an_environment_will_do(tmp_path: Path) -> None:
    for name in (".git", ".venv"):
        (tmp_path / "clone" / name).mkdir(parents=True)
    begin(tmp_path / "clone", slug="")
    assert (tmp_path / "clone/pyproject.toml").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["full"], "workspace-folder", "“full” is not empty: it has notes.txt"),
        (["file"], "workspace-folder", "/file is not a folder"),
        (["file/below"], "workspace-folder", "/file is not a folder"),
        (["circle/x"], "workspace-folder", "“circle/x” cannot be used"),
        (["n" * 300], "workspace-folder", "File name too long"),
        (["outer/below/it"], "workspace-inside", "lies in the workspace"),
        (["new", "--profile", "assets"], "profile-slug-reserved", "the slug “assets” is reserved"),
        (["new", "--profile", "Two Words"], "profile-slug", "“Two Words” is not a slug"),
        (["new", "--locale", "xx"], "unknown-locale", "CLDR has no locale “xx”"),
        (["new", "--locale", "es,root"], "unknown-locale", "“root” is not a tag of a language"),
        (["new", "--font", "x.ttf"], "usage", "--font is for new locale, and not for new workspace"),
        (["new", "newer"], "usage", "creates one workspace, not 2"),
        (["new", "--workspace", "outer"], "usage", "names a workspace that exists"),
    ],
)
def test_what_cannot_be_begun(
    arguments: list[str],
    code: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin(tmp_path / "outer", slug="")
    (tmp_path / "outer/below").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "circle").symlink_to("circle")
    monkeypatch.chdir(tmp_path)
    before = below(tmp_path)
    assert main(["new", "workspace", *arguments]) == 2
    error = capsys.readouterr().err
    assert f"error[{code}]" in error
    assert said in error
    assert "Traceback" not in error
    assert below(tmp_path) == before
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody, not even root, makes a folder in /proc."""
    assert main(["new", "workspace", "/proc/here/new"]) == 1
    assert "/proc/here/new/" in (error := capsys.readouterr().err)
    assert "error[unwritable]: cannot be written" in error


@pytest.mark.parametrize("number", [1, 9])
def test_a_disk_that_fills_leaves_nothing(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def fill(path: Path, data: bytes) -> None:
        if "new" in path.parts:
            written.append(path)
            if len(written) == number:
                raise OSError(28, os.strerror(28))
        disk.write_atomically(path, data)

    monkeypatch.setattr("pipeline.base.files.write_atomically", fill)
    with pytest.raises(PipelineError, match="No space left on device"):
        begin(tmp_path / "above" / "new", "es")
    assert len(written) == number
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, sys
from pipeline.base import disk
calls = iter(range(1, 1000))
disk.os.fsync = lambda handle: os._exit(9) if next(calls) == int(sys.argv[1]) else None
from pipeline.cli.main import main
main(["new", "workspace", sys.argv[2]])
"""


@pytest.mark.parametrize("number", [1, 3, 8])  # while the journal is written, a file, and one in a folder of its own
def test_what_a_killed_command_has_left_is_no_obstacle(number: int, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    command = [sys.executable, "-c", KILLED, str(number), str(folder)]
    ended = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (ended.returncode, ended.stderr) == (9, b"")
    assert number == 1 or any(folder.rglob(".*.writing"))
    begin(folder, "es")
    assert not any(folder.rglob(".*.writing"))
    assert len(below(folder)) == 17


def test_a_file_of_the_theme_is_copied_by_the_end_of_its_path(tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", slug="")
    created = copy_theme_files(workspace, ["print.css", "templates/layouts/page.html", "print.css"])
    assert created.paths == ("templates/layouts/page.html", "templates/styles/print.css")
    for path in created.paths:
        assert (workspace.root / path).read_bytes() == (ROOT / path).read_bytes()


@pytest.mark.parametrize(
    ("names", "code", "hint"),
    [
        (["screen.css", "prnt.css"], "theme-file", "did you mean templates/styles/print.css"),
        (["nothing"], "theme-file", "name one of templates/editions.toml"),
        (["../pyproject.toml"], "theme-file", "name one of"),
        (["pyproject.toml"], "theme-file", "name one of"),
        (["OFL.txt", "map.css"], "theme-exists", "to have that of the theme again, remove it"),
    ],
)
def test_what_is_not_copied(names: list[str], code: str, hint: str, tmp_path: Path) -> None:
    workspace = begin(tmp_path / "new", slug="")
    copy_theme_files(workspace, ["map.css"])
    before = below(workspace.root)
    with pytest.raises(UsageError) as stopped:
        copy_theme_files(workspace, names)
    assert {d.code for d in stopped.value.diagnostics} == {code}
    assert hint in stopped.value.diagnostics[0].hint
    assert below(workspace.root) == before


def test_the_checkout_of_the_theme_has_its_files_already() -> None:
    with pytest.raises(UsageError, match="theme-exists"):
        copy_theme_files(Workspace(ROOT), ["print.css"])

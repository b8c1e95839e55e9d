"""Removing a profile or a locale: all that belongs to it goes, nothing else, and git can bring it back."""

import json
import os
import re
from pathlib import Path
from subprocess import run

import pytest
from builders import SLUG, codes, copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.build.build import build
from pipeline.catalog.po import read_catalog
from pipeline.cli.main import main
from pipeline.language.glossary import read_glossary
from pipeline.language.locales import read_locale
from pipeline.project.project import read_project
from pipeline.project.selection import LENIENT
from pipeline.scaffold.cuts import without_keys, without_locale, without_tables
from pipeline.scaffold.locale import new_locale
from pipeline.scaffold.profile import new_profile
from pipeline.scaffold.remove import plan_removal
from pipeline.verify.publication import verify_publication


def tree(workspace: Workspace) -> dict[str, bytes]:
    """Return every file but git's, and every folder."""
    found = {path for path in workspace.root.rglob("*") if ".git" not in path.parts}
    return {workspace.name(path): path.read_bytes() if path.is_file() else b"" for path in found}


def git(workspace: Workspace, *arguments: str) -> str:
    own = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    who = [f"{role}_{what}" for role in ("GIT_AUTHOR", "GIT_COMMITTER") for what in ("NAME", "EMAIL")]
    env = {**os.environ, **own, **dict.fromkeys(who, "someone@example.org")}
    return run(["git", *arguments], cwd=workspace.root, env=env, capture_output=True, text=True, check=True).stdout


def commit(workspace: Workspace) -> None:
    if not (workspace.root / ".git").exists():
        git(workspace, "init", "-q")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-qm", "as it is")


def remove(workspace: Workspace, *arguments: str) -> int:
    return main(["remove", *arguments, "--workspace", str(workspace.root)])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return copy_workspace(folder)


def test_a_locale_goes_with_its_forms_of_names_and_terms(workspace: Workspace) -> None:
    kept = workspace.read_text(f"templates/profiles/{SLUG}.yaml").splitlines()
    plan_removal(workspace, "locale", "ru").carry_out()
    assert read_settings(workspace).locales == ("en", "hy", "az")
    assert not (workspace.root / "locales/ru").exists()
    profile = workspace.read_text(f"templates/profiles/{SLUG}.yaml").splitlines()
    assert profile == [line for line in kept if not line.startswith(("    ru: {", "  ru: ["))]
    assert len(kept) - len(profile) == 6
    assert {forms.locale for term in read_glossary(workspace) for forms in term.by_locale} == {"hy", "az"}
    assert "ru" not in read_locale(workspace, "az").languages
    _, warnings = read_project(workspace)
    assert warnings == ()
    build(workspace)
    assert verify_publication(workspace.root / "output") == ()
    folders = {path.name for path in (workspace.root / "output").glob("*/")}
    assert folders == {"assets", "az", "data", "en", "hy", "en+hy", "en+az", "hy+az"}


def test_a_native_language_leaves_its_names_without_one(workspace: Workspace) -> None:
    path = f"templates/profiles/{SLUG}.yaml"
    workspace.write_text(path, re.sub(r"\{\w+\.az\}", "Qarabağ", workspace.read_text(path)))
    plan_removal(workspace, "locale", "az").carry_out()
    assert [name.native for name in read_project(workspace, LENIENT)[0].profiles[0].names] == ["", "", "hy", "hy", ""]


@pytest.fixture
def two(workspace: Workspace) -> Workspace:
    """The workspace with a second territory, whose terms and names are in all languages."""
    new_profile(workspace, "reef")
    path = "templates/profiles/reef.yaml"
    text = workspace.read_text(path).replace("is a territory.", "is a territory of Georgia with a war.")
    workspace.write_text(path, text)
    assert main(["update", "--workspace", str(workspace.root)]) == 0
    return workspace


def test_a_profile_goes_with_its_map_and_the_terms_that_only_it_has(two: Workspace) -> None:
    assert "map.region" in labels(two)
    terms = {term.source for term in read_glossary(two)}
    plan_removal(two, "profile", SLUG).carry_out()
    assert [path for path in tree(two) if SLUG in path] == []
    assert {slug: own.required for slug, own in read_settings(two).profiles.items()} == {"reef": ("reef", "other-name")}
    left = {term.source for term in read_glossary(two)}
    assert {"Georgia", "war"} <= left
    assert not left & {"Karabakh", "Artsakh", "Stepanakert", "Minsk Group"}
    assert left < terms
    noted = {"map.natural-earth", "map.mercator", "map.conic", "map.words"}
    shared = {"map.legend.disputed", "map.legend.note", *noted}  # of templates/layouts/_map.html
    assert {label for label in labels(two) if label.startswith("map.")} == shared
    assert main(["format", "--check", "--workspace", str(two.root)]) == 0
    assert main(["build", "--draft", "--workspace", str(two.root)]) == 0


def labels(workspace: Workspace) -> set[str]:
    locale = read_locale(workspace, "hy")
    catalog = read_catalog(workspace.read_text("locales/hy/LC_MESSAGES/site.po"), "site", locale)
    return {entry.id for entry in catalog.entries}


def test_removing_the_second_territory_leaves_the_first_as_clean_as_it_was(two: Workspace) -> None:
    plan_removal(two, "profile", "reef").carry_out()
    assert main(["check", "--workspace", str(two.root)]) == 0
    build(two)
    assert verify_publication(two.root / "output") == ()


@pytest.mark.parametrize("slug", ["reef", "nagorno", "a-b-c"])
def test_a_new_profile_and_its_removal_leave_nothing(workspace: Workspace, slug: str) -> None:
    before = tree(workspace)
    new_profile(workspace, slug)
    assert tree(workspace) != before
    plan_removal(workspace, "profile", slug).carry_out()
    assert tree(workspace) == before


@pytest.mark.parametrize("tag", ["ka", "pt_BR", "ar"])
@pytest.mark.parametrize(
    "listed", ['["en", "hy", "az", "ru"]', '[\n    "en", # first\n    "hy",\n    "az",\n    "ru",\n]']
)
def test_a_new_locale_and_its_removal_leave_nothing(workspace: Workspace, tag: str, listed: str) -> None:
    settings = workspace.read_text("pyproject.toml").replace('["en", "hy", "az", "ru"]', listed)
    workspace.write_text("pyproject.toml", settings)
    before = tree(workspace)
    new_locale(workspace, tag)
    assert tree(workspace) != before
    plan_removal(workspace, "locale", tag).carry_out()
    assert tree(workspace) == before


def test_both_at_once_leave_nothing(workspace: Workspace) -> None:
    before = tree(workspace)
    new_locale(workspace, "ka")
    new_profile(workspace, "reef")
    plan_removal(workspace, "locale", "ka").carry_out()
    assert "ka: {" not in workspace.read_text("templates/profiles/reef.yaml")
    plan_removal(workspace, "profile", "reef").carry_out()
    assert tree(workspace) == before


def test_git_brings_it_back_by_the_command_that_is_said(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(workspace)
    before = tree(workspace)
    assert remove(workspace, "locale", "ru", "--yes") == 0
    said = capsys.readouterr().out
    command = next(line for line in said.splitlines() if "git checkout" in line).partition("bring it all back: ")[2]
    assert "locales/ru " in command
    assert not (workspace.root / "locales/ru").exists()
    git(workspace, *command.split()[1:])
    assert tree(workspace) == before


@pytest.mark.parametrize("change", ["locales/ru/locale.toml", "pyproject.toml"])
def test_what_is_not_committed_is_refused(
    workspace: Workspace, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(workspace)
    workspace.write_text(change, workspace.read_text(change) + "# a thought\n")
    before = tree(workspace)
    assert remove(workspace, "locale", "ru", "--yes") == 1
    assert f"{change}: error[remove-uncommitted]: has changes that are not committed" in capsys.readouterr().err
    assert tree(workspace) == before
    assert remove(workspace, "locale", "ru", "--yes", "--force") == 0
    assert "bring it all back" not in capsys.readouterr().out


def test_before_the_first_commit_nothing_is_committed(workspace: Workspace) -> None:
    git(workspace, "init", "-q")
    removal = plan_removal(workspace, "locale", "ru")
    assert removal.unsaved is not None
    assert "locales/ru/locale.toml" in removal.unsaved


def test_git_runs_nothing_that_the_repository_names(workspace: Workspace, tmp_path: Path) -> None:
    commit(workspace)
    trap, script = tmp_path / "sprung", tmp_path / "trap"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.smudge", "diff.external", "core.pager"):
        git(workspace, "config", key, str(script))
    workspace.write_text(".gitattributes", "* filter=x\n")
    trap.unlink(missing_ok=True)
    os.utime(workspace.root / "locales/ru/locale.toml", (1, 1))
    assert plan_removal(workspace, "locale", "ru").unsaved == ()
    assert not trap.exists()


def test_without_git_it_needs_to_be_told_twice(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(workspace)
    assert remove(workspace, "locale", "ru") == 2
    told = capsys.readouterr()
    assert "nothing can bring these back" in told.out
    assert "locales/ru/locale.toml: the whole file" in told.out
    assert "remove-unconfirmed" in told.err
    assert tree(workspace) == before
    assert remove(workspace, "locale", "ru", "--yes") == 0


def test_without_a_terminal_it_only_shows(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    commit(workspace)
    before = tree(workspace)
    assert remove(workspace, "locale", "ru") == 2
    assert "there is nobody to ask\n  hint: run the command again with --yes" in capsys.readouterr().err
    assert tree(workspace) == before


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("\n", 2), ("", 2)])
def test_it_asks_at_a_terminal(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return answer

    commit(workspace)
    monkeypatch.setattr("sys.stdin", Terminal())
    assert remove(workspace, "locale", "ru") == code
    assert (workspace.root / "locales/ru").exists() == bool(code)


def test_json_tells_what_went(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    commit(workspace)
    assert remove(workspace, "locale", "ru", "--yes", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert "locales/ru/locale.toml" in told["files"]
    assert told["undo"].startswith("git checkout HEAD -- locales/ru ")
    settings = next(edit for edit in told["edits"] if edit["path"] == "pyproject.toml")
    assert settings["new"] == ['locales = ["en", "hy", "az"]']


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("locale", "en"), "remove-needed", "remove the others instead"),
        (("profile", SLUG), "remove-needed", "pipeline new profile SLUG"),
        (("locale", "rru"), "selection", "did you mean ru?"),
        (("locale", "../x"), "selection", "use one of hy, az, ru"),
        (("profile", "nagorny-karabakh"), "selection", f"did you mean {SLUG}?"),
    ],
)
def test_what_cannot_be_removed(workspace: Workspace, arguments: tuple[str, str], code: str, hint: str) -> None:
    with pytest.raises(PipelineError) as caught:
        plan_removal(workspace, *arguments)
    assert codes(caught.value.diagnostics) == [code]
    assert hint in caught.value.diagnostics[0].hint


def test_a_language_that_the_english_text_names_something_in_stays(workspace: Workspace) -> None:
    with pytest.raises(PipelineError) as caught:
        plan_removal(workspace, "locale", "az")
    first = caught.value.diagnostics[0]
    assert set(codes(caught.value.diagnostics)) == {"remove-used"}
    assert "“karabakh-origin.body” uses {karabakh.az}" in first.message
    line = workspace.read_text(first.location.path).splitlines()[first.location.line - 1]
    assert line == "        body: !_ >-"


def test_a_link_is_refused(workspace: Workspace) -> None:
    (workspace.root / "locales/ru/LC_MESSAGES/site.po").unlink()
    (workspace.root / "locales/ru/LC_MESSAGES/site.po").symlink_to("../../hy/LC_MESSAGES/site.po")
    before = tree(workspace)
    with pytest.raises(PipelineError) as caught:
        plan_removal(workspace, "locale", "ru")
    assert codes(caught.value.diagnostics) == ["remove-link"]
    assert tree(workspace) == before


def test_all_or_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(workspace)
    removal, real = plan_removal(workspace, "locale", "ru"), Workspace.remove
    stuck = "locales/ru/locale.toml"  # the last of them

    def remove_others(own: Workspace, path: str) -> None:
        if path != stuck:
            real(own, path)

    monkeypatch.setattr(Workspace, "remove", remove_others)
    with pytest.raises(PipelineError) as caught:
        removal.carry_out()
    assert codes(caught.value.diagnostics) == ["unwritable"]
    assert tree(workspace) == before


PROFILE = """\
# Above.
names:
  - id: one
    native: ru # gone
    en: {name: "One", forms: ["One"]} # kept
    ru:
      # inside
      name: "Один"
      forms: ["Од*"]

    # about the next
    az: {name: "Bir", forms: ["Bir*"]}
  - {id: two, ru: {name: "Два", forms: ["Два"]}, en: {name: "Two", forms: ["Two"]}}
  - {id: two, en: {name: "Two", forms: ["Two"]}, native: "ru", ru: {name: "Два",
      forms: ["Два"]}} # kept
note: !_ "ru: stays"
"""
CUT = """\
# Above.
names:
  - id: one
    en: {name: "One", forms: ["One"]} # kept

    # about the next
    az: {name: "Bir", forms: ["Bir*"]}
  - {id: two, en: {name: "Two", forms: ["Two"]}}
  - {id: two, en: {name: "Two", forms: ["Two"]}} # kept
note: !_ "ru: stays"
"""


def test_only_a_languages_forms_are_cut_out_of_a_profile() -> None:
    assert without_locale("x.yaml", PROFILE, "ru") == CUT
    assert without_locale("x.yaml", PROFILE, "hy") == PROFILE


def test_a_table_is_cut_with_the_comment_above_it_and_without_that_of_the_next() -> None:
    text = "[a]\nb = 1\n\n# About c.\n[a.c]\nd = [\n  1,\n]\n\n[a.c.e]\nf = 1\n\n# About g.\n[g]\nh = 1 # i\n"
    assert without_tables(text, ["a.c"]) == "[a]\nb = 1\n\n# About g.\n[g]\nh = 1 # i\n"
    assert without_tables(text, ["g"]) == text[: text.index("\n# About g")]
    assert without_tables(text, ["c", "a.cc"]) == text


def test_keys_are_cut_in_any_of_their_forms() -> None:
    text = '[p]\nlocales = ["en", "ru"]\n[p.x] # x\nlocales = ["ru"] # y\nru = 1\n[p.x.pages]\nru = 2\nen = 3\n'
    cut = '[p]\nlocales = ["en"]\n[p.x] # x\nlocales = [] # y\nru = 1\n[p.x.pages]\nen = 3\n'
    assert without_keys(text, [("p", "*", "*", "ru")], [(("p", "locales"), "ru"), (("p", "*", "locales"), "ru")]) == cut

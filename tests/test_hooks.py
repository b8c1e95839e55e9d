"""`make hooks`: real merges of catalogs in a real repository, and the hook that looks at what is committed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from builders import ROOT
from conftest import copy_workspace

from pipeline.base.files import Workspace
from pipeline.cli.main import main

CATALOG = "locales/he/LC_MESSAGES/hans-island.po"
POT = "locales/hans-island.pot"
IDENTITY = {"NAME": "A", "EMAIL": "a@example.org", "DATE": "2027-01-02T03:04:05Z"}


class Repository:
    """A clone with the workspace of Hans Island, and the pipeline of this checkout in its .venv."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_EDITOR": "true"}
        for key, value in IDENTITY.items():
            self.environment |= {f"GIT_AUTHOR_{key}": value, f"GIT_COMMITTER_{key}": value}
        self.git("init", "-q", "-b", "main")
        (root / ".ci").mkdir()
        for name in (".gitattributes", ".ci/hooks", ".ci/common.sh", ".ci/pre_commit.py"):
            shutil.copy(ROOT / name, root / name)
        (root / ".gitignore").write_text("/.venv/\n/pipeline\n", encoding="utf-8")
        self.give_pipeline(root)
        self.git("add", "-A")
        self.git("commit", "-qm", "base")

    def give_pipeline(self, top: Path) -> None:
        script = top / ".venv/bin/pipeline"
        script.parent.mkdir(parents=True)
        script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m pipeline "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        if not (top / "pipeline").exists():
            (top / "pipeline").symlink_to(ROOT / "pipeline")

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd or self.root, env=self.environment, capture_output=True, text=True, check=False
        )

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = self.run("git", *arguments, cwd=cwd)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def install(self) -> str:
        done = self.run(".ci/hooks")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def text(self, path: str = CATALOG) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, text: str, path: str = CATALOG) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def commit_on(self, branch: str, text: str, path: str = CATALOG) -> None:
        """Commit a text on a branch that begins at main."""
        self.git("checkout", "-q", "-b", branch, "main")
        self.write(text, path)
        self.git("commit", "-nqam", branch)


@pytest.fixture
def repository(tmp_path: Path, island_source: Workspace) -> Repository:
    return Repository(copy_workspace(tmp_path, island_source.root).root)


def translated(text: str, place: int, word: str) -> str:
    """Return a catalog in which the entry at a place has another translation."""
    blocks = text.split("\n\n")
    blocks[place] = re.sub(r'(?m)^msgstr "(.*)"$', rf'msgstr "\1 {word}"', blocks[place])
    return "\n\n".join(blocks)


def stamped(text: str, who: str, day: str) -> str:
    """Return a catalog with the headers that Poedit changes whenever it saves."""
    text = re.sub(r"(PO-Revision-Date: )[^\\]*", rf"\g<1>2027-01-{day} 10:00+0200", text)
    return re.sub(r"(Last-Translator: )[^\\]*", rf"\g<1>{who}", text)


# Merging

COMMANDS = [("merge", "one"), ("rebase", "one"), ("cherry-pick", "one")]
either_command = pytest.mark.parametrize("command", COMMANDS, ids=[name for name, _ in COMMANDS])


@either_command
def test_neighbouring_entries_conflict_in_plain_git_but_not_with_the_driver(
    command: tuple[str, str], repository: Repository
) -> None:
    base = repository.text()
    repository.commit_on("one", stamped(translated(base, 5, "אחד"), "One <one@example.org>", "05"))
    repository.commit_on("other", stamped(translated(base, 6, "שני"), "Other <other@example.org>", "07"))
    assert repository.run("git", *command).returncode != 0
    assert repository.text().count("<<<<<<<") == 1
    repository.git(command[0], "--abort")
    repository.install()
    repository.git(*command)
    both = translated(translated(base, 5, "אחד"), 6, "שני")
    assert repository.text() == stamped(both, "Other <other@example.org>", "07")


@either_command
@pytest.mark.parametrize("path", [CATALOG, POT])
def test_entries_added_at_one_place_conflict_in_plain_git_but_not_with_the_driver(
    command: tuple[str, str], path: str, repository: Repository
) -> None:
    base = repository.text(path)
    for branch in ("one", "other"):
        repository.commit_on(branch, f'{base}\nmsgctxt "{branch}"\nmsgid "{branch}"\nmsgstr ""\n', path)
    assert repository.run("git", *command).returncode != 0
    assert "<<<<<<<" in repository.text(path)
    repository.git(command[0], "--abort")
    repository.install()
    repository.git(*command)
    added = [f'\nmsgctxt "{branch}"\nmsgid "{branch}"\nmsgstr ""\n' for branch in ("one", "other")]
    assert repository.text(path) in (base + added[0] + added[1], base + added[1] + added[0])


@either_command
def test_one_entry_edited_twice_is_one_conflict(
    command: tuple[str, str], repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.install()
    base = repository.text()
    repository.commit_on("one", translated(translated(base, 5, "אחד"), 3, "ראשון."))
    repository.commit_on("other", translated(translated(base, 5, "שני"), 8, "אחרון"))
    done = repository.run("git", *command)
    assert done.returncode != 0
    assert "is translated differently on both sides" in done.stdout + done.stderr
    text = repository.text()
    markers = [line for line in text.splitlines() if re.match(r"[<=>|]{7}", line)]
    assert markers == ["<<<<<<< ours", "=======", ">>>>>>> theirs"]
    assert all(word in text for word in ("ראשון", "אחרון", "אחד", "שני"))
    assert repository.git("diff", "--name-only", "--diff-filter=U").split() == [CATALOG]
    assert main(["check", "--workspace", str(repository.root)]) == 1
    line = text.splitlines().index("<<<<<<< ours") + 1
    assert f"{CATALOG}:{line}: error[catalog-conflict]" in capsys.readouterr().err
    kept = re.sub(r"(?ms)^<<<<<<< ours\n(.*?)^=======\n.*?^>>>>>>> theirs\n", r"\1", text)
    repository.write(kept)
    repository.git("add", CATALOG)
    repository.git("commit", "-qm", "settled") if command[0] == "merge" else repository.git(command[0], "--continue")
    assert main(["format", "--check", "--workspace", str(repository.root)]) == 0


def test_a_conflict_shows_the_ancestor_where_git_is_set_to(repository: Repository) -> None:
    repository.install()
    repository.git("config", "merge.conflictStyle", "diff3")
    base = repository.text()
    repository.commit_on("one", translated(base, 5, "אחד"))
    repository.commit_on("other", translated(base, 5, "שני"))
    assert repository.run("git", "merge", "one").returncode != 0
    assert re.search(r"(?ms)^<<<<<<< ours$.*שני.*^\|{7} base$.*^=======$.*אחד.*^>>>>>>> theirs$", repository.text())


@pytest.mark.parametrize("pipeline", ["exit 2", "exit 1", "kill -9 $$", None])
def test_where_the_driver_fails_git_merges_by_lines(pipeline: str | None, repository: Repository) -> None:
    repository.install()
    script = repository.root / ".venv/bin/pipeline"
    script.write_text(f"#!/bin/sh\n{pipeline}\n", encoding="utf-8") if pipeline else script.unlink()
    base = repository.text()
    repository.commit_on("one", translated(base, 5, "אחד"))
    repository.commit_on("other", translated(base, 8, "שני"))
    refused = pipeline == "exit 1"  # as the driver says that a version is no catalog: somebody has to look at it
    assert repository.run("git", "merge", "-q", "one").returncode == int(refused)
    assert repository.text() == translated(translated(base, 5, "אחד"), 8, "שני")
    if refused:
        repository.git("merge", "--abort")
    repository.commit_on("third", translated(base, 5, "שלישי"))
    assert repository.run("git", "merge", "one").returncode != 0
    assert "<<<<<<< ours" in repository.text()


def test_a_catalog_that_is_broken_already_is_merged_by_lines_and_stays_a_conflict(repository: Repository) -> None:
    repository.install()
    base = repository.text()
    repository.commit_on("one", translated(base, 5, "אחד") + "<<<<<<< left behind\n")
    repository.commit_on("other", translated(base, 8, "שני"))
    assert repository.run("git", "merge", "-q", "one").returncode == 1
    assert repository.text() == translated(translated(base, 5, "אחד"), 8, "שני") + "<<<<<<< left behind\n"


def test_a_worktree_without_an_environment_has_the_driver_too(repository: Repository) -> None:
    repository.install()
    base = repository.text()
    repository.commit_on("one", stamped(translated(base, 5, "אחד"), "One <one@example.org>", "05"))
    repository.commit_on("other", stamped(translated(base, 6, "שני"), "Other <other@example.org>", "07"))
    repository.git("checkout", "-q", "main")
    tree = repository.root.parent / "tree"
    repository.git("worktree", "add", "-q", str(tree), "other")
    repository.git("merge", "-q", "one", cwd=tree)
    assert "אחד" in (tree / CATALOG).read_text(encoding="utf-8")


# Installing


def test_installing_again_changes_nothing(repository: Repository) -> None:
    assert "installed the pre-commit hook" in repository.install()
    before = (repository.root / ".git/config").read_bytes(), (repository.root / ".git/hooks/pre-commit").read_bytes()
    assert "the pre-commit hook is installed" in repository.install()
    after = (repository.root / ".git/config").read_bytes(), (repository.root / ".git/hooks/pre-commit").read_bytes()
    assert after == before
    assert str(repository.root).encode() not in before[0] + before[1]


def test_a_hook_of_the_users_is_left_alone(repository: Repository) -> None:
    hook = repository.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    said = repository.install()
    assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"
    line = "[ ! -f .ci/pre_commit.py ] || python3 .ci/pre_commit.py || exit"
    assert said.endswith(
        "hooks: you have pre-commit hooks of your own, which were not changed; to run ours too, add to"
        f" .git/hooks/pre-commit:\n  {line}\n"
    )
    hook.write_text(f"#!/bin/sh\n{line}\nexit 0\n", encoding="utf-8")
    assert "the pre-commit hook is installed" in repository.install()


def test_a_folder_of_hooks_of_the_users_is_left_alone(repository: Repository) -> None:
    folder = repository.root.parent / "hooks"
    folder.mkdir()
    repository.git("config", "core.hooksPath", str(folder))
    assert f"add to {folder}/pre-commit:" in repository.install()
    assert list(folder.iterdir()) == []


def test_installing_from_a_worktree_serves_the_clone(repository: Repository) -> None:
    tree = repository.root.parent / "tree"
    repository.git("worktree", "add", "-q", str(tree))
    assert repository.run(".ci/hooks", cwd=tree).returncode == 0
    assert "merge-driver" in repository.git("config", "merge.po.driver")
    assert (repository.root / ".git/hooks/pre-commit").exists()


# What may be committed


def commit(repository: Repository) -> tuple[int, str]:
    done = repository.run("git", "commit", "-qm", "change")
    return done.returncode, done.stderr


def test_what_is_not_staged_is_not_looked_at(repository: Repository) -> None:
    repository.install()
    repository.write(repository.text().replace("\n", "\r\n"))
    (repository.root / "README.md").write_text("read\n", encoding="utf-8")
    repository.git("add", "README.md")
    assert commit(repository) == (0, "")


def test_a_catalog_out_of_form_is_refused_and_one_in_form_is_taken(repository: Repository) -> None:
    repository.install()
    good = translated(repository.text(), 5, "אחד")
    repository.write(good.replace("\n#: ", "\n#:"))
    repository.git("add", "-A")
    repository.write(good)  # what stands in the working tree is of no account
    code, said = commit(repository)
    assert (code, said.count("error[")) == (1, 1)
    assert re.match(rf"{CATALOG}:\d+: error\[catalog-format\]: is not in the canonical form\n  hint: run", said)
    assert "\nNothing was committed. Fix what is said above, git add it and commit again:\n" in said
    repository.git("add", "-A")
    assert commit(repository) == (0, "")


def test_what_is_not_translated_yet_may_be_committed(repository: Repository) -> None:
    repository.install()
    blocks = repository.text().split("\n\n")
    blocks[5] = re.sub(r'(?m)^msgstr ".*"$', 'msgstr ""', blocks[5])
    blocks[6] = re.sub(r"(?m)^msgctxt", "#, fuzzy\nmsgctxt", blocks[6])
    repository.write("\n\n".join(blocks))
    repository.git("add", "-A")
    assert commit(repository) == (0, "")


def test_a_profile_whose_catalogs_lag_behind_is_refused(repository: Repository) -> None:
    repository.install()
    profile = "templates/profiles/hans-island.yaml"
    repository.write(repository.text(profile).replace("Talks", "The talks"), profile)
    repository.git("add", "-A")
    code, said = commit(repository)
    assert code == 1
    assert f"{CATALOG}:" in said
    assert "error[entry-outdated]" in said
    repository.git("commit", "-qnm", "all the same")


def test_a_clone_without_an_environment_says_so(repository: Repository) -> None:
    repository.install()
    shutil.rmtree(repository.root / ".venv")
    repository.write(translated(repository.text(), 5, "אחד"))
    repository.git("add", "-A")
    assert commit(repository) == (
        1,
        "the pre-commit hook found no .venv: run make setup, or commit with --no-verify\n",
    )


ORDERS = "\x1b]0;title\x07\u202e", "::error::x", "##[error]x"


def is_inert(said: str) -> bool:
    """Tell whether nothing that is printed is obeyed by a terminal, or by a runner of GitHub Actions."""
    controls = [c for c in said if unicodedata.category(c) == "Cc" or c == "\u202e"]
    return {*controls} <= {"\n"} and not re.search(r"^\s*::|##\[", said, re.MULTILINE)


@pytest.mark.parametrize("words", ORDERS)
def test_words_of_a_translation_are_shown_and_not_sent(repository: Repository, words: str) -> None:
    repository.install()
    escaped = words.replace("\x1b", "\\033").replace("\x07", "\\007")
    bad = f'msgctxt "x\\n{escaped}"\nmsgid "a"\nmsgstr "b"\n'
    repository.write(f"{repository.text()}\n{bad}")
    repository.git("add", "-A")
    code, said = commit(repository)
    assert code == 1
    assert "error[" in said
    assert is_inert(said), said


@pytest.mark.parametrize("name", ["\x1b[2J", "a\n::error::x", "##[error]x", "\udcff"])
def test_the_name_of_a_file_is_shown_and_not_sent(repository: Repository, name: str) -> None:
    repository.install()
    path = Path(CATALOG).parent / f"{name}.po"
    (repository.root / path).write_text(translated(repository.text(), 5, "אחד").replace("\n#: ", "\n#:"))
    repository.git("add", "-A")
    code, said = commit(repository)
    assert code == 1
    assert re.search(r"error\[(unreadable|catalog-format)\]", said), said
    assert "Traceback" not in said
    assert is_inert(said), said


def test_a_pipeline_that_does_not_run_is_told_without_what_a_terminal_obeys(repository: Repository) -> None:
    repository.install()
    repository.write(translated(repository.text(), 5, "אחד"))
    (repository.root / ".venv/bin/pipeline").write_text("#!/bin/sh\nprintf '\\033[2J\\n::error::x\\n' >&2\nexit 3\n")
    repository.git("add", "-A")
    code, said = commit(repository)
    assert (code, said) == (1, "pipeline format did not run\n\\x1b[2J\n\\x3a:error::x\n")


def test_a_branch_from_before_the_hook_can_be_committed_to(repository: Repository) -> None:
    repository.install()
    repository.git("rm", "-q", ".ci/pre_commit.py")
    assert commit(repository) == (0, "")

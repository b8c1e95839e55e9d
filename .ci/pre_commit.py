"""The pre-commit hook that `make hooks` installs: it checks catalogs and profiles before they are committed.

It checks the index, not the working tree, and only if a catalog or a profile is staged. What is not translated yet may
be committed: it stops a build, not a commit. What is staged may come from a stranger, so its words are printed as the
commands print them (`pipeline/cli/report.py`).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

WATCHED = ("locales/*.po", "templates/profiles/*.yaml")
READ = ("pyproject.toml", "locales", "templates")
UNFINISHED = ("translation-missing", "translation-fuzzy")
ADVICE = """\
Nothing was committed. Fix what is said above, git add it and commit again:
  pipeline format          writes the catalogs in the canonical form
  pipeline update          brings the catalogs up to date with the profiles
  pipeline check --fix     fixes what takes no judgement
  git commit --no-verify   commits all the same
(pipeline is found after: . .venv/bin/activate)
"""


def git(*arguments: str, given: str = "") -> str:
    """Return what git prints; names of files that are not UTF-8 come back as Python has them in paths."""
    done = subprocess.run(["git", *arguments], input=os.fsencode(given), capture_output=True, check=True)
    return os.fsdecode(done.stdout)


def find_pipeline() -> Path | None:
    """Return the command of this worktree, or that of the clone it belongs to."""
    tops = (Path(), Path(git("rev-parse", "--git-common-dir").strip()).parent)
    return next((path for top in tops if (path := (top / ".venv/bin/pipeline").resolve()).exists()), None)


def findings(pipeline: Path, workspace: str, *command: str) -> list[dict[str, str]]:
    asked = [pipeline, *command, "--workspace", workspace, "--format", "json"]
    run = subprocess.run(asked, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if run.returncode not in (0, 1) or not run.stdout.startswith("["):
        from pipeline.cli.report import show

        show(f"pipeline {command[0]} did not run\n{run.stderr.rstrip()}", "stderr")
        sys.exit(1)
    return [one for one in json.loads(run.stdout) if one["severity"] == "error"]


def report(found: list[dict[str, str]]) -> None:
    """Print findings as the commands do."""
    from pipeline.base.diagnostics import Location, error
    from pipeline.cli.report import show

    for one in found:
        place = Location(one["path"], int(one["line"]), one.get("option", ""))
        show(str(error(place, one["code"], one["message"], one["hint"])), "stderr")


def main() -> int:
    staged = [
        *filter(None, git("diff", "--cached", "--name-only", "-z", "--diff-filter=d", "--", *WATCHED).split("\0"))
    ]
    if not staged:
        return 0
    pipeline = find_pipeline()
    if pipeline is None:
        sys.exit("the pre-commit hook found no .venv: run make setup, or commit with --no-verify")
    # Its checkout has what prints. At the end of the path, nothing in it is imported for a module of Python.
    sys.path.append(str(pipeline.parents[2]))
    catalogs = [path for path in staged if path.endswith(".po") and path.startswith("locales/")]
    with tempfile.TemporaryDirectory() as folder:
        files = git("ls-files", "-z", "--cached", "--", *READ)
        git("checkout-index", "-z", "--stdin", f"--prefix={folder}/", given=files)
        found = findings(pipeline, folder, "format", "--check", *catalogs) if catalogs else []
        checked = findings(pipeline, folder, "check")
    if len(catalogs) == len(staged):  # otherwise a profile has changed, which concerns every catalog
        checked = [one for one in checked if one["path"] in staged]
    found += [one for one in checked if one["code"] not in UNFINISHED and one not in found]
    report(found)
    if found:
        sys.stderr.write(ADVICE)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

"""The commands over the catalogs: update and check."""

from __future__ import annotations

from argparse import Namespace

from pipeline.cli.command import Command, open_workspace
from pipeline.cli.report import report, say


def run_update(arguments: Namespace) -> int:
    from pipeline.project import update_catalogs

    changed = update_catalogs(open_workspace(arguments))
    for path in changed:
        say(f"updated {path}", arguments)
    ended = "translate what is new or fuzzy, then run: pipeline check" if changed else "catalogs are up to date"
    say(ended, arguments)
    return report((), arguments)


def run_check(arguments: Namespace) -> int:
    from pipeline.project import read_project

    project, warnings = read_project(open_workspace(arguments))
    report(warnings, arguments)
    messages = sum(len(template.messages) for template in project.templates)
    say(
        f"checked {len(project.profiles)} profile(s), {messages} messages, {len(project.catalogs)} catalogs"
        f" in {len(project.locales)} locales: no errors",
        arguments,
    )
    return 0


UPDATE = Command(
    name="update",
    summary="extract the messages and merge them into every catalog",
    example="pipeline update",
    remedy="mend what is wrong, then run pipeline update again",
    run=run_update,
)
CHECK = Command(
    name="check",
    summary="check profiles, layouts and catalogs",
    example="pipeline check --format github",
    remedy="mend what is wrong, then run pipeline check again",
    run=run_check,
)

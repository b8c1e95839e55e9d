"""The command `new`: a new locale or profile."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from pipeline.base.diagnostics import misuse
from pipeline.cli.command import Command, open_workspace
from pipeline.cli.report import say


def new_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=("locale", "profile"), help="what to create")
    parser.add_argument("name", metavar="NAME", help="the tag of a CLDR locale (ka, pt_BR), or the slug of a profile")
    parser.add_argument(
        "--font",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="font files of the locale (.ttf, .otf), also of one that exists without any; they are copied",
    )


def run_new(arguments: Namespace) -> int:
    from pipeline.scaffold.locale import new_locale
    from pipeline.scaffold.profile import new_profile

    workspace = open_workspace(arguments)
    if arguments.kind == "profile" and arguments.font:
        hint = "leave it out, or create a locale"
        raise misuse("--font", "usage", "a profile has no fonts", hint)
    if arguments.kind == "locale":
        created = new_locale(workspace, arguments.name, arguments.font)
    else:
        created = new_profile(workspace, arguments.name)
    if arguments.format == "json":
        record = {"paths": created.paths, "decisions": [asdict(d) for d in created.decisions], "next": created.command}
        print(json.dumps(record, ensure_ascii=False, indent=2))
        return 0
    for path in created.paths:
        say(f"wrote {path}", arguments)
    say("\nto decide by hand:", arguments)
    for decision in created.decisions:
        say(f"- {decision.what}", arguments)
        for line in decision.advice:
            say(f"    {line}", arguments)
    say(f"\nnext: {created.command}", arguments)
    return 0


NEW = Command(
    name="new",
    summary="create a locale or a profile",
    example="pipeline new locale ka",
    remedy="nothing has been written",
    run=run_new,
    arguments=new_arguments,
)

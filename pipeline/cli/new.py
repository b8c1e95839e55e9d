"""The command that creates a locale or a profile."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipeline.base.diagnostics import misuse
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import print_json, say


def run_new(arguments: Namespace) -> int:
    from pipeline.scaffold.locale import new_locale
    from pipeline.scaffold.profile import new_profile

    workspace = open_workspace(arguments)
    if arguments.kind == "profile" and arguments.font:
        raise misuse("--font", "usage", "a profile has no fonts", "leave it out, or create a locale")
    if arguments.kind == "locale":
        created = new_locale(workspace, arguments.name, arguments.font)
    else:
        created = new_profile(workspace, arguments.name, datetime.now().astimezone().date())
    if arguments.format == "json":
        decisions = [asdict(decision) for decision in created.decisions]
        print_json({"paths": created.paths, "decisions": decisions, "next": created.command})
        return 0
    for path in created.paths:
        say(f"wrote {path}", arguments)
    say("\nto decide by hand:", arguments)
    for decision in created.decisions:
        say("\n    ".join([f"- {decision.what}", *decision.advice]), arguments)
    say(f"\nnext: {created.command}", arguments)
    return 0


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=("locale", "profile"), help="what to create")
    parser.add_argument("name", metavar="NAME", help="the tag of a CLDR locale (ka, pt_BR), or the slug of a profile")
    fonts = "font files of the locale (.ttf, .otf), also of one that exists without any; they are copied"
    parser.add_argument("--font", type=Path, nargs="+", action="extend", default=[], metavar="FILE", help=fonts)


NEW = command("new", run_new, _arguments)

"""The command that creates a locale or a profile."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, date, datetime
from os import environ
from pathlib import Path

from pipeline.base.diagnostics import misuse
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import print_json, say

EPOCH = "SOURCE_DATE_EPOCH"  # https://reproducible-builds.org/specs/source-date-epoch/


def run_new(arguments: Namespace) -> int:
    from pipeline.scaffold.locale import new_locale
    from pipeline.scaffold.profile import new_profile

    workspace = open_workspace(arguments)
    if arguments.kind == "profile" and arguments.font:
        raise misuse("--font", "usage", "a profile has no fonts", "leave it out, or create a locale")
    if arguments.kind == "locale":
        created = new_locale(workspace, arguments.name, arguments.font)
    else:
        created = new_profile(workspace, arguments.name, _today())
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


def _today() -> date:
    """Return the day that the clock tells, or that SOURCE_DATE_EPOCH does for whoever wants the same files again."""
    if not (epoch := environ.get(EPOCH, "")):
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as failure:
        raise misuse(
            EPOCH, "usage", f"“{epoch[:40]}” is not a time", "write seconds since 1970, or unset it"
        ) from failure


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=("locale", "profile"), help="what to create")
    parser.add_argument("name", metavar="NAME", help="the tag of a CLDR locale (ka, pt_BR), or the slug of a profile")
    fonts = "font files of the locale (.ttf, .otf), also of one that exists without any; they are copied"
    parser.add_argument("--font", type=Path, nargs="+", action="extend", default=[], metavar="FILE", help=fonts)


NEW = command("new", run_new, _arguments)

"""The command that creates a workspace, a locale, a profile or a map, or copies files of the theme."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, date, datetime
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, misuse
from pipeline.cli.command import command, listed, open_workspace
from pipeline.cli.report import print_json, report, say

EPOCH = "SOURCE_DATE_EPOCH"  # https://reproducible-builds.org/specs/source-date-epoch/
if TYPE_CHECKING:
    from pipeline.scaffold.decisions import Created

OPTIONS = {
    "workspace": ("locale", "profile"),
    "profile": ("locale",),
    "locale": ("font",),
    "map": ("bbox", "lines", "data_only"),
    "theme": (),
}
"""What can be created, and the options that are for it alone."""


def run_new(arguments: Namespace) -> int:
    _check_use(arguments)
    created, warnings = _create(arguments)
    if arguments.format == "json":
        decisions = [asdict(decision) for decision in created.decisions]
        said = {"warnings": [str(found) for found in warnings]} if warnings else {}
        print_json({"paths": created.paths, "decisions": decisions, "next": created.command, **said})
        return 0
    report(warnings, arguments)
    for path in created.paths:
        say(f"wrote {path}", arguments)
    say("\nto decide by hand:", arguments)
    for decision in created.decisions:
        say("\n    ".join([f"- {decision.what}", *decision.advice]), arguments)
    say(f"\nnext: {created.command}", arguments)
    return 0


def _check_use(arguments: Namespace) -> None:
    """Raise for an option of something else, and for a second name."""
    kind, own = arguments.kind, OPTIONS[arguments.kind]
    for other, options in OPTIONS.items():
        for option in options:
            if getattr(arguments, option) and option not in own:
                name = option.replace("_", "-")
                fact = f"--{name} is for new {other}, and not for new {kind}"
                raise misuse(f"--{name}", "usage", fact, f"leave it out, or run pipeline new {other}")
    if kind != "theme" and len(arguments.name) > 1:
        hint = "run the command once for each; a name with spaces needs quotation marks"
        raise misuse(f"new {kind}", "usage", f"creates one {kind}, not {len(arguments.name)}", hint)
    if kind == "map" and not arguments.bbox:
        hint = "add what the map is to show: --bbox=WEST,SOUTH,EAST,NORTH, in degrees"
        raise misuse("--bbox", "usage", "is missing", hint)
    if kind == "workspace" and arguments.workspace is not None:
        raise misuse("--workspace", "usage", "names a workspace that exists", "name the new one behind “new workspace”")


def _create(arguments: Namespace) -> tuple["Created", list[Diagnostic]]:
    """Return what was created, and warnings about it."""
    kind, name = arguments.kind, arguments.name[0]
    if kind == "workspace":
        from pipeline.scaffold.workspace import new_workspace

        return new_workspace(Path(name), arguments.locale, arguments.profile, _today()), []
    workspace = open_workspace(arguments)
    if kind == "locale":
        from pipeline.scaffold.locale import new_locale

        return new_locale(workspace, name, arguments.font), []
    if kind == "profile":
        from pipeline.scaffold.profile import new_profile

        return new_profile(workspace, name, _today(), arguments.locale), []
    if kind == "map":
        from pipeline.scaffold.maps.new_map import new_map

        return new_map(workspace, name, arguments.bbox, arguments.lines, data_only=arguments.data_only)
    from pipeline.scaffold.theme import copy_theme_files

    return copy_theme_files(workspace, arguments.name), []


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
    parser.add_argument("kind", choices=tuple(OPTIONS), help="what to create; theme: a copy of a file of the theme")
    name = "a folder for the workspace, the slug of a profile or its map, the tag of a CLDR locale, or files to copy"
    parser.add_argument("name", nargs="+", metavar="NAME", help=name)
    locales = "for new workspace or profile: a language beside English; several with commas or once more"
    parser.add_argument("--locale", type=listed, action="extend", default=[], metavar="TAG", help=locales)
    parser.add_argument("--profile", default="", metavar="SLUG", help="for new workspace: its first profile")
    fonts = "for new locale: font files (.ttf, .otf), also of one that exists without any; they are copied"
    parser.add_argument("--font", type=Path, nargs="+", action="extend", default=[], metavar="FILE", help=fonts)
    extent = "what a map shows, in degrees; over the antimeridian the east is more than 180"
    parser.add_argument("--bbox", default="", metavar="W,S,E,N", help=extent)
    drawn = "GeoJSON of the lines, areas and places of a map that are its publisher's; new map prints an example"
    parser.add_argument("--lines", type=Path, metavar="FILE", help=drawn)
    again = "make the data of a map that exists anew, and leave its layouts as they were edited"
    parser.add_argument("--data-only", action="store_true", help=again)


NEW = command("new", run_new, _arguments)

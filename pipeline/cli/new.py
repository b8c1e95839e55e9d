"""The command that creates a locale, a profile or a map."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, misuse
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import print_json, report, say


def run_new(arguments: Namespace) -> int:
    from pipeline.scaffold.locale import new_locale
    from pipeline.scaffold.maps.new_map import new_map
    from pipeline.scaffold.profile import new_profile

    workspace = open_workspace(arguments)
    _check_options(arguments)
    warnings: list[Diagnostic] = []
    if arguments.kind == "locale":
        created = new_locale(workspace, arguments.name, arguments.font)
    elif arguments.kind == "map":
        lines, data_only = arguments.lines, arguments.data_only
        created, warnings = new_map(workspace, arguments.name, arguments.bbox, lines, data_only=data_only)
    else:
        created = new_profile(workspace, arguments.name, datetime.now().astimezone().date())
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


def _check_options(arguments: Namespace) -> None:
    """Raise for an option that belongs to another kind, and for a map without its extent."""
    own = {"locale": ("font",), "map": ("bbox", "lines", "data_only")}
    for kind, names in own.items():
        for name in names:
            if arguments.kind != kind and getattr(arguments, name):
                option = f"--{name.replace('_', '-')}"
                raise misuse(option, "usage", f"is for a {kind}, not for a {arguments.kind}", "leave it out")
    if arguments.kind == "map" and not arguments.bbox:
        hint = "add what the map is to show: --bbox=WEST,SOUTH,EAST,NORTH, in degrees"
        raise misuse("--bbox", "usage", "is missing", hint)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=("locale", "profile", "map"), help="what to create")
    parser.add_argument(
        "name", metavar="NAME", help="the tag of a CLDR locale (ka, pt_BR), or the slug of a profile, also for its map"
    )
    fonts = "font files of the locale (.ttf, .otf), also of one that exists without any; they are copied"
    parser.add_argument("--font", type=Path, nargs="+", action="extend", default=[], metavar="FILE", help=fonts)
    extent = "what a map shows, in degrees; over the antimeridian the east is more than 180"
    parser.add_argument("--bbox", default="", metavar="W,S,E,N", help=extent)
    drawn = "GeoJSON of the lines, areas and places of a map that are its publisher's (docs/maps.md)"
    parser.add_argument("--lines", type=Path, metavar="FILE", help=drawn)
    again = "make the data of a map that exists anew, and leave its layouts as they were edited"
    parser.add_argument("--data-only", action="store_true", help=again)


NEW = command("new", run_new, _arguments)

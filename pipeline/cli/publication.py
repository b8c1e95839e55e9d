"""The commands over the publication: build and verify."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.cli.command import Command, open_workspace
from pipeline.cli.report import report, say

if TYPE_CHECKING:
    from pipeline.build import Result


def run_build(arguments: Namespace) -> int:
    from pipeline.build import build
    from pipeline.cli.progress import StepDisplay
    from pipeline.selection import Selection

    started = monotonic()
    selection = Selection(
        tuple(arguments.locale), tuple(arguments.profile), tuple(arguments.edition), draft=arguments.draft
    )
    with StepDisplay() as display:
        result = build(open_workspace(arguments), display.show, selection)
    size = sum(file.size for file in result.files)
    sheets = sum(file.kind == "pdf" for file in result.files)
    report(result.warnings, arguments)
    say(
        f"{'published' if selection.whole else 'previewed'} {sheets} PDF factsheets and"
        f" {len(result.files) - sheets} other files, {size / 1e6:.1f} MB,"
        f" in {monotonic() - started:.1f} s: open {_first_page(arguments.workspace, result)}",
        arguments,
    )
    return 0


def _first_page(workspace: Path, result: Result) -> Path:
    """Return what to open: the page, where there is only one, or else the index."""
    pages = [file.path for file in result.files if file.kind == "page"]
    return workspace / result.folder / (pages[0] if len(pages) == 1 else "index.html")


def run_verify(arguments: Namespace) -> int:
    from pipeline.publish import OUTPUT, PREVIEW, recover
    from pipeline.verify import verify_publication

    workspace, target = open_workspace(arguments), PREVIEW if arguments.preview else OUTPUT
    recover(workspace, target)
    found = verify_publication(workspace.root / target.name, drafts=arguments.preview)
    code = report(found, arguments)
    if not code:
        say(f"{target.name}/ is what was published, and complete", arguments)
    return code


def build_arguments(parser: ArgumentParser) -> None:
    for option, metavar, example in (
        ("locale", "TAG", "hy"),
        ("profile", "SLUG", "nagorno-karabakh"),
        ("edition", "ID", "standard; none: web pages only"),
    ):
        parser.add_argument(
            f"--{option}",
            type=lambda value: value.split(","),
            action="extend",
            default=[],
            metavar=metavar,
            help=f"render this {option} only, into preview/; several with commas or once more (example: {example})",
        )
    parser.add_argument(
        "--draft",
        action="store_true",
        help="show English where a translation is lacking, and warn of what would stop a build; into preview/",
    )


def verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--preview", action="store_true", help="verify what stands in preview/ instead")


BUILD = Command(
    name="build",
    summary="render, verify and publish everything into output/, or a part or a draft of it into preview/",
    example="pipeline build --draft --locale hy",
    remedy="the last publication is untouched",
    run=run_build,
    arguments=build_arguments,
)
VERIFY = Command(
    name="verify",
    summary="verify what stands in output/, or in preview/, from its files alone",
    example="pipeline verify",
    remedy="run pipeline build to publish anew",
    run=run_verify,
    arguments=verify_arguments,
)

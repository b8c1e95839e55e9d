"""The commands over the publication: build and verify."""

from __future__ import annotations

from argparse import Namespace
from time import monotonic

from pipeline.cli.command import Command, open_workspace
from pipeline.cli.report import report, say


def run_build(arguments: Namespace) -> int:
    from pipeline.build import build
    from pipeline.cli.progress import StepDisplay

    started = monotonic()
    with StepDisplay() as display:
        result = build(open_workspace(arguments), display.show)
    size = sum(file.size for file in result.files)
    sheets = sum(file.kind == "pdf" for file in result.files)
    report(result.warnings, arguments)
    say(
        f"published {sheets} PDF factsheets and {len(result.files) - sheets} other files, {size / 1e6:.1f} MB,"
        f" in {monotonic() - started:.1f} s: open {arguments.workspace / 'output' / 'index.html'}",
        arguments,
    )
    return 0


def run_verify(arguments: Namespace) -> int:
    from pipeline.publish import OUTPUT, recover
    from pipeline.verify import verify_publication

    workspace = open_workspace(arguments)
    recover(workspace)
    found = verify_publication(workspace.root / OUTPUT)
    code = report(found, arguments)
    if not found:
        say("output/ is what was published, and complete", arguments)
    return code


BUILD = Command(
    name="build",
    summary="render, verify and publish everything into output/",
    example="pipeline build",
    remedy="the last publication is untouched",
    run=run_build,
)
VERIFY = Command(
    name="verify",
    summary="verify what stands in output/, from its files alone",
    example="pipeline verify",
    remedy="run pipeline build to publish anew",
    run=run_verify,
)

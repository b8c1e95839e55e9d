"""The commands over the publication: build and verify."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from pipeline.base.diagnostics import misuse
from pipeline.base.files import Workspace
from pipeline.cli.command import command, listed, open_workspace
from pipeline.cli.progress import StepDisplay
from pipeline.cli.report import is_unwritten, report, say

if TYPE_CHECKING:
    from pipeline.build.build import BuildResult
    from pipeline.build.pool import Workers
    from pipeline.pdf.editions import Edition
    from pipeline.project.selection import Selection

AnyWorkers = TypeVar("AnyWorkers", bound="Workers")
# The address of a scheduler, as `dask scheduler` prints it; TLS certificates are named in Dask's own configuration.
ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+):([0-9]{1,5})", re.ASCII)


def run_build(arguments: Namespace) -> int:
    from pipeline.build.build import build
    from pipeline.project.selection import Selection

    if arguments.fuzzy and not arguments.draft:
        raise misuse("--fuzzy", "usage", "only a draft shows what nobody has approved", "add --draft, or leave it out")
    _check_cluster(arguments)
    started, workspace = monotonic(), open_workspace(arguments)
    chosen = (tuple(names) for names in (arguments.locale, arguments.profile, arguments.edition))
    selection = Selection(*chosen, draft=arguments.draft, fuzzy=arguments.fuzzy, pairs=tuple(arguments.pair))
    if paper := _working_paper(workspace, arguments):
        return _review(workspace, selection, paper, arguments, started)
    with StepDisplay() as display, _workers(arguments, workspace, display.wait) as workers:
        run = partial(build, workspace, display.show, selection, workers, display.wait)
        if arguments.watch:
            return _watch(arguments, workspace, run, workers)
        result = run()
    _tell(result, arguments, workers)
    if selection.whole:
        say(f"{result.folder}/manifest.json has the SHA-256 {result.manifest}", arguments)
    say(_summary(result, arguments.workspace, monotonic() - started), arguments)
    return 0


def _check_cluster(arguments: Namespace) -> None:
    if arguments.cluster_wait and not arguments.cluster:
        raise misuse("--cluster-wait", "usage", "there is no cluster to wait for", "add --cluster ADDRESS")
    if arguments.cluster is not None:
        form = ADDRESS.fullmatch(arguments.cluster)
        if not form or not 0 < int(form[1]) < 2**16:
            hint = "name host and port as dask scheduler prints them, such as tcp://127.0.0.1:8786"
            raise misuse("--cluster", "usage", f"“{arguments.cluster}” is not the address of a scheduler", hint)


def _working_paper(workspace: Workspace, arguments: Namespace) -> Edition | None:
    """Return the edition of working papers that is asked for; raise for what does not go with it."""
    from pipeline.project.working import asked_edition

    asked = asked_edition(workspace, arguments.edition)
    given = [option for option in ("draft", "pair", "watch") if getattr(arguments, option)]
    if arguments.since is not None and not asked:
        raise misuse("--since", "usage", "only a review copy tells what has changed", "add --edition review")
    if asked and given:
        raise misuse(f"--{given[0]}", "usage", f"does not go with --edition {asked.id}", "leave it out")
    return asked


def _review(workspace: Workspace, selection: Selection, paper: Edition, arguments: Namespace, started: float) -> int:
    from pipeline.build.review import build_reviews

    with StepDisplay() as display, _workers(arguments, workspace, display.wait) as workers:
        result = build_reviews(workspace, selection, paper, arguments.since, display.show, workers, display.wait)
    _tell(result, arguments, workers)
    pages, seconds = sum(file.pages for file in result.files), monotonic() - started
    first = arguments.workspace / result.folder / result.files[0].path
    say(f"previewed {len(result.files)} review copies, {pages} pages, in {seconds:.1f} s: open {first}", arguments)
    return 0


def _tell(result: BuildResult, arguments: Namespace, workers: Workers) -> None:
    """Tell what a build warned of and, where that was asked for, why each file was made or not."""
    report((*result.warnings, *workers.warnings()), arguments)
    for outcome in result.outcomes if arguments.why else ():
        say(f"{outcome.path}: {'made' if outcome.made else 'not made'}: {outcome.why}", arguments)


def _watch(arguments: Namespace, workspace: Workspace, run: Callable[[], BuildResult], workers: Workers) -> int:
    """Build after each edit until interrupted, and say in a line what was made."""
    from pipeline.base.diagnostics import PipelineError
    from pipeline.build.watch import builds

    for result, seconds in builds(workspace, run):
        if is_unwritten():  # nobody is there to be told
            break
        if isinstance(result, PipelineError):
            report(result.diagnostics, arguments)
            say("watching: fix what is wrong, and it is built again (Ctrl-C ends)", arguments)
            continue
        _tell(result, arguments, workers)
        made = [outcome for outcome in result.outcomes if outcome.made]
        files = ", ".join(o.path for o in made[:4]) + (f" and {len(made) - 4} more" if len(made) > 4 else "")
        what = f"{files} made, since {made[0].why}" if made else "no factsheet was stale"
        say(f"watching: {what}; {seconds:.2f} s", arguments)
    return 0


@contextmanager
def _workers(arguments: Namespace, workspace: Workspace, on_wait: Callable[[str], None]) -> Iterator[Workers]:
    """Give workers, which are started when there is something to print: here, or those of a cluster."""
    from pipeline.build.pool import WorkerPool
    from pipeline.build.staging import work_folder

    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with _ended(WorkerPool(arguments.jobs or processors, work_folder(workspace))) as pool:
        if not arguments.cluster:
            yield pool
            return
        from pipeline.build.cluster import PATIENCE, Cluster

        with _ended(Cluster(arguments.cluster, pool, arguments.cluster_wait or PATIENCE, on_wait)) as cluster:
            yield cluster


@contextmanager
def _ended(workers: AnyWorkers) -> Iterator[AnyWorkers]:
    """Shut workers down: after all jobs, or at once where something was raised."""
    try:
        yield workers
        workers.shutdown()
    except BaseException:
        workers.shutdown(cancel_futures=True)
        raise


def _summary(result: BuildResult, workspace: Path, seconds: float) -> str:
    """Say what stands where, how much of it was made, and how long that took."""
    if result.up_to_date:
        known = f"nothing is stale, and its {len(result.files) + 1} files are as they were built"
        return f"{result.folder}/ is up to date: {known}"
    pdfs = [file for file in result.files if file.kind == "pdf"]
    size = sum(file.size for file in result.files)
    made = {outcome.path for outcome in result.outcomes if outcome.made}
    rendered = sum(file.path in made for file in pdfs)
    verb = "published" if result.folder == "output" else "previewed"
    pages = [file.path for file in result.files if file.kind == "page"]  # the only one, or else the index, is opened
    first = workspace / result.folder / (pages[0] if len(pages) == 1 else "index.html")
    count = f"{len(pdfs)} PDF factsheets ({rendered} rendered) and {len(result.files) - len(pdfs)} other files"
    return f"{verb} {count}, {size / 1e6:.1f} MB, in {seconds:.1f} s: open {first}"


def run_verify(arguments: Namespace) -> int:
    from pipeline.build.staging import OUTPUT, PREVIEW, recover
    from pipeline.cli.page_report import print_tables, record
    from pipeline.verify.page_report import PageReport
    from pipeline.verify.publication import verify_publication

    workspace, target = open_workspace(arguments), PREVIEW if arguments.preview else OUTPUT
    recover(workspace, target)
    folder, expect, pages = workspace.root / target.name, arguments.expect or "", PageReport()
    if arguments.report:
        found = verify_publication(folder, pages.add, drafts=arguments.preview, expect=expect) + tuple(pages.found)
    else:
        found = verify_publication(folder, drafts=arguments.preview, expect=expect)
    if any(d.about for d in found):
        from pipeline.project.origins import name_messages  # with it half of the pipeline, for a fault only

        found = name_messages(workspace, found)
    if arguments.report and arguments.format != "json":
        print_tables(pages.pdfs)
    code = report(found, arguments, **({"pdfs": [*map(record, pages.pdfs)]} if arguments.report else {}))
    if not code:
        what = "previewed" if arguments.preview else "published"
        say(f"{target.name}/ is what was {what}, and complete", arguments)
    return code


def _build_arguments(parser: ArgumentParser) -> None:
    for option, metavar, example in (
        ("locale", "TAG", "hy"),
        ("profile", "SLUG", "nagorno-karabakh"),
        ("edition", "ID", "standard; all: every one; none: web pages only; review: catalogs for reviewers"),
    ):
        part = f"render this {option} only, into preview/; several with commas or once more (example: {example})"
        parser.add_argument(f"--{option}", type=listed, action="extend", default=[], metavar=metavar, help=part)
    pair = (
        "with --edition bilingual: these two languages side by side, as hy,az; several once more "
        "(default: pairs of the settings, or else each language beside English)"
    )
    parser.add_argument("--pair", action="append", default=[], metavar="TAG,TAG", help=pair)
    since = "with --edition review: mark what has changed since this revision in git, and list it first"
    parser.add_argument("--since", metavar="REV", help=since)
    draft = "show English where a translation is missing, and warn of what would stop a build; into preview/"
    parser.add_argument("--draft", action="store_true", help=draft)
    fuzzy = "with --draft: show fuzzy and outdated translations too, each marked with [?]"
    parser.add_argument("--fuzzy", action="store_true", help=fuzzy)
    jobs = "worker processes that render (default: one a processor)"
    parser.add_argument("--jobs", type=_jobs, default=0, metavar="N", help=jobs)
    cluster = (
        "render on the workers of the Dask scheduler at this address (example: tcp://10.0.0.5:8786), "
        "and verify here, in the processes of --jobs; docs/scaling.md says how to start them"
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help=cluster)
    wait = "with --cluster: give up after this time without any worker (default: 60)"
    parser.add_argument("--cluster-wait", type=_seconds, default=0.0, metavar="SECONDS", help=wait)
    parser.add_argument("--why", action="store_true", help="tell of each file whether it was made, and why")
    parser.add_argument("--watch", action="store_true", help="stay, and build again whatever an edit touches")


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a number of processes, such as 2")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", text) or not float(text):
        raise ArgumentTypeError(f"“{text}” is not a number of seconds, such as 600")
    return float(text)


def _digest(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ArgumentTypeError(f"“{text}” is not the digest of a manifest: 64 digits from 0 to f")
    return text


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--preview", action="store_true", help="verify what stands in preview/ instead")
    measures = "also print how each page of each PDF is set, and warn of what is beyond the bounds of its edition"
    parser.add_argument("--report", action="store_true", help=measures)
    expect = "fail unless the manifest has this SHA-256, which pipeline build printed"
    parser.add_argument("--expect", type=_digest, metavar="DIGEST", help=expect)


BUILD = command("build", run_build, _build_arguments)
VERIFY = command("verify", run_verify, _verify_arguments)

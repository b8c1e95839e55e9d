"""Builds on a cluster: a real scheduler and real workers, of which some are lost, differ, or return what is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from importlib import metadata
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

import pytest
from builders import ROOT
from clean import PATIENCE, Cleaner, contents, finish, has_ended, left_behind, start, start_command, wait_for
from conftest import assemble, copy_workspace
from edits import sources
from test_review import TABLE

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.cluster import Cluster
from pipeline.build.jobs import render_pdf
from pipeline.build.makers import differences, makers_here, name_of
from pipeline.build.pool import ClusterError, WorkerPool, end_with_parent
from pipeline.cli.main import main
from pipeline.pdf import engine

PRELOAD = "pipeline.build.cluster_worker"
EDITIONS = ("standard", "second", "third", "fourth")  # all alike, and without the titles that catalogs would have
PDFS = 2 * len(EDITIONS)
EXPECTED = re.compile(r"\[\d+/\d+\] .*|waiting: .*|.* warning\[edition-untitled\]: .*|  hint: write title = .*")
SUM = re.compile(r"\d+ error\(s\)(, \d+ warning\(s\))?; the last publication is untouched")
STAYS = """\
import time
from pathlib import Path
from pipeline.build import cluster_worker

def stay(job, assets):
    Path("{note}").write_text("here")
    time.sleep(600)

cluster_worker.render = stay
"""
"""What a worker loads that never comes to the end of a job."""
NO_PIPELINE = "ModuleNotFoundError(\"No module named 'pipeline'\")"
DIES = """\
import os
from pipeline.build import cluster_worker
cluster_worker.render = lambda job, assets: os._exit(1)
"""
LIES = """\
from dataclasses import replace
from pipeline.build import cluster_worker
right = cluster_worker.render

def wrong(job, assets):
    returned = right(job, assets)
    pdf, data = returned.pdf, returned.pdf.data
    {lie}
    return replace(returned, pdf=replace(pdf, data=data))

cluster_worker.render = wrong
"""
HANGS = """\
import time
from pipeline.build import cluster_worker, pool

def hang(job):
    time.sleep(600)

pool.WorkerPool.__init__.__defaults__ = (1.0,)
cluster_worker.render_pdf = hang
"""
"""What a worker loads whose jobs take longer than they may, which is a second there."""


class Machines:
    """A scheduler and workers, each a process that is ended with the test, whatever happens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True)
        self.address = ""
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler: subprocess.Popen[bytes] | None = None

    def start(self, *command: str, code: str = "", package: Path | None = ROOT, **variables: str) -> subprocess.Popen:
        """Start `dask`, with a module `changed` that holds some code; return the process."""
        number = len(self.processes)
        own = self.folder / str(number)
        own.mkdir()
        (own / "changed.py").write_text(code, encoding="utf-8")
        paths = [str(own), *([str(package)] if package else [])]
        env = {name: value for name, value in os.environ.items() if not name.startswith(("DASK_", "PYTHON"))}
        env |= {"PYTHONPATH": os.pathsep.join(paths), "DASK_CONFIG": str(own), "DASK_TEMPORARY_DIRECTORY": str(own)}
        with (self.folder / f"{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--no-dashboard", "--dashboard-address", "127.0.0.1:0"],
                cwd=own,
                env=env | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        self.processes.append(process)
        return process

    def start_scheduler(self, port: int = 0, losses: int = 3, package: Path | None = ROOT) -> str:
        file = self.folder / f"scheduler-{len(self.processes)}.json"
        options = ("--host", "127.0.0.1", "--port", str(port), "--scheduler-file", str(file))
        variables = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(losses)}
        self.scheduler = self.start("scheduler", *options, package=package, **variables)
        assert wait_for(lambda: file.exists() and file.read_text(encoding="utf-8").endswith("}")), self.log(-1)
        self.address = json.loads(file.read_text(encoding="utf-8"))["address"]
        return self.address

    def start_worker(
        self, code: str = "", *options: str, preload: bool = True, ready: bool = True, **more: object
    ) -> subprocess.Popen:
        """Start a worker of one thread, and wait until the scheduler knows it."""
        preloads = [option for name in (PRELOAD, "changed") for option in ("--preload", name)] if preload else []
        number, options = len(self.processes), options or ("--no-nanny", "--nthreads", "1")
        process = self.start("worker", self.address, "--host", "127.0.0.1", *options, *preloads, code=code, **more)
        assert not ready or wait_for(lambda: "Registered to:" in self.log(number)), self.log(number)
        return process

    def log(self, number: int) -> str:
        number = number if number >= 0 else len(self.processes) + number
        return (self.folder / f"{number}.log").read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        for process in self.processes:
            kill(process)


def kill(process: subprocess.Popen) -> None:
    """Kill a process and all that it has started, as a machine that loses its power does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """A scheduler without workers."""
    found = Machines(tmp_path / "machines")
    try:
        found.start_scheduler(losses=1)
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with three workers, which no test may end."""
    found = Machines(tmp_path_factory.mktemp("three") / "machines")
    try:
        found.start_scheduler()
        for _ in range(3):
            found.start_worker(ready=False)
        for number in (1, 2, 3):
            assert wait_for(lambda number=number: "Registered to:" in found.log(number)), found.log(number)
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that is printed in several editions; nobody may build it."""
    workspace = assemble(tmp_path_factory.mktemp("printed") / "workspace")
    table = workspace.read_text("templates/editions.toml")
    tables = [table.replace("[standard]", f"[{name}]") for name in EDITIONS]
    workspace.write_text("templates/editions.toml", "\n".join(tables))
    text = workspace.read_text("pyproject.toml")
    workspace.write_text(
        "pyproject.toml", text.replace("[tool.pipeline]\n", f"[tool.pipeline]\neditions = {[*EDITIONS]}\n")
    )
    return workspace


@pytest.fixture
def workspace(source: Workspace, tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path, source.root)


@pytest.fixture(scope="module")
def local(source: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build without a cluster makes."""
    made = Cleaner(tmp_path_factory.mktemp("local") / "workspace").outcome(sources(source))
    assert not made.errors
    assert len([path for path in made.files if path.endswith((".pdf", ".png"))]) >= PDFS
    return made.files


def run(workspace: Workspace, machines: Machines, *options: str) -> subprocess.Popen[str]:
    return start(workspace, "--cluster", machines.address, *options)


def said(err: str) -> list[str]:
    """Return what a command said besides its progress, and of the editions above; Dask is not to say anything."""
    assert "Traceback" not in err
    return [line for line in err.splitlines() if not EXPECTED.fullmatch(line)]


def fails(workspace: Workspace, process: subprocess.Popen[str], code: int = 1) -> list[str]:
    """See a command fail, with nothing published and nothing left; return the lines of its diagnostics."""
    exit_code, _, err = finish(process)
    assert exit_code == code, err
    assert contents(workspace.root / "output") == {}
    assert has_ended(workspace)
    assert left_behind(workspace) == set()
    lines = said(err)
    places = [line for line in lines if not line.startswith("  hint: ") and not SUM.fullmatch(line)]
    assert [line for line in places if "error[" not in line] == [], err
    return [line for line in lines if "error[" in line or line.startswith("  hint: ")]


def works(workspace: Workspace, process: subprocess.Popen[str], wanted: dict[str, bytes]) -> list[str]:
    """See a command make what a build on one machine makes, byte for byte; return what it said besides."""
    code, _, err = finish(process)
    assert code == 0, err
    made = contents(workspace.root / "output")
    assert sorted(made) == sorted(wanted)
    assert [path for path in made if made[path] != wanted[path]] == []
    assert has_ended(workspace)
    assert left_behind(workspace) == set()
    return said(err)


def at_work(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a worker that stays has a job."""
    assert wait_for(lambda: (folder / "note").exists() or process.poll() is not None)
    assert process.poll() is None, process.communicate()


def staying(folder: Path) -> str:
    return STAYS.format(note=folder / "note")


def test_three_workers_make_the_same_bytes(workspace: Workspace, three: Machines, local: dict[str, bytes]) -> None:
    assert works(workspace, run(workspace, three), local) == []
    code, out, err = finish(run(workspace, three))
    assert (code, said(err)) == (0, [])
    assert "up to date" in out


def test_one_of_three_workers_is_killed_and_the_bytes_are_the_same(
    workspace: Workspace, machines: Machines, local: dict[str, bytes], tmp_path: Path
) -> None:
    machines.start_worker()
    machines.start_worker()
    lost = machines.start_worker(staying(tmp_path))
    process = run(workspace, machines)
    at_work(tmp_path, process)
    kill(lost)
    assert works(workspace, process, local) == []


def test_a_worker_of_several_threads_makes_the_same_bytes(
    workspace: Workspace, machines: Machines, local: dict[str, bytes]
) -> None:
    """Each thread has a process: the engine's fonts are never shared by threads."""
    machines.start_worker("", "--no-nanny", "--nthreads", "2")
    assert works(workspace, run(workspace, machines), local) == []


def test_review_copies_are_made_there_too(workspace: Workspace, three: Machines) -> None:
    with (workspace.root / "templates/editions.toml").open("a", encoding="utf-8") as file:
        file.write(TABLE)
    code, _, err = finish(start(workspace, "--edition", "review"))
    assert code == 0, err
    here = contents(workspace.root / "preview")
    code, _, err = finish(run(workspace, three, "--edition", "review"))
    assert (code, said(err)) == (0, [])
    assert contents(workspace.root / "preview") == here
    assert sum(path.endswith(".pdf") for path in here) == 4


def test_what_an_earlier_build_has_rendered_stays_here(
    workspace: Workspace, three: Machines, machines: Machines, local: dict[str, bytes]
) -> None:
    """Where only pages are stale, their PDFs are verified and not rendered, for which no worker is needed."""
    works(workspace, run(workspace, three), local)
    path = "templates/styles/screen.css"
    workspace.write_text(path, workspace.read_text(path) + "\nhr { margin: 0 }\n")
    code, out, err = finish(run(workspace, machines))
    assert code == 0, err
    assert "(0 rendered)" in out


# Workers that are lost, and the scheduler


def test_a_job_whose_workers_are_lost_fails(workspace: Workspace, machines: Machines) -> None:
    """It is repeated as often as the scheduler's setting says: here, once."""
    machines.start_worker(DIES)
    machines.start_worker(DIES)
    found = fails(workspace, run(workspace, machines, "--cluster-wait", "3", "--edition", "standard", "--locale", "en"))
    assert found[0].startswith(
        "preview/en/hans-island.en.pdf: error[worker-lost]: was not rendered: its worker was lost, "
    )
    assert "was lost, 2 times in turn; its longest text is " in found[0]


def test_a_build_whose_last_worker_is_lost_gives_up(workspace: Workspace, machines: Machines, tmp_path: Path) -> None:
    lost = machines.start_worker(staying(tmp_path))
    process = run(workspace, machines, "--cluster-wait", "2")
    at_work(tmp_path, process)
    kill(lost)
    command = f"dask worker {machines.address} --no-nanny --nthreads 1 --preload {PRELOAD}"
    told = f"the scheduler at {machines.address} has had no worker of use for 2 seconds"
    assert fails(workspace, process) == [
        f"--cluster: error[cluster-workers]: {told}",
        f"  hint: start one: {command}; --cluster-wait SECONDS waits longer",
    ]


def test_a_job_that_takes_too_long_is_ended_there(workspace: Workspace, machines: Machines) -> None:
    machines.start_worker(HANGS)
    found = fails(workspace, run(workspace, machines, "--edition", "standard", "--locale", "en"))
    assert "error[worker-lost]: was not rendered: its worker was ended after 1 seconds; its longest" in found[0]


def test_the_scheduler_is_killed(workspace: Workspace, machines: Machines, tmp_path: Path) -> None:
    machines.start_worker(staying(tmp_path))
    process = run(workspace, machines)
    at_work(tmp_path, process)
    assert machines.scheduler
    began = monotonic()
    kill(machines.scheduler)
    assert fails(workspace, process) == [
        f"--cluster: error[cluster-lost]: the scheduler at {machines.address} is there no more",
        "  hint: see why the scheduler ended, start it and its workers again, then build again: nothing was published",
    ]
    assert monotonic() - began < 15


def test_an_interrupt_ends_the_command_and_leaves_the_cluster_ready(
    workspace: Workspace, machines: Machines, local: dict[str, bytes], tmp_path: Path
) -> None:
    machines.start_worker()
    lost = machines.start_worker(staying(tmp_path))
    process = run(workspace, machines)
    at_work(tmp_path, process)
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert (code, said(err)) == (130, ["interrupted; what is published is whole"])
    assert contents(workspace.root / "output") == {}
    assert has_ended(workspace)
    assert left_behind(workspace) == set()
    kill(lost)
    assert works(workspace, run(workspace, machines), local) == []


def test_a_build_that_watches_finds_a_scheduler_that_was_started_again(
    workspace: Workspace, machines: Machines, local: dict[str, bytes], tmp_path: Path
) -> None:
    machines.start_worker()
    with WorkerPool(1, None) as pool:
        cluster = Cluster(machines.address, pool, patience=10)
        build(workspace, executor=cluster)
        assert machines.scheduler
        kill(machines.scheduler)
        assert wait_for(lambda: cluster.broken)
        shutil.rmtree(workspace.root / "output")
        machines.start_scheduler(int(machines.address.rpartition(":")[2]))
        machines.start_worker()
        build(workspace, executor=cluster)
        cluster.shutdown()
    assert contents(workspace.root / "output") == local


# Workers that are refused


def other_package(folder: Path) -> Path:
    """Return a folder with a pipeline of which one line of the code is another."""
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "locales", "docs"):
        (folder / name).symlink_to(ROOT / name)
    with (folder / "pipeline/pdf/render.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    return folder


def test_a_worker_of_another_version_is_refused_with_what_differs(
    workspace: Workspace, machines: Machines, tmp_path: Path
) -> None:
    machines.start_worker(package=other_package(tmp_path / "other"))
    (told, hint) = fails(workspace, run(workspace, machines, "--cluster-wait", "2"))
    version = r"0\.1\.0 \([0-9a-f]{12}\)"
    assert re.fullmatch(
        rf"--cluster: error\[cluster-differs\]: the worker at tcp://127\.0\.0\.1:\d+ is refused: "
        rf"pipeline is {version} there, {version} here",
        told,
    )
    assert "install the same wheel and the same system libraries there" in hint


@pytest.mark.parametrize("installed", [True, False], ids=["another version", "no pipeline"])
def test_a_scheduler_without_the_same_pipeline_is_refused(
    workspace: Workspace, machines: Machines, tmp_path: Path, installed: bool
) -> None:
    """It has to take jobs apart."""
    machines.start_scheduler(package=other_package(tmp_path / "other") if installed else None)
    machines.start_worker()
    found = fails(workspace, run(workspace, machines))
    told = f"--cluster: error[cluster-differs]: the scheduler at {machines.address} is refused: "
    assert found[0].startswith(told + ("pipeline is 0.1.0 (" if installed else "it has no pipeline like this one: "))


def test_of_several_workers_those_that_differ_are_refused(
    workspace: Workspace, machines: Machines, local: dict[str, bytes]
) -> None:
    machines.start_worker(PIPELINE_TUNING="0")
    machines.start_worker()
    (told, _) = works(workspace, run(workspace, machines), local)
    assert told.startswith("--cluster: warning[cluster-differs]: the worker at tcp://127.0.0.1:")
    assert told.endswith(" is refused: PIPELINE_TUNING is 0 there, 1 here")


def test_a_worker_of_use_is_waited_for_while_another_is_refused(
    workspace: Workspace, machines: Machines, local: dict[str, bytes]
) -> None:
    """Which of them registers first in the queue of a cluster is chance."""
    machines.start_worker(PIPELINE_TUNING="0")
    process = run(workspace, machines)
    sleep(2)
    assert process.poll() is None
    machines.start_worker()
    (told, _) = works(workspace, process, local)
    assert told.startswith("--cluster: warning[cluster-differs]: ")


@pytest.mark.parametrize(
    ("options", "package", "why"),
    [
        (("--no-nanny",), ROOT, "it was started without --preload pipeline.build.cluster_worker"),
        (("--no-nanny",), None, f"it has no pipeline like this one: {NO_PIPELINE}"),
        (
            ("--nanny", "--preload", PRELOAD),
            ROOT,
            "it was started by a nanny, and so may start no process of its own",
        ),
    ],
    ids=["not prepared", "no pipeline", "nanny"],
)
def test_a_worker_that_is_not_prepared_is_refused(
    workspace: Workspace, machines: Machines, options: tuple[str, ...], package: Path | None, why: str
) -> None:
    machines.start_worker("", "--nthreads", "1", *options, preload=False, package=package)
    code, _, err = finish(run(workspace, machines, "--cluster-wait", "2"))
    waiting, told, *_ = (line for line in err.splitlines() if "refused" in line)
    assert waiting.startswith(f"waiting: the scheduler at {machines.address} has no worker of use yet: the worker at ")
    assert waiting.endswith(f" is refused: {why}")
    assert told.endswith(f" is refused: {why}")
    assert (code, contents(workspace.root / "output")) == (1, {})


def test_what_differs_is_told_by_name() -> None:
    here = makers_here()
    assert {"pipeline", "Python", "Pango", "weasyprint", "pydyf", "fonttools", "libharfbuzz", "libz"} <= here.keys()
    assert differences(here, here) == ""
    there = {name: value for name, value in here.items() if name != "libz"} | {"Pango": "1.44.7", "libother": "2"}
    assert differences(there, here) == (
        f"Pango is 1.44.7 there, {here['Pango']} here; libz is missing there, {here['libz']} here; "
        "libother is 2 there, missing here"
    )
    assert differences({}, here).endswith(f"; and {len(here) - 4} more")
    assert name_of(there) != name_of(here)
    assert name_of(dict(reversed(here.items()))) == name_of(here)


def test_packages_are_told_with_those_that_their_extras_need() -> None:
    """WeasyPrint asks for fonttools[woff], and so for brotli, which compresses fonts."""
    assert "brotli" in makers_here()


def test_a_package_that_is_not_installed_is_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems leave out what an extra needs, and the engine does without."""
    there = metadata.distribution

    def distribution(name: str) -> metadata.Distribution:
        if name == "brotli":
            raise metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(metadata, "distribution", distribution)
    assert makers_here()["brotli"] == "missing"


def test_where_libraries_cannot_be_told_no_cluster_is_built_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "text_libraries", tuple)
    with pytest.raises(PipelineError, match="cannot tell which libraries set text on this system"):
        makers_here()


# A scheduler that is not there, or has nobody


def test_no_scheduler_is_at_the_address(workspace: Workspace) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    told, hint = fails(workspace, start(workspace, "--cluster", address, "--cluster-wait", "1"))
    assert told.startswith(f"--cluster: error[cluster-lost]: no scheduler answers at {address}: ")
    assert hint.startswith("  hint: start one: dask scheduler --host HOST")


def test_what_answers_is_no_scheduler(workspace: Workspace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        told, _ = fails(workspace, start(workspace, "--cluster", address, "--cluster-wait", "1"))
    assert told.startswith(f"--cluster: error[cluster-lost]: no scheduler answers at {address}: ")


def test_a_scheduler_without_workers(workspace: Workspace, machines: Machines) -> None:
    process = run(workspace, machines, "--cluster-wait", "1.5")
    code, _, err = finish(process)
    assert code == 1
    assert f"waiting: the scheduler at {machines.address} has no worker yet" in err.splitlines()
    assert f"the scheduler at {machines.address} has had no worker of use for 1.5 seconds" in said(err)[0]
    assert contents(workspace.root / "output") == {}


def test_a_worker_that_comes_later_is_waited_for(
    workspace: Workspace, machines: Machines, local: dict[str, bytes]
) -> None:
    process = run(workspace, machines)
    sleep(2)
    assert process.poll() is None
    machines.start_worker()
    assert works(workspace, process, local) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "8786",
        "localhost",
        "http://127.0.0.1:8787",
        "tcp://127.0.0.1",
        "tcp://:8786",
        "host:0",
        "host:65536",
        "tcp://a b:1",
        "inproc://1/2/3",
        "tcp://127.0.0.1:8786/",
    ],
)
def test_what_is_no_address(workspace: Workspace, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--workspace", str(workspace.root), f"--cluster={address}"]) == 2
    told, hint, *_ = capsys.readouterr().err.splitlines()
    assert told == f"--cluster: error[usage]: “{address}” is not the address of a scheduler"
    assert hint == "  hint: name host and port as dask scheduler prints them, such as tcp://127.0.0.1:8786"


def test_to_wait_needs_a_cluster(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--workspace", str(workspace.root), "--cluster-wait", "9"]) == 2
    assert capsys.readouterr().err.startswith("--cluster-wait: error[usage]: there is no cluster to wait for\n")


# What comes back, and what is sent


class Kept(Executor):
    """Keeps what it is given, and does none of it."""

    def __init__(self) -> None:
        self.given: list[tuple[Any, ...]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.given.append(args)
        return Future()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """One that is connected to nobody, and to whose scheduler the assets of a job are a text."""
    with WorkerPool(1, None) as pool:
        made = Cluster("tcp://127.0.0.1:1", pool, patience=0.5)
        monkeypatch.setattr(made, "_get_ready", lambda assets: setattr(made, "sent", f"sent {assets}"))
        made.executor = Kept()
        yield made


def test_a_job_that_waited_is_sent_with_its_own_assets(cluster: Cluster) -> None:
    """A build that watches may have sent others meanwhile."""
    first, second = (SimpleNamespace(assets=name) for name in ("first", "second"))
    cluster.submit(render_pdf, first)
    cluster.submit(render_pdf, second)
    assert cluster.executor.given == []  # nobody is there
    cluster.fit = {"worker": 2}
    cluster._hand_on()
    assert cluster.executor.given == [(first, "sent first"), (second, "sent second")]


def test_once_all_has_failed_no_worker_is_kept_busy(cluster: Cluster) -> None:
    cluster.fit = {"worker": 1}
    futures = [cluster.submit(render_pdf, SimpleNamespace(assets="a")) for _ in range(2)]
    (there,) = cluster.under_way
    cluster._fail(ClusterError([]))
    assert there.cancelled()
    assert (cluster.under_way, list(cluster.waiting), cluster.broken) == (set(), [], False)
    assert all(isinstance(future.exception(0), ClusterError) for future in futures)


def test_a_worker_that_was_mended_may_have_its_old_address(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.refused = {"tcp://a:1": ("it was another", "mend it")}

    def look() -> None:
        if "tcp://a:1" not in cluster.refused:
            cluster.fit = {"tcp://a:1": 1}

    monkeypatch.setattr(cluster, "_look", look)
    cluster._wait_for_a_worker()
    assert cluster.workers == 1


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ("data = data[:-1] + b'?'", "its bytes are not those that were verified there"),
        ("data = data[:2000]; pdf = replace(pdf, file=job.file(data, pdf.file.pages))", "cannot be read: "),
        ("pdf = replace(pdf, file=replace(pdf.file, pages=pdf.file.pages + 1))", "has "),
    ],
    ids=["other bytes", "cut off", "another number of pages"],
)
def test_a_result_that_does_not_verify(workspace: Workspace, machines: Machines, lie: str, why: str) -> None:
    machines.start_worker(LIES.format(lie=lie))
    found = fails(workspace, run(workspace, machines, "--edition", "standard", "--locale", "en"))
    told = r"preview/en/hans-island\.en\.pdf: error\[cluster-result\]: came from tcp://127\.0\.0\.1:\d+ and does not "
    assert re.match(rf"{told}verify: {re.escape(why)}", found[0]), found


EDIT = """\
import sys
from pipeline.build import cluster
read = cluster._read

def edited(assets):
    with open(assets.root + "/templates/styles/print.css", "a") as file:
        file.write("\\n")
    return read(assets)

cluster._read = edited
from pipeline.cli.main import main
from pipeline.pdf import engine
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def test_an_asset_that_changes_before_it_is_sent(workspace: Workspace, three: Machines, tmp_path: Path) -> None:
    script = tmp_path / "edit.py"
    script.write_text(EDIT, encoding="utf-8")
    command = [sys.executable, str(script), "build", "--workspace", str(workspace.root), "--cluster", three.address]
    process = start_command(workspace, command, env={"PYTHONPATH": str(ROOT)})
    assert fails(workspace, process) == [
        "templates/styles/print.css: error[asset-changed]: has changed since the build began",
        "  hint: build again",
    ]


SPOILS = """\
from pathlib import Path
from pipeline.build import cluster_worker
kept = cluster_worker._kept

def spoilt(assets, files):
    folder = kept(assets, files)
    (Path(folder) / "templates/styles/print.css").write_text("p { color: red }")
    return folder

cluster_worker._kept = spoilt
"""


def test_an_asset_that_changes_on_the_worker(workspace: Workspace, machines: Machines) -> None:
    machines.start_worker(SPOILS)
    found = fails(workspace, run(workspace, machines, "--edition", "standard", "--locale", "en"))
    assert "templates/styles/print.css: error[asset-changed]: has changed since the build began" in found


def test_a_fault_of_the_workspace_is_told_as_without_a_cluster(workspace: Workspace, three: Machines) -> None:
    style = "templates/styles/standard.css"
    workspace.write_text(style, workspace.read_text(style) + "\np { colour: red }\n")
    there = fails(workspace, run(workspace, three))
    here = fails(workspace, start(workspace))
    assert there == here
    assert any("engine-warning" in line for line in here)


# What is loaded

WITHOUT = """\
import sys
from pipeline.cli.main import main
from pipeline.pdf import engine
code = main(sys.argv[1:])
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"dask", "distributed", "tornado", "cloudpickle"}, loaded
sys.exit(code)
"""


def test_a_build_without_a_cluster_loads_nothing_of_dask(workspace: Workspace) -> None:
    command = [sys.executable, "-c", WITHOUT, "build", "--workspace", str(workspace.root), "--edition", "standard"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert result.returncode == 0, result.stderr


MISSING = """\
import sys
sys.modules["distributed"] = None
from pipeline.cli.main import main
from pipeline.pdf import engine
sys.exit(main(sys.argv[1:]))
"""


def test_where_dask_is_not_installed_it_is_said_how_to_install_it(workspace: Workspace) -> None:
    address = "tcp://127.0.0.1:9"
    command = [sys.executable, "-c", MISSING, "build", "--workspace", str(workspace.root), "--cluster", address]
    assert fails(workspace, start_command(workspace, command), code=2) == [
        "--cluster: error[cluster-library]: distributed is not installed, without which no cluster is reached",
        '  hint: pip install "factsheet-pipeline[cluster]", or: pip install distributed',
    ]


def test_the_engine_that_does_not_load_here_ends_the_build(
    workspace: Workspace, three: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoEngine(WorkerPool):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            return super().submit(no_engine if fn is makers_here else fn, *args, **kwargs)

    with NoEngine(1, None) as pool, Cluster(three.address, pool) as cluster, pytest.raises(PipelineError) as failure:
        build(workspace, executor=cluster)
    assert [d.code for d in failure.value.diagnostics] == ["library-missing"]
    assert contents(workspace.root / "output") == {}


def no_engine() -> None:
    from pipeline.base.diagnostics import fail

    raise fail("Pango", "library-missing", "the text libraries do not load", "install them")

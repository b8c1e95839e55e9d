"""Worker processes: what they return, how they end, and what becomes of a job whose worker does not return."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from multiprocessing import forkserver
from pathlib import Path
from time import monotonic, sleep

import pytest
from builders import ROOT
from clean import PATIENCE, contents
from conftest import assemble

from pipeline.build import pool as module
from pipeline.build.pool import InProcess, WorkerError, WorkerPool

prepared: list[str] = []


def square(number: int) -> int:
    return number * number


def fail(text: str) -> None:
    raise ValueError(text)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    sleep(600)


def prepare(text: str) -> None:
    prepared.append(text)


def prepared_here() -> tuple[list[str], int, int]:
    return prepared, os.getpid(), os.getppid()


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int) -> bool:
    """Wait until a process has ended."""
    end = monotonic() + 20
    while alive(pid) and monotonic() < end:
        sleep(0.01)
    return not alive(pid)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[WorkerPool]:
    workers = WorkerPool(2, tmp_path / "work", time_limit=30)
    yield workers
    workers.shutdown(cancel_futures=True)
    assert not (tmp_path / "work").exists()


def test_they_return_what_jobs_return_in_any_order(pool: WorkerPool) -> None:
    futures = [pool.submit(square, number) for number in range(50)]
    assert [future.result(30) for future in reversed(futures)] == [number**2 for number in reversed(range(50))]


def test_they_raise_what_jobs_raise(pool: WorkerPool) -> None:
    failed, after = pool.submit(fail, "no"), pool.submit(square, 3)
    with pytest.raises(ValueError, match=r"^no$"):
        failed.result(30)
    assert after.result(30) == 9


def test_a_job_or_a_result_that_cannot_be_sent_fails_alone(pool: WorkerPool) -> None:
    unsendable, unreturnable, after = pool.submit(lambda: 1), pool.submit(threading.Lock), pool.submit(square, 3)
    assert unsendable.exception(30) is not None
    assert unreturnable.exception(30) is not None
    assert after.result(30) == 9


def test_what_was_prepared_is_there_in_every_worker(pool: WorkerPool) -> None:
    pool.prepare(2, prepare, "fonts")
    answers = [pool.submit(prepared_here).result(30) for _ in range(4)]
    assert {tuple(texts) for texts, _, _ in answers} == {("fonts",)}
    assert os.getpid() not in {pid for _, pid, _ in answers}
    assert prepared == []


def test_other_things_to_prepare_make_other_workers(pool: WorkerPool) -> None:
    pool.prepare(1, prepare, "fonts")
    _, first, _ = pool.submit(prepared_here).result(30)
    pool.prepare(1, prepare, "fonts")
    assert pool.submit(prepared_here).result(30)[1] == first
    pool.prepare(1, prepare, "other fonts")
    texts, second, _ = pool.submit(prepared_here).result(30)
    assert texts == ["other fonts"]
    assert second != first
    assert gone(first)


def test_a_worker_that_dies_fails_its_own_job_only(pool: WorkerPool) -> None:
    futures = [pool.submit(square, 1), pool.submit(die), *(pool.submit(square, number) for number in range(20))]
    with pytest.raises(WorkerError, match=r"^died$"):
        futures[1].result(30)
    assert [future.result(30) for future in futures[2:]] == [number**2 for number in range(20)]


def test_a_worker_that_hangs_is_ended(tmp_path: Path) -> None:
    with WorkerPool(1, tmp_path / "work", time_limit=3) as workers:
        hung, after = workers.submit(hang), workers.submit(square, 3)
        with pytest.raises(WorkerError, match=r"^was ended after 3 seconds$"):
            hung.result(30)
        assert after.result(30) == 9


def test_a_worker_is_replaced_after_so_many_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "JOBS_OF_A_WORKER", 2)
    with WorkerPool(1, tmp_path / "work") as workers:
        first, second, third = (workers.submit(os.getpid).result(30) for _ in range(3))
        assert first == second
        assert third != first
        assert gone(first)


def test_their_temporary_files_have_a_folder_of_their_own(pool: WorkerPool, tmp_path: Path) -> None:
    assert pool.submit(tempfile.gettempdir).result(30) == str(tmp_path / "work")


def test_shutdown_waits_for_all_jobs_or_ends_them(tmp_path: Path) -> None:
    with WorkerPool(1, tmp_path / "work") as workers:
        futures = [workers.submit(square, number) for number in range(9)]
    assert [future.result(0) for future in futures] == [number**2 for number in range(9)]
    workers = WorkerPool(1, tmp_path / "work")
    _, pid, _ = workers.submit(prepared_here).result(30)
    workers.submit(hang)
    began = monotonic()
    workers.shutdown(cancel_futures=True)
    assert monotonic() - began < 10
    assert gone(pid)


def test_one_that_was_never_asked_starts_nothing(tmp_path: Path) -> None:
    with WorkerPool(2, tmp_path / "work") as workers:
        workers.prepare(2, prepare, "fonts")
        assert workers.pool is None
        assert not (tmp_path / "work").exists()


def test_workers_that_have_lost_their_fork_server_are_started_again(pool: WorkerPool) -> None:
    _, worker, server = pool.submit(prepared_here).result(30)
    os.kill(server, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    assert gone(worker)
    end, answer = monotonic() + 60, None
    while answer is None and monotonic() < end:
        try:
            answer = pool.submit(square, 3).result(60)
        except WorkerError:  # until it is noticed that the workers are gone
            sleep(0.1)
    assert answer == 9


def test_a_job_that_a_broken_pool_has_dropped_fails(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pebble breaks when an idle worker dies, and forgets what it was about to hand out: nobody would hear of it."""
    worker = pool.submit(os.getpid).result(60)
    monkeypatch.setattr(pool.pool, "schedule", lambda *_, **__: Future())  # taken, and not handed out
    dropped = pool.submit(square, 3)
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(WorkerError, match=r"^died$"):
        dropped.result(60)
    assert pool.submit(square, 3).result(60) == 9


def test_a_job_that_a_broken_pool_has_dropped_fails_when_the_next_one_starts_another(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = pool.submit(os.getpid).result(60)
    broken = pool.pool
    assert broken is not None
    monkeypatch.setattr(broken, "schedule", lambda *_, **__: Future())
    dropped = pool.submit(square, 3)
    os.kill(worker, signal.SIGKILL)
    end = monotonic() + 60
    while broken.active and monotonic() < end:
        sleep(0.01)
    assert pool.submit(square, 3).result(60) == 9
    with pytest.raises(WorkerError, match=r"^died$"):
        dropped.result(60)


CALLER = """\
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from pipeline.build.pool import WorkerPool
from test_pool import hang, prepared_here

if __name__ == "__main__":
    workers = WorkerPool(1, Path(sys.argv[1]))
    _, worker, server = workers.submit(prepared_here).result(30)
    print(worker, server, flush=True)
    sys.stdin.read()
"""


def test_they_end_with_a_caller_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(CALLER, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "work"), *sys.path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        worker, server = map(int, caller.stdout.readline().split())
        assert alive(worker)
        caller.kill()
    assert gone(worker)
    assert gone(server)


UNGUARDED = """\
import sys
from pathlib import Path
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.pool import WorkerPool

with WorkerPool(2, Path(sys.argv[2])) as workers:
    print(len(build(Workspace(Path(sys.argv[1])), executor=workers).files), flush=True)
"""
"""A script whose build is not behind `if __name__ == "__main__"`."""


def test_a_script_that_builds_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    workspace = assemble(tmp_path / "workspace")
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    command = [sys.executable, str(script), str(workspace.root), str(tmp_path / "work")]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=PATIENCE)
    assert result.stderr == ""
    assert result.returncode == 0
    assert int(result.stdout) == len(contents(workspace.root / "output")) - 1  # but for the manifest


def test_the_fork_server_has_the_engine_loaded(pool: WorkerPool) -> None:
    pool.start()
    assert forkserver._forkserver._forkserver_pid
    assert pool.submit(is_loaded, "weasyprint").result(30)


def is_loaded(module: str) -> bool:
    return module in sys.modules


@pytest.mark.parametrize("executor", [InProcess()])
def test_in_this_process(executor: Executor) -> None:
    assert executor.submit(square, 3).result(0) == 9
    with pytest.raises(ValueError, match=r"^no$"):
        executor.submit(fail, "no").result(0)
    assert executor.submit(os.getpid).result(0) == os.getpid()

"""Workers: what they return, how they end, and what becomes of a task whose worker does not return."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from pathlib import Path
from time import monotonic, sleep

import pytest

from pipeline.build import workers as module
from pipeline.build.nursery import WorkerError
from pipeline.build.workers import InProcess, Workers

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


def temporary_folder() -> str:
    import tempfile

    return tempfile.gettempdir()


def grow(size: int) -> int:
    globals()["ballast"] = b"x" * size
    return os.getpid()


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


@pytest.fixture(params=["forked", "spawned"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workers]:
    """Two workers, of a nursery that is forked, or spawned because this process has another thread."""
    held = threading.Event()
    other = threading.Thread(target=held.wait)
    if request.param == "spawned":
        other.start()
    workers = Workers(2, tmp_path / "work", limit=30)
    workers.start()
    yield workers
    workers.shutdown(cancel_futures=True)
    held.set()
    if other.ident:
        other.join()
    assert not (tmp_path / "work").exists()


def test_they_return_what_tasks_return_in_any_order(pool: Workers) -> None:
    futures = [pool.submit(square, number) for number in range(50)]
    assert [future.result(30) for future in reversed(futures)] == [number**2 for number in reversed(range(50))]


def test_they_raise_what_tasks_raise(pool: Workers) -> None:
    failed, after = pool.submit(fail, "no"), pool.submit(square, 3)
    with pytest.raises(ValueError, match=r"^no$"):
        failed.result(30)
    assert after.result(30) == 9


def test_a_task_or_a_result_that_cannot_be_sent_fails_alone(pool: Workers) -> None:
    unsendable, unreturnable, after = pool.submit(lambda: 1), pool.submit(threading.Lock), pool.submit(square, 3)
    assert unsendable.exception(30) is not None
    with pytest.raises(WorkerError, match="gave what cannot be sent"):
        unreturnable.result(30)
    assert after.result(30) == 9


def test_what_was_prepared_is_there_in_every_worker(pool: Workers) -> None:
    pool.prepare(prepare, "fonts")
    answers = [pool.submit(prepared_here).result(30) for _ in range(4)]
    assert {tuple(texts) for texts, _, _ in answers} == {("fonts",)}
    assert os.getpid() not in {pid for _, pid, _ in answers}
    assert prepared == []


def test_other_things_to_prepare_make_other_workers(pool: Workers) -> None:
    pool.prepare(prepare, "fonts")
    _, first, _ = pool.submit(prepared_here).result(30)
    pool.prepare(prepare, "fonts")
    assert pool.submit(prepared_here).result(30)[1] == first
    pool.prepare(prepare, "other fonts")
    texts, second, _ = pool.submit(prepared_here).result(30)
    assert texts == ["fonts", "other fonts"]
    assert second != first
    assert gone(first)


def test_a_worker_that_dies_fails_its_own_task_only(pool: Workers) -> None:
    futures = [pool.submit(square, 1), pool.submit(die), *(pool.submit(square, number) for number in range(20))]
    with pytest.raises(WorkerError, match=r"^died$"):
        futures[1].result(30)
    assert [future.result(30) for future in futures[2:]] == [number**2 for number in range(20)]


def test_a_worker_that_hangs_is_ended(tmp_path: Path) -> None:
    with Workers(1, tmp_path / "work", limit=3) as workers:
        hung, after = workers.submit(hang), workers.submit(square, 3)
        with pytest.raises(WorkerError, match=r"^was ended after 3 seconds$"):
            hung.result(30)
        assert after.result(30) == 9


def test_a_worker_that_has_grown_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GROWTH", 20 << 20)
    with Workers(1, tmp_path / "work") as workers:
        first = workers.submit(grow, 1).result(30)
        assert workers.submit(grow, 1 << 20).result(30) == first
        assert workers.submit(grow, 40 << 20).result(30) == first
        second = workers.submit(grow, 1).result(30)
        assert second != first
        assert gone(first)


def test_their_temporary_files_have_a_folder_of_their_own(pool: Workers, tmp_path: Path) -> None:
    assert pool.submit(temporary_folder).result(30) == str(tmp_path / "work")


def test_shutdown_waits_for_all_tasks_or_cancels_them(tmp_path: Path) -> None:
    with Workers(1, tmp_path / "work") as workers:
        futures = [workers.submit(square, number) for number in range(9)]
    assert [future.result(0) for future in futures] == [number**2 for number in range(9)]
    with pytest.raises(RuntimeError, match="after shutdown"):
        workers.submit(square, 1)
    workers = Workers(1, tmp_path / "work")
    _, pid, nursery = workers.submit(prepared_here).result(30)
    running, waiting = workers.submit(hang), workers.submit(square, 1)
    while not running.running():
        sleep(0.01)
    began = monotonic()
    workers.shutdown(cancel_futures=True)
    assert monotonic() - began < 10
    assert isinstance(running.exception(0), WorkerError)
    with pytest.raises(CancelledError):
        waiting.result(0)
    assert gone(pid)
    assert not alive(nursery)


def test_one_that_was_never_asked_starts_nothing(tmp_path: Path) -> None:
    with Workers(2, tmp_path / "work") as workers:
        workers.prepare(prepare, "fonts")
        assert workers.pid == 0
        assert not (tmp_path / "work").exists()


def test_a_nursery_that_is_killed_fails_the_tasks_and_not_the_caller(tmp_path: Path) -> None:
    with Workers(1, tmp_path / "work") as workers:
        workers.start()
        os.kill(workers.pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match="could not be started"):
            workers.submit(square, 1).result(30)


CALLER = """\
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from pipeline.workers import Workers
from test_workers import hang, prepared_here

workers = Workers(1, Path(sys.argv[1]))
_, worker, nursery = workers.submit(prepared_here).result(30)
workers.submit(hang) if sys.argv[1].endswith("busy") else None
print(worker, nursery, flush=True)
sys.stdin.read()
"""


def test_they_end_with_a_caller_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CALLER, str(tmp_path / "work"), *sys.path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        worker, nursery = map(int, caller.stdout.readline().split())
        assert alive(worker)
        caller.kill()
    assert gone(worker)
    assert gone(nursery)


@pytest.mark.parametrize("executor", [InProcess()])
def test_in_this_process(executor: Executor) -> None:
    assert executor.submit(square, 3).result(0) == 9
    with pytest.raises(ValueError, match=r"^no$"):
        executor.submit(fail, "no").result(0)
    assert executor.submit(os.getpid).result(0) == os.getpid()

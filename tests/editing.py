"""What tests of the editor share: the server as the command starts it, and a client that says what it likes."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from builders import ROOT

from pipeline.base.files import Workspace

PATIENCE = 60
"""Seconds after which what has not happened will not: a loaded machine is slow."""
LIMIT = 2**20


@dataclass(frozen=True)
class Reply:
    """An answer of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        return [found["code"] for found in self.json["diagnostics"]]


@dataclass(frozen=True)
class Editor:
    """A server that runs, and what a page of it knows."""

    workspace: Workspace
    port: int
    token: str
    process: subprocess.Popen[str] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def own(self) -> dict[str, str]:
        """The headers of a request of the page."""
        return {"Host": self.host, "Cookie": f"editor-{self.port}={self.token}", "X-Token": self.token}

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str | None] | None = None
    ) -> Reply:
        """Ask as the page does, but for these headers; without those that are None."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        told = {**self.own, **({} if data is None else {"Content-Type": "application/json"}), **(headers or {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            # The headers are those that the test gives, Host among them: the library would add its own.
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if data is not None and "Content-Length" not in told:
                told["Content-Length"] = str(len(data))
            for name, value in told.items():
                if value is not None:
                    connection.putheader(name, value.encode("utf-8"))
            connection.endheaders()
            if data:
                with suppress(ConnectionError):  # refused before all of it was read
                    connection.send(data)
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read())
        finally:
            connection.close()

    def raw(self, data: bytes) -> int:
        """Send bytes as they are, and return the status of the first answer; 0 where there is none."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as own:
            with suppress(ConnectionError):
                own.sendall(data)
            with suppress(ConnectionError):
                line = own.makefile("rb").readline()
                return int(line.split()[1]) if line else 0
        return 0

    def head(self, line: str, *more: str) -> bytes:
        """Return the head of a request of the page, with more lines, without its end."""
        lines = [line, *(f"{name}: {value}" for name, value in self.own.items()), *more]
        return "".join(f"{line}\r\n" for line in lines).encode()

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        """Listen; give the events as they come."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as own:
            own.sendall(self.head("GET /api/events HTTP/1.1") + b"\r\n")
            lines = own.makefile("rb")
            while not lines.readline().startswith(b"retry:"):
                pass
            yield (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))


@contextmanager
def served(workspace: Workspace, errors: Path, *options: str) -> Iterator[Editor]:
    """Serve a workspace by the command, at a free port; what it says wrong goes into a file."""
    command = [sys.executable, "-m", "pipeline", "serve", "--workspace", str(workspace.root)]
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--port", "0", "--no-open", *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", line)
        assert found, errors.read_text()
        yield Editor(workspace, int(found[1]), found[2], process)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Ask until something is so: the system tells of an edit when it likes."""
    end = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < end
        sleep(0.05)

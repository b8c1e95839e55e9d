"""Prints files with one headless Chromium, told what to do through a pipe (DevTools protocol).

    python chromium.py PROFILE FOLDER FILE...

The profile is an empty folder for the browser; a PDF for each file goes to the folder. Standard library only, since
this script's time counts as the browser's.
"""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
PAPER = {
    "preferCSSPageSize": True,
    "printBackground": True,
    "generateTaggedPDF": True,
    "transferMode": "ReturnAsBase64",
}
Message = dict[str, Any]  # of the DevTools protocol
COMMAND = 3
ANSWER = 4
"""The file descriptors that the browser reads and writes."""


class Browser:
    """A browser that is told one thing after another."""

    def __init__(self, profile: str) -> None:
        told, self.tell = os.pipe()
        self.hear, heard = os.pipe()
        for end in (told, heard):
            os.set_inheritable(end, True)
        shell = f'exec chromium "$@" {COMMAND}<&{told} {ANSWER}>&{heard}'
        arguments = ["bash", "-c", shell, "bash", *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(arguments, pass_fds=(told, heard), stderr=subprocess.DEVNULL)
        os.close(told)
        os.close(heard)
        self.number = 0
        self.rest = b""
        self.seen: list[Message] = []

    def ask(self, method: str, session: str = "", **parameters: object) -> Message:
        """Send a command and return its result; what the browser says meanwhile is kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        os.write(self.tell, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                result: Message = answer["result"]
                return result
            self.seen.append(answer)

    def wait(self, event: str) -> None:
        """Wait until the browser says that something has happened."""
        while not any(message.get("method") == event for message in self.seen):
            self.seen.append(self._next())
        self.seen.clear()

    def _next(self) -> Message:
        while b"\0" not in self.rest:
            data = os.read(self.hear, 1 << 20)
            if not data:
                sys.exit("the browser has ended")
            self.rest += data
        said, _, self.rest = self.rest.partition(b"\0")
        message: Message = json.loads(said)
        return message


def main() -> None:
    profile, folder, *files = sys.argv[1:]
    browser = Browser(profile)
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    browser.ask("Page.enable", session)
    for file in map(Path, files):
        browser.seen.clear()
        browser.ask("Page.navigate", session, url=file.resolve().as_uri())
        browser.wait("Page.loadEventFired")
        browser.ask("Runtime.evaluate", session, expression="document.fonts.ready", awaitPromise=True)
        data = browser.ask("Page.printToPDF", session, **PAPER)["data"]
        Path(folder, file.with_suffix(".pdf").name).write_bytes(base64.b64decode(data))
    browser.ask("Browser.close")
    browser.process.wait()


if __name__ == "__main__":
    main()

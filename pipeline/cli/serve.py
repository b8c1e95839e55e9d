"""The command that serves the translators' editor to a browser on this machine."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from threading import Thread

from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import say

PORT = 8420


def run_serve(arguments: Namespace) -> int:
    from pipeline.base.settings import read_settings
    from pipeline.editor.server import serve

    workspace = open_workspace(arguments)
    read_settings(workspace)  # a folder without settings is not a workspace: say so

    def tell(address: str, once: str) -> None:
        say(f"the editor is at {address}", arguments)
        say("open that address in a browser of this machine; who has it can edit. Ctrl-C ends the editor", arguments)
        if not arguments.no_open and _has_screen():
            Thread(target=_open, args=(once,), daemon=True).start()

    with suppress(KeyboardInterrupt):  # that is how it ends
        serve(workspace, arguments.port, tell, read_only=arguments.read_only)
    say("the editor has ended; what was saved is in the catalogs. To go on, run pipeline serve again", arguments)
    return 0


def _has_screen() -> bool:
    """Tell whether a browser can open beside the terminal, and not in it."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return sys.stdout.isatty() and (sys.platform == "darwin" or named)


def _open(address: str) -> None:
    import webbrowser  # asks the system for its browsers

    with suppress(webbrowser.Error, OSError):  # the address is printed too
        webbrowser.open(address)


def _arguments(parser: ArgumentParser) -> None:
    port = f"where it listens, on this machine alone (default: {PORT}); 0 takes any that is free"
    parser.add_argument("--port", type=int, default=PORT, metavar="PORT", help=port)
    parser.add_argument("--read-only", action="store_true", help="show everything, and let nothing be changed")
    parser.add_argument("--no-open", action="store_true", help="print the address, and open no browser")


SERVE = command("serve", run_serve, _arguments)

"""The catalog that eight clients of the editor have edited a thousand times each, by GNU gettext."""

from __future__ import annotations

import subprocess
from pathlib import Path

from editor_clients import many_edits


def test_the_catalog_of_many_edits_is_one_that_msgfmt_takes(tmp_path: Path) -> None:
    outcome = many_edits(tmp_path, clients=8, edits=1_000)
    assert outcome.written - outcome.found - outcome.offered == set()
    said = subprocess.run(
        ("msgfmt", "--check", "--output-file=/dev/null", outcome.path), capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")

"""What Babel extracts is what the pipeline extracts."""

from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from builders import ROOT, copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.project.sources import read_sources


def extract(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    target = folder / "messages.pot"
    command = ["pybabel", "-q", "extract", "-F", str(ROOT / "babel.cfg"), "-c", "TRANSLATORS:", "-o", str(target), "."]
    assert not CommandLineInterface().run(command)
    return target


def test_babel_finds_every_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_workspace(tmp_path)
    with extract(tmp_path, monkeypatch).open("rb") as file:
        found = {(m.context, m.id): m for m in read_po(file) if m.id}
    templates = read_sources(Workspace(tmp_path)).templates
    wanted = {
        (message.id, (message.text, message.plural) if message.plural else message.text): message
        for template in templates
        for message in template.messages
    }
    assert set(found) == set(wanted)
    for key, message in wanted.items():
        assert " ".join(message.comments) in " ".join(found[key].auto_comments)  # Babel wraps them anew


def test_a_faulty_profile_ends_the_extraction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = copy_workspace(tmp_path)
    path = "templates/profiles/nagorno-karabakh.yaml"
    workspace.write_text(path, workspace.read_text(path).replace("title: !_", "title:", 1))
    with pytest.raises(PipelineError, match="profile-mark"):
        extract(tmp_path, monkeypatch)


def test_a_faulty_layout_ends_the_extraction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = copy_workspace(tmp_path)
    path = "templates/layouts/page.html"
    workspace.write_text(path, workspace.read_text(path) + "{% if %}")
    with pytest.raises(PipelineError, match="layout-syntax"):
        extract(tmp_path, monkeypatch)

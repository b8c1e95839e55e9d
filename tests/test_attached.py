"""What is attached to the PDFs of a factsheet."""

from pathlib import Path

import pikepdf
from conftest import copy_workspace

from pipeline.base.files import Workspace
from pipeline.build.build import build

CATALOG = "locales/he/LC_MESSAGES/hans-island.po"


def attached_catalog(workspace: Workspace) -> str:
    with pikepdf.open(workspace.path("output/he/hans-island.he.pdf")) as pdf:
        return pdf.attachments["hans-island.he.po"].get_file().read_bytes().decode("utf-8")


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1
    workspace.write_text(path, text.replace(old, new))


def test_what_nobody_has_approved_is_not_attached(tmp_path: Path) -> None:
    """A publication may have English in place of a few texts; their fuzzy translations are not in it."""
    workspace = copy_workspace(tmp_path)
    edit(workspace, "pyproject.toml", "minimum-coverage = 100", "minimum-coverage = 50")
    edit(workspace, CATALOG, 'msgctxt "summary"', '# Is this so?\n#, fuzzy\nmsgctxt "summary"')
    workspace.write_text(
        CATALOG, workspace.read_text(CATALOG) + '\n#~ msgctxt "old"\n#~ msgid "Old"\n#~ msgstr "ישן"\n'
    )
    build(workspace)
    entries = {
        entry.partition('"')[2].partition('"')[0]: entry for entry in attached_catalog(workspace).split("msgctxt ")
    }
    assert "האי הנס, בגרינלנדית" not in attached_catalog(workspace)
    assert 'msgstr ""' in entries["summary"]
    assert 'msgstr "האי הנס (טרטופאלוק)"' in entries["title"]
    assert "Is this so?" in entries["title"]  # the remark stands above the entry that follows
    assert "#~" not in attached_catalog(workspace)

"""The glossary's tables as other tools read them: translate-toolkit, whose reader is Weblate's, and Lokalize's TBX."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from builders import ROOT
from translate.convert.csv2tbx import main
from translate.storage.csvl10n import csvfile
from translate.storage.tbx import tbxfile

TERMS: list[dict[str, Any]] = tomllib.loads((ROOT / "locales/glossary.toml").read_text(encoding="utf-8"))["term"]


@pytest.mark.parametrize("code", ["hy", "az", "ru"])
def test_every_term_arrives(code: str, tmp_path: Path) -> None:
    table = ROOT / f"docs/glossary/{code}.csv"
    read = [unit for unit in csvfile.parsefile(str(table)).units if not unit.isheader()]
    main(["--progress=none", "--charset=utf-8", str(table), str(tmp_path / "terms.tbx")])
    terms = tbxfile.parsefile(str(tmp_path / "terms.tbx")).units
    assert 'xml:lang="xx"' in (tmp_path / "terms.tbx").read_text(encoding="utf-8")  # the manual says what to put there
    meant = [(term["en"], term[code]["term"]) for term in TERMS]
    assert [(unit.source, unit.target) for unit in read] == meant
    assert [(unit.source, unit.target) for unit in terms] == meant

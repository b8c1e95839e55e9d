"""The registry of codes: every diagnostic of the pipeline is explained, in the document and on the command line."""

import ast
import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import ROOT

from pipeline.checks.catalog_checks import CHECKS, SILENCEABLE
from pipeline.checks.codes import read_codes
from pipeline.cli.main import main

CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))


def codes_in(path: Path) -> Iterator[str]:
    """Yield the codes that a module gives its diagnostics: in calls of error, fail, fault …, or as `code = …`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        arguments: list[ast.expr] = []
        hyphen = False
        if isinstance(node, ast.Call):
            called = node.func.body if isinstance(node.func, ast.IfExp) else node.func
            method = isinstance(called, ast.Attribute)
            name = getattr(called, "attr" if method else "id", "")
            if name in ("error", "fail", "misuse", "warning", "Diagnostic"):
                arguments = node.args[:1] if method else node.args[1:2]
            elif name in ("_FaultError", "PageCheck"):
                arguments = node.args[:1]
            elif name == "TomlFile":
                arguments = node.args[2:]
            elif name in ("fault", "_fault"):
                arguments, hyphen = node.args[:2], name == "fault" and not method  # some take a key there
        elif isinstance(node, ast.Assign) and any("code" in ast.unparse(target).split(", ") for target in node.targets):
            arguments, hyphen = [n for n in ast.walk(node.value) if isinstance(n, ast.Constant)], True
        found = (text for argument in arguments for text in texts(argument) if CODE.fullmatch(text))
        yield from (text for text in found if "-" in text or not hyphen)


def test_every_code_of_the_pipeline_is_explained_and_none_else() -> None:
    settings = {"minimum-coverage"}  # a key, not a code
    used = {code for path in sorted((ROOT / "pipeline").rglob("*.py")) for code in codes_in(path)} - settings
    assert len(used) > 90
    assert used - set(read_codes()) == set(), "add a section to pipeline/checks/codes.toml"
    assert set(read_codes()) - used - {"markup"} == set(), "explained, but never told"


def test_every_code_of_a_check_is_explained_among_those_of_catalogs() -> None:
    groups = {read_codes()[code].group.partition(":")[0] for check in CHECKS for code in check.codes}
    assert groups == {"Catalogs"}


def test_the_document_is_made_from_the_data() -> None:
    page = runpy.run_path(str(ROOT / "docs/make_checks.py"))["page"]
    assert (ROOT / "docs/checks.md").read_text(encoding="utf-8") == page(read_codes())


def test_the_document_has_a_section_for_each_code() -> None:
    text = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    assert re.findall(r"^### ([a-z0-9-]+)", text, re.MULTILINE) == [*read_codes()]
    assert all(f"`{code}`" in text for code in SILENCEABLE)
    assert "### not-nfc (fixed by `--fix`)" in text
    assert "### no-break-space (warning, fixed by `--fix`)" in text


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "ignore-unused"]) == 0
    assert capsys.readouterr().out == (
        "warning[ignore-unused]: An entry silences a check that finds nothing in it.\n"
        "  why: It would hide a fault that comes later.\n"
        "  fix: Remove the code from the comment.\n"
    )
    assert main(["check", "--explain", "glossary"]) == 0
    assert "  right: ru: Прекращение огня этого года\n" in capsys.readouterr().out


def test_explain_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*read_codes()]


def test_explain_a_code_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "number"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("--explain: error[unknown-code]: there is no code “number”\n")
    assert said.err.endswith("  hint: did you mean numbers?\n1 error(s); nothing was checked\n")
    for far in ("zzz", "nonsense"):
        assert main(["check", "--explain", far]) == 2
        assert "hint: pipeline check --explain all lists the codes" in capsys.readouterr().err


def test_explain_in_any_case_of_letters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "NUMBERS"]) == 0
    assert capsys.readouterr().out.startswith("error[numbers]: ")


def test_explain_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "ignore-unused", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "code": "ignore-unused",
        "group": "Catalogs: entries",
        "severity": "warning",
        "means": "An entry silences a check that finds nothing in it.",
        "why": "It would hide a fault that comes later.",
        "fix": "Remove the code from the comment.",
        "wrong": "",
        "right": "",
    }
    assert main(["check", "--explain", "all", "--format", "json"]) == 0
    assert [record["code"] for record in json.loads(capsys.readouterr().out)] == [*read_codes()]
    assert main(["check", "--explain", "nonsense", "--format", "json"]) == 2
    assert [record["code"] for record in json.loads(capsys.readouterr().out)] == ["unknown-code"]

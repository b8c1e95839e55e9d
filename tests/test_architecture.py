"""The architecture as it is described, against the code: rooms, imports, and the commands that the texts name."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import ROOT

from pipeline.cli import main

PACKAGE = ROOT / "pipeline"
FIRST = "start"
"""The first step stands outside the order: it imports none of the rooms, and any of them may use it."""
PACKAGES = ("orthography", "profile", "catalog", "checks", "pdf", "verify", "cli", "new")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def rooms() -> list[str]:
    """Return the rooms that the table of docs/architecture.md lists, in its order."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.partition("## The rooms\n")[2].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)/?` \|", table, re.MULTILINE)


def modules() -> list[Path]:
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE or not path.name.startswith("__")]
    return [path for path in paths if path.stem != FIRST]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports, wherever it does; what only a type checker imports is left out."""

    def visit(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    yield from visit(ast.parse(path.read_text(encoding="utf-8")))


def rooms_imported(path: Path) -> set[str]:
    found = {name.split(".")[1] for name in imports(path) if name.startswith("pipeline.")}
    return found - {"__version__", room_of(path), FIRST}


def test_every_module_is_in_the_table_and_every_room_is_a_module() -> None:
    assert len(rooms()) == len(set(rooms()))
    assert set(rooms()) == {room_of(path) for path in modules()}
    assert {room for room in rooms() if (PACKAGE / room).is_dir()} == set(PACKAGES)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_room_imports_only_from_those_above(path: Path) -> None:
    order = rooms()
    above = set(order[: order.index(room_of(path))])
    assert rooms_imported(path) <= above


def test_the_first_step_imports_none_of_the_rooms() -> None:
    assert rooms_imported(PACKAGE / f"{FIRST}.py") == set()


def test_diagnostics_imports_nothing_of_the_pipeline() -> None:
    assert rooms_imported(PACKAGE / "diagnostics.py") == set()
    assert rooms()[0] == "diagnostics"


@pytest.mark.parametrize(
    ("library", "room"), [("polib", "catalog"), ("weasyprint", "pdf"), ("pydyf", "pdf"), ("rich", "cli")]
)
def test_one_room_alone_imports_a_library(library: str, room: str) -> None:
    users = {room_of(path) for path in modules() if any(name.split(".")[0] == library for name in imports(path))}
    assert users == {room}


def test_verify_imports_no_room_that_made_what_it_verifies() -> None:
    used = {room for path in (PACKAGE / "verify").glob("*.py") for room in rooms_imported(path)}
    assert used <= {"diagnostics", "workspace", "names", "manifest"}


def test_only_the_command_line_prints() -> None:
    for path in modules():
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        prints = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert not prints or room_of(path) == "cli", path.name


def test_no_clock_is_read_but_for_the_time_a_build_takes() -> None:
    for path in modules():
        names = set(imports(path))
        clocks = {name for name in names if name.split(".")[0] == "time"} - {"time.monotonic", "time.sleep"}
        assert clocks == set(), path.name
        assert not re.search(r"\b(?:now|today|utcnow)\(", path.read_text(encoding="utf-8")), path.name


def test_every_module_says_what_comes_in_and_what_goes_out() -> None:
    for path in [*modules(), PACKAGE / "__init__.py"]:
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert documentation, path.name
        assert documentation.partition("\n")[0].endswith((".", ":", ";", ",")) or "\n" in documentation, path.name


# What README.md and docs/ tell a reader to type


def commands(document: Path) -> list[str]:
    """Return every command line of a document: the lines of its sh blocks, and its code spans."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    spans = re.findall(
        r"`((?:pipeline|make)(?: [^`]*)?)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    )
    return [line for line in (*lines, *spans) if line and not line.startswith("#")]


def words(kind: str) -> list[tuple[str, str]]:
    """Return the document and the first word after `make` or `pipeline` of each command."""
    found = []
    for document in DOCUMENTS:
        for line in commands(document):
            for part in re.split(r"&&|\|", line):
                match = re.match(rf"(?:\.venv/bin/)?{kind} +([a-z][\w-]*)(?![\w=])", part.strip())
                if match:
                    found.append((document.name, match[1]))
    return sorted(set(found))


def test_the_readme_names_targets_and_commands() -> None:
    assert ("README.md", "build") in [*words("pipeline"), *words("make")] or "make" in commands(ROOT / "README.md")
    assert words("make")


def test_every_target_that_a_document_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for document, target in words("make"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{document}: make {target}"


def test_every_command_that_a_document_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for document, command in words("pipeline"):
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        capsys.readouterr()
        assert stop.value.code == 0, f"{document}: pipeline {command}"


def test_every_option_that_a_document_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for document in DOCUMENTS:
        for line in commands(document):
            match = re.match(r"(?:\.venv/bin/)?pipeline ([a-z]+)(.*)", line)
            if match:
                with pytest.raises(SystemExit):
                    main([match[1], "--help"])
                text = capsys.readouterr().out
                for option in re.findall(r"--[a-z-]+", match[2]):
                    assert option in text, f"{document.name}: {line}"


def test_every_path_that_a_document_links_exists() -> None:
    for document in DOCUMENTS:
        for address in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", address):
                assert (document.parent / address).exists(), f"{document.name}: {address}"


def test_every_makefile_recipe_that_runs_the_pipeline_names_a_command() -> None:
    recipes = subprocess.run(["make", "--dry-run", "build", "catalogs", "check", "verify"], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert re.findall(r"-m pipeline (\w+)", recipes) == ["build", "update", "check", "verify"]

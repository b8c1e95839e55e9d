"""The architecture as it is described, against the code: stages, imports, and the commands that the texts name."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import ROOT

from pipeline.cli.main import main

PACKAGE = ROOT / "pipeline"
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md", "templates/fonts/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "pipeline/scaffold/repository/README.md",
]


def stages() -> list[str]:
    """Return the stages that the table of docs/architecture.md lists, in its order."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.partition("## The stages\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def modules() -> list[Path]:
    return sorted(PACKAGE.glob("*/**/*.py"))


def stage_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


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


def stages_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("pipeline.")} - {"__version__"}


def test_the_stages_of_the_table_are_the_folders_of_the_package() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert len(stages()) == len(set(stages()))
    assert set(stages()) == folders


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_stage_imports_only_stages_above_it(path: Path) -> None:
    order = stages()
    assert stages_imported(path) <= {*order[: order.index(stage_of(path)) + 1]}


def test_each_stage_says_what_it_is_for_in_three_lines() -> None:
    for stage in stages():
        text = ast.get_docstring(ast.parse((PACKAGE / stage / "__init__.py").read_text(encoding="utf-8")))
        assert text, stage
        assert len([line for line in text.splitlines() if line]) <= 3, stage


def test_the_code_stays_small_enough_to_read() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {path.relative_to(PACKAGE).as_posix(): n for path, n in lines.items() if n > 300} == {}
    of_stages = {stage: sum(n for path, n in lines.items() if PACKAGE / stage in path.parents) for stage in stages()}
    assert {stage: n for stage, n in of_stages.items() if n > 4_900} == {}  # of which verify needs most
    assert (
        sum(lines.values()) <= 34_600
    )  # 11,000 is the aim without what publications of others need; this only keeps it from growing


@pytest.mark.parametrize(
    ("library", "stage"),
    [
        ("polib", "catalog"),
        ("weasyprint", "pdf"),
        ("pydyf", "pdf"),
        ("rich", "cli"),
        ("distributed", "build"),
        ("dask", "build"),
    ],
)
def test_one_stage_alone_imports_a_library(library: str, stage: str) -> None:
    users = {stage_of(path) for path in modules() if any(name.split(".")[0] == library for name in imports(path))}
    assert users == {stage}


def test_verify_imports_no_stage_that_made_what_it_verifies() -> None:
    used = {
        name for path in (PACKAGE / "verify").glob("*.py") for name in imports(path) if name.startswith("pipeline.")
    }
    modules_used = {".".join(name.split(".")[1:3]) for name in used}
    others = {name for name in modules_used if not name.startswith(("verify.", "base."))}
    assert others <= {"language.columns", "language.names"}


def test_only_the_command_line_prints() -> None:
    for path in modules():
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        prints = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert not prints or stage_of(path) == "cli", path.name


# Where files are opened, listed and removed: those of the workspace by `base/files.py`, and what a build makes of them
FILE_MODULES = {"base/disk.py", "base/files.py", "base/swap.py", "base/user_cache.py",
                "build/cache.py", "build/exchange.py", "build/pool.py", "build/staging.py"}  # fmt: skip
# What else is opened, which no workspace can bring:
OTHER_FILES = {
    "__main__.py": {"open"},  # /dev/null
    "cli/report.py": {"os.open"},  # /dev/null
    "cli/serve.py": {"webbrowser.open"},  # an address
    "pages/limits.py": {"Path.read_text"},  # /proc/self/status
    "pdf/engine.py": {"Path.read_text"},  # /proc/self/maps
    "pdf/fonts.py": {"mkdtemp", "rmtree"},  # the engine's own folder of temporary files
    "pdf/press.py": {"Image.open", "PROFILE.read_bytes"},  # bytes in memory; the colour profile of the package
    "scaffold/pending.py": {"folder.glob", "journal.unlink", "os.open", "self.read_bytes"},  # the user's cache folder
    "scaffold/tags.py": {"Path.open"},  # Babel's data
    "verify/ink.py": {"pikepdf.open"},  # the same
    "verify/pdf.py": {"pikepdf.open", "file.Root.Metadata.read_bytes", "embedded.read_bytes"},  # bytes in memory
    "verify/folder.py": {"os.open", "os.scandir"},  # the publication, which may lie outside of a workspace
    "scaffold/script_fonts.py": {"os.walk"},  # the names of the system's fonts
}
TOUCHING = {
    "open", "read_bytes", "read_text", "write_bytes", "write_text", "touch", "mkdir", "rmdir", "unlink", "rmtree",
    "rename", "iterdir", "glob", "rglob", "mkdtemp", "symlink_to", "hardlink_to", "chmod", "os.open",
    "os.listdir", "os.scandir", "os.walk", "os.remove", "os.link", "os.symlink", "os.makedirs", "os.replace",
    "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.move",
}  # fmt: skip
WORKSPACES = re.compile(r"(.*\.)?(\w*workspace|pending|published|store|theme|super\(\))|Workspace\(.*\)")


def touches(path: Path) -> set[str]:
    """Return the calls of a module that open, list, write or remove files, but for those of a workspace.

    Files of the package itself are named from `__file__` or by `importlib.resources`.
    """
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    found = set()
    for call in calls:
        said = ast.unparse(call.func)
        owner, _, name = said.rpartition(".")
        own = "__file__" in said or "files('pipeline" in said
        if {name, said} & TOUCHING and not own and not WORKSPACES.fullmatch(owner):
            found.add(re.sub(r"\(.*\)", "", said))
    return found


def test_one_module_touches_the_files_of_a_workspace() -> None:
    """It follows no link out, opens no FIFO and no device, and knows limits; whoever passes it by does not."""
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    assert paths.keys() >= FILE_MODULES | OTHER_FILES.keys()
    found = {name: touches(path) for name, path in paths.items() if name not in FILE_MODULES}
    strays = {name: calls - OTHER_FILES.get(name, set()) for name, calls in found.items()}
    assert {name: calls for name, calls in strays.items() if calls} == {}


def test_no_clock_is_read_but_for_the_time_a_build_takes() -> None:
    """And for the day of a new profile, which is text to be edited from then on: the command alone reads that."""
    for path in modules():
        names = set(imports(path))
        clocks = {name for name in names if name.split(".")[0] == "time"} - {"time.monotonic", "time.sleep"}
        assert clocks == set(), path.name
        if path != PACKAGE / "cli/new.py":
            assert not re.search(r"\b(?:now|today|utcnow)\(", path.read_text(encoding="utf-8")), path.name


CONNECTIONS = {"socket", "ssl", "http", "ftplib", "smtplib", "urllib.request", "requests", "httpx", "distributed"}
LISTENS = "editor/server.py"  # at a port of this machine; what it is asked it answers, and it asks nobody
CONNECTS = "build/scheduler.py"  # to the scheduler that `build --cluster` names


def test_one_module_opens_a_connection_and_two_run_a_program() -> None:
    """Git, which keeps a setting for the merge driver, and tells what its commits have; workers are forked."""
    programs = set()
    for path in modules():
        names = set(imports(path))
        own = {PACKAGE / LISTENS: {"socket"}, PACKAGE / CONNECTS: {"distributed"}}
        connections = CONNECTIONS - own.get(path, set())
        assert not {n for n in names for c in connections if n == c or n.startswith(f"{c}.")}, path.name
        if any(name.startswith("subprocess") for name in names):
            programs.add(path.relative_to(PACKAGE).as_posix())
    assert programs == {"cli/catalogs.py", "base/git.py"}


def test_every_module_says_why_it_exists() -> None:
    for path in [*modules(), PACKAGE / "__init__.py"]:
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert documentation, path.name
        assert documentation.endswith("."), path.name


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


def test_the_readme_begins_with_make_and_names_targets_and_commands() -> None:
    assert commands(ROOT / "README.md")[0] == "make"
    assert ("README.md", "test") in words("make")
    assert ("README.md", "build") in words("pipeline")


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


def test_every_test_that_a_document_names_exists() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"^def (test_\w+)\(", tests, re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"`(test_\w+)`", document.read_text(encoding="utf-8")))
        assert named - defined == set(), document.name


def test_every_module_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"`((?:{'|'.join(stages())})/[\w/.]+)`", text))
    assert {name.partition("/")[0] for name in named} >= {*stages()} - {"base", "scaffold", "cli"}
    assert {name for name in named if not (PACKAGE / name).exists()} == set()


def test_every_script_that_a_document_names_starts() -> None:
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    scripts = set(re.findall(r"python -m (benchmarks\.\w+)", text))
    assert {"benchmarks.merge_timing", "benchmarks.seeded_faults", "benchmarks.performance"} <= scripts
    for script in scripts:
        subprocess.run([sys.executable, "-m", script, "--help"], cwd=ROOT, capture_output=True, check=True)


def test_every_makefile_recipe_that_runs_the_pipeline_names_a_command() -> None:
    recipes = subprocess.run(["make", "--dry-run", "build", "catalogs", "check", "verify"], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert re.findall(r"^\.venv/bin/pipeline (\w+)", recipes, re.MULTILINE) == ["build", "update", "check", "verify"]

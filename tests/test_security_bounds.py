"""Attacks by the files of a workspace: names that lead elsewhere, layouts that run code, and bombs.

Each test is an attack, and sees that it ends in a diagnostic and that nothing was done.
"""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import ROOT, locale, make_profile, make_settings
from conftest import copy_workspace

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.cli.main import main
from pipeline.pages import filling, limits
from pipeline.pages.filling import fill
from pipeline.pages.limits import MEGABYTES
from pipeline.pages.paths import page_path, printed_path
from pipeline.pdf.editions import read_editions
from pipeline.pdf.engine import FatalURLFetchingError
from pipeline.pdf.render import AssetFetcher
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.loader import load_profile

EDITION = 'layout = "factsheet.html"\nstyles = ["print.css"]\npdf = "pdf/ua-1"\npages = 4\n'


def workspace_of(tmp_path: Path, **files: str) -> Workspace:
    """Return a workspace of files; in their names, `__` stands for a slash and `_dot_` for a dot."""
    workspace = Workspace(tmp_path)
    for name, text in files.items():
        workspace.write_text(name.replace("__", "/").replace("_dot_", "."), text)
    return workspace


def faults(attack: object, *arguments: object) -> tuple[Diagnostic, ...]:
    with pytest.raises(PipelineError) as failure:
        attack(*arguments)  # type: ignore[operator]
    assert all(found.hint for found in failure.value.diagnostics)
    return failure.value.diagnostics


def layout_workspace(tmp_path: Path, text: str, **more: str) -> LayoutFiles:
    return LayoutFiles(workspace_of(tmp_path, templates__layouts__page_dot_html=text, **more))


# Names that become paths


@pytest.mark.parametrize("id_", ["/../../../output/en/x", "..", "a/b", "A", "a.b", "a b", "x" * 101, "é", "x\\n"])
def test_an_edition_id_that_leads_elsewhere(id_: str, tmp_path: Path) -> None:
    workspace = workspace_of(
        tmp_path,
        templates__editions_dot_toml=f'[standard]\n{EDITION}["{id_}"]\n{EDITION}',
        templates__layouts__factsheet_dot_html="",
        templates__styles__print_dot_css="",
    )
    (found,) = faults(read_editions, workspace)
    assert (found.code, found.location.path) == ("edition", "templates/editions.toml")
    assert "cannot be the id of an edition" in found.message


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("layout", '"../../.git/config"'),
        ("layout", '"../figures/a.html"'),
        ("layout", '"/etc/passwd"'),
        ("layout", '"..html"'),
        ("styles", '["../../secret.css"]'),
        ("styles", '["/x.css"]'),
        ("styles", '["a/../../x.css"]'),
        ("styles", '["x.html"]'),
    ],
)
def test_an_edition_whose_files_lie_elsewhere(key: str, name: str, tmp_path: Path) -> None:
    lines = [line for line in EDITION.splitlines() if not line.startswith(key)]
    text = "\n".join(["[standard]", *lines, f"{key} = {name}"])
    workspace = workspace_of(
        tmp_path,
        templates__editions_dot_toml=text,
        templates__layouts__factsheet_dot_html="",
        templates__styles__print_dot_css="",
        secret_dot_css="",
    )
    (found,) = faults(read_editions, workspace)
    assert (found.code, found.location.line) == ("edition", 5)
    assert "is not the name of a" in found.message


@pytest.mark.parametrize(
    "name",
    ["../.git/config", "layouts/../../.git/config", ".git/config", "profiles/x.yaml", "/etc/passwd", "editions.toml",
     "figures/map.json", "styles/x.html", "layouts//page.html", "layouts/.hidden.html", "",
     "layouts/x.html\\0", "LAYOUTS/x.html"],
)  # fmt: skip
@pytest.mark.parametrize("statement", ["include '{}'", "import '{}' as x", "extends '{}'", "include ['{}']"])
def test_a_layout_that_takes_in_what_is_no_layout(name: str, statement: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for secret in (".git/config", "secret.html"):
        (tmp_path / secret).write_text("token", encoding="utf-8")
    files = layout_workspace(tmp_path, f"\n{{% {statement.format(name)} %}}")
    (found,) = faults(fill, files, "layouts/page.html", {})
    assert (str(found.location), found.code) == ("templates/layouts/page.html:2", "layout-error")
    assert "is not the name of a layout" in found.message


@pytest.mark.parametrize("slug", ["../x", "a/b", "/x", "x" * 101, "é", "a.b", "x\n"])
def test_a_slug_that_leads_elsewhere(slug: str) -> None:
    found = faults(load_profile, "templates/profiles/x.yaml", f'slug: "{slug}"\n', make_settings())
    assert any(one.code == "profile-slug" for one in found)
    with pytest.raises(ValueError, match="is not a name that may be in a path"):
        page_path(slug, locale("ru"))
    with pytest.raises(ValueError, match="is not a name that may be in a path"):
        printed_path("tiny", locale("ru"), slug)


@pytest.mark.parametrize("name", ["../x", "de@x", "de/x", "de_٠٠١", "de_DE.UTF-8", "de\\u0000", "d" * 300])
def test_a_locale_that_leads_elsewhere(name: str, tmp_path: Path) -> None:
    (found,) = faults(
        read_settings, workspace_of(tmp_path, pyproject_dot_toml=f'[tool.pipeline]\nlocales=["en","{name}"]')
    )
    assert (found.code, found.location.line) == ("settings", 2)


def test_a_new_locale_that_cldr_cannot_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = copy_workspace(tmp_path)
    for tag in ("de@x", "../de", "de_٠٠١", "d" * 10_000):
        assert main(["new", "locale", tag, "--workspace", str(workspace.root)]) == 2
        assert "error[unknown-locale]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address",
    ["fonts/../../pyproject.toml", "fonts/%2e%2e/%2e%2e/secret.css", "styles/%2e%2e%2fsecret.css", "fonts/a%00.ttf",
     "styles/..%2f..%2fsecret.css", "locales/../fonts/x.ttf", "locales/x/fonts/%2e%2e/x.ttf", "figures/x.svg"],
)  # fmt: skip
def test_an_asset_that_lies_elsewhere(address: str, tmp_path: Path) -> None:
    fetcher = AssetFetcher(
        workspace_of(tmp_path, secret_dot_css="", templates__secret_dot_css="", templates__figures__x_dot_svg="")
    )
    with pytest.raises(FatalURLFetchingError, match="is not below templates/fonts or templates/styles"):
        fetcher.fetch(f"https://workspace.invalid/{address}")


# Layouts that run code, or run for ever


@pytest.mark.parametrize(
    "expression",
    [
        "cycler.__init__.__globals__.os.popen('touch owned').read()",
        "self.__init__.__globals__.__builtins__.open('owned', 'w')",
        "''.__class__.__mro__[1].__subclasses__()",
        "(lipsum|attr('__globals__')).os.system('touch owned')",
        "lipsum['__globals__']['os'].system('touch owned')",
        "joiner.__init__.__globals__",
        "namespace.__init__.__globals__",
        "'{0.__class__.__init__.__globals__}'.format(cycler)",
        "'{x.__class__}'.format_map({'x': cycler})",
        "('{0.__class__}'|format(cycler)) ~ (cycler|map(attribute='__class__')|list)",
        "[cycler]|map(attribute='__init__.__globals__')|list",
        "[cycler]|map('attr', '__init__')|map('attr', '__globals__')|first",
        "t.__globals__",
        "t.__closure__[0].cell_contents",
        "t.__code__.co_consts",
        "date.__func__",
        "profile.__init__.__globals__",
        "profile.__reduce_ex__(2)",
        "profile.messages().gi_frame.f_back.f_globals",
        "profile.messages.__func__.__globals__",
        "locale.cldr._data",
        "locale.cldr.__class__.load",
        "numbers.update({'x': 1})",
        "numbers.pop('x')",
        "caller.__globals__",
        "config.items()",
        "url_for.__globals__",
        "self._TemplateReference__context.environment",
        "self._TemplateReference__context.environment.loader.workspace.write_text('owned', 'x')",
        "loop.__init__.__globals__",
    ],
)
def test_a_layout_that_leaves_the_sandbox(expression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"profile": make_profile(), "locale": locale("ru"), "numbers": {}, "t": lambda text: text, "date": str}
    (found,) = faults(fill, layout_workspace(tmp_path, f"\n{{{{ {expression} }}}}"), "layouts/page.html", given)
    assert (str(found.location), found.code) == ("templates/layouts/page.html:2", "layout-error")
    assert [path.name for path in tmp_path.iterdir()] == ["templates"]


LOOP = "{% for a in range(99999) %}" * 9 + "{% set y = a %}" + "{% endfor %}" * 9
TIME, LARGE = "it takes more than 0.5 seconds", "a whole number is too large"
MEMORY = f"it takes more than {MEGABYTES} MB of memory"


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("{% for a in range(10**9) %}{% endfor %}", "Range too big"),
        (LOOP, TIME),
        ("{{ lipsum(n=10**9) }}", TIME),
        ("{% macro a(n) %}{{ a(n + 1) }}{% endmacro %}{{ a(0) }}", "call each other without end"),
        ("{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}", TIME),
        ("{% include 'layouts/page.html' %}", "call each other without end"),
        ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", "call each other without end"),
        ("{{ 2**(10**9) }}", LARGE),
        ("{{ 'x' * 10**9 }}", MEMORY),
        ("{{ [0] * 10**9 }}", MEMORY),
        ("{{ 'x'|center(10**9) }}", MEMORY),
        ("{{ '%1000000000d' % 1 }}", MEMORY),
        ("{{ '{:>1000000000}'.format(1) }}", MEMORY),
        ("{{ 'x'|indent(10**9) }}{{ 'x\ny'|indent(10**9) }}", MEMORY),
        ("{{ [1]|batch(10**9, 0)|list }}", MEMORY),
        ("{% set n = namespace(x='xx') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", MEMORY),
        ("{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}", LARGE),
        ("{{ 'x' * 6000000 }}", "the page has more than 5,000,000 characters"),
        ("{{ '\\ud800' }}", "UnicodeEncodeError"),
    ],
    ids=range(19),
)  # fmt: skip
def test_a_layout_that_takes_all_time_or_memory(
    layout: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    monkeypatch.setattr(filling, "SECONDS", 0.5)
    began = time.monotonic()
    (found,) = faults(fill, layout_workspace(tmp_path, layout), "layouts/page.html", {})
    assert time.monotonic() - began < 10
    assert (found.location.path, found.code) == ("templates/layouts/page.html", "layout-error")
    assert said in found.message


def test_a_layout_that_loops_is_told_with_its_line(tmp_path: Path) -> None:
    began = time.monotonic()
    (found,) = faults(fill, layout_workspace(tmp_path, f"\n\n{LOOP}"), "layouts/page.html", {})
    assert str(found.location) == "templates/layouts/page.html:3"
    assert found.message == "cannot be filled: it takes more than 5 seconds"
    assert time.monotonic() - began < 10


def test_what_is_filled_after_a_loop_has_its_time_again(tmp_path: Path) -> None:
    test_a_layout_that_loops_is_told_with_its_line(tmp_path)
    assert fill(layout_workspace(tmp_path, "{{ 2 * 3 }}"), "layouts/page.html", {}) == "6"
    assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_one_step_of_c_that_never_ends_ends_the_command(tmp_path: Path) -> None:
    layout_workspace(tmp_path, "{{ 1|round(10**9, 'floor') }}")
    program = f"""
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from pipeline.base.files import Workspace
from pipeline.pages import limits
from pipeline.pages import filling, limits
from pipeline.pages.filling import fill
from pipeline.pages.limits import MEGABYTES
from pipeline.profile.layouts import LayoutFiles
limits.CPU_SECONDS = 1
fill(LayoutFiles(Workspace(Path({str(tmp_path)!r}))), "layouts/page.html", {{}})
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=20, check=False)
    assert done.returncode == -signal.SIGPROF


@pytest.mark.parametrize(
    "layout",
    ["{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}", "{{ 1" + "+1" * 20_000 + " }}", "{{ " + "[" * 20_000 + " }}",
     "{% if 1 %}" * 5_000 + "{% endif %}" * 5_000, "{{ " + "9" * 5_000 + " }}", "{{ x" + ".x" * 20_000 + " }}",
     "{% for a in [1] %}" * 60 + "{% endfor %}" * 60, "{{ not " + "not " * 20_000 + "1 }}",
     "{{ 'x'" + "|trim" * 20_000 + " }}"],
    ids=range(9),
)  # fmt: skip
def test_a_layout_that_is_nested_deeply(layout: str, tmp_path: Path) -> None:
    (found,) = faults(fill, layout_workspace(tmp_path, layout), "layouts/page.html", {"x": {}})
    assert found.code in ("layout-syntax", "layout-error")


# What the pipeline itself may not do


FORBIDDEN = {"pickle", "marshal", "shelve", "dbm", "dill", "cloudpickle", "joblib", "imp", "runpy", "code", "codeop",
             "zipimport", "jinja2.bccache", "importlib.util", "importlib.machinery"}  # fmt: skip
CALLS = {"eval", "exec", "__import__", "compile_command", "import_module", "unsafe_load", "full_load"}
UNSAFE = {"pickle.load", "pickle.loads", "yaml.load", "os.system"}
LOADERS = {"Loader", "FullLoader", "UnsafeLoader", "CLoader", "CFullLoader", "CUnsafeLoader", "BytecodeCache",
           "FileSystemBytecodeCache", "ModuleLoader", "FileSystemLoader"}  # fmt: skip
OWN_DATA = {"scaffold/tags.py": {"pickle", "pickle.load"}, "pdf/tuning/unused.py": {"import_module"}}
"""A table of the installed Babel, and modules of the engine by names that stand in the code."""


def dangers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & FORBIDDEN
        elif isinstance(node, ast.ImportFrom):
            names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            yield from names & FORBIDDEN
            yield from {alias.name for alias in node.names} & (LOADERS | CALLS)
        elif isinstance(node, ast.Name) and node.id in CALLS | LOADERS:
            yield node.id
        elif isinstance(node, ast.Attribute) and (node.attr in LOADERS | CALLS or ast.unparse(node) in UNSAFE):
            yield ast.unparse(node)
        elif isinstance(node, ast.keyword) and node.arg in ("bytecode_cache", "shell"):
            yield node.arg


def test_nothing_of_a_workspace_is_unpickled_or_run() -> None:
    found = {
        path.relative_to(ROOT / "pipeline").as_posix(): set(dangers(ast.parse(path.read_text(encoding="utf-8"))))
        for path in (ROOT / "pipeline").rglob("*.py")
    }
    assert {path: names for path, names in found.items() if names} == OWN_DATA


@pytest.mark.parametrize(
    "code", ["import pickle", "from marshal import loads", "eval('1')", "yaml.load(x)", "from yaml import UnsafeLoader",
             "run(x, shell=True)", "Environment(bytecode_cache=x)", "builtins.exec(x)",
             "from importlib import import_module"]
)  # fmt: skip
def test_the_test_above_sees_what_is_dangerous(code: str) -> None:
    assert list(dangers(ast.parse(code)))

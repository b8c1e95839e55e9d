"""Attacks by the files of a workspace: names that lead elsewhere, layouts that run code, and bombs.

Each test is an attack, and sees that it ends in a diagnostic and that nothing was done.
"""

from __future__ import annotations

import ast
import gc
import itertools
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from builders import ROOT, locale, make_catalog, make_name, make_profile, make_settings, make_subject, make_template
from conftest import copy_workspace
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from pipeline.base import names
from pipeline.base.bounds import LONGEST, MOST_FAULTS
from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import LONGEST_SITE, read_settings
from pipeline.catalog.po import format_catalog, parse_catalog
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.fix import fix_catalog
from pipeline.cli.interrupt import interruptible
from pipeline.cli.main import main
from pipeline.language.locales import read_locale
from pipeline.pages import filling, limits
from pipeline.pages.drawings import qr_code, read_figure
from pipeline.pages.filling import fill
from pipeline.pages.fonts import read_font
from pipeline.pages.limits import MEGABYTES
from pipeline.pages.localize import Labels
from pipeline.pages.web_page import page_path, printed_path
from pipeline.pdf.editions import Edition, read_editions
from pipeline.pdf.engine import FatalURLFetchingError
from pipeline.pdf.render import AssetFetcher, Renderer
from pipeline.profile.grammar import tokens
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.loader import load_profile

EDITION = 'layout = "factsheet.html"\nstyles = ["print.css"]\npdf = ["pdf/ua-1"]\npages = 4\n'


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
    [
        "../.git/config",
        "layouts/../../.git/config",
        ".git/config",
        "profiles/x.yaml",
        "/etc/passwd",
        "editions.toml",
        "figures/map.json",
        "styles/x.html",
        "layouts//page.html",
        "layouts/.hidden.html",
        "",
        "layouts/x.html\\0",
        "LAYOUTS/x.html",
    ],
)
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
    [
        "fonts/../../pyproject.toml",
        "fonts/%2e%2e/%2e%2e/secret.css",
        "styles/%2e%2e%2fsecret.css",
        "fonts/a%00.ttf",
        "styles/..%2f..%2fsecret.css",
        "locales/../fonts/x.ttf",
        "locales/x/fonts/%2e%2e/x.ttf",
        "figures/x.svg",
    ],
)
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
TIME, LARGE = "it takes more than 0.5 seconds of processor time", "a whole number is too large"
MEMORY = f"it takes more than {MEGABYTES} MB of memory"


@pytest.fixture
def uncollected() -> Iterator[None]:
    """A library of the tests listens to the garbage collector: what the time limit raises there would be lost."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


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
)
@pytest.mark.usefixtures("uncollected")
def test_a_layout_that_takes_all_time_or_memory(
    layout: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    monkeypatch.setattr(filling, "SECONDS", 0.5)
    began = time.process_time()
    (found,) = faults(fill, layout_workspace(tmp_path, layout), "layouts/page.html", {})
    assert time.process_time() - began < 10
    assert (found.location.path, found.code) == ("templates/layouts/page.html", "layout-error")
    assert said in found.message


class Slow:
    """What is raised in its destructor is forgotten."""

    def __del__(self) -> None:
        for _ in range(20_000_000):  # a second or so, of which none is the system's
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_layout_whose_end_is_forgotten_is_ended_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECONDS", "AGAIN"):
        monkeypatch.setattr(limits, name, 0.1)
    began = time.process_time()
    (found,) = faults(
        fill, layout_workspace(tmp_path, "{{ slow() and '' }}" + LOOP), "layouts/page.html", {"slow": Slow}
    )
    assert "seconds of processor time" in found.message
    assert time.process_time() - began < 5


def test_a_layout_that_loops_is_told_with_its_line(tmp_path: Path) -> None:
    began = time.process_time()
    (found,) = faults(fill, layout_workspace(tmp_path, f"\n\n{LOOP}"), "layouts/page.html", {})
    assert str(found.location) == "templates/layouts/page.html:3"
    assert found.message == "cannot be filled: it takes more than 5 seconds of processor time"
    assert time.process_time() - began < 10


def test_a_layout_on_a_busy_machine_has_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for a processor, or for a disk, is not the fault of a layout."""
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setattr(limits, "CPU_SECONDS", 0.4)
    workspace = layout_workspace(tmp_path, "{{ wait(1) or 'filled' }}")
    assert fill(workspace, "layouts/page.html", {"wait": time.sleep}) == "filled"


def test_an_interrupt_is_not_taken_for_the_end_of_that_time(tmp_path: Path) -> None:
    """A signal that a library swallowed is sent once more, as SIGALRM (`cli/interrupt.py`)."""
    workspace = layout_workspace(tmp_path, "{{ end() and wait(9) }}")
    given = {"wait": time.sleep, "end": partial(signal.setitimer, signal.ITIMER_REAL, 0.05)}
    with pytest.raises(KeyboardInterrupt), interruptible():
        fill(workspace, "layouts/page.html", given)


def test_what_is_filled_after_a_loop_has_its_time_again(tmp_path: Path) -> None:
    test_a_layout_that_loops_is_told_with_its_line(tmp_path)
    assert fill(layout_workspace(tmp_path, "{{ 2 * 3 }}"), "layouts/page.html", {}) == "6"
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


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
from pipeline.pages import filling
from pipeline.pages import limits
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
    [
        "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
        "{{ 1" + "+1" * 20_000 + " }}",
        "{{ " + "[" * 20_000 + " }}",
        "{% if 1 %}" * 5_000 + "{% endif %}" * 5_000,
        "{{ " + "9" * 5_000 + " }}",
        "{{ x" + ".x" * 20_000 + " }}",
        "{% for a in [1] %}" * 60 + "{% endfor %}" * 60,
        "{{ not " + "not " * 20_000 + "1 }}",
        "{{ 'x'" + "|trim" * 20_000 + " }}",
    ],
    ids=range(9),
)
def test_a_layout_that_is_nested_deeply(layout: str, tmp_path: Path) -> None:
    (found,) = faults(fill, layout_workspace(tmp_path, layout), "layouts/page.html", {"x": {}})
    assert found.code in ("layout-syntax", "layout-error")


# What the pipeline itself may not do


FORBIDDEN = {
    "pickle",
    "marshal",
    "shelve",
    "dbm",
    "dill",
    "cloudpickle",
    "joblib",
    "imp",
    "runpy",
    "code",
    "codeop",
    "zipimport",
    "jinja2.bccache",
    "importlib.util",
    "importlib.machinery",
}
CALLS = {"eval", "exec", "__import__", "compile_command", "import_module", "unsafe_load", "full_load"}
UNSAFE = {"pickle.load", "pickle.loads", "yaml.load", "os.system"}
LOADERS = {
    "Loader",
    "FullLoader",
    "UnsafeLoader",
    "CLoader",
    "CFullLoader",
    "CUnsafeLoader",
    "BytecodeCache",
    "FileSystemBytecodeCache",
    "ModuleLoader",
    "FileSystemLoader",
}
OWN_DATA = {
    "scaffold/tags.py": {"pickle", "pickle.load"},
    "pdf/tuning/unused.py": {"import_module"},
    "build/alone/pipeline_alone.py": {"importlib.util", "import_module"},
}
"""A table of the installed Babel, modules of the engine by names that stand in the code, and the package itself."""


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
    "code",
    [
        "import pickle",
        "from marshal import loads",
        "eval('1')",
        "yaml.load(x)",
        "from yaml import UnsafeLoader",
        "run(x, shell=True)",
        "Environment(bytecode_cache=x)",
        "builtins.exec(x)",
        "from importlib import import_module",
    ],
)
def test_the_test_above_sees_what_is_dangerous(code: str) -> None:
    assert list(dangers(ast.parse(code)))


# Bombs


LOCALE = '[fonts]\nserif = "Serif"\nsans = "Sans"\n'
PROFILE_PATH = "templates/profiles/tiny.yaml"


@pytest.mark.parametrize(
    "decade",
    [
        "{year:>1000000000}",
        "{year:1000000000d}",
        "{last!r:>1000000000}",
        "{year.__class__}",
        "{year[0]}",
        "{0}",
        "{",
        "}}",
        "{{year}}",
        "{year:{last}}",
        "x" * 1000,
    ],
)
def test_a_pattern_of_decades_that_asks_for_a_billion_spaces(decade: str, tmp_path: Path) -> None:
    text = f'{LOCALE}[dates]\ndecade = "{decade}"\n'
    workspace = workspace_of(tmp_path, locales__ru__locale_dot_toml=text)
    (found,) = faults(read_locale, workspace, "ru")
    assert (found.location.line, found.code) == (5, "locale-data")
    assert "is not a pattern for decades" in found.message


@pytest.mark.parametrize(
    "line",
    [
        'plural-forms = "nplurals=1000000000; plural=0;"',
        'plural-forms = "nplurals=9; plural=' + "(" * 9_000 + '0;"',
        'plural-forms = "nplurals=9; plural=' + "n+" * 400 + '999999;"',
        'name = "x',
        "x = " + "9" * 100_000,
        "x = " + "[" * 100_000,
        "x = " + "{a=" * 100_000,
        ".".join("a" * 100_000) + " = 1",
        "[" + ".".join("a" * 100_000) + "]",
        '"a".' * 50_000 + "a = 1",
        "x = {" + "a." * 20_000 + "a = 1}",
        " " * 200_000 + "!",
        'name = "\\ud800"',
        "x = 1e999999999",
        "x = 0x" + "f" * 100_000,
        "[[" * 100_000,
        '"' * 100_000,
        "a = '''" + "'" * 9_000,
        "[print]\nbody = 1e300",
        "[print]\nbody = nan",
        "x = 99999-99-99",
    ],
    ids=range(21),
)
def test_a_locale_file_that_is_a_bomb(line: str, tmp_path: Path) -> None:
    began = time.process_time()
    workspace = workspace_of(tmp_path, locales__ru__locale_dot_toml=f"{line}\n{LOCALE}")
    assert faults(read_locale, workspace, "ru")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "settings",
    [
        "tool = 1",
        "[tool]\npipeline = 1",
        "tool.pipeline = [1]",
        "[[tool]]\npipeline = 1",
        "tool = " + "[" * 50_000,
        "tool = " + "9" * 50_000,
        '[tool.pipeline]\nlocales = ["en"]\nsite = "https://x.org/' + "a" * 3_000 + '"',
        '[tool.pipeline]\nlocales = ["en"]\nsite = "https://x.org:٨٠/"',
        '[tool.pipeline]\nlocales = ["en"]\nsite = "https://x:123456/"',
        '[tool.pipeline]\nlocales = ["en"]\ncontact = "a@b.org\\nX-Header: 1"',
        '[tool.pipeline]\nlocales = ["\\ud800"]',
        "[tool.pipeline]\nlocales = 'de@x'",
        '[tool.pipeline]\nlocales = ["en", "de@x"]',
        "#" * 1_000_001,
    ],
    ids=range(14),
)
def test_settings_that_are_a_bomb(settings: str, tmp_path: Path) -> None:
    began = time.process_time()
    assert faults(read_settings, workspace_of(tmp_path, pyproject_dot_toml=settings))
    assert time.process_time() - began < 5


def test_the_longest_site_has_a_qr_code() -> None:
    site = "https://x.org/" + "a" * (LONGEST_SITE - len("https://x.org/"))
    assert qr_code(f"{site}zh-Hant-TW/{'a' * names.LONGEST}.html").size <= 177


@pytest.mark.parametrize(
    "yaml",
    [
        "[" * 30_000,
        "{a: " * 30_000,
        "- " * 30_000,
        "".join(f"{' ' * n}a:\n" for n in range(1_000)),
        "? " * 30_000,
        "a: &a [x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
        "<<: *a",
        "!!python/object/apply:os.system ['touch owned']",
        "!!python/name:os.system",
        'title: !_ "\\ud800"',
        'title: !_ "' + "a" * 5_000 + '"',
        "as_of: " + "9" * 100_000,
        "figures: {a: {value: " + "9" * 5_000 + "}}",
        "edited: ٢٠٢٦-١١-٢٣",
        "\n".join(f"k{n}: 1" for n in range(50_000)),
        "a" * 1_000_001,
        "%YAML 9.9\n---\na",
        "--- a\n--- b\n",
        "\x00",
        "title: !_ |\n" + " " * 100_000 + "x",
        "slug: [" + "a," * 90_000,
    ],
    ids=range(21),
)
def test_a_profile_that_is_a_bomb(yaml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    began = time.process_time()
    assert len(faults(load_profile, PROFILE_PATH, yaml, make_settings())) <= MOST_FAULTS
    assert time.process_time() - began < 5
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "data",
    [
        "[" * 300_000,
        '{"a":' * 100_000,
        '{"a": ' + "9" * 100_000 + "}",
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        "NaN",
        "1",
        '{"a": ' + "1" * 1_000_000 + "}",
        '"' * 9_000,
    ],
    ids=range(9),
)
def test_a_figure_that_is_a_bomb(data: str, tmp_path: Path) -> None:
    began = time.process_time()
    (found,) = faults(read_figure, workspace_of(tmp_path, templates__figures__tiny_dot_json=data), "tiny")
    assert found.code in ("figure-syntax", "too-large")
    assert time.process_time() - began < 5


ENTRY = 'msgctxt "area"\nmsgid "Area"\n'


@pytest.mark.parametrize(
    "text",
    [
        ENTRY + 'msgstr "' + "\\x" + "f" * 100_000 + '"',
        ENTRY + 'msgstr "' + "9" * 5_000 + '"',
        ENTRY + 'msgstr[٠] "x"',
        "x\n" * 400_000,
        "#: " + "\u2068" * 200_000 + "\nx",
        "#: " + "a:1" * 200_000 + "\nx",
        ENTRY + '"" ' * 200_000 + "x",
        "#| " + '"" ' * 200_000 + "x\nx",
        "# " + "a " * 200_000 + "\nx",
        '"' * 500_000,
        "\\" * 500_000,
        "msgid " * 100_000,
        ENTRY + 'msgstr "' + "\\1" * 200_000,
        "#, " + "," * 500_000 + "\nx",
        "a" * 8_000_001,
        '"' * 8_000_000,
        "#~ " * 200_000,
    ],
    ids=range(17),
)
def test_a_catalog_that_is_a_bomb(text: str) -> None:
    began = time.process_time()
    assert len(faults(parse_catalog, text, "locales/ru/LC_MESSAGES/test.po")) <= MOST_FAULTS
    assert time.process_time() - began < 5


def test_a_remark_of_ten_thousand_wrapped_lines() -> None:
    line = "# " + " ".join(["words"] * 12) + " abc"
    began = time.process_time()
    catalog = parse_catalog("\n".join([line] * 10_000) + f'\n{ENTRY}msgstr ""\n', "locales/test.pot")
    assert len(catalog.entries) == 1 or catalog.comment
    assert time.process_time() - began < 5


PIECES = [
    "a",
    "a ",
    "a-",
    "a.",
    ".",
    ". ",
    "1",
    "1 ",
    "1,",
    "1.000",
    "IV",
    "(",
    ")",
    '"',
    "'",
    " '",
    "«",
    "»",
    "“",
    "{",
    "}",
    "{a",
    "<",
    "<a",
    "&",
    "&a",
    "%",
    "%(",
    "%0",
    "…",
    "!",
    "?",
    "-",
    " - ",
    "–",
    " ",
    "\u00a0",
    "\u200c",
    "\u0301",
    "\u0338",
    "http://",
    "www.",
    "a@",
    "ا",
    "\u2066",
    "я ",
    "А.",
    "՞",
    "№ ",
    "a/",
]


@pytest.mark.parametrize("language", ["en", "hy", "az", "ru"])
def test_translations_that_make_checks_slow(language: str) -> None:
    texts = [(piece * LONGEST)[: LONGEST - 1] + end for piece in PIECES for end in ("", "x")]
    entries = [(f"e{n}", text, text) for n, text in enumerate(texts)]
    template = make_template(*[(f"e{n}", text) for n, text in enumerate(texts)])
    subject = make_subject(make_catalog(*entries, language=language), template, make_name(), language=language)
    began = time.process_time()
    check_catalog(subject)
    assert time.process_time() - began < 20  # of 100 texts as long as may be


# Fixes, and merges by git


@pytest.mark.parametrize(
    "text", ["</em>\u0338", "<em>\u0338", "</strong>\u0338 x", "{{a}}\u0338", "a\u0301 </em>\u0338"]
)
def test_a_fix_that_would_turn_a_token_into_text(text: str) -> None:
    value = f"Площадь <em>x{text}" if text.startswith("</em") else f"Площадь {text}"
    subject = make_subject(make_catalog(("area", "Area", value)), make_template(("area", "Area")))
    fixed, _ = fix_catalog(subject)
    assert tokens(fixed.entries[0].translations[0]) == tokens(value)
    html = Labels(locale("ru"), make_catalog(("area", "Area", value)).by_id()).label("area", "Area", {}).html
    assert all(html.count(token) == count for token, count in tokens(value).items())


MERGED = format_catalog(make_catalog(("area", "Area", "Площадь"), ("war", "War", "Война")))
HEADER = MERGED.partition("\n\n")[0] + "\n"


WITHOUT_ENTRIES = ["", "\n\n", HEADER, "\ufeff"]  # as base: a file that both sides added, which may be merged
BROKEN = ["msgid", "<<<<<<< ours\n", "\x00", 'msgid "a"\nmsgstr ""\n']


@pytest.mark.parametrize(
    ("side", "text"),
    [
        *itertools.product(["ours", "theirs"], WITHOUT_ENTRIES),
        *itertools.product(["base", "ours", "theirs"], BROKEN),
    ],
)
def test_a_side_of_a_merge_without_its_entries(side: str, text: str, tmp_path: Path) -> None:
    texts = {
        "base": MERGED,
        "ours": MERGED.replace("Война", "Бой"),
        "theirs": MERGED.replace("Площадь", "Район"),
        side: text,
    }
    for name, content in texts.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("base", "ours", "theirs")]
    assert main(["merge-driver", *paths, "locales/ru/LC_MESSAGES/test.po"]) == 1
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in texts} == texts


# What the engine and its libraries cannot work with


@pytest.mark.parametrize(
    "rule",
    [
        "width: " + "calc(" * 3_000 + "1px" + ")" * 3_000,
        "font-size: 1e30px",
        "font-size: 1e400px",
        "width: 1e308px; height: 1e308px",
        "color: " + "rgb(" * 3_000,
        "transform: scale(1e300)",
    ],
)
def test_a_style_that_the_engine_cannot_work_with(rule: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates/fonts/print", tmp_path / "templates/fonts/print")
    workspace = workspace_of(tmp_path, templates__styles__print_dot_css=f"p {{ {rule} }}")
    shutil.copy(ROOT / "templates/styles/fonts-print.css", tmp_path / "templates/styles/fonts-print.css")
    edition = Edition("standard", "factsheet.html", ("fonts-print.css", "print.css"), 1)
    source = '<html lang="en"><title>x</title><p style="font-family: Profile Serif">x'
    try:
        assert Renderer(workspace, {}, "").render(source, "x.pdf", edition).pages
    except PipelineError as failure:
        assert {found.code for found in failure.diagnostics} <= {"engine-error", "engine-warning"}  # noqa: PT017


@pytest.mark.parametrize("table", ["SVG ", "name", "OS/2", "cmap", "maxp", "fvar"])
@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"<svg>" * 999, b"\x00\x00\x00\x00\x00\x0a" + b"\xff" * 99])
def test_a_font_with_a_broken_table(table: str, data: bytes, tmp_path: Path) -> None:
    with TTFont(ROOT / "templates/fonts/print/ProfileSans-Regular.ttf") as font:
        font[table] = DefaultTable(table)
        font[table].data = data
        font.save(tmp_path / "x.ttf")
    try:
        assert read_font((tmp_path / "x.ttf").read_bytes(), "x.ttf").characters
    except PipelineError as failure:
        assert [found.code for found in failure.diagnostics] == ["font-unusable"]  # noqa: PT017


def test_a_font_whose_drawings_are_broken_is_rendered_without_them(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates/fonts/print", tmp_path / "templates/fonts/print")
    path = tmp_path / "templates/fonts/print/ProfileSerif-Regular.ttf"
    with TTFont(path) as font:
        font["SVG "] = DefaultTable("SVG ")
        font["SVG "].data = b"\x00\x00\x00\x00\x00\x0a\x00\x00" + b"\xff" * 99
        font.save(path)
    style = (ROOT / "templates/styles/fonts-print.css").read_text(encoding="utf-8")
    workspace = workspace_of(tmp_path, templates__styles__print_dot_css=style)
    edition = Edition("standard", "factsheet.html", ("print.css",), 1)
    source = '<html lang="en"><title>x</title><p style="font-family: Profile Serif">x'
    assert Renderer(workspace, {}, "").render(source, "x.pdf", edition).pages == 1


def test_mutants_of_ten_kinds_of_files_end_in_diagnostics() -> None:
    command = [sys.executable, "-m", "benchmarks.mutants", "--count", "20", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.endswith("20 mutants, 0 failed\n")

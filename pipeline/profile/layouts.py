"""The layouts of a workspace, each parsed once: labels are extracted from the trees that pages are compiled from.

Start with `LayoutFiles`. A layout is code of its workspace, as a Makefile is; it runs in Jinja's sandbox all the same.
"""

from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.base.bounds import check_size
from pipeline.base.diagnostics import Location, fail
from pipeline.base.files import Workspace
from pipeline.base.names import is_layout

FOLDERS = ("layouts", "figures")
LAYOUTS = ("templates/layouts/*.html", "templates/layouts/*.txt", "templates/figures/*.html")
MOST_BITS = 1000  # of a product or a power
NAME_HINT = "name a file as layouts/NAME.html, NAME.txt or figures/NAME.html, of ASCII letters, digits, -, _ and dots"


@dataclass(frozen=True, slots=True)
class Layout:
    path: str
    text: str
    tree: nodes.Template
    calls: tuple[nodes.Call, ...]  # every call in it, in the order in which they end


class LayoutFiles(jinja2.BaseLoader):
    """Reads and parses each layout when it is first asked for, and compiles it for the pages.

    A tree is let go when it is compiled: by then its labels have been extracted, in most commands. Of 250 profiles with
    a figure each, the trees took 16 MiB.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.environment = layout_environment(self)
        self._parsed: dict[str, Layout] = {}

    def paths(self) -> list[str]:
        return [path for pattern in LAYOUTS for path in self.workspace.list(pattern)]

    def layout(self, path: str) -> Layout:
        if path not in self._parsed:
            self._parsed[path] = parse_layout(path, self.workspace.read_text(path), self.environment)
        return self._parsed[path]

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: Any = None,  # noqa: A002 - as Jinja calls it
    ) -> jinja2.Template:
        """Compile a layout; Jinja calls this for what a layout includes and imports, too, by these names."""
        folder, _, file = name.partition("/")
        if folder not in FOLDERS or not is_layout(file):
            message = f"“{name[:60]}” is not the name of a layout"
            raise fail("", "layout-error", message, NAME_HINT)
        layout = self.layout(f"templates/{name}")
        del self._parsed[layout.path]
        code = environment.compile(layout.tree, name, layout.path)
        return environment.template_class.from_code(environment, code, globals)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Keeps whole numbers small, since one step with huge ones cannot be stopped.

    Remembers which attributes are safe, by name and type of the object: filling takes a fifth less time so.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        key = type(obj), attr
        if key not in self._safe:
            self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return self._safe[key]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
            if bits > MOST_BITS:
                raise OverflowError("a whole number is too large")
        return super().call_binop(context, operator, left, right)


def layout_environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    # Not optimized: a layout is compiled for a few pages, and computing its constants first takes longer than it gains.
    blocks = {"trim_blocks": True, "lstrip_blocks": True, "optimized": False}
    return _Sandbox(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, **blocks)


class _Parser(Parser):
    """Keeps the calls as it meets them: to look for them in its tree takes a tenth of the time of parsing."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.calls: list[nodes.Call] = []

    def parse_call(self, node: nodes.Expr) -> nodes.Call:
        call = super().parse_call(node)
        self.calls.append(call)
        return call


def parse_layout(path: str, text: str, environment: jinja2.Environment) -> Layout:
    """Parse a layout; raise PipelineError where it cannot be."""
    check_size(text, path)
    parser = None
    try:
        parser = _Parser(environment, text, path.removeprefix("templates/"), path)
        tree = parser.parse()
        return Layout(path, text, tree, tuple(parser.calls))
    except (jinja2.TemplateSyntaxError, RecursionError, ValueError) as failure:
        line, reason = parser.stream.current.lineno if parser else 1, str(failure)
        if isinstance(failure, jinja2.TemplateSyntaxError):
            line, reason = failure.lineno, failure.message or ""
        elif isinstance(failure, RecursionError):
            reason = "nested too deeply"
        message = f"does not parse: {reason}"
        raise fail(Location(path, line), "layout-syntax", message, "fix the layout there") from failure

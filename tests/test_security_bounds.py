"""Attacks by the files of a workspace: names that lead elsewhere, layouts that run code, and bombs.

Each test is an attack, and sees that it ends in a diagnostic and that nothing was done.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import locale, make_settings
from conftest import copy_workspace

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.cli.main import main
from pipeline.pages.filling import fill
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
     "figures/map.json", "styles/x.html", "layouts/sub/x.html", "layouts//page.html", "layouts/.hidden.html", "",
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

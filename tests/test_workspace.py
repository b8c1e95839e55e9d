"""The workspace: nothing outside is reached, text is strict UTF-8, writing is atomic, settings are checked."""

import errno
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_settings

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace, decode, write_atomically
from pipeline.base.settings import ProfileTable, Settings, read_settings


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "inside").mkdir()
    return Workspace(tmp_path / "inside")


def code(failure: pytest.ExceptionInfo[PipelineError]) -> str:
    (found,) = failure.value.diagnostics
    return found.code


@pytest.mark.parametrize("path", ["../secret", "a/../../secret", "/etc/passwd", "link/secret"])
def test_no_path_leads_outside(workspace: Workspace, path: str) -> None:
    (workspace.root.parent / "secret").write_text("secret", encoding="utf-8")
    (workspace.root / "link").symlink_to(workspace.root.parent)
    for use in (workspace.path, workspace.read_text, workspace.exists, lambda p: workspace.write_text(p, "x")):
        with pytest.raises(PipelineError) as failure:
            use(path)
        assert code(failure) == "outside-workspace"
    assert (workspace.root.parent / "secret").read_text(encoding="utf-8") == "secret"


def test_a_path_that_comes_back_is_inside(workspace: Workspace) -> None:
    assert workspace.path("a/../b") == workspace.root / "b"


def test_what_cannot_be_a_path_is_a_diagnostic(workspace: Workspace) -> None:
    (workspace.root / "a").symlink_to("b")
    (workspace.root / "b").symlink_to("a")
    for path in ("x\0y", "a/x"):
        for use in (workspace.path, workspace.read_bytes, workspace.exists):
            with pytest.raises(PipelineError) as failure:
                use(path)
            assert code(failure) == "unreadable"
    assert not workspace.exists("x" * 5000)
    with pytest.raises(PipelineError) as failure:
        workspace.read_bytes("x" * 5000)
    assert code(failure) == "unreadable"


def test_files_are_listed_in_order_without_folders(workspace: Workspace) -> None:
    for name in ("b.po", "a.po", "ä.po"):
        workspace.write_text(f"locales/{name}", "x")
    (workspace.root / "locales/folder.po").mkdir()
    assert workspace.list("locales/*.po") == ["locales/a.po", "locales/b.po", "locales/ä.po"]


def test_a_missing_file_is_a_diagnostic(workspace: Workspace) -> None:
    with pytest.raises(PipelineError) as failure:
        workspace.read_text("x.po")
    assert str(failure.value) == (
        "x.po: error[unreadable]: cannot be read: No such file or directory\n"
        "  hint: restore the file or its permissions"
    )


def test_text_is_strict_utf_8() -> None:
    assert decode("Արցախ\n".encode(), "x.po") == "Արցախ\n"
    with pytest.raises(PipelineError, match=r"x\.po:2: error\[not-utf-8\]: byte 0xE9 is not UTF-8"):
        decode("a\né".encode("latin-1"), "x.po")
    with pytest.raises(PipelineError, match=r"x\.po:1: error\[byte-order-mark\]"):
        decode(b"\xef\xbb\xbfa", "x.po")


def test_writing_what_is_there_already_leaves_its_date_alone(workspace: Workspace) -> None:
    assert workspace.write_text("a/b.po", "x")
    os.utime(workspace.path("a/b.po"), (1, 1))
    assert not workspace.write_text("a/b.po", "x")
    assert workspace.path("a/b.po").stat().st_mtime == 1
    assert workspace.write_text("a/b.po", "y")
    assert workspace.read_text("a/b.po") == "y"


def test_writing_keeps_the_permissions(workspace: Workspace) -> None:
    workspace.write_text("a.po", "x")
    assert stat.S_IMODE(workspace.path("a.po").stat().st_mode) == 0o644
    workspace.path("a.po").chmod(0o600)
    workspace.write_text("a.po", "y")
    assert stat.S_IMODE(workspace.path("a.po").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_and_no_remains(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write_text("a.po", "old")

    def fsync(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(PipelineError, match="No space left on device\n  hint: free space on the disk"):
        workspace.write_text("a.po", "new")
    assert [path.name for path in workspace.root.iterdir()] == ["a.po"]
    assert workspace.read_text("a.po") == "old"


def test_an_interrupt_while_writing_leaves_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old", encoding="utf-8")

    def replace(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old"


GOOD = """\
locales = ["en", "pt_BR"]
publisher = "P"
contact = "c@example.org"
licence = "L"
site = "https://example.org/x"
minimum-coverage = 90
[tool.pipeline.profiles.tiny]
required = ["karabakh"]
locales = ["fr", "en"]
pages = { standard = { default = 4, fr = 6 }, poster = 1 }
"""


TINY = ProfileTable(("karabakh",), ("fr", "en"), pages={"standard": {"default": 4, "fr": 6}, "poster": 1})
BUDGET = "a number of pages, 1 or more, or a table of them by locale"


def settings_of(workspace: Workspace, text: str, head: str = "[tool.pipeline]\n") -> object:
    workspace.write_text("pyproject.toml", head + text)
    return read_settings(workspace)


def test_settings(workspace: Workspace) -> None:
    assert settings_of(workspace, GOOD) == make_settings(
        locales=("en", "pt_BR"), publisher="P", contact="c@example.org", licence="L", site="https://example.org/x/",
        minimum_coverage=90, profiles={"tiny": TINY},
    )  # fmt: skip


def test_a_profile_has_its_own_and_else_what_all_have(workspace: Workspace) -> None:
    settings = settings_of(workspace, GOOD)
    assert isinstance(settings, Settings)
    assert settings.languages == ("en", "pt_BR", "fr")
    assert (settings.locales_of("tiny"), settings.locales_of("other")) == (("fr", "en"), ("en", "pt_BR"))
    assert (settings.required_names("tiny"), settings.required_names("other")) == (("karabakh",), ())
    assert (settings.minimum_coverage_of("tiny"), settings.keeps("tiny")) == (90, False)
    assert replace(settings, profiles={"tiny": ProfileTable(minimum_coverage=0)}).minimum_coverage_of("tiny") == 0
    assert replace(settings, profiles={"tiny": ProfileTable(incomplete="keep")}).keeps("tiny")


@pytest.mark.parametrize(
    ("slug", "edition", "locale", "budget"),
    [
        ("tiny", "standard", "fr", 6),
        ("tiny", "standard", "en", 4),
        ("tiny", "poster", "fr", 1),
        ("tiny", "large", "fr", 9),
        ("other", "standard", "en", 9),
    ],
)
def test_a_budget_is_by_edition_profile_and_language(
    workspace: Workspace, slug: str, edition: str, locale: str, budget: int
) -> None:
    settings = settings_of(workspace, GOOD)
    assert isinstance(settings, Settings)
    assert settings.budget(slug, edition, locale, 9) == budget


def test_required_names_in_their_earlier_table_are_told_where_they_belong(workspace: Workspace) -> None:
    with pytest.raises(PipelineError) as failure:
        settings_of(workspace, f'{GOOD}[tool.pipeline.required]\ntiny = ["karabakh"]\n')
    (found,) = failure.value.diagnostics
    assert (found.location.line, found.code) == (13, "settings")
    assert found.hint == 'write them as required = ["…"] under [tool.pipeline.profiles.tiny]'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('["en", "pt_BR"]', '"en"', "“locales” is “en”, not a list of locale names"),
        ('["en", "pt_BR"]', "[]", "“locales” is not a list of locale names"),
        ('["en", "pt_BR"]', '["en", 3]', "“locales” is not a list of locale names"),
        ('["en", "pt_BR"]', '["en", "en"]', "“locales” names one locale twice"),
        ('["en", "pt_BR"]', '["pt_BR"]', "“locales” does not name “en”, the language of the profiles"),
        ('"pt_BR"]', '"de@x"]', "“locales” has “de@x”, which is not in the form of pt_BR or sr_Latn"),
        ('"pt_BR"]', '"pt-BR"]', "“locales” has “pt-BR”, which is not in the form of pt_BR or sr_Latn"),
        ('"pt_BR"]', '"../x"]', "“locales” has “../x”, which is not in the form of pt_BR or sr_Latn"),
        ('publisher = "P"', "publisher = 3", "“publisher” is 3, not text"),
        ('"https://example.org/x"', '"example.org"', "“site” is not an address that begins with https:// or http://"),
        ('"https://example.org/x"', '"https://example.org/x\\n"', "“site” has a space or a line break"),
        ("= 90", "= 101", "“minimum-coverage” is 101, not a whole number from 0 to 100"),
        ("= 90", "= true", "“minimum-coverage” is true, not a whole number from 0 to 100"),
        ('["karabakh"]', '"karabakh"', "“profiles.tiny.required” is “karabakh”, not a list of name ids"),
        ('["karabakh"]', "[]", "“profiles.tiny.required” is not a list of name ids"),
        ("[tool.pipeline.profiles.tiny]", "[tool.pipeline.profiles]", "“profiles.required” is not a table"),
        ('["fr", "en"]', '["fr", "fr", "en"]', "“profiles.tiny.locales” names one locale twice"),
        ('["fr", "en"]', '["fr"]', "“profiles.tiny.locales” does not name “en”, the language of the profiles"),
        ("fr = 6", "de = 6", "“profiles.tiny.pages.standard” names “de”, which is no locale of the profile"),
        ("poster = 1", "poster = 0", f"“profiles.tiny.pages.poster” is 0, not {BUDGET}"),
        ("fr = 6", "fr = 0", f"“profiles.tiny.pages.standard” is not {BUDGET}"),
        ("pages = {", "page = {", "unknown key “profiles.tiny.page”"),
        ("publisher", "publicher", "unknown key “publicher”"),
    ],
)
def test_faults_of_the_settings(workspace: Workspace, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    with pytest.raises(PipelineError) as failure:
        settings_of(workspace, GOOD.replace(old, new))
    assert f"[tool.pipeline]: {fault}" in [found.message for found in failure.value.diagnostics]
    assert all(found.location.line for found in failure.value.diagnostics)


def test_all_faults_of_the_settings_are_told_each_at_its_line(workspace: Workspace) -> None:
    text = GOOD.replace('["en", "pt_BR"]', "3").replace("= 90", '= "all"').replace('["karabakh"]', "7")
    with pytest.raises(PipelineError) as failure:
        settings_of(workspace, text)
    assert [(found.location.line, found.message.split(" is ")[0]) for found in failure.value.diagnostics] == [
        (2, "[tool.pipeline]: “locales”"),
        (7, "[tool.pipeline]: “minimum-coverage”"),
        (9, "[tool.pipeline]: “profiles.tiny.required”"),
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", "settings-missing"),
        ("tool = 1\n", "settings-missing"),
        ("[tool]\npipeline = 1\n", "settings-missing"),
        ("[tool.pipeline\n", "toml-syntax"),
    ],
)
def test_settings_that_cannot_be_read(workspace: Workspace, head: str, expected: str) -> None:
    with pytest.raises(PipelineError) as failure:
        settings_of(workspace, "", head)
    assert code(failure) == expected

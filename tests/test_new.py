"""Beginning a locale and a profile: what is written, what is refused, and that all or nothing is written."""

import json
import re
import shutil
import tomllib
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from builders import ROOT, codes, copy_workspace, fill, published_asset

from pipeline.base.diagnostics import PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.build.build import build
from pipeline.catalog.po import read_catalog
from pipeline.catalog.state import is_approved
from pipeline.cli.main import main
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf
from pipeline.language.locale_file import families
from pipeline.language.locales import read_locale
from pipeline.project.project import read_project
from pipeline.project.selection import Selection
from pipeline.scaffold.locale import new_locale
from pipeline.scaffold.pending import PendingWorkspace
from pipeline.scaffold.profile import new_profile
from pipeline.scaffold.tags import parse_tag
from pipeline.verify.html import read_page
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication
from pipeline.verify.text import Pdf

SLUG = "nagorno-karabakh"
FONTS = [ROOT / f"tests/fonts/NotoSansJP-{style}.ttf" for style in ("Regular", "Bold")]
TITLES = {
    "ka": ("მთიანი ყარაბაღი (არცახი)", "ყარაბაღი", "არცახი"),
    "fa": ("قره\u200cباغ کوهستانی (آرتساخ)", "قره\u200cباغ", "آرتساخ"),
    "ja": ("ナゴルノ・カラバフ（アルツァフ）", "カラバフ", "アルツァフ"),
}
"""A title in each language, and the forms of its two names."""


def begin(workspace: Workspace, tag: str) -> None:
    new_locale(workspace, tag, FONTS if tag == "ja" else ())


def translate_title(workspace: Workspace, tag: str) -> None:
    title, karabakh, artsakh = TITLES[tag]
    path = f"locales/{tag}/LC_MESSAGES/{SLUG}.po"
    text = workspace.read_text(path)
    source = 'msgid "Nagorno-Karabakh (Artsakh)"\nmsgstr ""'
    assert source in text
    workspace.write_text(path, text.replace(source, source[:-1] + title + '"', 1))
    profile = f"templates/profiles/{SLUG}.yaml"
    text = workspace.read_text(profile)
    for english, name in (("Karabakh", karabakh), ("Artsakh", artsakh)):
        own = f'    {tag}: {{name: "{name}", forms: ["{name}"]}}\n'
        text = text.replace(f'    en: {{name: "{english}"', f'{own}    en: {{name: "{english}"', 1)
    workspace.write_text(profile, text)


def draft(workspace: Workspace, tag: str) -> Pdf:
    build(workspace, selection=Selection(locales=(tag,), draft=True))
    return read_pdf(workspace.read_bytes(f"preview/{tag}/{SLUG}.{tag}.pdf"))


@pytest.fixture(scope="module", params=["ka", "fa", "ja"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Workspace]:
    """A copy of the workspace with one locale more, fresh from the command, and a preview of it."""
    tag: str = request.param
    workspace = copy_workspace(tmp_path_factory.mktemp(tag))
    begin(workspace, tag)
    draft(workspace, tag)
    return tag, workspace


def test_a_draft_of_a_new_locale_verifies_and_has_fonts_of_the_workspace_only(begun: tuple[str, Workspace]) -> None:
    tag, workspace = begun
    assert [d for d in verify_publication(workspace.root / "preview") if d.severity == "error"] == []
    paper = read_pdf(workspace.read_bytes(f"preview/{tag}/{SLUG}.{tag}.pdf"))
    own = {"ka": "Profile-Sans-Georgian", "fa": "Profile-Sans-Arabic", "ja": "Noto-Sans-JP"}[tag]
    assert own in paper.fonts
    assert {font.removesuffix("-Bold") for font in paper.fonts} - {own} <= {"Profile-Sans", "Profile-Serif"}
    assert (paper.unembedded, paper.missing_glyphs, paper.language) == ((), 0, tag)


def test_a_draft_of_a_new_locale_has_its_dates_and_languages_in_the_language(begun: tuple[str, Workspace]) -> None:
    tag, workspace = begun
    page = read_page(workspace.read_bytes(f"preview/{tag}/{SLUG}.html"))
    assert (page.language, page.direction) == (tag, "rtl" if tag == "fa" else "ltr")
    own = read_locale(workspace, tag)
    words = [run.text.strip() for block in page.blocks for run in block.runs if run.language == tag]
    assert format_edtf(parse_edtf("2006-12"), own) in words
    assert own.language_name(read_locale(workspace, "ru")) in words
    english = [run.text for block in page.blocks for run in block.runs if run.language == "en"]
    assert any("A ceasefire" in text or "ceasefire" in text for text in english)


def test_a_translated_title_is_found_in_the_draft(begun: tuple[str, Workspace], tmp_path: Path) -> None:
    tag, source = begun
    folder = tmp_path / "translated"
    shutil.copytree(source.root, folder, ignore=shutil.ignore_patterns("preview"))
    workspace = Workspace(folder)
    translate_title(workspace, tag)
    paper = draft(workspace, tag)
    title, *names = (re.sub("[\u200c()（） ]", "", text) for text in TITLES[tag])
    heading = next(
        re.sub("[\u200c()（） ]", "", b.text) for b in paper.blocks if names[0] in b.text.replace("\u200c", "")
    )
    assert heading == title
    assert paper.missing_glyphs == 0
    document = pypdfium2.PdfDocument(workspace.read_bytes(f"preview/{tag}/{SLUG}.{tag}.pdf"))
    try:
        drawn = document[0].get_textpage().get_text_range().replace("\u200c", "")
    finally:
        document.close()
    assert all(name in drawn for name in names)


def test_a_build_after_it_says_what_is_to_be_done(begun: tuple[str, Workspace]) -> None:
    tag, workspace = begun
    with pytest.raises(PipelineError) as failure:
        read_project(workspace)
    found = failure.value.diagnostics
    assert set(codes(found)) == {"name-locale-missing"}
    assert found[0].message == f"the name “karabakh” has no form for the locale {tag}"
    assert all(d.location.line for d in found)


def test_the_fonts_of_a_locale_are_published_with_their_licence(begun: tuple[str, Workspace]) -> None:
    tag, workspace = begun
    published = [path.rpartition("/")[2] for path in workspace.list(f"preview/assets/fonts/{tag}/*")]
    own = ["NotoSansJP-Bold.ttf", "NotoSansJP-Regular.ttf", "OFL.txt"] if tag == "ja" else []
    assert [re.sub(r"\.[0-9a-f]{10}\.", ".", name) for name in published] == own
    styles = published_asset(workspace.root / "preview", "assets/styles/locales.css")
    assert ("@font-face" in workspace.read_text(f"preview/{styles}")) is (tag == "ja")


def test_only_what_belongs_to_the_locale_is_written(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    before = {path: workspace.read_bytes(path) for path in workspace.list("**/*")}
    created = new_locale(workspace, "pt-BR")
    assert created.paths == (
        "locales/pt_BR/LC_MESSAGES/editor.po",
        f"locales/pt_BR/LC_MESSAGES/{SLUG}.po",
        "locales/pt_BR/LC_MESSAGES/site.po",
        "locales/pt_BR/locale.toml",
        "pyproject.toml",
    )
    changed = {path for path in workspace.list("**/*") if before.get(path) != workspace.read_bytes(path)}
    assert changed == set(created.paths)
    old, new = before["pyproject.toml"].decode(), workspace.read_text("pyproject.toml")
    assert new == old.replace('["en", "hy", "az", "ru"]', '["en", "hy", "az", "ru", "pt_BR"]')
    own = read_locale(workspace, "pt_BR")
    assert (own.own_name, own.tag, own.italics) == ("Português (Brasil)", "pt-BR", True)
    catalog = read_catalog(workspace.read_text(created.paths[0]), SLUG, own)
    assert not any(is_approved(entry, entry.source_text) for entry in catalog.entries)
    assert created.command == "pipeline build --draft --locale pt_BR"


def test_what_is_to_be_decided_is_told_with_its_lines(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    created = new_locale(workspace, "ka")
    told = {decision.what: decision.advice for decision in created.decisions}
    line = next(
        n
        for n, text in enumerate(workspace.read_text(f"templates/profiles/{SLUG}.yaml").splitlines(), 1)
        if "id: artsakh" in text
    )
    assert (
        f'templates/profiles/{SLUG}.yaml:{line}: ka: {{name: "…", forms: ["…*"]}} for “artsakh”' in told["name forms"]
    )
    assert "emphasis is bold" in told["fonts"][0]
    assert told["hyphenation"][0].startswith("the hyphenation library has no patterns for it")
    assert "reviewer" in told


def test_every_comment_of_the_new_file_says_what_is_so(tmp_path: Path) -> None:
    """What is a comment is the default: taken out of its comment it changes nothing."""
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "fr")
    before = read_locale(workspace, "fr")
    path = "locales/fr/locale.toml"
    text = workspace.read_text(path)
    opened = re.sub(r"^# (?=\[|[a-z]+ = )", "", text, flags=re.MULTILINE)
    assert opened != text
    assert {"dates", "languages", "orthography", "hyphen", "ligatures"} <= tomllib.loads(opened).keys()
    workspace.write_text(path, opened)
    after = read_locale(workspace, "fr")
    assert (after.dates, after.hyphen, after.ligatures, after.italics) == (
        before.dates,
        before.hyphen,
        before.ligatures,
        before.italics,
    )
    assert after.orthography.pairs == before.orthography.pairs
    assert after.language_name(read_locale(workspace, "ru")) == before.language_name(read_locale(workspace, "ru"))


def test_a_script_without_a_font_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(tmp_path / "no fonts"))
    workspace = copy_workspace(tmp_path)
    created = new_locale(workspace, "ja")
    advice = next(decision.advice for decision in created.decisions if decision.what == "fonts")
    assert advice[0] == "no font of the workspace has the characters of ja"
    assert "on Debian or Ubuntu: apt-get install fonts-noto-cjk" in advice
    names = "NotoSerifCJK-Regular.ttf NotoSansCJK-Regular.ttf"
    assert created.command == f"pipeline new locale ja --font {names}"
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(locales=("ja",), draft=True))
    (found,) = [d for d in failure.value.diagnostics if d.severity == "error"]
    assert str(found) == (
        "locales/ja/locale.toml: error[glyph-missing]: ja has no font yet: those that it names do not have"
        " its own name, 日 (U+65E5), 本 (U+672C), 語 (U+8A9E)\n"
        "  hint: first run pipeline new locale ja --font FILE.ttf, with the font’s licence beside the file"
    )


def warnings_of(workspace: Workspace, tag: str) -> list[str]:
    result = build(workspace, selection=Selection(locales=(tag,), draft=True))
    return [d.message for d in result.warnings if d.code in ("glyph-missing", "name-locale-missing")]


def test_a_locale_without_a_font_is_no_obstacle_to_the_others(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ja")
    new_locale(workspace, "ka")
    assert warnings_of(workspace, "hy") == []
    path = f"templates/profiles/{SLUG}.yaml"
    text = workspace.read_text(path)
    own = '    ja: {name: "カラバフ", forms: ["カラバフ*"]}\n'
    workspace.write_text(path, text.replace('    en: {name: "Karabakh"', f'{own}    en: {{name: "Karabakh"', 1))
    (warning,) = warnings_of(workspace, "hy")
    said = "no font of ja has the name “karabakh”: カ (U+30AB), ラ (U+30E9), バ (U+30D0), フ (U+30D5)"
    assert warning == f"{said}; the draft has it in English"
    paper = read_pdf(workspace.read_bytes(f"preview/hy/{SLUG}.hy.pdf"))
    assert (paper.missing_glyphs, paper.pages) == (0, 4)
    new_locale(workspace, "ja", FONTS)
    assert warnings_of(workspace, "hy") == []
    assert "カラバフ" in "".join(b.text for b in read_pdf(workspace.read_bytes(f"preview/hy/{SLUG}.hy.pdf")).blocks)


def test_a_selection_that_is_no_draft_needs_a_font_for_every_name(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ja")
    path = f"templates/profiles/{SLUG}.yaml"
    own = '    ja: {name: "島", forms: ["島"]}\n    en: {name:'
    workspace.write_text(path, workspace.read_text(path).replace("    en: {name:", own))
    with pytest.raises(PipelineError) as failure:
        read_project(workspace, Selection(locales=("hy",)))
    assert [d.message for d in failure.value.diagnostics] == [
        f"no font of ja has the name “{name}”: 島 (U+5CF6)"
        for name in ("karabakh", "nagorno-karabakh", "artsakh", "stepanakert", "khankendi")
    ]


def test_a_font_file_that_is_gone_is_no_obstacle_to_the_others(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ja", FONTS)
    workspace.path("locales/ja/fonts/NotoSansJP-Bold.ttf").unlink()
    assert warnings_of(workspace, "hy") == []
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(locales=("ja",), draft=True))
    assert "font-missing" in codes(failure.value.diagnostics)


def test_a_draft_tells_of_the_names_that_its_own_languages_lack(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ka")
    new_locale(workspace, "fa")
    assert warnings_of(workspace, "ka") == [
        f"the name “{name}” has no form for the locale ka"
        for name in ("karabakh", "nagorno-karabakh", "artsakh", "stepanakert", "khankendi")
    ]


def test_beside_many_languages_the_texts_on_a_name_stand_below_it(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ka")
    build(workspace, selection=Selection(locales=("hy",), draft=True))
    page = workspace.read_text(f"preview/hy/{SLUG}.html")
    assert '<div class="table folded"' in page
    rows = re.findall(r'<tr[^>]*>\n<th scope="row"[^>]* rowspan="2">.*?<tr class="about">.*?</tr>', page, re.DOTALL)
    assert len(rows) == 5
    for row in rows:
        names, texts = row.split('<tr class="about">')
        assert len(re.findall("<td\\b", names)) == 4
        assert texts.count('<td colspan="2">') == 2
    assert "folded" not in fill("hy")


def test_fonts_can_follow(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ja")
    path = "locales/ja/locale.toml"
    before = workspace.read_text(path)
    created = new_locale(workspace, "ja", FONTS)
    assert created.paths == (
        "locales/ja/fonts/NotoSansJP-Bold.ttf",
        "locales/ja/fonts/NotoSansJP-Regular.ttf",
        "locales/ja/fonts/OFL.txt",
        path,
    )
    assert [decision.what for decision in created.decisions] == ["fonts"]
    assert created.command == "pipeline build --draft --locale ja"
    after = workspace.read_text(path)
    assert after == before.replace(
        "serif = '\"Profile Serif\"'\nsans = '\"Profile Sans\"'\n",
        'serif = \'"Noto Sans JP", "Profile Serif"\'\nsans = \'"Noto Sans JP", "Profile Sans"\'\n'
        'files = [\n  "fonts/NotoSansJP-Regular.ttf",\n  "fonts/NotoSansJP-Bold.ttf",\n]\n',
    )
    assert draft(workspace, "ja").missing_glyphs == 0
    with pytest.raises(UsageError) as failure:
        new_locale(workspace, "ja", FONTS)
    assert failure.value.diagnostics[0].message == "ja has fonts of its own already"


@pytest.mark.parametrize("begun_before", [False, True])
def test_a_font_without_the_script_is_refused(tmp_path: Path, begun_before: bool) -> None:
    workspace = copy_workspace(tmp_path)
    if begun_before:
        new_locale(workspace, "ko")
    before = everything(workspace)
    with pytest.raises(UsageError) as failure:
        new_locale(workspace, "ko", FONTS)
    assert [d.location.path for d in failure.value.diagnostics] == [str(path) for path in FONTS]
    assert failure.value.diagnostics[0].message.startswith("lacks characters of ko: 한 (U+D55C), 국 (U+AD6D), ")
    assert everything(workspace) == before


def test_one_font_is_enough(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, "ja", [ROOT / "tests/fonts/NotoSerifJP-Regular.ttf"])
    paper = draft(workspace, "ja")
    assert {"Noto-Serif-JP", "Noto-Serif-JP-Bold"} <= set(paper.fonts)
    font = published_asset(workspace.root / "preview", "assets/fonts/ja/NotoSerifJP-Regular.ttf")
    assert workspace.list("preview/assets/fonts/ja/*") == [f"preview/{font}", "preview/assets/fonts/ja/OFL.txt"]


@pytest.mark.parametrize("tag", ["vi", "el", "de", "he", "ur", "ckb", "zh_Hant", "sr_Latn", "uk"])
def test_other_locales_can_begin(tmp_path: Path, tag: str) -> None:
    workspace = copy_workspace(tmp_path)
    new_locale(workspace, tag)
    own = read_locale(workspace, tag)
    assert own.direction == ("rtl" if tag in ("he", "ur", "ckb") else "ltr")
    assert own.serif == {
        "ur": '"Profile Serif", "Profile Serif Arabic"',
        "ckb": '"Profile Serif", "Profile Sans Arabic"',
    }.get(tag, '"Profile Serif"')


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ka", "ka"),
        ("KA", "ka"),
        ("pt-br", "pt_BR"),
        ("zh_hant", "zh_Hant"),
        ("sr@latin", "sr_Latn"),
        ("es-419", "es_419"),
    ],
)
def test_tags_are_written_as_gettext_does(tag: str, name: str) -> None:
    assert parse_tag(tag)[0] == name


@pytest.mark.parametrize(
    ("tag", "message", "hint"),
    [
        ("xx", "CLDR has no locale “xx”", "use a CLDR locale such as ka, pt_BR or zh_Hant"),
        ("georgian", "“georgian” is not a tag of a language", "did you mean ka?"),
        ("ge", "CLDR has no locale “ge”", "did you mean ka or gez?"),
        ("ka_US", "CLDR has no locale “ka_US”", "did you mean ka?"),
        ("iw", "CLDR calls “iw” he", "run pipeline new locale he"),
        ("../ka", "“../ka” is not a tag of a language", ""),
        ("mi", "CLDR has no plural rule for “mi”, so that its catalogs could not count", "take another locale"),
    ],
)
def test_unknown_tags_are_refused_with_what_is_near(tag: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as failure:
        parse_tag(tag)
    (found,) = failure.value.diagnostics
    assert found.message == message
    assert found.hint.startswith(hint)


def everything(workspace: Workspace) -> dict[str, bytes]:
    return {path: workspace.read_bytes(path) for path in workspace.list("**/*")}


@pytest.mark.parametrize(
    ("tag", "fonts", "code"),
    [
        ("ru", [], "locale-exists"),
        ("ja", [ROOT / "tests/fonts/README.md"], "font-unusable"),
        ("ja", [ROOT / "tests/fonts/NotoSansCJKjp-Regular.otf"], "glyph-missing"),
        ("ja", [Path("/nowhere.otf")], "unreadable"),
        ("ja", [FONTS[0], FONTS[0]], "font-twice"),
    ],
)
def test_what_is_refused_writes_nothing(tmp_path: Path, tag: str, fonts: list[Path], code: str) -> None:
    workspace = copy_workspace(tmp_path)
    before = everything(workspace)
    with pytest.raises(PipelineError) as failure:
        new_locale(workspace, tag, fonts)
    assert codes(failure.value.diagnostics) == [code]
    assert everything(workspace) == before


def test_a_workspace_at_fault_gets_no_half_of_a_locale(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    workspace.write_text("locales/ru/LC_MESSAGES/site.po", "<<<<<<< ours\n")
    before = everything(workspace)
    with pytest.raises(PipelineError):
        new_locale(workspace, "ka")
    assert everything(workspace) == before
    assert not (tmp_path / "locales/ka").exists()


def test_families_of_english_may_stand_in_single_quotes(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    path = "locales/en/locale.toml"
    text = workspace.read_text(path)
    workspace.write_text(path, text.replace("""'"Profile Serif"'""", """"'Profile Serif'\""""))
    assert workspace.read_text(path) != text
    new_locale(workspace, "az_Cyrl")
    assert families(read_locale(workspace, "az_Cyrl").serif)[0] == "Profile Serif"


def test_a_file_that_cannot_be_written_takes_all_others_back(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("before", encoding="utf-8")
    (tmp_path / "blocked").write_text("a file, where a folder would have to be", encoding="utf-8")
    pending = PendingWorkspace(Workspace(tmp_path))
    pending.write_text("a.txt", "after")
    pending.write_text("new/folder/b.txt", "new")
    pending.written["blocked/c.txt"] = b"cannot be"
    assert pending.read_text("a.txt") == "after"
    assert pending.list("new/folder/*.txt") == ["new/folder/b.txt"]
    with pytest.raises(PipelineError):
        pending.commit()
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "blocked"]


def test_a_new_profile_can_be_drafted_at_once(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    created = new_profile(workspace, "some-island")
    assert "templates/profiles/some-island.yaml" in created.paths
    assert read_settings(workspace).required_names("some-island") == ("some-island", "other-name")
    assert created.command == "pipeline build --draft --profile some-island"
    build(workspace, selection=Selection(profiles=("some-island",), draft=True))
    for language in ("en", "hy", "az", "ru"):
        page = read_page(workspace.read_bytes(f"preview/{language}/some-island.html"))
        assert page.heading == "Some Island (Other Name)"
    path = "templates/profiles/some-island.yaml"
    workspace.write_text(path, workspace.read_text(path).replace("draft: true\n", ""))
    with pytest.raises(PipelineError) as failure:
        read_project(workspace)
    assert {d.message for d in failure.value.diagnostics if d.code == "name-locale-missing"} == {
        f"the name “{name}” has no form for the locale {language}"
        for name in ("some-island", "other-name")
        for language in ("hy", "az", "ru")
    }


def test_settings_keep_their_comments_when_a_profile_is_added(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    before = workspace.read_text("pyproject.toml")
    new_profile(workspace, "some-island")
    table = '[tool.pipeline.profiles.some-island]\nrequired = ["some-island", "other-name"]\n\n'
    after = workspace.read_text("pyproject.toml")
    assert table in after
    assert after.replace(table, "") == before


@pytest.mark.parametrize("slug", ["region", "status", "other-name", "people"])
def test_a_slug_that_is_an_id_of_the_skeleton_is_no_obstacle(tmp_path: Path, slug: str) -> None:
    workspace = copy_workspace(tmp_path)
    new_profile(workspace, slug)
    assert read_settings(workspace).required_names(slug) == ("first-name", "other-name")


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        (SLUG, "profile-exists"),
        ("index", "profile-slug-reserved"),
        ("site", "profile-slug-reserved"),
        ("Bad", "profile-slug"),
        ("../up", "profile-slug"),
        ("a_b", "profile-slug"),
        ("", "profile-slug"),
    ],
)
def test_bad_and_taken_slugs_are_refused(tmp_path: Path, slug: str, code: str) -> None:
    workspace = copy_workspace(tmp_path)
    before = everything(workspace)
    with pytest.raises(UsageError) as failure:
        new_profile(workspace, slug)
    assert codes(failure.value.diagnostics) == [code]
    assert everything(workspace) == before


def test_the_command_tells_what_it_wrote_and_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_workspace(tmp_path)
    assert main(["new", "locale", "ka", "--workspace", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("wrote locales/ka/LC_MESSAGES/")
    assert "\nto decide by hand:\n- name forms\n" in said
    assert said.endswith("\nnext: pipeline build --draft --locale ka\n")
    assert main(["new", "locale", "ka", "--workspace", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(
        "new locale: error[locale-exists]: ka stands in pyproject.toml already\n"
        "  hint: edit locales/ka/locale.toml, or name another locale; to begin it anew, first remove locales/ka,"
        " and “ka” from locales in pyproject.toml\n"
    )
    assert main(["new", "profile", "site", "--workspace", str(tmp_path)]) == 2
    assert "the slug “site” is reserved for the catalogs of the layouts" in capsys.readouterr().err
    assert main(["new", "profile", "x", "--font", "a.otf", "--workspace", str(tmp_path)]) == 2
    assert "--font is for new locale, and not for new profile" in capsys.readouterr().err


def test_what_it_wrote_is_json_if_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_workspace(tmp_path)
    assert main(["new", "profile", "x", "--format", "json", "--workspace", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert err == ""
    assert "templates/profiles/x.yaml" in told["paths"]
    assert told["decisions"][0]["what"] == "names"
    assert told["next"] == "pipeline build --draft --profile x"


def test_a_new_profile_is_edited_today(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_profile(workspace, "some-island", date(2031, 2, 3))
    assert '\nedited: "2031-02-03"\n' in workspace.read_text("templates/profiles/some-island.yaml")
    days = [datetime.now().astimezone().date().isoformat()]
    assert main(["new", "profile", "other-island", "--workspace", str(workspace.root)]) == 0
    days.append(datetime.now().astimezone().date().isoformat())  # midnight may pass
    text = workspace.read_text("templates/profiles/other-island.yaml")
    assert re.search(r'^edited: "(.*)"$', text, re.MULTILINE)[1] in days

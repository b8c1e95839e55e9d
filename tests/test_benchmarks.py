"""The measurements: what they generate is the same each time, what they print is whole. No time is asserted here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import merge_timing, seeded_faults
from benchmarks.corpus import ALPHABETS, KINDS, Corpus, make_corpus, translate
from benchmarks.generated import PROFILE_PATH, make_workspace, template_of
from benchmarks.linters import Sample, ours
from benchmarks.merged import judge
from benchmarks.potext import assemble, blocks, places
from benchmarks.seeds import ENTRY_FAULTS, FILE_FAULTS, Good, make_seeds
from benchmarks.tables import Table, write_section
from benchmarks.text_faults import HARMLESS, TEXT_FAULTS
from pipeline.catalog import format_catalog, merge, read_catalog
from pipeline.locales import read_locale
from pipeline.messages import profile_template
from pipeline.profile import load_profile
from pipeline.workspace import Workspace, read_settings

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/benchmarks.md"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(200)


@pytest.fixture(scope="module")
def generated(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("generated"), corpus)


def goods() -> list[Good]:
    workspace = Workspace(ROOT)
    settings, path = read_settings(workspace), "templates/profiles/nagorno-karabakh.yaml"
    names = load_profile(path, workspace.read_text(path), settings).names
    terms = seeded_faults.glossary(workspace.read_text("locales/glossary.toml"))
    paths = [path for name in ("hy", "ru") for path in workspace.list(f"locales/{name}/LC_MESSAGES/*.po")]
    return [Good("main", path, workspace.read_text(path), names if "karabakh" in path else (), terms) for path in paths]


def test_a_seed_makes_the_same_corpus_again(corpus: Corpus) -> None:
    assert make_corpus(200) == corpus
    assert make_corpus(200, seed=2) != corpus


def test_half_of_the_messages_change_in_every_way(corpus: Corpus) -> None:
    found = Counter(change.kind for change in corpus.changes)
    assert found == {kind: number // 10 * (2 if kind == "split" else 1) for kind, number in KINDS.items()}


@pytest.mark.parametrize("locale", ALPHABETS)
def test_no_two_messages_have_the_same_translation(corpus: Corpus, locale: str) -> None:
    texts = {p.body for section in (*corpus.old, *corpus.new) for p in section.paragraphs}
    assert len({translate(text, locale) for text in texts}) == len(texts)


def test_the_generated_profile_has_as_many_messages_as_asked_for(corpus: Corpus, generated: Workspace) -> None:
    settings = read_settings(generated)
    assert len(template_of(corpus.old, settings).messages) == 200
    assert len(template_of(corpus.new, settings).messages) == 200


def test_a_merge_is_judged_by_what_it_keeps(corpus: Corpus, generated: Workspace, tmp_path: Path) -> None:
    settings, locale = read_settings(generated), read_locale(generated, "ru")
    text = generated.read_text("locales/ru/LC_MESSAGES/generated.po")
    template = profile_template(load_profile(PROFILE_PATH, generated.read_text(PROFILE_PATH), settings))
    merged = tmp_path / "merged.po"
    merged.write_text(format_catalog(merge(read_catalog(text, "generated", locale), template, locale)), "utf-8")
    found = judge(merged, corpus, "ru")
    for kind in ("edit", "rewrite", "move", "rename", "deletion"):
        assert found[kind] == {"right": KINDS[kind] // 10}, kind
    approved = tmp_path / "approved.po"
    approved.write_text(re.sub(r"#, fuzzy(, |\n)", "#, no-wrap\\1", merged.read_text("utf-8")), "utf-8")
    assert judge(approved, corpus, "ru")["rewrite"] == {"unmarked": KINDS["rewrite"] // 10}
    assert judge(generated.path("locales/ru/LC_MESSAGES/generated.po"), corpus, "ru")["rewrite"] == {
        "lost from sight": KINDS["rewrite"] // 10
    }


def test_every_kind_of_fault_is_seeded_and_the_same_each_time() -> None:
    own = goods()
    seeds = make_seeds(own, per_locale=1)
    assert [(s.kind, s.entry, s.data) for s in make_seeds(own, per_locale=1)] == [
        (s.kind, s.entry, s.data) for s in seeds
    ]
    # The texts of this workspace have no tokens; the script marks some in a copy.
    without = {"token dropped", "both tokens dropped", "token of another kind"}
    assert {seed.kind for seed in seeds} == {*ENTRY_FAULTS, *TEXT_FAULTS, *FILE_FAULTS, *HARMLESS} - without
    assert all(seed.data != seed.good.text.encode() for seed in seeds)


def test_a_catalog_taken_apart_and_put_together_is_the_same() -> None:
    for good in goods():
        assert assemble(blocks(good.text)) == good.text
        assert len([*places(good.text)]) >= good.text.count("\n")


def test_ours_is_asked_for_each_catalog_and_its_words_go_to_the_entry(island_source: Workspace, tmp_path: Path) -> None:
    path = "locales/he/LC_MESSAGES/hans-island.po"
    good = Good("island", path, island_source.read_text(path))
    seeds = [seed for seed in make_seeds([good], per_locale=1) if seed.kind in ("fuzzy", "trailing space")]
    samples = {Path("good.po"): Sample(good, good.text.encode())}
    samples |= {Path(f"{number}.po"): Sample(good, seed.data) for number, seed in enumerate(seeds)}
    copy = Workspace(tmp_path)
    for name in (p for p in island_source.root.rglob("*") if p.is_file()):
        copy.write_bytes(island_source.name(name), name.read_bytes())
    found = ours(samples, {"island": tmp_path})
    for number, seed in enumerate(seeds):
        new = found[Path(f"{number}.po")] - found[Path("good.po")]
        assert {report.entry for report in new} == {seed.entry}, seed.kind


def test_a_table_has_no_empty_cell() -> None:
    assert str(Table(("tool", "found"), (("ours", "3"),))) == "| tool | found |\n| --- | ---: |\n| ours | 3 |"
    with pytest.raises(ValueError, match="empty"):
        str(Table(("tool", "found"), (("ours", " "),)))
    with pytest.raises(ValueError, match="missing"):
        str(Table(("tool", "found"), (("ours",),)))


def test_a_section_replaces_only_itself(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_section("One", ["first"], page)
    write_section("Two", ["second \\1"], page)
    before = page.read_text("utf-8")
    write_section("One", ["third"], page)
    assert page.read_text("utf-8") == before.replace("first", "third")
    write_section("One", ["first"], page)
    assert page.read_text("utf-8") == before


def test_the_page_has_both_sections_and_no_empty_cell() -> None:
    text = PAGE.read_text("utf-8")
    for title in (merge_timing.TITLE, seeded_faults.TITLE):
        assert f"\n## {title}\n" in text
    rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    assert rows
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))


@pytest.mark.parametrize("script", [merge_timing, seeded_faults])
def test_a_script_says_how_it_is_used(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        script.main(["--help"])
    assert ended.value.code == 0
    assert "--write" in capsys.readouterr().out


@pytest.mark.parametrize(("script", "package"), [(merge_timing, "gettext"), (seeded_faults, "translate-toolkit")])
def test_a_script_says_what_to_install(
    script: ModuleType, package: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert script.main([]) == 2
    assert package in capsys.readouterr().err

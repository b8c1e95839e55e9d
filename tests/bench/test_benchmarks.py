"""The measurements: what they generate is the same each time, what they print is whole. No time is asserted here."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import cluster_timing, editor_latency, merge_timing, seeded_faults
from benchmarks.corpus import ALPHABETS, KINDS, Corpus, make_corpus, translate
from benchmarks.generated import PROFILE_PATH, make_workspace, template_of
from benchmarks.linters import Sample, ours
from benchmarks.merged import judge
from benchmarks.performance import __main__ as performance
from benchmarks.performance.bounds import BOUNDS, Bound, bounds_table, ratio, row, units_table
from benchmarks.performance.jobs import JOBS, LONG_JOBS, Ground, Job, pdf_times, take_turns, worker_memory
from benchmarks.performance.machine import machine
from benchmarks.performance.ours import Ours, SkippedError
from benchmarks.performance.outline import as_rst, as_typst, read_outline, translations
from benchmarks.performance.peers import PEERS, RUN, Text
from benchmarks.performance.scale import OURS, Measured, memory_table, ours_table, peers_table
from benchmarks.performance.spending import FailedError, Line, Moment, Process, Spent, family, spend
from benchmarks.performance.workspaces import WORDINGS, copy_workspace, make_cold, multiply, reword
from benchmarks.potext import assemble, blocks, places
from benchmarks.seeds import ENTRY_FAULTS, FILE_FAULTS, HARMLESS_ENTRIES, Good, make_seeds
from benchmarks.tables import Table, write_section
from benchmarks.text_faults import HARMLESS, TEXT_FAULTS
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.base.user_cache import cache_folder
from pipeline.catalog.merge import merge
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.language.locales import read_locale
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import profile_template
from pipeline.project.project import read_project

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs/benchmarks.md"
MIB = 2**20
ORPHAN = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.2:
        pass
"""
"""Leaves a process behind that works for 0.2 s."""


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
    # The tokens of this workspace are all <strong>, in its key figures; the script marks others in a copy.
    without = {"token of another kind"}
    assert {seed.kind for seed in seeds} == {
        *ENTRY_FAULTS,
        *TEXT_FAULTS,
        *FILE_FAULTS,
        *HARMLESS,
        *HARMLESS_ENTRIES,
    } - without
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


@pytest.mark.parametrize(
    ("page", "titles"),
    [
        (PAGE, (merge_timing.TITLE, seeded_faults.TITLE, editor_latency.TITLE)),
        (performance.PAGE, tuple(performance.TITLES.values())),
    ],
)
def test_a_page_has_its_sections_and_no_empty_cell(page: Path, titles: Sequence[str]) -> None:
    text = page.read_text("utf-8")
    for title in titles:
        assert f"\n## {title}\n" in text
    rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    assert rows
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))


@pytest.mark.parametrize("script", [editor_latency, merge_timing, seeded_faults, performance])
def test_a_script_says_how_it_is_used(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        script.main(["--help"])
    assert ended.value.code == 0
    assert "--write" in capsys.readouterr().out


def test_previews_are_timed_beside_what_they_consist_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_latency, "WARM_UP", 0.0)
    monkeypatch.setattr(editor_latency, "KEYSTROKES", 3)
    times = editor_latency.measure(2, "hy", "card", Workspace(ROOT))
    assert {name: len(found) for name, found in times.items()} == dict.fromkeys(editor_latency.MEASURED, 2)
    assert all(value > 0 for found in times.values() for value in found)
    text = str(editor_latency.table(times))
    assert all(f"| {name} |" in text for name in editor_latency.MEASURED)
    known = {editor_latency.REFERENCE: [1.0, 2.0, 3.0], editor_latency.BOUNDED[0]: [3.0, 3.0, 9.0]}
    assert editor_latency.ratio_of(known, editor_latency.BOUNDED[0]) == 1.5


@pytest.mark.parametrize(("script", "package"), [(merge_timing, "gettext"), (seeded_faults, "translate-toolkit")])
def test_a_script_says_what_to_install(
    script: ModuleType, package: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert script.main([]) == 2
    assert package in capsys.readouterr().err


def test_what_a_command_leaves_behind_is_counted() -> None:
    assert spend([sys.executable, "-c", ORPHAN], ROOT).processor >= 0.2


def test_a_command_that_fails_has_no_figures() -> None:
    with pytest.raises(FailedError, match="no luck"):
        spend([sys.executable, "-c", "raise SystemExit('no luck')"], ROOT)


def test_a_command_is_listened_to_and_its_memory_sampled() -> None:
    script = "import time; print('one.pdf', flush=True); time.sleep(0.3); print('two.pdf')"
    spent = spend([sys.executable, "-c", script], ROOT, interval=0.1)
    assert [line.text for line in spent.lines] == ["one.pdf", "two.pdf"]
    assert {*spent.samples[0].processes} == {spent.leader}
    assert spent.memory > MIB
    assert family(spent.leader) == {spent.leader}


def test_workers_of_dask_are_judged_by_the_median_of_their_turns() -> None:
    (kept,) = cluster_timing.table(6, [(10.0, 12.0), (10.0, 12.4), (10.0, 13.0)]).rows
    (lost,) = cluster_timing.table(6, [(10.0, 12.0), (10.0, 12.6), (10.0, 13.0)]).rows
    assert (kept[2:], lost[-1]) == (("1.24 (12.4 s, 10.0 s)", "1.20 … 1.30", "yes"), "**no**")


def test_many_profiles_are_built_cold_once_and_one_profile_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = list[tuple[int, int, str]]()

    def build(_: Ours, profiles: int, workers: int, case: str, interval: float) -> Spent:
        built.append((profiles, workers, case))
        return Spent(1.0, 1.0, 0, ())

    monkeypatch.setattr(Ours, "_build", build)
    ours = Ours(tmp_path, str)
    for _ in range(2):
        for each in ((1, 1, "cold"), (9, 1, "cold"), (9, 2, "cold"), (9, 1, "nothing changed")):
            ours.build(*each)
    assert built.count((9, 1, "cold")) == built.count((9, 2, "cold")) == 1
    assert built.count((1, 1, "cold")) == built.count((9, 1, "nothing changed")) == 2


def test_many_profiles_and_a_string_reworded_pass_every_check(tmp_path: Path) -> None:
    root = multiply(tmp_path / "many", 2)
    path = root / "locales/ru/LC_MESSAGES/territory-001.po"
    before = path.read_text("utf-8")
    reword(root)
    assert path.read_text("utf-8") == before.replace(*WORDINGS) != before
    project, warnings = read_project(Workspace(root))
    assert not warnings
    assert [profile.slug for profile in project.profiles] == ["territory-001", "territory-002"]
    assert [profile.title.text for profile in project.profiles] == ["Karabakh (Artsakh) 1", "Karabakh (Artsakh) 2"]
    assert all(project.settings.required_names(profile.slug) for profile in project.profiles)
    assert not list(root.rglob("*nagorno-karabakh*"))
    reword(root)
    assert path.read_text("utf-8") == before


def test_a_cold_workspace_is_what_it_was_before_the_build(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path / "one")
    before = sorted(root.rglob("*"))
    for path in ("output/en/page.html", "preview/manifest.json", cache_folder(root) / "output.json"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    make_cold(root)
    assert sorted(root.rglob("*")) == before
    assert list(cache_folder(root).iterdir()) == []


def test_a_bound_is_judged_by_medians_and_tells_the_extremes() -> None:
    bound = Bound(
        "full build",
        "≤ F + 60 bare",
        ("full cpu", "F cpu", "bare cpu"),
        lambda full, floor, bare: (full - floor) / bare,
        60,
        "F + {:.0f} bare",
    )
    series = {"full cpu": [18.5, 13.5, 16.0], "F cpu": [1.0, 1.0, 1.0], "bare cpu": [0.25, 0.25, 0.25]}
    assert row(bound, series, {})[2:] == ("F + 60 bare", "F + 50 bare … F + 70 bare", "yes, but not in every turn")
    assert row(bound, {**series, "full cpu": [16.5]}, {})[2:] == ("F + 62 bare", "–", "**no**")
    fast = Bound("two workers", "≥ 1.8", ("one", "two"), ratio, 1.8, at_least=True)
    assert row(fast, {"one": [3.6], "two": [2.0]}, {})[-1] == "yes"
    assert row(fast, {"one": [3.5], "two": [2.0]}, {})[-1] == "**no**"
    assert row(fast, {"one": [3.5]}, {"two": "there is one core"})[2:] == ("there is one core", "–", "not measured")


def test_every_bound_is_made_of_what_a_job_measures() -> None:
    jobs = {*JOBS, *LONG_JOBS}
    assert {name.rpartition(" ")[0] or name for bound in BOUNDS for name in bound.needs} <= jobs
    text = str(bounds_table({}, {"F": "no engine"}))
    assert text.count("\n") == len(BOUNDS) + 1
    assert "no engine" in text
    assert "| bare | 10.0 (9.0–11.0) | – | 3 |" in str(
        units_table({"bare cpu": [0.011, 0.009, 0.01]}, {"bare": "bare"})
    )


def test_jobs_take_turns_and_one_that_cannot_run_is_named(tmp_path: Path) -> None:
    ran: list[str] = []

    def job(name: str) -> dict[str, float]:
        ran.append(name)
        return {f"{name} cpu": float(len(ran))}

    def refused(_: Ground) -> dict[str, float]:
        raise SkippedError("it is not installed")

    jobs = {"a": Job("a", lambda _: job("a")), "b": Job("b", lambda _: job("b"), 1), "c": Job("c", refused)}
    said: list[str] = []
    series, skipped = take_turns(Ground(Ours(tmp_path, said.append)), jobs, 2)
    assert ran == ["a", "b", "a"]
    assert series == {"a cpu": [1.0, 3.0], "b cpu": [2.0]}
    assert skipped == {"c": "it is not installed"}
    assert sum("not installed" in line for line in said) == 1


def made_run(pdfs: int = 20, *, workers: bool = True) -> Spent:
    """Return a run that makes a PDF a second, while its worker grows by 1 MiB a PDF."""
    lines = [Line(number, f"rendering en/{number}.pdf") for number in range(1, pdfs + 1)]
    lines.append(Line(pdfs + 1, "published en/1.pdf"))
    samples = []
    for at in range(1, pdfs + 1):
        own = {1: Process(500 * MIB, 400 * MIB)} if workers else {}
        samples.append(Moment(at, {**own, 2: Process(at * MIB, at * MIB)}))
    return Spent(float(pdfs), 2.0 * pdfs, 1, tuple(lines), tuple(samples))


def test_the_memory_of_a_worker_is_taken_between_pdfs() -> None:
    assert pdf_times(made_run()) == list(range(1, 21))
    assert worker_memory(made_run(), 5, 7) == [5 * MIB, 6 * MIB, 7 * MIB]
    alone = Spent(1.0, 1.0, 1, (Line(1, "en/1.pdf"),), (Moment(1, {1: Process(MIB, MIB)}),))
    assert worker_memory(alone, 1, 1) == [MIB]
    with pytest.raises(SkippedError, match="no PDFs"):
        worker_memory(Spent(1.0, 1.0, 1, ()), 1, 1)


def test_the_tables_tell_throughput_memory_and_the_ratio_to_ours() -> None:
    ours = [Measured("1 worker", 5, "cold", (made_run(),)), Measured("1 worker", 5, "HTML only", (made_run(4),))]
    assert "| 5 × 4, cold, 1 worker | 20.00 | 40.00 | 1.00 | 420 |" in str(ours_table(ours))
    assert "| 5 × 4, HTML only, 1 worker | 4.00 | 8.00 | – | 404 |" in str(ours_table(ours))
    browser, sphinx = (next(peer.name for peer in PEERS if peer.makes == makes) for makes in ("PDF", "HTML"))
    peers = [Measured(browser, 5, "cold", (made_run(10),)), Measured(sphinx, 5, "cold", (made_run(8),))]
    own = [Measured(OURS, item.profiles, item.case, item.runs) for item in ours]
    lines = str(peers_table([*own, *peers])).splitlines()[2:]
    assert [line.split(" | ")[-1] for line in lines] == ["1.00 |", "1.00 |", "2.00 |", "0.50 |"]
    assert lines[1].startswith(f"| 5 × 4, cold, {OURS} (HTML) | ")
    assert "| 1 worker, 5 profiles | 6 |" in str(memory_table(ours))
    assert memory_table([]) is None


def test_other_tools_are_given_the_whole_text(island: Workspace) -> None:
    folder = island.root / "output"
    english, hebrew = (read_outline(folder / name / "hans-island.json") for name in ("en", "he"))
    assert [block.kind for block in english] == [block.kind for block in hebrew]
    texts = translations(english, hebrew)
    sheet = json.loads((folder / "he/hans-island.json").read_text("utf-8").replace("\u2060", ""))
    for paragraph in (p for section in sheet["sections"] for p in section["paragraphs"]):
        assert paragraph["text"] in "".join(cell for block in hebrew for cell in block.cells)
    rst = as_rst(english)
    assert all(text in rst for text in texts)
    assert as_rst(hebrew).count(".. list-table::") == 1
    typst = as_typst(hebrew, "he")
    assert typst.count("\n= ") == 1
    assert 'lang: "he"' in typst


def test_marks_of_other_tools_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "sheet.json"
    empty = {key: [] for key in ("names", "facts", "timeline", "sources")}
    section = {"id": "a", "heading": "One", "paragraphs": [{"lead": "#lead", "date": None, "text": "*b* `c` d_ $e$"}]}
    sheet = {"title": "A", "summary": "B", "note": "C", "sections": [section], **empty}
    path.write_text(json.dumps(sheet), "utf-8")
    assert "\\*b\\* \\`c\\` d\\_ $e$" in as_rst(read_outline(path))
    assert "=== \\#lead" in as_typst(read_outline(path), "en")
    assert "\\$e\\$" in as_typst(read_outline(path), "en")


def test_a_peer_is_given_a_folder_of_its_own(island: Workspace, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    (sources / "fonts").mkdir(parents=True)
    (sources / "hans-island.en.standard.html").write_text("<p>", "utf-8")
    text = Text(island.root / "output", sources, ("en", "he"), ("hans-island",))
    for number, peer in enumerate(peer for peer in PEERS if "Sphinx" not in peer.name):  # Sphinx has to be installed
        folder = tmp_path / str(number)
        folder.mkdir()
        peer.prepare(text, folder)
        peer.make_cold(folder)
        assert (folder / RUN).is_file()
        assert not [*(folder / "made").iterdir()]
        assert [*folder.rglob("hans-island.en.*")]
    assert all(peer.lacks and peer.makes for peer in PEERS)


def test_the_machine_is_told_without_its_name_and_paths() -> None:
    told = machine()
    assert re.match(
        r"\d{4}-\d\d-\d\d, \d+ cores \(.+\), Linux [\d.]+, Python 3\.\d+\.\d+, WeasyPrint [\d.]+, Pango", told
    )
    assert "/" not in told

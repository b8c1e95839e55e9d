"""The data that others can use: the schema, the file of all languages, the tables; what verification finds in them."""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from builders import (
    LANGUAGES,
    ROOT,
    SLUG,
    copy_workspace,
    make_localized,
    make_profile,
    make_settings,
    published_workspace,
    real_project,
)
from builders import localized_real as localized
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from publications import Publication

from pipeline.base.data_format import SCHEMA_PATH, AllLanguages, Factsheet, encode, schema_text
from pipeline.base.data_tables import profile_paths
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.pages.data_tables import Table, csv_text, names_table, timeline_table
from pipeline.pages.factsheet_data import factsheet_data, in_all_languages
from pipeline.pages.licences import licence_address
from pipeline.project.selection import Selection
from pipeline.verify.data_checks import publication_data
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.publication import verify_publication
from pipeline.verify.table_checks import read_table

PAGES = Selection(editions=("none",))
JSON, NAMES, NAMES_ABOUT, TIMELINE, TIMELINE_ABOUT = (
    f"data/{SLUG}.json",
    f"data/{SLUG}.names.csv",
    f"data/{SLUG}.names.csv-metadata.json",
    f"data/{SLUG}.timeline.csv",
    f"data/{SLUG}.timeline.csv-metadata.json",
)
SCHEMA = Draft202012Validator(json.loads(schema_text()))


def sheet_in(language: str) -> Factsheet:
    return factsheet_data(localized(language)[0], real_project().locales, make_settings())


def merged(*languages: str) -> AllLanguages:
    return in_all_languages({language: sheet_in(language) for language in languages or LANGUAGES}, None)


def plain(record: object) -> Any:
    return json.loads(msgspec.json.encode(record))


def test_the_schema_is_one_of_its_dialect() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_of_a_language_is_valid(language: str) -> None:
    assert list(SCHEMA.iter_errors(plain(sheet_in(language)))) == []


def test_the_json_of_all_languages_is_valid() -> None:
    assert list(SCHEMA.iter_errors(plain(merged()))) == []


def test_the_json_of_a_draft_is_valid() -> None:
    tiny = make_localized(make_profile(), title="Карабах (Арцах)")
    sheet = factsheet_data(tiny, real_project().locales, make_settings())
    assert plain(sheet)["note"] == {"lang": "en", "text": "Names are not claims."}
    assert list(SCHEMA.iter_errors(plain(sheet))) == []
    every = in_all_languages({"ru": sheet}, None)
    assert (every.note, every.title) == ({"en": "Names are not claims."}, {"ru": "Карабах (Арцах)"})
    assert list(SCHEMA.iter_errors(plain(every))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"asOf": "in 2011"},
        {"asOf": "2011-5"},
        {"languages": "en"},
        {"title": "Karabakh"},
        {"unknown": 1},
        {"figures": {"killed": {"from": 1}}},
    ],
)
def test_what_is_not_valid(change: dict[str, Any]) -> None:
    """For the schema and for what reads the files, which are made of the same types."""
    table = plain(merged()) | change
    assert list(SCHEMA.iter_errors(table))
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(table), type=AllLanguages)


def test_each_property_that_is_not_plain_is_described() -> None:
    parts = SCHEMA.schema["$defs"]
    assert "ISO 8601-2" in parts["Event"]["properties"]["date"]["description"]
    for part in ("Factsheet", "Figure", "Event", "Name"):
        properties = parts[part]["properties"]
        bare = {name for name, table in properties.items() if "description" not in table}
        texts = {"text", "title", "summary", "note", "meaning", "label", "publisher", "licence", "from"}
        assert bare <= texts | {"keyFigures", "facts", "sections", "statistics", "timeline"}


def test_all_languages_have_the_texts_of_each() -> None:
    every = merged()
    assert every.languages == list(LANGUAGES)
    for language in LANGUAGES:
        own = sheet_in(language)
        assert every.title[language] == own.title
        assert [event.text[language] for event in every.timeline] == [event.text for event in own.timeline]
        assert [event.date_text[language] for event in every.timeline] == [event.date_text for event in own.timeline]
    assert [name.id for name in every.names] == [name.id for name in sheet_in("en").names]


def test_a_language_of_another_edition_is_left_out() -> None:
    older = msgspec.structs.replace(sheet_in("hy"), edition="2020-01-01", timeline=[])
    assert in_all_languages({"hy": older, "en": sheet_in("en")}, None).languages == ["en"]
    same = msgspec.structs.replace(sheet_in("hy"), title="Another title")
    assert in_all_languages({"hy": same, "en": sheet_in("en")}, None).languages == ["hy", "en"]


def test_names_have_a_row_for_each_language() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(names_table(merged())), newline="")))
    assert len(rows) == 20
    assert rows[9] == {"id": "artsakh", "place": "region", "language": "hy", "form": "Արցախ", "native": "true"}


def test_the_timeline_has_a_column_for_each_language() -> None:
    text = csv_text(timeline_table(merged()))
    assert text.partition("\r\n")[0] == "id,date,sources,added_by_editors,text_en,text_hy,text_az,text_ru"
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert rows["fighting-2016"]["date"] == "2016-04"
    assert (rows["fighting-2016"]["sources"], rows["fighting-2016"]["added_by_editors"]) == ("osce", "true")
    assert rows["fighting-2016"]["text_ru"].startswith("Обострение боевых действий") is rows["truce"][
        "text_ru"
    ].endswith(".")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), min_size=1))
def test_no_cell_is_a_formula_and_none_is_lost(cells: list[str]) -> None:
    columns = tuple({"titles": f"column {number}"} for number in range(len(cells)))
    text = csv_text(Table("names", "", columns, (tuple(cells),), ()))
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1]
    assert not [cell for cell in read if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert read_table(text.encode("utf-8"))[1] == cells


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-NC-SA-3.0", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_licence(name: str, address: str) -> None:
    assert licence_address(name) == address


def test_an_address_is_told_where_there_is_a_site() -> None:
    settings = make_settings(site="https://example.org/")
    sheet = factsheet_data(localized("az")[0], real_project().locales, settings)
    assert (sheet.id, sheet.schema) == (f"https://example.org/az/{SLUG}.json", "../data/factsheet.schema.json")
    assert sheet_in("az").id is None


# What a build makes


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path)


def files(workspace: Workspace) -> dict[str, bytes]:
    root = workspace.root / "preview"
    return {path: (root / path).read_bytes() for path in profile_paths(SLUG)}


def test_they_are_made_again_when_any_language_changes(workspace: Workspace) -> None:
    build(workspace, selection=PAGES)
    before = files(workspace)
    path = f"locales/hy/LC_MESSAGES/{SLUG}.po"
    text = workspace.read_text(path)
    workspace.write_text(path, text.replace('msgstr "Պատերազմ', 'msgstr "Մեծ պատերազմ', 1))
    result = build(workspace, selection=PAGES)
    made = {outcome.path for outcome in result.outcomes if outcome.made}
    pairs = {f"{pair}/{SLUG}.html" for pair in ("en+hy", "hy+az", "hy+ru")}
    assert made == {f"hy/{SLUG}.html", f"hy/{SLUG}.json", *profile_paths(SLUG)} | pairs
    assert files(workspace)[JSON] != before[JSON]
    assert b"\xd5\x84\xd5\xa5\xd5\xae \xd5\xba" in files(workspace)[JSON]
    after = files(workspace)
    shutil.rmtree(workspace.root / "preview")
    build(workspace, selection=PAGES)
    assert files(workspace) == after


def test_one_that_was_lost_is_made_again(workspace: Workspace) -> None:
    build(workspace, selection=PAGES)
    before = files(workspace)
    (workspace.root / "preview" / NAMES).write_text("damaged", encoding="utf-8")
    result = build(workspace, selection=PAGES)
    assert files(workspace) == before
    told = {outcome.path: outcome.why for outcome in result.outcomes if outcome.made}
    assert told == dict.fromkeys(profile_paths(SLUG), "its data in preview/ are not what was published")


def test_a_preview_of_one_language(workspace: Workspace) -> None:
    build(workspace, selection=Selection(locales=("az",), editions=("none",)))
    table = json.loads(files(workspace)[JSON])
    assert (table["languages"], table["title"]) == (["az"], {"az": "Dağlıq Qarabağ (Artsax)"})
    assert files(workspace)[TIMELINE].startswith(b"id,date,sources,added_by_editors,text_az\r\n")


def test_a_draft_has_no_text_where_one_is_missing(workspace: Workspace) -> None:
    path = f"locales/ru/LC_MESSAGES/{SLUG}.po"
    text = workspace.read_text(path)
    workspace.write_text(path, text.replace('\nmsgctxt "truce.text"', '\n#, fuzzy\nmsgctxt "truce.text"'))
    build(workspace, selection=Selection(editions=("none",), draft=True))
    truce = next(event for event in json.loads(files(workspace)[JSON])["timeline"] if event["id"] == "truce")
    assert truce["text"].keys() == {"en", "hy", "az"}
    rows = {row[0]: row for row in read_table(files(workspace)[TIMELINE])}
    assert rows["truce"][-1] == ""


@pytest.mark.parametrize("path", [NAMES_ABOUT, TIMELINE_ABOUT])
def test_metadata_are_csvw(path: str) -> None:
    """What the standard says of a context (Metadata Vocabulary, 5.2) and of types, as far as ours have it."""
    about = json.loads((published_workspace().root / "output" / path).read_text(encoding="utf-8"))
    (namespace, local) = about["@context"]
    assert namespace == "http://www.w3.org/ns/csvw"
    assert local == {"@language": "en"}
    for column in about["tableSchema"]["columns"]:
        assert column.keys() <= {"name", "titles", "dc:description", "datatype", "required", "separator", "lang"}
        assert re.fullmatch("[A-Za-z0-9_]+", column["name"])
        kind = column["datatype"]
        assert kind in ("string", "boolean") or kind.keys() == {"base", "format"}


def test_the_examples_of_the_documentation_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "docs/data.md").read_text(encoding="utf-8"), re.DOTALL)
    own = [example for example in examples if "from csvw" not in example]  # which needs a package that tests do not
    assert len(own) == len(examples) - 1 == 3
    monkeypatch.chdir(published_workspace().root / "output")
    exec("\n".join(own), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Dağlıq Qarabağ (Artsax) ['en', 'hy', 'az', 'ru'] CC BY 4.0"
    assert "1988/1994 War over Nagorno-Karabakh. ['bbc'] " in lines
    assert lines[-1] == "khankendi ru Ханкенди"


# What verification finds


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return Publication(tmp_path / "output")


def test_nothing_is_found_in_a_publication(publication: Publication) -> None:
    assert publication.found() == []


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (JSON, '"hy": "Լեռնային Ղարաբաղ', '"hy": "Ղարաբաղ', "has another “title” than the JSON in hy"),
        (
            JSON,
            '"from": 20000',
            '"from": 2000',
            "has another “figures.killed.from” than the JSON in en",
        ),
        (JSON, '"az": "Qarabağ"', '"az": "Garabagh"', "is missing “Qarabağ” (az)"),
        (JSON, '"slug": "nagorno-karabakh"', '"slug": "another"', "is of another factsheet"),
        (JSON, '"id": null', '"id": "https://example.org/"', "has the address “https://example.org/”"),
        (JSON, '"asOf": "2011"', '"asOf": "now"', "cannot be read: Expected `str` matching regex"),
        (
            JSON,
            '"asOf": "2011"',
            '"asOf": "2011", "more": 1',
            "cannot be read: Object contains unknown",
        ),
        (
            JSON,
            '    "en",\n    "hy",',
            '    "hy",',
            "has the languages hy, az, ru, not en, hy, az, ru",
        ),
        (NAMES, "Արցախ", "Արցախը", "is missing “Արցախ” (hy)"),
        (NAMES, "artsakh,region,hy", "artsakh,region,ru", "has two rows of one key"),
        (NAMES, "region,hy", "region,Armenian!", "has “Armenian!” in line 3, which is no language"),
        (NAMES, "id,place", "name,place", "has other columns than its metadata say"),
        (NAMES, "region,en,Karabakh,false", "region,en,Karabakh", "has 4 cells in line 2, not 5"),
        (
            NAMES,
            "region,en,Karabakh,false",
            "region,en,Karabakh,no",
            "has “no” in line 2, which is no native",
        ),
        (
            TIMELINE,
            "\r\ntruce,1994,",
            "\r\ntruce,1995,",
            "has another “date” than the JSON in all languages",
        ),
        (TIMELINE, "\r\ntruce,1994,", "\r\ntruce,spring,", "which is no date"),
        (
            TIMELINE,
            "\r\ntruce,",
            "\r\n=truce,",
            "cannot be read: has a cell that a spreadsheet takes",
        ),
        (SCHEMA_PATH, "2020-12", "2019-09", "is not the schema that this version"),
        (
            f"hy/{SLUG}.json",
            "factsheet.schema.json",
            "other.json",
            "has the schema “../data/other.json”",
        ),
        (f"hy/{SLUG}.json", '"language": "hy"', '"language": "ru"', "is of another factsheet"),
    ],
)
def test_what_is_found_in_data(publication: Publication, path: str, old: str, new: str, expected: str) -> None:
    text = (publication.folder / path).read_bytes().decode("utf-8")
    assert old in text
    publication.write(path, text.replace(old, new, 1).encode("utf-8"))
    assert [d.message for d in publication.found() if d.location.path == path and expected in d.message]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"id"', '"key"', "has other columns than its metadata say"),
        ('"@language"', '"language"', "has metadata whose context is not that of CSVW"),
        ("timeline.csv", "names.csv", "is not the table that its metadata are of"),
    ],
)
def test_a_table_is_what_its_metadata_say(publication: Publication, old: str, new: str, expected: str) -> None:
    publication.edit(old, new, TIMELINE_ABOUT)
    assert expected in [d.message for d in publication.found() if d.location.path == TIMELINE]


@pytest.mark.parametrize("path", [JSON, NAMES, TIMELINE_ABOUT])
def test_what_is_missing(publication: Publication, path: str) -> None:
    publication.leave_out(path)
    assert [d.code for d in publication.found() if d.location.path == path] == ["published-missing"]


def test_a_row_that_is_missing(publication: Publication) -> None:
    lines = (publication.folder / TIMELINE).read_bytes().splitlines(keepends=True)
    publication.write(TIMELINE, b"".join(lines[:-1]))
    assert [d.message for d in publication.found()] == ["has 15 rows, and the JSON in all languages has 16"]


def test_the_manifest_calls_no_other_file_data(publication: Publication) -> None:
    table = publication.manifest()
    next(file for file in table["files"] if file["path"] == NAMES)["kind"] = "columns"
    publication.write_manifest(table)
    assert [d.message for d in verify_publication(publication.folder)] == [
        f"does not say what {NAMES} is, but calls it columns"
    ]


def test_the_page_leads_to_its_data(publication: Publication) -> None:
    for language in LANGUAGES:
        page = publication.text(f"{language}/{SLUG}.html")
        for path, kind in ((JSON, "application/json"), (NAMES, "text/csv"), (TIMELINE, "text/csv")):
            assert f'<link rel="alternate" type="{kind}" href="../{path}">' in page
            assert f'<a href="../{path}" type="{kind}">' in page


def test_a_file_is_written_the_same_each_time() -> None:
    assert encode(merged()) == encode(merged())
    assert json.loads(encode(merged())) == plain(merged())


def test_the_data_of_one_profile_after_the_other_are_held() -> None:
    alive, most = list[str](), dict[str, int]()

    class Held(bytes):
        """Bytes that tell when they are let go."""

        def __del__(self) -> None:
            alive.remove(self.decode())

    def read(file: File) -> bytes:
        alive.append(file.path)
        most[file.profile] = len(alive)
        return Held(file.path.encode())

    files = [File(f"{tag}/{slug}.json", "data", 0, "", tag, slug) for tag in LANGUAGES for slug in ("a", "b", "c")]
    nothing = cast(Expectations, None)  # not looked at: no profile has what it has once for all its languages
    found = [d.location.path for d in publication_data(nothing, files, read, {"b"})]
    assert found == [path for slug in ("a", "c") for path in profile_paths(slug)]
    assert most == {"a": len(LANGUAGES), "c": len(LANGUAGES)}

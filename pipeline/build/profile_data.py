"""What a profile has once for all its languages: its data in one file, and its tables.

It is made from the JSON of its factsheets as they are staged, whichever build made them, and only where one of these
was made anew. Start with `profile_data`.
"""

from collections.abc import Callable, Iterator

import msgspec

from pipeline.base.data_format import Factsheet, encode
from pipeline.base.data_tables import sheet_path, table_metadata_path, table_path
from pipeline.build.context import BuiltFile, built
from pipeline.build.plan import ProfileRecord
from pipeline.pages.data_tables import csv_text, csvw_text, names_table, timeline_table
from pipeline.pages.factsheet_data import in_all_languages
from pipeline.pages.web_page import data_path
from pipeline.project.project import Project


def is_current(record: ProfileRecord, sha256: Callable[[str], str]) -> bool:
    """Tell whether the files of a profile may be reused; `sha256` is the digest of what was published at a path."""
    return bool(record.files) and all(sha256(file.path) == file.sha256 for file in record.files)


def profile_data(project: Project, slug: str, read: Callable[[str], bytes]) -> Iterator[BuiltFile]:
    """Yield the files of a profile; `read` returns what is staged at a path."""
    site, path = project.settings.site, sheet_path(slug)
    sheets = {
        locale.tag: msgspec.json.decode(read(data_path(slug, locale)), type=Factsheet)
        for locale in project.published(slug)
    }
    sheet = in_all_languages(sheets, site + path if site else None)
    yield built(path, "all-data", encode(sheet), profile=slug)
    for table in (names_table(sheet), timeline_table(sheet)):
        path = table_path(slug, table.name)
        yield built(path, "table", csv_text(table), profile=slug)
        about = csvw_text(table, sheet, path.rpartition("/")[2])
        yield built(table_metadata_path(slug, table.name), "columns", about, profile=slug)

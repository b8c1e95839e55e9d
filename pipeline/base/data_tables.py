"""What the CSV files of a publication are called and have in common, for what writes and what verifies them."""

from pipeline.base.data_format import FOLDER
from pipeline.base.names import is_slug

FORMULA = "'*[=+\\-@\t\r＝＋－＠]"
"""How a cell begins that a spreadsheet takes for a formula, or would without the apostrophe that it has already."""
TABLES = ("names", "timeline")


def text_column(tag: str) -> str:
    """Return the name of the column that has the texts of a language; CSVW has no hyphens in names."""
    return f"text_{tag.replace('-', '_')}"


def sheet_path(slug: str) -> str:
    """Return the path of the JSON in all languages."""
    return f"{FOLDER}/{_checked(slug)}.json"


def table_path(slug: str, table: str) -> str:
    return f"{FOLDER}/{_checked(slug)}.{table}.csv"


def table_metadata_path(slug: str, table: str) -> str:
    """Return where readers of CSVW look for what describes a table, if nobody tells them."""
    return f"{table_path(slug, table)}-metadata.json"


def profile_paths(slug: str, kind: str = "") -> tuple[str, ...]:
    """Return the paths of what a profile has once for all languages, or those of one kind."""
    paths = {
        "all-data": (sheet_path(slug),),
        "table": tuple(table_path(slug, name) for name in TABLES),
        "columns": tuple(table_metadata_path(slug, name) for name in TABLES),
    }
    return paths[kind] if kind else tuple(path for own in paths.values() for path in own)


def _checked(slug: str) -> str:
    if not is_slug(slug):
        raise ValueError(f"“{slug}” is not a name that may be in a path")
    return slug

"""PO text comes in, Catalogs go out, merged by message id and in one canonical form."""

from pipeline.catalog.merge import merge
from pipeline.catalog.model import Catalog, Entry, catalog_path, new_catalog
from pipeline.catalog.po import format_catalog, format_template, parse_catalog, read_catalog

__all__ = [
    "Catalog",
    "Entry",
    "catalog_path",
    "format_catalog",
    "format_template",
    "merge",
    "new_catalog",
    "parse_catalog",
    "read_catalog",
]

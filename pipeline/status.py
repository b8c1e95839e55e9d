"""A workspace comes in; how far each of its catalogs is translated goes out."""

from __future__ import annotations

from pipeline.catalog import catalog_path, new_catalog
from pipeline.coverage import Coverage, coverage
from pipeline.diagnostics import PipelineError
from pipeline.project import Collector, read_domain_catalog, read_sources
from pipeline.selection import Selection
from pipeline.workspace import Workspace


def read_status(workspace: Workspace) -> tuple[Coverage, ...]:
    """Count the catalogs of every domain and locale; one that is missing has everything missing."""
    sources = read_sources(workspace, Selection(draft=True))
    collector = Collector()
    found: list[Coverage] = []
    for locale in sources.locales:
        for template in sources.templates:
            if workspace.exists(catalog_path(template.domain, locale.name)):
                catalog = collector.attempt(read_domain_catalog, workspace, template, locale)
            else:
                catalog = new_catalog(template.domain, locale, sources.settings)
            if catalog:
                found.append(coverage(catalog, template))
    if collector.found:
        raise PipelineError(collector.found)
    return tuple(found)

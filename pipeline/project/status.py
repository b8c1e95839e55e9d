"""How far each catalog of a workspace is translated."""

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.files import Workspace
from pipeline.catalog.coverage import Coverage, coverage
from pipeline.project.selection import LENIENT
from pipeline.project.sources import Collector, read_sources


def read_status(workspace: Workspace) -> tuple[tuple[Coverage, ...], tuple[Diagnostic, ...]]:
    """Count the catalogs of every domain and locale; one that is missing has everything missing.

    Those that cannot be read are left out and reported.
    """
    sources = read_sources(workspace, LENIENT)
    collector = Collector()
    found: list[Coverage] = []
    for locale in sources.locales:
        for template in sources.templates:
            if locale not in sources.locales_of(template.domain):
                continue
            if catalog := collector.attempt(sources.read_or_begin, template, locale):
                found.append(coverage(catalog, sources.template_in(template.domain, locale.name)))
    return tuple(found), tuple(collector.found)

"""The canonical text of a catalog, whatever tools have made of it: what `pipeline format` writes and checks."""

from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.base.diagnostics import PipelineError, UsageError, error
from pipeline.base.files import Workspace, decode
from pipeline.catalog.model import Catalog
from pipeline.catalog.po import format_catalog, parse_catalog, read_catalog
from pipeline.language.locales import read_locale

CATALOGS = "locales/*/LC_MESSAGES/*.po"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def canonical_text(workspace: Workspace, path: str) -> str:
    """Return what a catalog of the workspace is to say: what `pipeline update` writes where no text has changed.

    A catalog of a locale without a locale.toml keeps the header that it has. Entries without ids are a matter of the
    checks, and written as they are. The order, notes and references are the
    POT's, where there is one that can be read. Raises PipelineError for what is a fault whichever way it is written.
    """
    parts = PurePosixPath(path).parts
    if len(parts) != CATALOGS.count("/") + 1 or not PurePosixPath(path).match(CATALOGS):  # it matches from the right
        hint = "name a file such as locales/LOCALE/LC_MESSAGES/DOMAIN.po"
        raise UsageError([error(path, "not-a-catalog", "is not a catalog of the workspace", hint)])
    if not workspace.exists(path):
        raise UsageError([error(path, "unreadable", "there is no such file", "name a catalog of the workspace")])
    text = decode(workspace.read_bytes(path).removeprefix(BYTE_ORDER_MARK), path)
    _, name, _, file = parts
    domain = file.removesuffix(".po")
    if workspace.exists(f"locales/{name}/locale.toml"):
        catalog = read_catalog(text, domain, read_locale(workspace, name), needs_ids=False)
    else:
        catalog = parse_catalog(text, path, needs_ids=False)
    template = _read_template(workspace, f"locales/{domain}.pot")
    return format_catalog(arrange(catalog, template) if template else catalog)


def _read_template(workspace: Workspace, path: str) -> Catalog | None:
    """Return a POT; None where there is none, or a merge has left it torn: it is made anew by the next update."""
    try:
        return parse_catalog(workspace.read_text(path), path) if workspace.exists(path) else None
    except PipelineError:
        return None


def arrange(catalog: Catalog, template: Catalog) -> Catalog:
    """Give a catalog the order, notes and references of its template; what is not in it stays behind its neighbour."""
    wanted = template.by_id()
    places = {identifier: place for place, identifier in enumerate(wanted)}
    place, order = -1, []
    for entry in catalog.entries:
        place = places.get(entry.id, place)
        model = wanted.get(entry.id)
        if model is not None and (model.source, model.plural) == (entry.source, entry.plural):
            entry = replace(entry, notes=model.notes, files=model.files)
        order.append((place, entry))
    return replace(catalog, entries=tuple(entry for _, entry in sorted(order, key=lambda pair: pair[0])))


def first_difference(data: bytes, text: str) -> int:
    """Return the first line, counted from 1, in which a file is not its canonical text."""
    lines, wanted = data.split(b"\n"), text.encode().split(b"\n")
    same = next((n for n, (one, other) in enumerate(zip(lines, wanted, strict=False)) if one != other), None)
    return 1 + (min(len(lines), len(wanted)) - 1 if same is None else same)

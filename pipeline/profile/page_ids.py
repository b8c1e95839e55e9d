"""What the ids of a profile may not be: those that its page has already.

A record has its id on the page too, so that others can link to it; there the parts of every page have theirs, and each
source has one with a prefix.
"""

from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, Location, error
from pipeline.profile.model import Profile
from pipeline.profile.nodes import Document

PARTS = ("main", "contents", "glance", "map", "timeline", "statistics", "sources", "note", "edition-history", "files")
SECOND = "second-"  # begins the ids of the second of two languages that stand side by side


def page_id_faults(profile: Profile, document: Document) -> Iterator[Diagnostic]:
    """Report records that would have the id of another thing on a page; that of a citation has two hyphens in a row."""
    sources = {f"source-{source.id}": f"the source “{source.id}”" for source in profile.sources}
    parts = dict.fromkeys(PARTS, "a part of every page")
    second = {f"{SECOND}{id_}": f"“{id_}” in a second language" for id_ in (*PARTS, *sources, *document.ids)}
    taken = second | sources | parts
    for id_, line in document.ids.items():
        if id_ in taken:
            message = f"the id “{id_}” is that of {taken[id_]}"
            hint = "give the record another id, with which one can link to it"
            yield error(Location(profile.path, line), "profile-id-reserved", message, hint)

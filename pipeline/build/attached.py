"""What is attached to the PDFs of a factsheet: its data, and the catalog that its texts come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.catalog.model import Catalog
from pipeline.catalog.po import format_catalog
from pipeline.pages.localize import LocalizedProfile
from pipeline.pdf.attachments import Attachment


def attachments(localized: LocalizedProfile, catalog: Catalog, data: bytes) -> tuple[Attachment, ...]:
    """Return the attachments of a factsheet, whose JSON is `data`; they differ only where its texts or facts do.

    The catalog is in its canonical form, remarks included, and has the translations that the factsheet shows: what
    nobody has approved is not published here either. English has one too, with its own texts as translations.
    """
    profile, locale = localized.profile, localized.locale
    title, edited = localized.text(profile.title).plain, date.fromisoformat(str(profile.edited))
    text, language = format_catalog(_shown(catalog, localized)), locale.language_name(locale)
    return (
        Attachment(f"{profile.slug}.json", data, "application/json", "Data", f"{title} · JSON", edited),
        Attachment(
            f"{profile.slug}.{locale.tag}.po",
            text.encode("utf-8"),
            "text/x-gettext-translation",
            "Source",
            f"{title} · {language} · PO",
            edited,
        ),
    )


def _shown(catalog: Catalog, localized: LocalizedProfile) -> Catalog:
    """Return a catalog without translations in whose place the factsheet has English, and without obsolete entries."""
    hidden = {id_ for id_, text in localized.texts.items() if text.fallback}
    entries = (
        replace(entry.approved(), translations=("",) * len(entry.translations)) if entry.id in hidden else entry
        for entry in catalog.entries
    )
    return replace(catalog, entries=tuple(entries), obsolete=())

"""The PO editors that are tried, with the settings that keep their first start from asking anything."""

from __future__ import annotations

from desktop import Editor

POEDIT = Editor(
    command=("poedit",),
    title="^catalog.po ",
    settings={
        ".config/poedit/config": "translator_name=Round Trip\ntranslator_email=round@example.org\n"
        "sort_by=file-order\nsort_errors_first=0\nsort_untrans_first=0\n"
    },
    field=(0.15, 0.9),
)
LOKALIZE = Editor(
    command=("dbus-run-session", "--", "lokalize"),
    title="^default",
    settings={
        ".config/lokalizerc": "[Identity]\nauthorName=Round Trip\nauthorLocalizedName=Round Trip\n"
        "authorEmail=round@example.org\nDefaultLangCode=LANGUAGE\nDefaultMailingList=team@example.org\n"
    },
    field=(0.53, 0.5),
)

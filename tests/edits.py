"""Edits of the workspace of Hans Island, chosen at random: of its sources, its publication, what builds remember.

Each has few variants, so that a workspace comes back to what it was before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from fontTools.ttLib import TTFont

from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder

TABLE = '[tool.pipeline.profiles.hans-island]\nrequired = ["hans-island", "tartupaluk"]\n'
INTRO = "Every factsheet records all the names of its territory, whatever its language."
Edit = Callable[[Workspace, Random], None]
SLUG, OTHER = "hans-island", "other-island"
SOURCES = ("pyproject.toml", "templates", "locales")
SWAPS = {
    "text": (
        ("templates/profiles/{slug}.yaml", "locales/en/LC_MESSAGES/{slug}.po", "locales/he/LC_MESSAGES/{slug}.po"),
        ("Flags and bottles take turns.", "Bottles and flags take turns."),
    ),
    "year": (("templates/profiles/{slug}.yaml",), ('as_of: "2021"', 'as_of: "2022"')),
    "day of the edition": (("templates/profiles/{slug}.yaml",), ('edited: "2026-11-23"', 'edited: "2026-11-24"')),
    "address of a source": (("templates/profiles/{slug}.yaml",), ("/en/global", "/fr/global")),
    "catalog": (("locales/he/LC_MESSAGES/{slug}.po",), ("חלק מגרינלנד.", "שייך לגרינלנד.", "חלק חלק מגרינלנד.")),
    "catalog's header": (("locales/he/LC_MESSAGES/{slug}.po",), ("PO-Revision-Date: 2026", "PO-Revision-Date: 2025")),
    "catalog of the site": (("locales/he/LC_MESSAGES/site.po",), ("במבט מהיר", "במבט אחד")),
    "word twice": (("locales/he/LC_MESSAGES/site.po",), ('msgstr "לא לפרסום."', 'msgstr "לא לא לפרסום."')),
    "layout of the page": (("templates/layouts/page.html",), ('<main id="main">', '<main id="main" class="wide">')),
    "layout of the print": (("templates/layouts/factsheet.html",), ("<main>\n", '<main class="wide">\n')),
    "what layouts share": (("templates/layouts/_content.html",), ('class="locator"', 'class="locator wide"')),
    "layout of the index": (("templates/layouts/index.html",), ('<body class="index">', '<body class="index wide">')),
    "layout of the status page": (("templates/layouts/status.html",), ('class="index status"', 'class="status"')),
    "publisher": (("pyproject.toml",), ("Island Editors", "The Editors of the Island")),
    "contact": (("pyproject.toml",), ("editors@example.org", "office@example.org")),
    "address": (("pyproject.toml",), ('site = "https://example.org/"', 'site = "https://example.net/x"', 'site = ""')),
    "languages": (("pyproject.toml",), ('locales = ["en", "he"]', 'locales = ["he", "en"]', 'locales = ["en"]')),
    "coverage": (("pyproject.toml",), ("minimum-coverage = 100", "minimum-coverage = 90")),
    "decades": (("locales/he/locale.toml",), ("שנות ה־{year}", "העשור של {year}")),
    "editions": (("templates/editions.toml",), ('"map.css", "print.css"', '"print.css", "map.css"')),
}
"""What takes the place of what, in which files."""
TAILS = {
    "locales/en/locale.toml": ("", "# A remark.\n"),
    "locales/he/locale.toml": ("", "\n[print]\nbody = 9.4\n"),
    "locales/glossary.toml": (
        "",
        '[[term]]\nen = "Denmark"\nhe = { term = "דנמרק", forms = ["דנמרק", "בדנמרק", "ודנמרק", "לדנמרק"] }\n',
    ),
    "pyproject.toml": (
        "",
        "# A remark.\n",
        "pages = { standard = { default = 2, he = 3 } }\n",
        'locales = ["en", "he"]\n',
        'incomplete = "keep"\n',
    ),
    "templates/fonts/OFL.txt": ("", "A further line.\n"),
    "templates/styles/print.css": ("", "/* A remark. */\n", "p { letter-spacing: 0.1pt }\n"),
    "templates/styles/screen.css": ("", "p { letter-spacing: 0.1px }\n"),
    "templates/styles/map.css": ("", ".wide { color: #123456 }\n"),
    "templates/styles/more.css": ("", "p { color: #123456 }\n"),
    "templates/layouts/page.html": ("", "<!-- A remark. -->\n", "{# Not seen. #}\n"),
    "templates/layouts/factsheet.html": ("", "{# Not seen. #}\n"),
    "templates/README.md": ("", "Not published.\n"),
}
"""How a file may end, in place of any other ending; one that has nothing else may be missing."""
FAULTS = {
    "a message without its mark": ("templates/profiles/{slug}.yaml", 'title: !_ "', 'title: "'),
    "a text without its translation": ("locales/he/LC_MESSAGES/{slug}.po", 'msgstr "האי"', 'msgstr ""'),
    "a fuzzy text": ("locales/he/LC_MESSAGES/{slug}.po", 'msgctxt "title"', '#, fuzzy\nmsgctxt "title"'),
    "a label without its translation": ("locales/he/LC_MESSAGES/site.po", 'msgid "Draft"', 'msgid "Drafts"'),
    "a layout that does not parse": ("templates/layouts/page.html", "<h1>", "<h1>{% if %}"),
    "a layout with a text of its own": ("templates/layouts/page.html", "<h1>", "<h1>Quite another thing altogether "),
    "a layout of the index with a text of its own": ("templates/layouts/index.html", "<h2>", f"<p>{INTRO}</p><h2>"),
    "a language that there is not": ("pyproject.toml", '"en"', '"en", "xx"'),
    "settings that do not parse": ("pyproject.toml", "licence =", "licence ="[:-1]),
    "a locale that does not parse": ("locales/he/locale.toml", 'name = "', "name = "),
    "too many pages": ("templates/editions.toml", "pages = 2", "pages = 1"),
    "a style of no meaning": ("templates/styles/print.css", "@page", "p { colour: red }\n@page"),
}
"""An edit that no build publishes."""


def slugs(workspace: Workspace) -> list[str]:
    return [slug for slug in (SLUG, OTHER) if workspace.exists(f"templates/profiles/{slug}.yaml")]


def write(workspace: Workspace, path: str, data: bytes, random: Random) -> None:
    """Write a file as an editor does: in place or by another in its place, and perhaps with the date that it had."""
    file = workspace.root / path
    before = file.stat() if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    if random.random() < 0.5:
        file.write_bytes(data)
    else:
        workspace.write_bytes(path, data)
    if before and random.random() < 0.3:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def sources(workspace: Workspace) -> dict[str, bytes]:
    """Return all that a publication is made from."""
    below = [path for name in SOURCES for path in (workspace.root / name, *(workspace.root / name).rglob("*"))]
    return {workspace.name(path): path.read_bytes() for path in sorted(below) if path.is_file()}


def put_back(workspace: Workspace, wanted: dict[str, bytes], random: Random) -> None:
    """Have the sources as they were once."""
    now = sources(workspace)
    for path in now.keys() - wanted.keys():
        (workspace.root / path).unlink()
    for path, data in wanted.items():
        if now.get(path) != data:
            write(workspace, path, data, random)


# Edits of the sources


def swap(workspace: Workspace, random: Random) -> None:
    """Put one variant of a text in the place of another."""
    paths, variants = SWAPS[random.choice(sorted(SWAPS))]
    paths = tuple(path.format(slug=random.choice(slugs(workspace))) for path in paths)
    first = workspace.read_text(paths[0])
    now = next((variant for variant in sorted(variants, key=len, reverse=True) if variant in first), None)
    if now is None:  # another edit has taken its place
        return
    wanted = random.choice([variant for variant in variants if variant != now])
    for path in paths:
        write(workspace, path, workspace.read_text(path).replace(now, wanted).encode(), random)


def end_otherwise(workspace: Workspace, random: Random) -> None:
    """Give a file another ending, or have it come or go."""
    path = random.choice(sorted(TAILS))
    text = workspace.read_text(path) if workspace.exists(path) else ""
    now = next((tail for tail in TAILS[path] if tail and text.endswith(tail)), "")
    wanted = random.choice([tail for tail in TAILS[path] if tail != now])
    if text := text.removesuffix(now) + wanted:
        write(workspace, path, text.encode(), random)
    else:
        (workspace.root / path).unlink()


def edit_font(workspace: Workspace, random: Random) -> None:
    """Give a font another revision."""
    paths = workspace.list("templates/fonts/*/*")
    name = random.choice(paths)  # of the theme, too, which then has another in its place
    path = workspace.root / name
    if not path.exists():
        workspace.write_bytes(name, workspace.read_bytes(name))
    with TTFont(path, recalcTimestamp=False) as font:
        font["head"].fontRevision = random.choice([1.0, 2.0])
        font.save(path)


def edit_figure(workspace: Workspace, random: Random) -> None:
    """Give a profile a map, or another, or take it away."""
    slug = random.choice(slugs(workspace))
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9" role="img"{{ name|lang }}>'
    )
    drawing += '<title>{{ name|plain }}</title><path d="M0 0h{{ map.width }}v9z"/></svg>\n'
    files = {
        ".svg.html": "{% set name = t(profile.title) %}\n" + drawing,
        ".legend.html": "<p>{{ t(profile.title) }}</p>\n",
        ".json": f'{{"width": {random.choice([3, 6])}}}\n',
    }
    if workspace.exists(f"templates/figures/{slug}.json") and random.random() < 0.3:
        for suffix in files:
            (workspace.root / f"templates/figures/{slug}{suffix}").unlink()
        return
    for suffix, text in files.items():
        write(workspace, f"templates/figures/{slug}{suffix}", text.encode(), random)


def edit_profiles(workspace: Workspace, random: Random) -> None:
    """Add a second profile, or take it away."""
    own = [f"templates/profiles/{SLUG}.yaml", *workspace.list(f"locales/*/LC_MESSAGES/{SLUG}.po")]
    settings = workspace.read_text("pyproject.toml")
    also = TABLE.replace(SLUG, OTHER, 1)
    if OTHER in slugs(workspace):
        write(workspace, "pyproject.toml", settings.replace(also, "").encode(), random)
        for path in (*own, *workspace.list(f"templates/figures/{SLUG}.*")):
            (workspace.root / path.replace(SLUG, OTHER)).unlink(missing_ok=True)
        return
    write(workspace, "pyproject.toml", settings.replace(TABLE, also + TABLE).encode(), random)
    for path in own:
        text = workspace.read_text(path).replace(f"slug: {SLUG}", f"slug: {OTHER}")
        text = text.replace(f"Project-Id-Version: {SLUG}", f"Project-Id-Version: {OTHER}")
        write(workspace, path.replace(SLUG, OTHER), text.encode(), random)


EDITS: tuple[Edit, ...] = (swap, swap, swap, swap, end_otherwise, end_otherwise, edit_font, edit_figure, edit_profiles)


def edit(workspace: Workspace, random: Random) -> None:
    random.choice(EDITS)(workspace, random)


def break_sources(workspace: Workspace, random: Random) -> None:
    """Make an edit that no build publishes."""
    path, old, new = FAULTS[random.choice(sorted(FAULTS))]
    path = path.format(slug=random.choice(slugs(workspace)))
    write(workspace, path, workspace.read_text(path).replace(old, new, 1).encode(), random)


def remove_source(workspace: Workspace, random: Random) -> None:
    """Remove a file that no build can do without."""
    wanted = ("templates/layouts/page.html", "templates/styles/print.css", f"locales/en/LC_MESSAGES/{SLUG}.po")
    (workspace.root / random.choice(wanted)).unlink()


def add_stray(workspace: Workspace, random: Random) -> None:
    """Add a catalog that belongs to no profile."""
    write(workspace, "locales/en/LC_MESSAGES/stray.po", workspace.read_bytes("locales/en/LC_MESSAGES/site.po"), random)


BREAKING: tuple[Edit, ...] = (break_sources, break_sources, break_sources, break_sources, remove_source, add_stray)


# What has no bearing on the sources


def touch(workspace: Workspace, random: Random) -> None:
    """Set the dates of files, forth or back."""
    files = [path for name in (*SOURCES, "output") for path in (workspace.root / name).rglob("*") if path.is_file()]
    for path in random.sample(sorted(files), min(7, len(files))):
        when = random.choice([0, 1_000_000_000, None])
        os.utime(path, None if when is None else (when, when))


def published(workspace: Workspace) -> list[Path]:
    return sorted(path for path in (workspace.root / "output").rglob("*") if path.is_file())


def damage(workspace: Workspace, random: Random) -> None:
    """Change a published file, and nothing that a look at its size would show."""
    files = published(workspace)
    if files:
        path = random.choice(files)
        data, before = bytearray(path.read_bytes()), path.stat()
        data[random.randrange(len(data))] ^= 1
        path.write_bytes(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def truncate(workspace: Workspace, random: Random) -> None:
    files = published(workspace)
    if files:
        random.choice(files).write_bytes(b"")


def remove(workspace: Workspace, random: Random) -> None:
    for path in random.sample(published(workspace), min(2, len(published(workspace)))):
        path.unlink()


def remove_all(workspace: Workspace, _: Random) -> None:
    shutil.rmtree(workspace.root / "output", ignore_errors=True)


def add(workspace: Workspace, random: Random) -> None:
    """Put a file among the published ones."""
    path = workspace.root / "output" / random.choice(["stray.html", "he/stray.pdf", "assets/styles/stray.css"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"stray")


def exchange_two(workspace: Workspace, random: Random) -> None:
    """Have two published files change places."""
    files = published(workspace)
    if len(files) > 1:
        first, second = random.sample(files, 2)
        first.rename(first.with_name("between"))
        second.rename(first)
        first.with_name("between").rename(second)


DAMAGE: tuple[Edit, ...] = (damage, damage, truncate, remove, remove_all, add, exchange_two, touch)


def forget(workspace: Workspace, _: Random) -> None:
    shutil.rmtree(cache_folder(workspace.root), ignore_errors=True)


def forget_one(workspace: Workspace, random: Random) -> None:
    remembered = sorted(cache_folder(workspace.root).glob("*.*"))
    if remembered:
        random.choice(remembered).unlink()


def damage_memory(workspace: Workspace, random: Random) -> None:
    """Change a byte of what is remembered, or cut it off."""
    remembered = sorted(cache_folder(workspace.root).glob("*.*"))
    if remembered:
        path = random.choice(remembered)
        data = bytearray(path.read_bytes())
        place = random.randrange(len(data))
        if random.random() < 0.5:
            del data[place:]
        else:
            data[place] ^= 1 << random.randrange(8)
        path.write_bytes(data)


FORGETTING: tuple[Edit, ...] = (forget, forget_one, damage_memory, damage_memory)

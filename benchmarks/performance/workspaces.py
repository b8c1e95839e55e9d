"""The workspace of this repository comes in; copies of it go out, with one or many profiles, cold or edited."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import yaml

from pipeline.base.user_cache import cache_folder

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("templates", "locales", "pyproject.toml")
MADE = ("output", "preview")
"""What a build leaves behind: without it, and the folder of the user's cache, the next one is cold."""
WORDINGS = ("урегулирован не был", "не был урегулирован")
"""Two ways to say the same in a printed Russian text; one string changes from either to the other."""
REWORDED = "ru"
EDITION = "standard"
"""The one edition that is measured: the other tools have no more."""
TITLE = "{karabakh} ({artsakh}) {number}"
"""Holds both names, as a title has to, and has room in its limit of 26 characters."""


class PlainLoader(yaml.SafeLoader):
    """Reads a profile with its messages as plain text."""


def _plain(loader: PlainLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


PlainLoader.add_constructor("!_", _plain)


def copy_workspace(target: Path, source: Path = ROOT) -> Path:
    """Copy what a workspace is made of, and nothing that was built from it."""
    target.mkdir(parents=True)
    for part in PARTS:
        path = source / part
        (shutil.copytree if path.is_dir() else shutil.copy)(path, target / part)
    only_standard(target)
    return target


def only_standard(root: Path) -> None:
    """Have a workspace print the one edition that is measured."""
    path = root / "pyproject.toml"
    text, changed = re.subn(r"(?m)^editions = .*", f'editions = ["{EDITION}"]', path.read_text(encoding="utf-8"))
    if changed != 1:
        raise ValueError(f"{path.name}: has no line of editions")
    path.write_text(text, encoding="utf-8")


def multiply(target: Path, number: int, source: Path = ROOT) -> Path:
    """Make a workspace of as many profiles as asked for: copies of the first, under other slugs and titles."""
    copy_workspace(target, source)
    settings = tomllib.loads((target / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pipeline"]
    (old,) = (path.stem for path in target.glob("templates/profiles/*.yaml"))
    profile = _read(target / f"templates/profiles/{old}.yaml")
    originals = [path for path in sorted(target.rglob(f"{old}.*")) if path.is_file()]
    for count in range(1, number + 1):
        slug = f"territory-{count:03}"
        titles = {locale: _title(profile, locale, count) for locale in settings["locales"]}
        for path in originals:
            text = path.read_text(encoding="utf-8").replace(old, slug)
            locale = path.parts[-3] if path.suffix == ".po" else "en"
            text = _retitled(text, path.suffix, profile["title"], titles["en"], titles[locale])
            path.with_name(path.name.replace(old, slug)).write_text(text, encoding="utf-8")
    for path in originals:
        path.unlink()
    _require(target, old, [f"territory-{count:03}" for count in range(1, number + 1)])
    return target


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), PlainLoader)
    return loaded


def _title(profile: dict[str, Any], locale: str, number: int) -> str:
    names = {name["id"]: name[locale]["name"] for name in profile["names"]}
    return TITLE.format(**names, number=number)


def _retitled(text: str, suffix: str, old: str, english: str, own: str) -> str:
    """Return a profile or a catalog with another title, in English and in its own language."""
    if suffix == ".yaml":
        return text.replace(f"title: !_ {json.dumps(old)}", f"title: !_ {json.dumps(english)}", 1)
    if suffix not in (".po", ".pot"):
        return text
    entry = re.compile(r'(msgctxt "title"\nmsgid ).*\n(msgstr ).*\n')
    translated = '""' if suffix == ".pot" else f'"{own}"'
    return entry.sub(lambda match: f'{match[1]}"{english}"\n{match[2]}{translated}\n', text, count=1)


def _require(root: Path, old: str, slugs: list[str]) -> None:
    """Demand of every copy the names that were demanded of the profile."""
    path = root / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    head = "[tool.pipeline.profiles.{}]\n"
    before, _, table = text.partition(head.format(old))
    line = re.search(r"^required = .*\n", table, re.MULTILINE)
    if line is None:
        raise ValueError(f"no names are required of {old}")
    tables = "".join(f"{head.format(slug)}{line[0]}" for slug in slugs)
    path.write_text(f"{before}{tables}{table[line.end() :]}", encoding="utf-8")


def make_cold(root: Path) -> None:
    """Remove all that a build leaves behind."""
    for name in MADE:
        shutil.rmtree(root / name, ignore_errors=True)
    shutil.rmtree(cache_folder(root), ignore_errors=True)


def reword(root: Path, pattern: str = f"locales/{REWORDED}/LC_MESSAGES/*.po") -> None:
    """Change one printed string, in the first file that has it, and back with the next call."""
    for path in sorted(root.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        for old, new in (WORDINGS, WORDINGS[::-1]):
            if old in text:
                path.write_text(text.replace(old, new), encoding="utf-8")
                return
    raise ValueError(f"{pattern}: no file has “{'” or “'.join(WORDINGS)}”")

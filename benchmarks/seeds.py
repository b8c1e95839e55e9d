"""Good catalogs come in; the same catalogs, each with one fault or with one harmless variation, go out."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from benchmarks.potext import Block, assemble, blocks
from benchmarks.text_faults import HARMLESS, TEXT_FAULTS, Item
from pipeline.language.locales import SOURCE
from pipeline.language.names import mentions
from pipeline.profile.model import Name

MARKED = "marked"
"""The workspace whose texts got tokens, for the faults of tokens only."""
PER_LOCALE = 5
"""How many instances of a fault a language gets, where it has room for so many."""


@dataclass(frozen=True, slots=True, eq=False)
class Good:
    """A catalog without faults."""

    workspace: str
    """Which of the workspaces it belongs to."""
    path: str
    """Relative to that workspace."""
    text: str
    names: tuple[Name, ...] = ()
    terms: tuple[dict[str, Any], ...] = ()
    """Records of the glossary."""

    @property
    def locale(self) -> str:
        return self.path.split("/")[1]

    @property
    def domain(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".po")


@dataclass(frozen=True, slots=True)
class Seed:
    """A catalog with one fault, or with one variation that is none."""

    kind: str
    good: Good
    entry: str
    """Id of the entry; empty where the fault is the file's."""
    data: bytes = field(repr=False)


def make_seeds(catalogs: Sequence[Good], per_locale: int = PER_LOCALE, seed: int = 1) -> list[Seed]:
    """Seed every kind of fault into every language that has room for it; more often where few have."""
    found: list[Seed] = []
    locales = dict.fromkeys(good.locale for good in catalogs)
    for kind in (*ENTRY_FAULTS, *TEXT_FAULTS, *FILE_FAULTS, *HARMLESS, *HARMLESS_ENTRIES):
        chances = {locale: random.Random(f"{seed} {kind} {locale}") for locale in locales}
        possible = {
            locale: [*_possible(kind, [good for good in catalogs if good.locale == locale], chance)]
            for locale, chance in chances.items()
        }
        rooms = sum(bool(seeds) for seeds in possible.values())
        for locale, chance in chances.items():
            number = max(per_locale, per_locale * 3 // max(rooms, 1))
            taken = [make() for make in chance.sample(possible[locale], min(number, len(possible[locale])))]
            found += sorted(taken, key=lambda seed: (seed.good.path, seed.entry))
    return found


def _possible(kind: str, own: list[Good], chance: random.Random) -> Iterator[Callable[[], Seed]]:
    """Yield what makes each seed: few are taken, and to make one is to write a file."""
    for good in own:
        if good.workspace == MARKED and "token" not in kind:
            continue
        if kind in FILE_FAULTS:
            yield from (partial(Seed, kind, good, "", data) for data in FILE_FAULTS[kind](good, chance))
            continue
        parts = blocks(good.text)
        for place, block in enumerate(parts[1:], 1):
            changed = list(_changed(kind, good, place, block, chance)) if block.id else [block]
            if changed != [block]:
                whole = [*parts[:place], *changed, *parts[place + 1 :]]
                yield partial(_seed, kind, good, changed[0].id if changed else block.id, whole)


def _seed(kind: str, good: Good, entry: str, parts: list[Block]) -> Seed:
    return Seed(kind, good, entry, assemble(parts).encode())


def _changed(kind: str, good: Good, place: int, block: Block, chance: random.Random) -> Sequence[Block]:
    """Return what stands in place of a block once it has the fault: the block itself if it has no room for it."""
    if own := {**ENTRY_FAULTS, **HARMLESS_ENTRIES}.get(kind):
        return own(block)
    item = items(good)[place - 1]
    text = {**TEXT_FAULTS, **HARMLESS}[kind](item, chance) if item.text else ""
    return [block.with_translation(text)] if text.strip() and text != item.text else [block]


@cache
def items(good: Good) -> tuple[Item, ...]:
    """Return what faults of texts need to know of each entry of a catalog."""
    own = blocks(good.text)[1:]
    return tuple(_item(good, own, place) for place in range(len(own)))


def _item(good: Good, own: list[Block], place: int) -> Item:
    block, locale = own[place], good.locale
    source, text = block.source, block.translation
    named = [name for name in good.names if mentions(source, name.in_locale(SOURCE).forms)]
    names = {name.in_locale(SOURCE).name for name in good.names}
    terms = [term for term in good.terms if locale in term and term["en"] not in names]
    here = [term for term in terms if mentions(source, (term["en"],))]
    others = [term for term in terms if term not in here and not mentions(text, term[locale]["forms"])]
    return Item(
        locale=locale,
        id=block.id,
        source=source,
        text=text,
        names=tuple(name.in_locale(locale).forms for name in named if mentions(text, name.in_locale(locale).forms)),
        other_names=tuple(name.in_locale(locale).name for name in good.names if name not in named),
        terms=tuple(tuple(t[locale]["forms"]) for t in here if mentions(text, t[locale]["forms"])),
        other_terms=tuple(term[locale]["term"] for term in others),
        padding=" ".join(own[(place + n) % len(own)].translation for n in range(1, 40)),
    )


def _unknown(block: Block) -> list[Block]:
    return [block.changed(r'^msgctxt "', 'msgctxt "former-'), block]


def _outdated(block: Block) -> list[Block]:
    """Attach the translation to a source of which the last word was another, as a merge by lines can."""
    return [block.changed(r'^(msgid ".*?)(\w+)(\W*)"$', r'\1formerly\3"')]


def _fuzzy(block: Block) -> list[Block]:
    if re.search(r"^#, ", block.text, re.MULTILINE):
        return [block.changed(r"^#, ", "#, fuzzy, ")]
    return [block.changed(r"^msgctxt", "#, fuzzy\nmsgctxt")]


def _one_form_less(block: Block) -> list[Block]:
    forms = re.findall(r"^msgstr\[\d\].*$", block.text, re.MULTILINE)
    return [Block(block.text.removesuffix("\n" + forms[-1]))] if len(forms) > 1 else [block]


def _one_form_more(block: Block) -> list[Block]:
    forms = re.findall(r"^msgstr\[\d\].*$", block.text, re.MULTILINE)
    more = forms[-1].replace(f"[{len(forms) - 1}]", f"[{len(forms)}]") if forms else ""
    return [Block(f"{block.text}\n{more}")] if forms else [block]


def _without_count(block: Block) -> list[Block]:
    """Leave the number out of the last form, which stands for many."""
    lines = block.text.split("\n")
    return (
        [Block("\n".join([*lines[:-1], lines[-1].replace("{count}", "")]))] if "msgid_plural" in block.text else [block]
    )


def _one_in_words(block: Block) -> list[Block]:
    """Leave the number out of the form for one, in languages whose first form stands for nothing else."""
    if "msgstr[2]" in block.text or "msgid_plural" not in block.text:
        return [block]
    return [block.changed(r"^(msgstr\[0\].*)\{count\} ", r"\1")]


ENTRY_FAULTS: dict[str, Callable[[Block], list[Block]]] = {
    "entry not in the template": _unknown,
    "entry missing": lambda block: [],
    "translation missing": lambda block: [block.with_translation("")],
    "fuzzy": _fuzzy,
    "duplicate": lambda block: [block, block],
    "source of another version": _outdated,
    "plural form missing": _one_form_less,
    "plural form too many": _one_form_more,
    "number left out of a form for many": _without_count,
}
HARMLESS_ENTRIES = {"number left out of the form for one": _one_in_words}


def _header(pattern: str, replacement: str) -> Callable[[Good, random.Random], Iterator[bytes]]:
    def change(good: Good, _: random.Random) -> Iterator[bytes]:
        yield re.sub(pattern, replacement, good.text, count=1, flags=re.MULTILINE).encode()

    return change


def _conflict(good: Good, chance: random.Random) -> Iterator[bytes]:
    """Leave both versions of a translation, with git's markers around them."""
    lines = good.text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("msgstr ") and number > 20]
    for number in chance.sample(starts, 3):
        both = ["<<<<<<< HEAD", lines[number], "=======", lines[number].replace(" ", "  ", 2), ">>>>>>> spring"]
        yield "\n".join((*lines[:number], *both, *lines[number + 1 :])).encode()


def _marker(good: Good, chance: random.Random) -> Iterator[bytes]:
    """Leave one marker line between two entries."""
    parts = blocks(good.text)
    place = chance.randrange(2, len(parts))
    yield assemble([*parts[:place], Block(">>>>>>> spring"), *parts[place:]]).encode()


def _truncated(good: Good, chance: random.Random) -> Iterator[bytes]:
    """End the file within an entry, or between two."""
    parts = blocks(good.text)
    for place in chance.sample(range(len(parts) // 4, len(parts) - 4), 3):
        last = parts[place].text
        cut = [last[: last.rindex("\n")], last[:-3], ""][place % 3]
        yield assemble([*parts[:place], *([Block(cut)] if cut else [])]).encode()


def _unescaped(good: Good, chance: random.Random) -> Iterator[bytes]:
    lines = good.text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("msgstr ") and " " in line[8:-1]]
    for number in chance.sample([n for n in starts if n > 20], 3):
        head, _, tail = lines[number].rpartition(" ")
        yield "\n".join((*lines[:number], f'{head} "{tail}', *lines[number + 1 :])).encode()


FILE_FAULTS: dict[str, Callable[[Good, random.Random], Iterator[bytes]]] = {
    "plural header of another language": _header(r"nplurals=.*?;\\n", r"nplurals=1; plural=0;\\n"),
    "plural header missing": _header(r'^"Plural-Forms.*\n', ""),
    "header: charset wrong": _header(r"charset=UTF-8", "charset=ISO-8859-5"),
    "header: charset missing": _header(r'^"Content-Type.*\n', ""),
    "header: language wrong": _header(r'^"Language: .*"$', r'"Language: fr\\n"'),
    "header: language missing": _header(r'^"Language: .*\n', ""),
    "merge conflict": _conflict,
    "merge marker left": _marker,
    "file cut off": _truncated,
    "quotation mark not escaped": _unescaped,
    "byte order mark": lambda good, _: iter((b"\xef\xbb\xbf" + good.text.encode(),)),
}


def glossary(text: str) -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(text)["term"])

"""Ten thousand random histories of a text and its translation: nothing is lost, and nothing is approved unseen."""

import random
from dataclasses import dataclass, field, replace

import pytest
from builders import locale, make_catalog, make_template

from pipeline.catalog.merge import merge
from pipeline.catalog.model import EARLIER, Catalog, Entry
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.catalog.state import is_approved
from pipeline.profile.messages import Template

RU = locale("ru")
SEQUENCES = 10_000
SHARES = 8
STEPS = 6
WORDS = ["mountain", "region", "truce", "army", "border", "village", "council", "vote", "river", "school"]


@dataclass
class History:
    """A text as its editors change it, and its catalog as translators and other tools change it."""

    random: random.Random
    messages: dict[str, str] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=lambda: make_catalog())
    gone: list[tuple[str, str]] = field(default_factory=list)
    """Ids and texts that editors took out."""
    owed: set[str] = field(default_factory=set)
    """Every translation that a translator wrote and nobody but a translator has replaced."""
    approved: set[tuple[str, str]] = field(default_factory=set)
    """Every text with a translation that a translator approved for it."""
    count: int = 0
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = WORDS[: self.random.choice((1, 2, 4, len(WORDS)))]  # with few of them, texts become alike
        for _ in range(self.random.randint(2, 5)):
            self.messages[self.new_id()] = self.new_text()
        self.update()
        for _ in range(8):
            self.translate()

    def new_id(self) -> str:
        self.count += 1
        return f"m{self.count}"

    def sentence(self) -> str:
        words = self.random.choices(self.words, k=self.random.randint(1, 9))
        return f"{' '.join(words).capitalize()}."

    def new_text(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 3)))

    def template(self) -> Template:
        return make_template(*self.messages.items())

    def update(self) -> None:
        self.catalog = merge(self.catalog, self.template(), RU)

    def pick(self) -> str | None:
        return self.random.choice(list(self.messages)) if self.messages else None

    # What editors do to the text

    def edit(self) -> None:
        if id_ := self.pick():
            words = self.messages[id_].split(" ")
            words[self.random.randrange(len(words))] = self.random.choice(self.words)
            self.messages[id_] = " ".join(words)

    def rewrite(self) -> None:
        if id_ := self.pick():
            self.messages[id_] = self.new_text()

    def move(self) -> None:
        ids = list(self.messages)
        self.random.shuffle(ids)
        self.messages = {id_: self.messages[id_] for id_ in ids}

    def split(self) -> None:
        for id_, text in list(self.messages.items()):
            first, dot, rest = text.partition(". ")
            if rest and self.random.random() < 0.5:
                self.messages[id_] = first + dot.strip()
                self.messages[self.new_id()] = rest
                return

    def join(self) -> None:
        if len(self.messages) > 1:
            one, other = self.random.sample(list(self.messages), 2)
            self.messages[one] += " " + self.messages[other]
            self.gone.append((other, self.messages.pop(other)))

    def delete(self) -> None:
        if id_ := self.pick():
            self.gone.append((id_, self.messages.pop(id_)))

    def bring_back(self) -> None:
        if self.gone:
            id_, text = self.gone.pop(self.random.randrange(len(self.gone)))
            if id_ not in self.messages:
                self.messages[id_] = text

    def rename(self) -> None:
        if id_ := self.pick():
            new = self.new_id()
            self.messages = {new if key == id_ else key: text for key, text in self.messages.items()}

    def repeat(self) -> None:
        if id_ := self.pick():
            self.messages[self.new_id()] = self.messages[id_]

    # What translators do to the catalog

    def change(self, entry: Entry, **changes: object) -> None:
        made = replace(entry, **changes)
        entries = tuple(made if old is entry else old for old in self.catalog.entries)
        self.catalog = replace(self.catalog, entries=entries)
        if not made.fuzzy and any(made.translations):
            self.approved.add((made.source, made.translations[0]))

    def some_entry(self) -> Entry | None:
        return self.random.choice(self.catalog.entries) if self.catalog.entries else None

    def translate(self) -> None:
        if entry := self.some_entry():
            self.count += 1
            text = f"перевод {self.count}"
            if entry.previous_id in ("", entry.id):  # a proposal's words are still owed where they were written
                self.owed.discard(entry.translations[0])
            self.owed.add(text)
            self.change(entry, translations=(text,), fuzzy=False, previous="", previous_id="")

    def approve(self) -> None:
        if (entry := self.some_entry()) and any(entry.translations):
            self.change(entry, fuzzy=False, previous="", previous_id="")

    def doubt(self) -> None:
        if (entry := self.some_entry()) and any(entry.translations):
            self.change(entry, fuzzy=True)

    # What other tools do to the catalog

    def merge_elsewhere(self) -> None:
        """Merge by msgid, as other tools do: a changed text gets an empty entry, or another message's translation."""
        old = {(e.id, e.source): e for e in self.catalog.entries}
        entries = []
        for id_, text in self.messages.items():
            if (id_, text) in old:
                entries.append(old.pop((id_, text)))
                continue
            blank = make_catalog((id_, text, "")).entries[0]
            others = [e for e in self.catalog.entries if any(e.translations) and not e.fuzzy and e.id != id_]
            if others and self.random.random() < 0.5:
                guess = self.random.choice(others)
                told = {"previous": guess.source, "previous_id": guess.id} if self.random.random() < 0.5 else {}
                blank = replace(blank, translations=guess.translations, fuzzy=True, **told)
            entries.append(blank)
        left = tuple(e for e in old.values() if any(e.translations))
        known = {(e.id, e.source) for e in left}
        obsolete = (*(e for e in self.catalog.obsolete if (e.id, e.source) not in known), *left)
        lost = {e.translations[0] for e in self.catalog.obsolete if (e.id, e.source) in known}
        self.owed -= lost  # the other tool's doing: gettext has no place for both
        self.catalog = replace(self.catalog, entries=tuple(entries), obsolete=obsolete)

    def save_and_load(self) -> None:
        self.catalog = read_catalog(format_catalog(self.catalog), "test", RU)


EDITORS = (
    History.edit,
    History.rewrite,
    History.move,
    History.split,
    History.join,
    History.delete,
    History.bring_back,
    History.rename,
    History.repeat,
)
TRANSLATORS = (History.translate, History.approve, History.doubt)


def kept(catalog: Catalog) -> set[str]:
    """Return every translation that a catalog still has, as one or in a remark."""
    entries = (*catalog.entries, *catalog.obsolete)
    remarks = {line.removeprefix(f'{EARLIER} "')[:-1] for entry in entries for line in entry.remarks.splitlines()}
    return remarks | {text for entry in entries for text in entry.translations}


def check(history: History, before: Catalog) -> None:
    """Assert what must hold after every update."""
    after, template = history.catalog, history.template()
    assert history.owed <= kept(after)
    assert [entry.id for entry in after.entries] == list(history.messages)
    every = (*after.entries, *after.obsolete)
    assert len({(entry.id, entry.source) for entry in every}) == len(every)
    for entry in after.entries:
        assert entry.source == history.messages[entry.id]
        if not entry.fuzzy and any(entry.translations):
            assert (entry.source, entry.translations[0]) in history.approved
    old = before.by_id()
    for entry in after.entries:
        was = old.get(entry.id)
        if was is not None and was.source == entry.source and is_approved(was, was.source_text):
            assert entry.translations == was.translations
            assert is_approved(entry, entry.source_text)
    again = merge(after, template, RU)
    assert again.entries == after.entries
    assert sorted(again.obsolete, key=lambda e: (e.id, e.source)) == sorted(
        after.obsolete, key=lambda e: (e.id, e.source)
    )


@pytest.mark.parametrize("share", range(SHARES))
def test_no_translation_is_lost_and_none_is_approved_unseen(share: int) -> None:
    for number in range(share, SEQUENCES, SHARES):
        history = History(random.Random(number))
        for _ in range(STEPS):
            for _ in range(history.random.randint(0, 2)):
                history.random.choice(TRANSLATORS)(history)
            for _ in range(history.random.randint(0, 3)):
                history.random.choice(EDITORS)(history)
            if history.random.random() < 0.15:
                history.merge_elsewhere()
            if history.random.random() < 0.02:
                history.save_and_load()
            before = history.catalog
            history.update()
            check(history, before)

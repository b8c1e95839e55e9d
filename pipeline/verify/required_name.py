"""A name that every file of a profile has to have."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.language.names import Prefixes, mentions

ENGLISH = "en"  # the language of what a draft shows where a translation, or the form of a name, is missing


@dataclass(frozen=True, slots=True)
class RequiredName:
    """A name that every factsheet of a profile must record, with its accepted forms in each language it is told in."""

    profile: str
    id: str
    forms: dict[str, list[str]]  # accepted forms by language tag; in a draft the English ones as well
    table: dict[str, str]  # usual form by language tag, as the names table has it
    english: list[str]  # languages in which it has no form of its own, so that a draft shows the English one
    # By language tag, forms of the other names of the profile that one of these may be within, where it does not count:
    longer: dict[str, list[str]] = field(default_factory=dict)

    def language(self, tag: str) -> str:
        """Return the language of the form that the names table shows for a language."""
        return ENGLISH if tag in self.english else tag

    def stands_in(self, text: str, tag: str, prefixes: Prefixes) -> bool:
        """Tell whether a text of a language has the name, and not only within longer ones."""
        return mentions(text, self.forms[tag], prefixes, self.longer.get(tag, ()))

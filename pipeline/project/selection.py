"""What a build was asked for, and which locales, profiles and editions that means."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from difflib import get_close_matches

from pipeline.base.diagnostics import Diagnostic, Location, error

NO_EDITION, ALL_EDITIONS = "none", "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a build was asked for; an empty field asks for everything."""

    locales: tuple[str, ...] = ()  # in gettext's spelling (`pt_BR`) or as BCP 47 tags (`pt-BR`)
    profiles: tuple[str, ...] = ()  # slugs
    editions: tuple[str, ...] = ()  # ids; `all` asks for every one that there is, `none` alone for web pages only
    _: KW_ONLY
    draft: bool = False  # whether English stands in where a translation, or the form of a name, is lacking
    fuzzy: bool = False  # whether a draft shows fuzzy and outdated translations, marked
    checks: bool = False  # whether it is only looked at, and nothing is made of it
    pairs: tuple[str, ...] = ()  # languages side by side, as `hy,az`, of the editions that have two
    begun: bool = False  # whether a locale that the settings name, and that has no folder yet, is passed over

    @property
    def whole(self) -> bool:
        """Whether it asks for the publication itself: nothing left out, nothing forgiven."""
        return not (self.locales or self.profiles or self.editions or self.pairs or self.draft)

    @property
    def prints(self) -> bool:
        """Whether it asks for any PDF."""
        return self.editions != (NO_EDITION,)


WHOLE = Selection()
# Everything, for those who only read the texts: what is not begun, or no profile yet, does not hold them up.
LENIENT = Selection(draft=True, checks=True, begun=True)


def chosen(
    option: str, wanted: Sequence[str], known: Sequence[str], faults: list[Diagnostic], besides: str = ""
) -> tuple[str, ...]:
    """Return those of the known that were asked for, in their own order; what is not known is added to the faults."""
    if not wanted:
        return tuple(known)
    names = {_plain(name): name for name in known}
    for wish in wanted:
        if _plain(wish) not in names:
            message = f"“{wish}” does not exist in this workspace"
            faults.append(error(Location(option=option), "selection", message, meant(wish, known, besides)))
    asked = {_plain(wish) for wish in wanted}
    return tuple(name for key, name in names.items() if key in asked)


def meant(wish: str, known: Sequence[str], besides: str = "") -> str:
    """Return the hint for a name that does not exist: those that are near, or else all, and what else would do."""
    names = {_plain(name): name for name in known}
    near = [names[name] for name in get_close_matches(_plain(wish), names, 3, 0.6)]
    return f"did you mean {' or '.join(near)}?" if near else f"use one of {', '.join(known)}{besides}"


def chosen_editions(
    wanted: Sequence[str], listed: Sequence[str], known: Sequence[str], faults: list[Diagnostic]
) -> tuple[str, ...]:
    """Return the editions that were asked for, of those that are known, or else those that the settings list.

    `all` asks for all that are known, and `none` alone for none.
    """
    if not wanted:
        return tuple(edition for edition in known if edition in listed)
    if tuple(wanted) == (NO_EDITION,):
        return ()
    if tuple(wanted) == (ALL_EDITIONS,):
        return tuple(known)
    besides = f"; or, by itself, {ALL_EDITIONS}, or {NO_EDITION} for web pages only"
    return chosen("--edition", wanted, known, faults, besides)


def _plain(name: str) -> str:
    return name.strip().replace("_", "-").lower()

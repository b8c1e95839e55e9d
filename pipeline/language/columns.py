"""How wide a text is where every character has the same width, as in a terminal or a plain e-mail."""

import unicodedata


def columns(text: str) -> int:
    """Return the width of a line of text, in columns.

    A character that is wide or full-width has two (UAX #11, East Asian Width), and one that has no width of its own,
    as an accent that is combined with a letter, or an invisible one, has none.
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not _is_zero(c))


def _is_zero(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf")

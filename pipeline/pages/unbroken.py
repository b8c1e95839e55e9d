"""Keeps in one piece, on web pages, the words with hyphens that no line should end within: 2024-cü, 19-րդ, де-юре.

Print has word joiners there (`pdf.fit.joints`); on a page these would be copied with the text, so that an element of
the style sheet's class `nb` holds such a word.
"""

import re

SHORT = 3  # letters of a part that looks lost alone
# Text with a hyphen, behind the tag before it; and what no element of HTML may stand in, which is passed over.
TEXT = re.compile(r"<(?P<passed>style|svg|title|script)\b.*?</(?P=passed)\s*(?=>)|>[^<]*[-‐֊–][^<]*", re.DOTALL)
WORD = re.compile(r"(?<![\w@./:+-])\w+%?(?:[-‐֊–]\w+)+(?![@/-]|\.\w)")
PARTS = re.compile("[-‐֊–]")


def unbroken(html: str) -> str:
    return TEXT.sub(lambda text: text[0] if text[0].startswith("<") else WORD.sub(_held, text[0]), html)


def _held(word: re.Match[str]) -> str:
    short = any(len(part) <= SHORT or part[0].isdigit() for part in PARTS.split(word[0]))
    return f'<span class="nb">{word[0]}</span>' if short else word[0]

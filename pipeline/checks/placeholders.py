"""The checks of a message's grammar: placeholders, tokens, and nothing else that looks like markup."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pipeline.checks.subject import Findings, Translation
from pipeline.profile.grammar import RANGE_ENDS, grammar_faults, placeholders, tokens

NUMBER = Counter(["count"])  # the placeholder that stands for the number of a message with a plural
GRAMMAR = ("markup", "placeholder-syntax", "token-unbalanced", "printf-placeholder", "control-character")


def grammar(text: Translation) -> Findings:
    """Every translation is plain text with placeholders and tokens, and nothing else."""
    first = "%" in text.value and text.locale.percent_first
    for found in grammar_faults(text.value, text.entry.location, text.name, percent_first=first):
        yield replace(found, at=tuple((text.form, start, end) for _, start, end in found.at))


def placeholders_agree(text: Translation) -> Findings:
    """Every translation has the placeholders of its source, as often as it, in any order; two ends are a range."""
    if "{" not in text.source and "{" not in text.value:
        return
    wanted, have = (_whole(placeholders(each), text.subject.ranges) for each in (text.source, text.value))
    # A form for one number may leave it out, as English and `msgfmt -c` do; the others go by the plural.
    if text.fixed_number is not None and (wanted - have == NUMBER or have == placeholders(text.message.text)):
        wanted = have & wanted
    for missing in (wanted - have).elements():
        hint = f"put {{{missing}}} where it belongs in the sentence"
        yield text.error("placeholder-missing", f"is missing the placeholder {{{missing}}}", hint)
    for extra in (have - wanted).elements():
        fact = f"has the placeholder {{{extra}}}, which its source does not have"
        at = text.words(f"{{{extra}}}")
        yield text.error("placeholder-extra", fact, "remove it, or use one of the source’s", at)


def _whole(found: Counter[str], ranges: Iterable[str]) -> Counter[str]:
    """Count the two ends of a range as the range: a language chooses how it writes one, with a dash or in words."""
    for name in ranges:
        low, high = (f"{name}.{end}" for end in RANGE_ENDS)
        both = Counter({low: 1, high: 1})
        while both <= found:
            found = found - both + Counter([name])
    return found


def tokens_agree(text: Translation) -> Findings:
    """Every translation has the tokens of its source."""
    if "<" not in text.message.text and "<" not in text.value:
        return
    wanted = tokens(text.message.text)
    if tokens(text.value) != wanted:
        hint = f"its tokens are: {' '.join(sorted(wanted.elements())) or 'none'}"
        yield text.error("token-mismatch", "has other tokens than its source", hint)

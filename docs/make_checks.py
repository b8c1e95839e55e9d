"""Writes docs/checks.md from pipeline/checks/codes.toml, so that a code is explained in one place.

`pipeline check --explain CODE` prints the same sections. A test sees to it that the two agree, and that every code of
the pipeline has its section.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from textwrap import fill

from pipeline.checks.catalog_checks import CHECKS, SILENCEABLE
from pipeline.checks.codes import Code, read_codes

TARGET = Path(__file__).with_name("checks.md")
PREFACE = """\
# Checks
What the pipeline may tell, and what to do. Written by `docs/make_checks.py` from `pipeline/checks/codes.toml`: change
that file, then run `make checks-doc`. `pipeline check --explain CODE` prints a section, `--explain all` a line a code.

`make check` looks at profiles, layouts and catalogs, and tells all that it finds at once. An error stops the build, a
warning does not. The texts of an approved translation are judged; a fuzzy one is only counted, since nobody gets to
see it before it has been approved, and then it is judged.

The English of profiles and layouts is judged by the same checks, as far as they look at a text alone, with the line of
the profile or layout. A comment `# check: ignore CODE — why` above its key, or `{# check: ignore CODE — why #}` before
the call of a label, silences a check of it. `pipeline update` takes over what can be corrected later, and warns of it.

## Fixing
`pipeline check --fix` first fixes what takes no judgement, and shows each place that it fixed as it was and as it is,
a space as `·`, a no-break space as `⍽`. It writes those catalogs in the canonical form, leaves fuzzy and obsolete
entries and what an entry silences alone, and does nothing when it is run again. Codes that it fixes say so.

## Silencing
Where a check is right in general and wrong for one entry, a translators’ comment on that entry silences it:
```
# check: ignore numbers, glossary — the decree counts from another year
msgctxt "decree.title"
```
"""
SILENCING = (
    "The reason, after a dash, has to be there. Every PO tool keeps the comment. These codes may be silenced: {codes}."
)
ORTHOGRAPHY = """\
## What a language asks for
Quotation marks and the separators of numbers are CLDR’s; what CLDR does not have stands in
`pipeline/language/orthography.toml`, by script and by language. A table `[orthography]` in `locales/LOCALE/locale.toml`
overrides both, so that a new language needs no change of the pipeline:

- `quotes = ["«", "»", "„", "“"]`: the usual pair of quotation marks, and the pair inside it
- `quote-space = "\\u00A0"`: what stands inside the usual pair, in French a no-break space
- `stop = "։"`, `question`, `exclamation`, `colon`: the marks that will do at the end of a text; empty where none does
- `inside = true`: the marks of question and exclamation stand inside a word, before a full stop, as in Armenian
- `tight = ",.;:!?"`: the marks with no space before them, in French only `,.`; by default all of the language
- `dash = "—"`: what a hyphen between spaces is to be
- `foreign = { "?" = "؟", ":" = { ":" = "՝", "." = "։" }, "!" = "" }`: marks that are wrong after the language’s words,
  and what stands for them: one mark, one for each mark that the source has, or none that could be put there
- `no-break = { before = ["—"], after = ["в"], number = ["год*"] }`: where a space is a no-break space: before and after
  words and marks, and between a number and words; a star stands for any ending
- `doubles = ["tez", "yavaş"]`: words that the language doubles; `"*"` for any but very short ones
- `suspended = ["and", "or"]`: words before which a hyphen may end a word; where there are none, any may follow
- `joiners = true`: the script needs zero-width joiners, as the Arabic does
- `groups = "."`, `decimals = ","`: the characters that group digits, and those before a fraction
- `scales = { "հազ" = 1000 }`: words that multiply a number, besides those that CLDR has
- `scripts = ["HIRAGANA", "CJK"]`: the scripts of its letters, as their Unicode names begin
"""
FIXED = {code for check in CHECKS if check.fix for code in check.codes}


def page(codes: dict[str, Code]) -> str:
    """Return the document: how the checks work, then a section for each code."""
    silenceable = ", ".join(f"`{code}`" for code in codes if code in SILENCEABLE)
    lines = [PREFACE + fill(SILENCING.format(codes=silenceable), 120, break_on_hyphens=False), ""]
    for group, members in groupby(codes.values(), key=lambda code: code.group):
        lines += [f"## {group}", ""]
        for code in members:
            lines += [*_section(code), ""]
    return "\n".join(lines) + ORTHOGRAPHY


def _section(code: Code) -> list[str]:
    marks = [code.severity] if code.severity != "error" else []
    marks += ["fixed by `--fix`"] if code.name in FIXED else []
    mark = f" ({', '.join(marks)})" if marks else ""
    lines = [f"### {code.name}{mark}", code.means]
    lines += [code.why] if code.why else []
    lines += [f"**Fix:** {code.fix}"]
    lines += ["", *(f"- {what}: {text}" for what, text in (("wrong", code.wrong), ("right", code.right)) if text)]
    return lines if code.wrong or code.right else lines[:-1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write docs/checks.md from pipeline/checks/codes.toml.",
        epilog="example: python docs/make_checks.py",
    )
    parser.parse_args()
    TARGET.write_text(page(read_codes()), encoding="utf-8")


if __name__ == "__main__":
    main()

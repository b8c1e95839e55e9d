"""Which CLDR locale is meant by a tag that somebody typed, or which ones may be meant."""

import pickle
import re
from difflib import get_close_matches
from pathlib import Path

import babel
from babel.core import get_global, parse_locale
from babel.localedata import locale_identifiers, resolve_locale_filename

from pipeline.base.diagnostics import UsageError, misuse
from pipeline.language.cldr import cldr_locale, script_of
from pipeline.language.locales import SOURCE

WHERE = "new locale"
TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_](?:[A-Za-z]{2}|[0-9]{3}))?")
# Gettext's older way to tell scripts apart:
SCRIPTS = {"@latin": "_Latn", "@cyrillic": "_Cyrl", "@arabic": "_Arab", "@devanagari": "_Deva"}


def parse_tag(tag: str) -> tuple[str, babel.Locale]:
    """Return gettext's spelling of a tag, and its locale; raise for what CLDR does not have, with what is near."""
    wanted = re.sub(r"@\w+$", lambda match: SCRIPTS.get(match[0].lower(), match[0]), tag.strip())
    if not TAG.fullmatch(wanted):
        raise _unknown(tag, f"“{tag}” is not a tag of a language")
    language, territory, script = parse_locale(wanted.replace("-", "_"))[:3]
    name = "_".join(part for part in (language, script, territory) if part)
    try:
        cldr = cldr_locale(name)
    except LookupError as failure:
        raise _unknown(tag, f"CLDR has no locale “{tag}”") from failure
    if cldr.language != language:
        message = f"CLDR calls “{tag}” {cldr.language}"
        raise misuse(WHERE, "unknown-locale", message, f"run pipeline new locale {cldr.language}")
    if (script and script != script_of(cldr)) or (territory and territory != cldr.territory):
        raise _unknown(tag, f"CLDR has no locale “{tag}”")
    if not _has_plural_rule(cldr.language):
        message = f"CLDR has no plural rule for “{tag}”, so that its catalogs could not count"
        hint = "take another locale; CLDR gains languages with every release"
        raise misuse(WHERE, "locale-plural", message, hint)
    return name, cldr


def _has_plural_rule(language: str) -> bool:
    """Tell whether CLDR has a rule of the language's own: Babel lends one to those that have none.

    Babel would keep what it loads without its parents, and lend that to every caller, so its file is read here.
    """
    with Path(resolve_locale_filename(language)).open("rb") as file:
        return "plural_form" in pickle.load(file)


def _unknown(tag: str, message: str) -> UsageError:
    """Name up to three tags that may have been meant: by the language's English name, by its country, by spelling."""
    names = {name.lower(): code for code, name in babel.Locale.parse(SOURCE).languages.items()}
    known = set(locale_identifiers())
    wanted = tag.strip().replace("-", "_").lower()
    by_name = [names[name] for name in get_close_matches(wanted, names, 3, 0.8)]
    country = get_global("likely_subtags").get(f"und_{wanted.upper()}", "").split("_")[0]
    spelling = {name.lower(): name for name in known}
    by_spelling = [spelling[key] for key in get_close_matches(wanted, spelling, 3, 0.75)]
    found = dict.fromkeys([*by_name, country, wanted.split("_")[0], *by_spelling])
    near = [name for name in found if name in known][:3]
    hint = f"did you mean {' or '.join(near)}?" if near else "use a CLDR locale such as ka, pt_BR or zh_Hant"
    return misuse(WHERE, "unknown-locale", message, hint)

"""Plural-Forms headers: as gettext has them, where it has the language; else by CLDR's rules."""

import gettext

import babel
import pytest
from babel.localedata import locale_identifiers

from pipeline.language.plurals import plural_function, plural_header

GETTEXT = """\
en de nl sv nn nb no da fo es pt it el bg fi et eo tr hu ca: nplurals=2; plural=(n != 1);
he: nplurals=2; plural=(n != 1);
fr pt_BR: nplurals=2; plural=(n > 1);
ja vi ko zh_CN zh_TW: nplurals=1; plural=0;
lv: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);
ga: nplurals=3; plural=n==1 ? 0 : n==2 ? 1 : 2;
ro: nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2;
lt: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);
ru be uk sr hr: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);
cs sk: nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;
pl: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);
sl: nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);
"""
"""What `msginit` of GNU gettext 0.21 writes for a language."""
ROWS = [
    (language, header)
    for languages, header in (line.split(": ", 1) for line in GETTEXT.splitlines())
    for language in languages.split()
]
NUMBERS = range(2000)


def forms(header: str) -> list[int]:
    return list(map(plural_function(header), NUMBERS))


def count(header: str) -> int:
    return int(header.partition("=")[2].partition(";")[0])


@pytest.mark.parametrize(("language", "header"), ROWS)
def test_it_is_the_header_of_gettext(language: str, header: str) -> None:
    own = plural_header(babel.Locale.parse(language))
    assert (count(own), forms(own)) == (count(header), forms(header))


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("ka", "nplurals=2; plural=(n != 1);"),
        ("fa", "nplurals=2; plural=(n > 1);"),
        ("hy", "nplurals=2; plural=(n > 1);"),
        ("az", "nplurals=2; plural=(n != 1);"),
        ("th", "nplurals=1; plural=0;"),
        ("id", "nplurals=1; plural=0;"),
    ],
)
def test_it_is_worded_as_usual_where_gettext_has_none(language: str, header: str) -> None:
    assert plural_header(babel.Locale.parse(language)) == header


def test_every_language_of_cldr_has_a_header_that_takes_each_of_its_forms() -> None:
    locales = map(babel.Locale.parse, locale_identifiers())
    rules = {(cldr.language, repr(sorted(cldr.plural_form.rules.items()))): str(cldr) for cldr in locales}
    for name in rules.values():  # countries of a language mostly share its rules
        header = plural_header(babel.Locale.parse(name))
        assert set(forms(header)) == set(range(count(header))), name
        gettext.c2py(header.partition("plural=")[2].rstrip("; "))


def test_cldr_decides_where_gettext_has_no_language_and_babel_another_rule() -> None:
    welsh = forms(plural_header(babel.Locale.parse("cy")))
    assert welsh[:8] == [0, 1, 2, 3, 5, 5, 4, 5]

"""Names in the scripts of the world: what is joined before and behind them, and what a word is without spaces."""

import re
import time

import pytest
from builders import make_catalog, make_entry, make_message, make_name
from test_checks_seeded import language

from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.subject import Subject
from pipeline.language.names import first_place, is_form, mentions, occurrences, prefixes
from pipeline.language.places import own_names
from pipeline.pages.name_marks import name_marks
from pipeline.profile.messages import Template
from pipeline.verify.text import Run, foreign_words, script_of_tag

AR, HE, AM = (prefixes(code, None) for code in ("ar", "he", "am"))
ACCEPTED = [
    # Arabic: every proclitic, the article, the article after l-, vowels, tatweel, hamza
    ("ar", "مالفيناس", "المالفيناس"),
    ("ar", "مالفيناس", "والمالفيناس"),
    ("ar", "مالفيناس", "بالمالفيناس"),
    ("ar", "مالفيناس", "للمالفيناس"),
    ("ar", "مالفيناس", "وللمالفيناس"),
    ("ar", "مالفيناس", "لمالفيناس"),
    ("ar", "مالفيناس", "مـالفيـناس"),
    ("ar", "مالفيناس", "مَالفِينَاسُ"),
    ("ar", "القدس", "القدس"),
    ("ar", "القدس", "وبالقدس"),
    ("ar", "القدس", "للقدس"),
    ("ar", "القدس", "فللقدس"),
    ("ar", "اللاذقية", "للاذقية"),
    ("ar", "اللاذقية", "واللاذقية"),
    ("ar", "ألبانيا", "لألبانيا"),
    ("ar", "ألبانيا", "البانيا"),
    ("ar", "آرتساخ", "ارتساخ"),
    ("ar", "الضفة الغربية", "بالضفة الغربية"),
    ("ar", "الموصلى", "الموصلي"),
    # Hebrew: proclitics, points, a maqaf after a preposition and between two words
    ("he", "מלווינס", "במלווינס"),
    ("he", "מלווינס", "ושבמלווינס"),
    ("he", "מלווינס", "מַלְווִינַס"),
    ("he", "קרבאך", "ב־קרבאך"),
    ("he", "אי הנס", "האי־הנס"),
    ("he", "נגורנו-קרבאך", "בנגורנו־קרבאך"),
    ("am", "ካራባክ", "የካራባክ"),
    # suffixes, with an apostrophe, or joined
    ("tr", "Karabağ", "Karabağ’ın"),
    ("tr", "Karabağ", "Karabağ'da"),
    ("ka", "ყარაბაღ*", "ყარაბაღისა და სომხეთის"),
    ("hy", "Ղարաբաղ*", "Ղարաբաղը"),
    ("ru", "Карабах*", "в Карабахе"),
    ("hi", "काराबाख*", "काराबाखी"),
    # scripts without spaces
    ("zh", "马尔维纳斯", "关于马尔维纳斯群岛的争端"),
    ("zh", "Arrecife", "在Arrecife的礁石"),
    ("ja", "カラバフ", "ナゴルノ・カラバフの紛争"),
    ("ja", "カラバフ", "山岳カラバフ地方"),
    ("ja", "尖閣*", "沖縄県尖閣諸島"),
    ("th", "คาราบัค", "ในคาราบัคเมื่อ"),
    ("km", "ការ៉ាបាក់", "នៅការ៉ាបាក់នេះ"),
    # a star in front
    ("ar", "*مالفيناس*", "أبالمالفيناسيين"),
    ("sw", "*Falkland", "waFalkland"),
    ("ar", "جزر *فوكلاند*", "لجزر الفوكلاندية"),
]
REFUSED = [
    ("ar", "مالفيناس", "سمالفيناس"),
    ("ar", "مالفيناس", "مالفيناسي"),
    ("fa", "مالفیناس", "المالفیناس"),  # Persian has no such proclitics
    ("ar", "القدس", "قدس"),
    ("ar", "القدس", "لقدس"),
    ("ar", "القدس", "لللقدس"),
    ("ar", "اللاذقية", "لللاذقية"),
    ("he", "מלווינס", "גמלווינס"),
    ("he", "מלווינס", "מלווינסי"),
    ("he", "אי הנס", "איהנס"),
    ("en", "Hans Island", "Hans-Island"),
    ("ru", "Карабах", "СКарабах"),
    ("hi", "काराबाख", "काराबाखी"),
    ("ja", "カラバフ", "カラバフスタン"),
    ("ja", "カラバフ", "シャカラバフ"),
    ("th", "คาราบัค", "คาราบัคะ"),
    ("th", "าบัค", "คาราบัค"),
    ("th", "คาราบ", "คาราบั"),
    ("sw", "*Falkland", "waFalklandi"),
    ("ar", "جزر *فوكلاند", "جزر الفوكلاندية"),
]


@pytest.mark.parametrize(("code", "form", "text"), ACCEPTED)
def test_what_counts(code: str, form: str, text: str) -> None:
    assert mentions(text, [form], prefixes(code, None))
    assert mentions(f"x {text}.", [form], prefixes(code, None))


@pytest.mark.parametrize(("code", "form", "text"), REFUSED)
def test_what_does_not_count(code: str, form: str, text: str) -> None:
    assert not mentions(text, [form], prefixes(code, None))


@pytest.mark.parametrize(
    ("known", "form", "text", "found"),
    [
        (AR, "مالفيناس", "جزر والمالفيناس.", ["والمالفيناس"]),
        (AR, "القدس", "للقدس والقدس", ["للقدس", "والقدس"]),
        (HE, "אי הנס", "ובאי הנס, אי־הנס", ["ובאי הנס", "אי־הנס"]),
        (AM, "ካራባክ", "ስለካራባክ", ["ስለካራባክ"]),
        (frozenset(), "*Falkland*", "kwaFalklandini na Falkland", ["kwaFalklandini", "Falkland"]),
        (frozenset(), "马尔维纳斯*", "在马尔维纳斯群岛", ["马尔维纳斯"]),
    ],
)
def test_the_place_of_a_name_has_what_is_joined_to_it(
    known: frozenset[str], form: str, text: str, found: list[str]
) -> None:
    assert [text[start:end] for start, end in occurrences(text, [form], known)] == found


def test_each_proclitic_counts_and_no_other_letters_do() -> None:
    """The combinations are those of the grammar: “and”, a preposition, and the article, in this order."""
    arabic = {c + p + a for c in ("", "و", "ف") for p in ("", "ب", "ك", "ل") for a in ("", "ال")}
    spelt = {prefix.replace("لال", "لل") for prefix in arabic} - {""}
    assert spelt == AR
    assert all(mentions(prefix + "كاراباخ", ["كاراباخ"], AR) for prefix in AR)
    assert not any(mentions(prefix + "كاراباخ", ["كاراباخ"], AR) for prefix in ("الو", "بو", "س", "لال", "ووو"))
    assert all(prefix[0] == "ו" or "ו" + prefix in HE for prefix in HE)


def test_a_language_may_have_prefixes_of_its_own() -> None:
    assert mentions("yiKarabakh", ["Karabakh"], prefixes("xh", ("yi", "e")))
    assert not mentions("בקרבאך", ["קרבאך"], prefixes("he", ()))


@pytest.mark.parametrize("form", ["*مالفيناس*", "*Falkland", "*جزر *فوكلاند*", "礁"])
def test_what_is_a_form_with_a_star_in_front(form: str) -> None:
    assert is_form(form)


@pytest.mark.parametrize("form", ["*a*", "*", "**", "**ab", "Fa*lk", "* ab", "ـ*", "\u0301", "\u200c*", "*א\u05b0*"])
def test_what_nearly_every_text_would_have_is_no_form(form: str) -> None:
    assert not is_form(form)


def test_the_first_place_of_a_name() -> None:
    assert first_place("جزر الفوكلاند (والمالفيناس)", ["مالفيناس"], AR) == 15
    assert first_place("جزر الفوكلاند", ["مالفيناس"], AR) == -1


@pytest.mark.parametrize("form", ["*ab", "*ab* c", "*ab *ab* c", "ab"])
def test_a_long_word_takes_no_long_time(form: str) -> None:
    began = time.process_time()
    assert not mentions("ab" * 200_000 + "x d", [form], AR)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("code", "place", "text"),
    [("ar", "SD", "للسودان"), ("ar", "IN", "وللهند"), ("ar", "AM", "بأرمينيا"), ("he", "AM", "ושבארמניה")],
)
def test_other_places_are_known_with_their_proclitics(code: str, place: str, text: str) -> None:
    own = language(code)
    assert own_names(own.cldr, own.script, own.prefixes).has(text, place)


BRACKETS = [
    ("es", "North Reef (Jiao)", "Arrecife Norte (礁北)", '(<span class="name" lang="und-Hani">礁北</span>)'),
    ("es", "Reef X (Jiao)", "Arrecife X (礁X)", '(<span class="name" lang="und-Hani">礁X</span>)'),
    ("ru", "Karabakh", "Карабах (Ղարաբաղ)", '(<span class="name" lang="hy">Ղարաբաղ</span>)'),
    ("es", "Karabakh", "El Karabakh (Ղարաբաղի)", '(<span class="name" lang="hy">Ղարաբաղի</span>)'),
    ("es", "Karabakh", "Karabakh (بكاراباخ)", '(<span class="name" lang="ar" dir="rtl">بكاراباخ</span>)'),
    ("ar", "Karabakh", "كاراباخ (Ղարաբաղ)", '(<span class="name" lang="hy" dir="ltr">Ղարաբաղ</span>)'),
    ("he", "Karabakh", "קרבאך (كاراباخ)", '(<span class="name" lang="ar">كاراباخ</span>)'),
    ("el", "Hebron", "Χεβρών (חברון)", '(<span class="name" lang="und-Hebr" dir="rtl">חברון</span>)'),
    ("ja", "Karabakh", "カラバフ（Карабах）", '（<span class="name" lang="ru">Карабах</span>）'),
    ("ja", "North Reef", "北礁（南カラ）", "北礁（南カラ）"),
    ("ru", "The OSCE", "Организация (OSCE)", "Организация (OSCE)"),
]
KNOWN = make_name(
    "karabakh", en="Karabakh", hy="Ղարաբաղ", ru="Карабах", ar="كاراباخ", es="Karabakh", he="קרבאך", ja="カラバフ"
)


@pytest.mark.parametrize(("code", "source", "text", "marked"), BRACKETS)
def test_a_name_in_its_own_script_stands_in_brackets(code: str, source: str, text: str, marked: str) -> None:
    """No check of the catalog objects, the page marks its language, and verification lets it be."""
    message = make_message("x", source)
    subject = Subject(
        make_catalog(make_entry("x", source, text)), Template("t", (message,)), language(code), (KNOWN,), 100
    )
    assert [str(found) for found in check_catalog(subject) if found.code != "length"] == []
    locales = {name: language(name) for name in ("en", "hy", "ru", "ar", code)}
    html = str(name_marks([KNOWN], language(code), locales).mark(text))
    assert marked in html
    for tag, words in re.findall(r'lang="([^"]+)"[^>]*>([^<]+)<', html):
        script = language(tag).script if tag in locales else script_of_tag(tag)
        assert foreign_words(Run(words, tag), script) == []


def test_a_script_that_is_not_the_one_of_its_mark_is_told_of() -> None:
    assert foreign_words(Run("Ղարաբաղ", "und-Hebr"), script_of_tag("und-Hebr")) == ["Ղարաբաղ"]
    assert foreign_words(Run("Ղարաբաղ", "x-Armn"), script_of_tag("x-Armn")) == ["Ղարաբաղ"]

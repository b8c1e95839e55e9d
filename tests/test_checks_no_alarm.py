"""What is right in twelve languages is let be: scale words, plurals of one number, percent suffixes, domains."""

import pytest
from builders import codes
from test_checks_plurals import FIXED, found
from test_checks_seeded import Case, subject

from pipeline.base.diagnostics import Diagnostic
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.fix import fix_catalog

SOURCE = "About 100,000 people, 1.5 million and 2 billion"
SCALES = {
    "hy": "Մոտ 100 հազար մարդ, 1,5 միլիոն և 2 միլիարդ",
    "az": "100 min nəfər, 1,5 milyon və 2 milyard",
    "ru": "Около 100\u00a0тыс. человек, 1,5\u00a0млн и 2\u00a0млрд",
    "tr": "100 bin kişi, 1,5 milyon ve 2 milyar",
    "ar": "نحو 100 ألف شخص و1.5 مليون و2 مليار",
    "he": "כ־100 אלף איש, 1.5 מיליון ו־2 מיליארד",
    "de": "Etwa 100 Tausend Menschen, 1,5 Mio. und 2 Milliarden",
    "fr": "Environ 100 mille personnes, 1,5 million et 2 milliards",
    "es": "Unas 100 mil personas, 1,5 millones y 2 mil millones",
    "pl": "Około 100\u00a0tys. osób, 1,5\u00a0mln i 2\u00a0mld",
    "ka": "დაახლოებით 100 ათასი ადამიანი, 1,5 მილიონი და 2 მილიარდი",
    "fa": "حدود ۱۰۰ هزار نفر، ۱٫۵ میلیون و ۲ میلیارد",
    "uk": "Близько 100 тисяч людей, 1,5 мільйона та 2 мільярди",
    "it": "Circa 100 mila persone, 1,5 milioni e 2 miliardi",
}
PERCENT = {
    "hy": "Ձայների 25%-ի մասին",
    "az": "Səslərin 25%-i haqqında",
    "ru": "О\u00a025%-й доле голосов",
    "tr": "Oyların %25’i hakkında",
    "ar": "حول ٢٥٪ من الأصوات",
    "he": "על 25%-ים מן הקולות",
    "de": "Über 25%ige Anteile",
    "fr": "Sur 25\u00a0% des voix",
    "es": "Sobre el 25\u00a0% de los votos",
    "pl": "O\u00a025%-owym udziale",
    "hu": "A szavazatok 25%-a",
    "fi": "25 %:a äänistä",
    "eu": "Botoen %25a",
    "ka": "ხმების 25%-ის შესახებ",
}
DOMAINS = {
    "hy": "Տե՛ս mfa.am-ը, news.ru-ն և President.az-ը",
    "az": "Bax: mfa.am, news.ru və President.az",
    "ru": "См. mfa.am, news.ru и President.az",
    "tr": "Bakınız: mfa.am, news.ru ve President.az",
    "ar": "انظر mfa.am وnews.ru وPresident.az",
    "he": "ראו mfa.am,‏ news.ru ו־President.az",
    "de": "Siehe mfa.am, news.ru und President.az",
    "fr": "Voir mfa.am, news.ru et President.az",
    "es": "Véase mfa.am, news.ru y President.az",
    "pl": "Zob. mfa.am, news.ru i President.az",
    "ka": "იხილეთ mfa.am, news.ru და President.az",
    "ja": "mfa.am、news.ru、President.azを参照",
    "uk": "Див. mfa.am, news.ru та President.az",
}


def look(language: str, source: str, text: str) -> list[Diagnostic]:
    case = Case("", language, (("en", source),))
    assert fix_catalog(subject(case, text))[1] == ()
    return check_catalog(subject(case, text))


@pytest.mark.parametrize("language", SCALES)
def test_scale_words(language: str) -> None:
    assert look(language, SOURCE, SCALES[language]) == []


@pytest.mark.parametrize("language", SCALES)
def test_another_scale_is_found(language: str) -> None:
    """What is let be is read, not passed over."""
    assert set(codes(look(language, SOURCE.replace("100,000", "100"), SCALES[language]))) == {"numbers"}
    assert set(codes(look(language, SOURCE.replace("million", "thousand"), SCALES[language]))) == {"numbers"}


@pytest.mark.parametrize("language", PERCENT)
def test_percent_signs_with_suffixes(language: str) -> None:
    assert look(language, "About 25% of the votes", PERCENT[language]) == []


@pytest.mark.parametrize("language", DOMAINS)
def test_country_domains(language: str) -> None:
    assert look(language, "See mfa.am, news.ru and President.az", DOMAINS[language]) == []


def test_each_is_tried_in_twelve_languages() -> None:
    assert min(map(len, (SCALES, PERCENT, DOMAINS, FIXED))) >= 12


@pytest.mark.parametrize("language", FIXED)
def test_plural_forms_of_one_number(language: str) -> None:
    assert found(language, *FIXED[language]) == []


def told(language: str, source: str, text: str) -> list[str]:
    return codes(check_catalog(subject(Case("", language, (("en", source),)), text)))


@pytest.mark.parametrize(("english", "value"), [("Half a million", "500 000"), ("A quarter of a million", "250 000")])
def test_a_part_of_a_scale_word(english: str, value: str) -> None:
    assert told("ru", english, value) == []
    assert set(told("ru", english, "600 000")) == {"numbers"}


def test_a_formula_is_no_look_alike() -> None:
    assert told("ru", "Of H2O2", "Об H2O2") == []
    assert "look-alike" in told("ru", "In 2020", "В 2О20")


def test_what_only_looks_right_is_told_of_once() -> None:
    assert told("az", "A fine", "C\u04d9rim\u0259") == ["look-alike"]

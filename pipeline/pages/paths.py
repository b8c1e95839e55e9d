"""Where a publication has the files of a factsheet that are not printed."""

from pipeline.language.locales import Locale


def page_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{slug}.html"


def data_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{slug}.json"

"""Words with hyphens that stay in one piece on web pages, and what is copied from them."""

import re

import pytest
from builders import LANGUAGES, fill

from pipeline.pages.unbroken import unbroken


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("2024-cü il", ["2024-cü"]),
        ("19-րդ դարում և ՓԳՀ-ն", ["19-րդ", "ՓԳՀ-ն"]),
        ("де-факто, но не де-юре", ["де-факто", "де-юре"]),
        ("Би-би-си", ["Би-би-си"]),
        ("մոտ 25%-ը, 1988–1994 թվականներին", ["25%-ը", "1988–1994"]),
        ("Nagorno-Karabakh, well-known words", []),
        ("https://example.org/az/x-2024-y.html, a@b-c.org", []),
    ],
)
def test_what_looks_lost_alone_is_held(text: str, held: list[str]) -> None:
    html = unbroken(f"<p>{text}</p>")
    assert re.findall(r'<span class="nb">(.*?)</span>', html) == held
    assert re.sub(r"<[^>]*>", "", html) == text


def test_no_element_stands_where_html_has_none() -> None:
    page = '<title>2024-cü</title><script type="application/ld+json">{"a": "2024-cü"}</script>'
    page += '<p title="2024-cü">x</p><svg><title>2024-cü</title><text>2024-cü</text></svg>'
    page += """<title lang="az">2024-cü</title><script type='application/ld+json'>{"a": "x>2024-cü"}</script >"""
    assert unbroken(page) == page


def test_what_follows_a_drawing_is_held() -> None:
    assert unbroken("<p><svg></svg>2024-cü</p>") == '<p><svg></svg><span class="nb">2024-cü</span></p>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_no_hyphen_of_a_number_that_a_line_may_end_at(language: str) -> None:
    body = fill(language).partition("<main")[2]
    text = re.sub(r'<svg.*?</svg>|<span class="nb">.*?</span>|https?://\S+|<[^>]*>', "\n", body, flags=re.DOTALL)
    assert re.findall(r"\d[-֊]\w+", text) == []

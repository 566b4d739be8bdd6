"""Texts of other systems become Markdown that the loader makes the same words of, and nothing that acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.catalog.texts import render_text
from storefront.convert.bodies import LONGEST_TEXT, markdown_of, words_of


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Plain words.", "<p>Plain words.</p>"),
        ("<p>Two <strong>bold</strong> words.</p>", "<p>Two <strong>bold</strong> words.</p>"),
        ("First.\r\nSecond.\r\n\r\nThird.", "<p>First.<br>\nSecond.</p>\n<p>Third.</p>"),
        ("Black &amp; white, 5 &lt; 6", "<p>Black &amp; white, 5 &lt; 6</p>"),
        ("1. No list\n# no heading\n- no item\n*no stress*", "<p>1. No list<br>\n# no heading<br>\n- no item<br>\n*no stress*</p>"),
        ("<ul><li>One</li><li>Two</li></ul>", "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>"),
        ("<h1>Loud</h1><p>Quiet</p>", "<h3>Loud</h3>\n<p>Quiet</p>"),
        ("<table><tr><th>Weight</th><td>173 g</td></tr></table>", "<ul>\n<li>Weight: 173 g</li>\n</ul>"),
    ],
)  # fmt: skip
def test_a_text_keeps_its_words_and_its_shape(text, html):
    assert render_text(markdown_of(text)).strip() == html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<style>p{display:none}</style>",
        '<p onclick="alert(1)">Hello</p>',
        '<a href="javascript:alert(1)">Hello</a>',
        '<img src=x onerror="alert(1)">',
        "<iframe src=https://evil.example></iframe>",
        "<svg><script>alert(1)</script></svg>",
        "[Hello](javascript:alert(1))",
    ],
)
def test_nothing_that_acts_comes_through(hostile):
    html = render_text(markdown_of(f"<p>Before.</p>{hostile}<p>After.</p>"))

    assert "Before." in html
    assert "After." in html
    assert "<script" not in html
    assert "alert" not in html or 'href="' not in html
    assert "onclick" not in html
    assert "display:none" not in html


def test_a_link_stays_only_when_it_is_secure():
    html = render_text(markdown_of('<p><a href="https://a.example/x">In</a> <a href="http://b.example/">out</a></p>'))

    assert 'href="https://a.example/x"' in html
    assert "b.example" not in html


def test_a_text_longer_than_a_page_can_be_is_refused():
    with pytest.raises(ValueError, match="longer than 100000 characters"):
        markdown_of("x" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("iPhone 13", "iPhone 13"),
        ("  iPhone \n 13 ", "iPhone 13"),
        ("Black &amp; White", "Black & White"),
        ("<b>Loud</b> name", "Loud name"),
        ("A < B", "A < B"),
        ("Te\N{COMBINING ACUTE ACCENT}le\N{COMBINING ACUTE ACCENT}phone", "T\xe9l\xe9phone"),
    ],
)
def test_a_name_becomes_plain_words(text, words):
    assert words_of(text) == words


@given(st.text(alphabet="ab <>&*_#[]()`\\-+.1\n", max_size=60))
def test_no_text_breaks_or_becomes_an_element_it_was_not(text):
    html = render_text(markdown_of(text))

    assert "<script" not in html
    assert "<a " not in html

"""Texts of the export: Markdown becomes a few harmless tags, everything else stays visible text."""

import pytest

from storefront.catalog.texts import render_text, safe_texts
from tests.catalog.export_builder import make_shop

RENDERED = [
    ("A plain phone.", "<p>A plain phone.</p>"),
    ("  ", ""),
    ("AT&T", "<p>AT&amp;T</p>"),
    ("**Bold** and *soft*", "<p><strong>Bold</strong> and <em>soft</em></p>"),
    ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
    ("# Title", "<h3>Title</h3>"),
    ("###### Small", "<h4>Small</h4>"),
    ("{{ 7 * 7 }} {% raw %}", "<p>{{ 7 * 7 }} {% raw %}</p>"),
    ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"),
    ("</script><b>x</b>", "<p>&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;</p>"),
    ("[x](javascript:alert(1))", '<p><a rel="nofollow noopener noreferrer">x</a></p>'),
    ("[x](http://a.example)", '<p><a rel="nofollow noopener noreferrer">x</a></p>'),
    ("[x](/fr-fr/)", '<p><a rel="nofollow noopener noreferrer">x</a></p>'),
    ("[x](https://a.example)", '<p><a href="https://a.example" rel="nofollow noopener noreferrer">x</a></p>'),
    ("![x](https://a.example/b.png)", "<p></p>"),
    ("a\0b\x1bc\td", "<p>abc\td</p>"),
    ("`code`", "<p><code>code</code></p>"),
]


@pytest.mark.parametrize(("text", "html"), RENDERED)
def test_text_becomes_safe_html(text: str, html: str) -> None:
    assert render_text(text) == html


def test_text_that_claims_too_much_is_left_out_in_its_language_and_reported() -> None:
    shop = make_shop()
    shop.findings.clear()

    safe = safe_texts({"fr": "Un téléphone comme neuf.", "de": "Ein Telefon."}, "description", 7, shop, ())

    assert safe == {"de": "<p>Ein Telefon.</p>"}
    found = shop.findings[0]
    assert (found.file, found.row, found.field, found.language) == ("models.jsonl", 7, "description", "fr")
    assert (found.phrase, found.kind, found.left_out) == ("comme neuf", "as_new", True)


def test_name_of_the_product_is_no_claim() -> None:
    shop = make_shop()
    shop.findings.clear()

    assert (
        safe_texts({"en": "The New Nintendo 3DS, like new in name only."}, "description", 1, shop, ("like new",)) != {}
    )
    assert shop.findings == []

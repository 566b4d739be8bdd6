"""PDF files written by hand."""

import re

import pytest

from storefront.sample.documents import one_page_pdf


def test_every_object_is_where_the_table_says() -> None:
    pdf = one_page_pdf("Récapitulatif (exemple)", ["Prix : 11,99 €", "", "Fin \\ ()"])
    table = re.search(rb"xref\n0 7\n0000000000 65535 f \n((?:\d{10} 00000 n \n){6})", pdf)
    start = re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf)
    assert table is not None
    assert start is not None

    assert pdf[int(start[1]) :].startswith(b"xref\n")
    for number, offset in enumerate(re.findall(rb"(\d{10}) ", table[1]), 1):
        assert pdf[int(offset) :].startswith(b"%d 0 obj\n" % number)


def test_the_page_shows_its_lines_with_accents_and_brackets() -> None:
    pdf = one_page_pdf("Résumé", ["a (b) c", "11 €"])

    assert rb"(a \(b\) c) Tj" in pdf
    assert "(Résumé)".encode("cp1252") in pdf
    assert "(11 €)".encode("cp1252") in pdf


def test_a_stream_is_as_long_as_it_says() -> None:
    pdf = one_page_pdf("Title", ["line"])
    stream = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", pdf, re.DOTALL)
    assert stream is not None

    assert len(stream[2]) == int(stream[1])


def test_text_that_the_font_lacks_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        one_page_pdf("日本", [])

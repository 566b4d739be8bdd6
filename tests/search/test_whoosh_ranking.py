"""The files rank as whoosh itself does."""

import pytest

from storefront.search.reading import IndexReader
from tests.search.made_documents import index_of, make_shop
from tests.search.whoosh_ranking import WhooshRanking, differences

QUERIES = [
    "nova 7", "nova 7 max", "nova7 pro", "orbit nova 12", "phone", "used phone ", "laptop 16gb", "nova 7 case",
    "case for the nova 7", "no", "nov", "slate book 13", "slatebook", "slate book", "sb3003", "nv-1020x", "NV10", "midnight",
    "nova slate", "case laptop", "nva 7", "mobile phone", "book 1", "pro", "max 128 gb",
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    return index_of(make_shop())


@pytest.mark.parametrize("text", QUERIES)
def test_the_files_give_whooshs_top_ten_but_for_neighbours_within_a_step(index, text):
    answer = IndexReader(index.files.__getitem__).answer(text)

    assert differences(index, text, answer.documents) == []


def test_a_query_of_unknown_words_finds_nothing_in_either(index):
    assert IndexReader(index.files.__getitem__).answer("qqqqqqqq zzzzzzz").documents == []
    assert WhooshRanking(index).answer("qqqqqqqq zzzzzzz") == []

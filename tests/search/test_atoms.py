"""Text becomes atoms, as the vectors say that JavaScript runs too."""

import json
from pathlib import Path

import pytest

from storefront.search.atoms import ATOMS_IN_A_QUERY, LONGEST_ATOM, atoms, fold, is_cjk, query_atoms, spans

VECTORS = json.loads((Path(__file__).parent / "tokenizer_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["text"][:30])
def test_a_text_has_the_atoms_of_its_vector(vector):
    assert atoms(vector["text"]) == vector["atoms"]


def test_there_are_vectors_of_every_sort():
    texts = [vector["text"] for vector in VECTORS]

    assert len(texts) >= 150
    assert len(texts) == len(set(texts))
    assert any(len(text) >= 10_000 for text in texts)


def test_folding_twice_changes_nothing_more():
    for vector in VECTORS:
        once = fold(vector["text"])
        assert fold(once) == once, vector["text"]


def test_atoms_joined_by_spaces_give_the_same_letters_again():
    for vector in VECTORS:
        found = vector["atoms"]
        # Neighbouring pairs of characters overlap, and a number before a unit's own word joins it: these do not return.
        if not any(map(is_cjk, found)):
            again = atoms(" ".join(found))
            assert "".join(again) == "".join(found), vector["text"]
            assert all(len(atom) <= LONGEST_ATOM for atom in again)


@pytest.mark.parametrize("text", ["i phone 13", "i-phone 13", "iphone13", "iPhone 13", "IPHONE-13"])
def test_every_way_to_write_a_name_has_the_same_whole_span(text):
    found = atoms(text)

    assert "iphone13" in {joined for _, _, joined in spans(found)}


def test_spans_are_two_to_four_neighbours_and_none_is_chinese():
    found = ["a", "b", "携帯", "c", "d", "e", "f", "g"]

    joined = [text for _, _, text in spans(found)]

    assert joined == ["ab", "cd", "cde", "cdef", "de", "def", "defg", "ef", "efg", "fg"]


def test_a_query_counts_its_first_atoms_only_and_knows_whether_its_last_word_goes_on():
    found, goes_on = query_atoms("a b c d e f g h i j k l m n")

    assert len(found) == ATOMS_IN_A_QUERY
    assert goes_on
    assert query_atoms("iphone ") == (["iphone"], False)
    assert query_atoms("iphone\u3000") == (["iphone"], False)
    assert query_atoms("") == ([], False)

"""A locale's index: what its files hold, and what they keep from one night to the next."""

import json
import tempfile

import msgspec
import pytest

from storefront.domain.errors import BuildFailed
from storefront.search.atoms import LONGEST_ATOM, LONGEST_SPAN
from storefront.search.reading import IndexReader, is_one_edit
from storefront.search.shards import cut
from storefront.search.state import read_state
from tests.search.made_documents import index_of, make_document, make_shop, term_shards


def reader_of(index):
    return IndexReader(index.files.__getitem__)


def names(index, text):
    return [index.documents[number].name for number, _ in reader_of(index).answer(text).documents]


@pytest.fixture(scope="module")
def shop():
    return index_of(make_shop())


def test_every_file_but_the_root_is_named_by_its_content_and_none_is_superfluous(shop):
    root = json.loads(shop.files["root.json"])

    named = {f"t-{name}.json" for _, name in root["shards"]} | {f"r-{name}.json" for name in root["chunks"]}
    named |= {f"f-{name}.json" for name in root["facets"].values()}

    assert named | {"root.json"} == set(shop.files)
    assert len(root["levels"]) == len(root["kinds"]) == len(shop.documents)


def test_the_same_documents_make_the_same_bytes(shop):
    again = index_of(list(reversed(make_shop())))

    assert again.files == shop.files
    assert again.state_bytes == shop.state_bytes


def test_a_device_comes_before_what_fits_it_and_the_case_is_found_by_name(shop):
    assert names(shop, "nova 7")[0] == "Nova 7"
    assert names(shop, "nova 7 case")[0] == "Nova 7 Leather Case"
    assert names(shop, "case for the nova 7")[0] == "Nova 7 Leather Case"


@pytest.mark.parametrize(
    "typed",
    ["nova 7 max", "nova7max", "nova7 max", "NOVA 7 MAX", "nv-1020x", "NV1020X", "nva 7 max", "orbit nova 7 max"],
)
def test_a_model_is_found_however_it_is_written(shop, typed):
    assert names(shop, typed)[0] == "Nova 7 Max"


def test_every_word_that_is_known_must_match_but_small_ones_and_unknown_ones(shop):
    assert set(names(shop, "used laptop 16gb")) == {name for name in names(shop, "laptop") if "Slate" in name}
    assert names(shop, "nova 7 qqqqqq")[0] == "Nova 7"


def test_words_of_no_common_document_find_what_has_most_of_them(shop):
    assert {name.split()[0] for name in names(shop, "nova 7 max slate")} == {"Nova"}


def test_a_sold_out_model_comes_last(shop):
    documents = make_shop()
    documents[0] = msgspec.structs.replace(documents[0], on_sale=False, offers=())

    found = names(index_of(documents), "nova 1")

    assert found[-1] == "Nova 1"
    assert len(found) > 1


def test_changed_prices_popularity_and_stock_change_no_term_shard(shop):
    documents = [
        msgspec.structs.replace(
            item, price="From £1.00", popularity=item.popularity + 7 * (place % 5), on_sale=place != 3
        )
        for place, item in enumerate(make_shop())
    ]

    after = index_of(documents, shop.state)

    assert term_shards(after) == term_shards(shop)
    assert after.files["root.json"] != shop.files["root.json"]


def test_ids_stay_and_new_models_come_after_them(shop):
    new = make_document("Comet Zero", popularity=1000)

    after = index_of([new, *make_shop()], shop.state)

    assert [item.id for item in after.documents[:-1]] == [item.id for item in shop.documents]
    assert after.documents[-1] == new


def test_a_model_that_is_gone_leaves_its_id_empty(shop):
    gone = shop.documents[5]
    after = index_of([item for item in make_shop() if item.id != gone.id], shop.state)
    root = json.loads(after.files["root.json"])

    back = index_of(make_shop(), after.state)

    assert after.documents[5] is None
    assert root["levels"][5] == "-"
    assert back.documents[5] == gone


def test_twenty_new_models_change_only_shards_that_hold_one_of_their_words():
    documents = make_shop(700)
    before = index_of(documents)
    new = [
        make_document(
            f"Zephyr Q{number}", brand="Zenith", aliases=(), options=(), numbers=(f"ZQ{number}",), category="laptops"
        )
        for number in range(20)
    ]

    after = index_of([*documents, *new], before.state)

    numbers = {place for place, item in enumerate(after.documents) if item.id.startswith("zephyr")}
    changed = term_shards(after) - term_shards(before)
    assert 0 < len(changed) < len(term_shards(after))
    for name in changed:
        shard = json.loads(after.files[name])
        touched = [
            surface
            for surface, which in zip(shard["w"], shard["i"], strict=True)
            if numbers & {sum(shard["d"][which][: at + 1]) for at in range(len(shard["d"][which]))}
        ]
        assert touched, f"{name} holds no word of a new model"


def test_a_shard_that_has_grown_is_cut_and_the_others_stay(shop):
    surfaces = {f"{letter}{number:05d}": shop.ranking.posting("nova") for letter in "abc" for number in range(40)}
    before = cut(surfaces, ["", "b", "c"])

    more = {f"b{number:05d}": shop.ranking.posting("nova") for number in range(1500)}
    after = cut(surfaces | more, ["", "b", "c"])

    assert len(before) == 3
    assert after[0] == before[0]
    assert after[-1] == before[-1]
    assert len(after) > 3
    assert [shard.first for shard in after] == sorted(shard.first for shard in after)


HOSTILE = {
    "tag": '<img src=x onerror="alert(1)"> Nova',
    "script": "</script><script>alert(2)</script> Nova",
    "long": f"{'w' * 10_000} Nova",
    "many": " ".join(f"word{number}" for number in range(3000)),
    "rtl": "\u202eavoN \u200f Nova\u202c",
    "nothing": "\u2665\u2665",
}


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_title_is_indexed_shown_as_it_is_and_breaks_nothing(title):
    hostile = make_document(
        title, id="hostile", path="m/hostile/", aliases=(title,), options=(title,), numbers=(title,)
    )

    index = index_of([*make_shop(), hostile])

    reader = reader_of(index)
    number = next(place for place, item in enumerate(index.documents) if item.id == "hostile")
    assert reader.result(number)[0] == title
    found = [place for place, _ in reader.answer("nova").documents]
    assert (number in found) == ("Nova" in title)
    assert all(len(surface) <= LONGEST_SPAN * LONGEST_ATOM for surface in index.ranking.terms)


def test_an_empty_shop_has_an_index_that_finds_nothing():
    index = index_of([])

    assert reader_of(index).answer("nova").documents == []
    assert reader_of(index_of(make_shop(), index.state)).answer("nova").documents != []


def test_what_is_set_aside_meanwhile_lies_where_a_killed_build_is_swept_up(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        index_of([make_document("Nova 12")])

    index_of([make_document("Nova 12")], passing=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_state_travels_through_its_file(shop, tmp_path):
    file = tmp_path / "en-gb.json"
    file.write_bytes(shop.state_bytes)

    assert read_state(file) == shop.state
    assert read_state(tmp_path / "missing.json") is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version": 1, "ids": 3}', b"\xff\xfe"])
def test_a_corrupt_state_is_an_error_that_names_the_file(tmp_path, data):
    file = tmp_path / "en-gb.json"
    file.write_bytes(data)

    with pytest.raises(BuildFailed, match=r"en-gb\.json is not the state of a search index"):
        read_state(file)


def test_a_state_of_another_version_starts_anew(tmp_path):
    file = tmp_path / "en-gb.json"
    file.write_bytes(b'{"version": 0, "something": "else"}')

    assert read_state(file) is None


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("iphnoe", "iphone", True), ("iphon", "iphone", True), ("iphonee", "iphone", True), ("iphoxe", "iphone", True),
        ("iphone", "iphone", False), ("ihpnoe", "iphone", False), ("phone", "iphones", False), ("", "a", True),
    ],
)  # fmt: skip
def test_one_edit_is_one_insertion_deletion_substitution_or_transposition(typed, word, near):
    assert is_one_edit(typed, word) is near

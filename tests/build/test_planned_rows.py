"""View rows are put together from JSON that DuckDB writes; they are what the row types would write, in any number of ranges."""

import hashlib
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.build import night, plan, plan_range
from storefront.build.picture_texts import PictureTexts
from storefront.build.plan_orders import ranges
from storefront.build.plan_range import write_range
from storefront.build.settings import Settings
from storefront.build.version_slugs import VersionSlugs
from storefront.domain.rulebook import load_rulebook
from storefront.pages.rows import OfferRow, Picture, decode_card, decode_model, encode
from storefront.pages.slugs import part_of_slug, slugify
from storefront.pages.version_words import VersionWords
from storefront.sample import write_sample
from tests.pages.made_export import offer, offers, write_made_export

DAY = date(2026, 11, 21)
RULES = load_rulebook().on(DAY)
HOSTILE_ID = 'a "b" \\ </script> \N{GREEK SMALL LETTER ALPHA}'


def settings(folder: Path, export: Path) -> Settings:
    return Settings(
        site_url="https://shop.example",
        export=str(export),
        work=str(folder / "work"),
        pictures=str(folder / "pictures"),
        day=DAY.isoformat(),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the export made by hand: fees, levies, prices new, and an offer whose id needs escaping."""
    folder = tmp_path_factory.mktemp("made")
    hostile = offer("FR", "IP13-256", "premium", offer=HOSTILE_ID, price="100.00")
    export = write_made_export(folder / "export", offers=[*offers(), hostile])
    here = settings(folder, export)
    night.prepare(here)
    return here.plan_folder


def test_models_and_cards_are_written_as_their_row_types_write_them(made: Path) -> None:
    models = [line for file in sorted((made / "models").iterdir()) for line in file.read_bytes().splitlines()]
    cards = [line for file in sorted((made / "cards").iterdir()) for line in file.read_bytes().splitlines()]

    assert [encode(decode_model(line)) for line in models] == models
    assert [encode(decode_card(line)) for line in cards] == cards
    assert len(cards) > 18


def test_a_card_has_the_words_of_its_picture_in_its_markets_languages(tmp_path: Path) -> None:
    write_sample(tmp_path / "export", skus=60, date=DAY, markets=["FR", "BE", "JP"])
    here = settings(tmp_path, tmp_path / "export")
    night.prepare(here)
    said = {
        (file.name[:2], *sorted(card.picture.alt))
        for file in (here.plan_folder / "cards").iterdir()
        for card in map(decode_card, file.read_bytes().splitlines())
        if card.picture
    }

    assert said == {("FR", "fr"), ("BE", "fr", "nl"), ("JP", "ja")}


def test_english_stands_in_for_words_of_a_picture_that_nobody_translated() -> None:
    picture = PictureTexts(Picture(src="/media/a.svg", alt={"en": "Drawing", "fr": "Dessin"}))

    assert picture.of(["fr", "sk"]) == '"picture":{"alt":{"fr":"Dessin","sk":"Drawing"},"src":"/media/a.svg"},'
    assert picture.bare == '"picture":{"alt":{},"src":"/media/a.svg"},'
    assert PictureTexts(None).of(["fr"]) == PictureTexts(None).all == PictureTexts(None).bare == ""


def test_an_offer_is_written_with_all_it_has(made: Path) -> None:
    found: dict[str, OfferRow] = {}
    for file in (made / "models").iterdir():
        for line in file.read_bytes().splitlines():
            for sku in decode_model(line).skus:
                found |= {row.offer: row for rows in sku.offers.values() for row in rows}

    assert HOSTILE_ID in found
    phone = found["IP13-128.FR.fair"]
    assert (phone.price, phone.headline, phone.levy) == (20000, 21008, 1008)
    assert [(fee.kind, fee.minor) for fee in phone.fees] == [("private_copy_levy", 1008)]
    american = found["IP13-128.US.fair"]
    assert (american.price, american.headline, american.levy) == (20000, 20000, 0)
    assert [(fee.kind, fee.minor) for fee in american.separate_fees] == [("service", 1000)]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_ranges_written_side_by_side_make_the_same_plan(tmp_path: Path) -> None:
    write_sample(tmp_path / "export", skus=200, date=DAY)
    found = []
    for number in (1, 3):
        here = settings(tmp_path / str(number), tmp_path / "export")
        opened, _ = night.begin_plan(here, night.load(here))
        orders = ranges(here, opened, number)
        # Whichever is done first.
        written = {order.number: write_range(order) for order in reversed(orders)}
        plan.close_plan(here, opened, [written[place] for place in sorted(written)])
        assert len(orders) == number
        found.append(digests(here.plan_folder))

    assert found[0] == found[1]
    assert len(found[0]) > 40


def test_models_read_one_slice_at_a_time_make_the_same_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample(tmp_path / "export", skus=120, date=DAY, markets=["FR", "BE", "US", "JP"])
    at_once, in_pieces = (settings(tmp_path / name, tmp_path / "export") for name in ("at_once", "in_pieces"))
    night.prepare(at_once)
    monkeypatch.setattr(plan_range, "SKUS_AT_ONCE", 1)
    night.prepare(in_pieces)

    assert digests(in_pieces.plan_folder) == digests(at_once.plan_folder)


texts = st.text(max_size=90) | st.sampled_from(["iPhone 13", "Galaxy S22+", "Μεσονύχτιο", "아이폰", "x", "-", ""])
options = st.dictionaries(
    st.sampled_from(["storage_gb", "memory_gb", "color", "size_mm", "connectivity", "keyboard", "edition"]),
    st.from_regex(r"\A[a-z0-9]{1,30}(-[a-z0-9]{1,30}){0,2}\Z") | st.integers(0, 10**6),
    max_size=5,
)
SLUGS = VersionSlugs(RULES)
WORDS = VersionWords(RULES)


@given(texts, options)
def test_a_slug_put_together_is_that_of_the_words(name: str, values: dict[str, str | int | float]) -> None:
    slugs = msgspec.json.decode(SLUGS.of(part_of_slug(name), values).all)

    assert slugs == {language: slugify(name, words) for language, words in WORDS.in_languages(values).items()}
    assert list(slugs) == sorted(slugs)

from dataclasses import replace
from datetime import date

import pytest

from storefront.domain.refurbishers import Refurbisher, RefurbisherId, missing_identity
from storefront.domain.reviews import Rating, rating

SELLER = Refurbisher(
    refurbisher=RefurbisherId("atelier-nord"),
    name="Atelier Nord",
    legal_name="Atelier Nord SAS",
    address="1 rue de l'Exemple, 59000 Lille",
    country="FR",
    email="contact@atelier-nord.example",
    vat_id="FR00000000000",
    rating_milli=4500,
    reviews=120,
    since=date(2019, 5, 1),
    certified=False,
)


def test_a_seller_with_a_whole_identity_misses_nothing():
    assert missing_identity(SELLER) == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"vat_id": None}, ("vat_id",)),
        ({"legal_name": " "}, ("legal_name",)),
        ({"address": "", "email": ""}, ("address", "email")),
        ({"country": ""}, ("country",)),
    ],
)
def test_what_a_sellers_identity_lacks_is_named(changes, missing):
    assert missing_identity(replace(SELLER, **changes)) == missing


@pytest.mark.parametrize(
    ("stars", "mean"),
    [
        ([], None),
        ([5], Rating(milli=5000, count=1)),
        ([5, 4], Rating(milli=4500, count=2)),
        ([5, 4, 4], Rating(milli=4333, count=3)),
        ([1, 1, 1, 1, 1, 1, 1, 2], Rating(milli=1125, count=8)),
        ([4, 4, 4, 4, 4, 5] * 3, Rating(milli=4167, count=18)),
    ],
)
def test_a_rating_is_the_mean_of_its_reviews_or_nothing(stars, mean):
    assert rating(stars) == mean

from datetime import date

import pytest

from storefront.domain.money import Money


@pytest.mark.parametrize(
    ("category", "storage_gb", "before_vat", "with_vat"),
    [
        ("smartphones", 32, 720, 864),
        ("smartphones", 64, 720, 864),
        ("smartphones", 128, 840, 1008),
        ("tablets", 65, 840, 1008),
        ("tablets", 2048, 840, 1008),
    ],
)
def test_french_phones_and_tablets_carry_the_levy_of_their_storage(rules, category, storage_gb, before_vat, with_vat):
    levy = rules.private_copy("FR", category, storage_gb)

    assert levy.before_vat == Money(minor=before_vat, currency="EUR")
    assert levy.with_vat == Money(minor=with_vat, currency="EUR")
    assert levy.notice_url == "https://www.copieprivee.culture.gouv.fr/"


@pytest.mark.parametrize(
    ("market", "category", "storage_gb"),
    [("FR", "smartphones", 16), ("FR", "smartphones", None), ("FR", "laptops", 512), ("BE", "smartphones", 128)],
)
def test_no_levy_where_the_scale_has_none(rules, market, category, storage_gb):
    assert rules.private_copy(market, category, storage_gb) is None


def test_no_levy_before_it_was_law(rulebook):
    assert rulebook.on(date(2021, 6, 30)).private_copy("FR", "smartphones", 128) is None

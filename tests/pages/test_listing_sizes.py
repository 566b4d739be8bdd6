"""Storage sizes that listings are narrowed to."""

import pytest

from storefront.pages.listing_page import marketed_size


@pytest.mark.parametrize(
    ("gigabytes", "sold_as"),
    [(128, 128), (1000, 1000), (1024, 1000), (2000, 2000), (2048, 2000), (0, 0), (None, None), ("Silver", None)],
)
def test_what_is_sold_as_one_size_is_one_listing(gigabytes, sold_as):
    assert marketed_size(gigabytes) == sold_as

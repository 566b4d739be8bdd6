import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain import urls
from storefront.domain.errors import UnsafePath


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (urls.home("fr-fr"), "/fr-fr/"),
        (urls.category("fr-fr", "smartphones"), "/fr-fr/c/smartphones/"),
        (urls.category("fr-fr", "smartphones", 2), "/fr-fr/c/smartphones/2/"),
        (urls.category("fr-fr", "smartphones", order="price"), "/fr-fr/c/smartphones/by-price/"),
        (urls.category("fr-fr", "smartphones", 3, "price", "apple"), "/fr-fr/c/smartphones/apple/by-price/3/"),
        (urls.model("en-gb", "iphone-13"), "/en-gb/m/iphone-13/"),
        (urls.sku("el-gr", "iphone-13-mesanychta", "IP13.128_M-1"), "/el-gr/p/iphone-13-mesanychta-IP13.128_M-1/"),
        (urls.sku("ja-jp", "", "IP13"), "/ja-jp/p/IP13/"),
        (urls.sku("ja-jp", "iphone", "..x"), "/ja-jp/p/iphone-..x/"),
        (urls.seller("nl-be", "atelier-nord"), "/nl-be/s/atelier-nord/"),
        (urls.page("fr-be", "guides", "choosing-a-grade"), "/fr-be/guides/choosing-a-grade/"),
        (urls.fixed("sv-se", "trade-in"), "/sv-se/trade-in/"),
    ],
)
def test_each_page_has_its_path(path, expected):
    assert path == expected


def test_no_two_kinds_of_listing_share_a_path():
    for narrowed in ("2", "by-price"):
        with pytest.raises(UnsafePath):
            urls.category("fr-fr", "smartphones", narrowed=narrowed)


@pytest.mark.parametrize("page", [0, -1])
def test_there_is_no_page_before_the_first(page):
    with pytest.raises(UnsafePath, match="there is no page"):
        urls.category("fr-fr", "smartphones", page)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", "a\0b", "a\nb", "a%2fb", "スマホ", "a b", "x" * 201, ".hidden", "a\n"],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name):
    with pytest.raises(UnsafePath, match="cannot stand in a URL"):
        urls.model("fr-fr", name)
    with pytest.raises(UnsafePath, match="cannot stand in a URL"):
        urls.home(name)


def test_an_unknown_section_or_page_is_refused():
    with pytest.raises(UnsafePath, match="no section 'blog'"):
        urls.page("fr-fr", "blog", "x")
    with pytest.raises(UnsafePath, match="no page 'login'"):
        urls.fixed("fr-fr", "login")


@given(slug=st.text(max_size=20), sku=st.text(max_size=20))
def test_a_sku_path_stays_in_its_folder_whatever_the_names(slug, sku):
    try:
        path = urls.sku("fr-fr", slug, sku)
    except UnsafePath:
        return
    assert path.startswith("/fr-fr/p/")
    assert path.count("/") == 4
    assert path.isascii()
    assert "/../" not in path
    assert "/./" not in path

"""Category listings: plain numbered pages, by relevance or by price, narrowed to a brand or a storage size by links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storefront.domain import urls
from storefront.pages import json_ld, labels
from storefront.pages.card_view import CardView, view_card
from storefront.pages.links import Places
from storefront.pages.page import Page, titled
from storefront.pages.rows import CardRow, CategoryRow
from storefront.pages.shop import Shop
from storefront.pages.slugs import slugify

CARDS_ON_A_PAGE = 24
# A brand or size with fewer cards than this is seen at a glance in the whole list.
NARROWED_FROM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One order or narrowing of a category: 'price', a brand, a storage size; '' for all by relevance."""

    narrowed: str
    order: str
    words: str
    cards: Sequence[CardRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """What the template prints; links are (words, path, current)."""

    heading: str
    count: str
    lowest: str
    cards: list[CardView]
    orders: list[tuple[str, str, bool]]
    brands: list[tuple[str, str, bool]]
    storages: list[tuple[str, str, bool]]
    pages: list[tuple[str, str, bool]]
    previous: str
    next: str
    rank_path: str


def listings(shop: Shop, category: CategoryRow, cards: Sequence[CardRow]) -> list[Listing]:
    """Every listing of a category. `cards` come by relevance: popularity, then model, then price."""
    by_price = sorted(cards, key=lambda card: (card.headline, card.sku))
    found = [
        Listing(narrowed="", order="", words="", cards=cards),
        Listing(narrowed="", order="price", words="", cards=by_price),
    ]
    found += [
        Listing(
            narrowed=slugify(brand),
            order="",
            words=brand,
            cards=[card for card in cards if card.brand == brand],
        )
        for brand, count in category.brands
        if count >= NARROWED_FROM
    ]
    found += [
        Listing(
            narrowed=storage_slug(size),
            order="",
            words=labels.capacity(size, shop),
            cards=[card for card in cards if marketed_size(card.options.get("storage_gb")) == size],
        )
        for size, count in category.storages
        if count >= NARROWED_FROM
    ]
    return found


def marketed_size(gigabytes: object) -> int | None:
    """The size that a storage is sold as, in GB: 1,000 and 1,024 GB are both 1 TB on the box. None without a storage."""
    if not isinstance(gigabytes, int):
        return None
    return gigabytes // 1024 * 1000 if gigabytes and gigabytes % 1024 == 0 else gigabytes


def storage_slug(gigabytes: int) -> str:
    """`128-gb`: the same in all languages."""
    return f"{gigabytes}-gb"


def page_count(cards: int) -> int:
    """How many pages a number of cards fills; an empty listing has one."""
    return max(1, -(-cards // CARDS_ON_A_PAGE))


def listing_page(shop: Shop, category: CategoryRow, listing: Listing, number: int, every: Sequence[Listing]) -> Page:
    """Page `number` (from 1) of a listing."""
    name = category.category
    locale = shop.locale

    def path(of: Listing, page: int = 1) -> str:
        return urls.category(locale.slug, name, page=page, order=of.order or None, narrowed=of.narrowed or None)

    start = (number - 1) * CARDS_ON_A_PAGE
    shown = listing.cards[start : start + CARDS_ON_A_PAGE]
    last = page_count(len(listing.cards))
    heading = shop.t(f"category.{name}.title")
    if listing.words:
        heading = f"{heading}: {listing.words}"
    count = shop.messages.plural("listing.count", len(listing.cards), count=shop.formats.number(len(listing.cards)))
    lowest = shop.formats.money(min(card.headline for card in listing.cards)) if listing.cards else ""
    page_words = shop.t("listing.page", n=number) if number > 1 else ""
    order_words = shop.t("listing.order.price") if listing.order else ""
    crumbs = [
        (shop.t("nav.home"), urls.home(locale.slug)),
        (shop.t(f"category.{name}"), urls.category(locale.slug, name)),
    ]
    if listing.words:
        crumbs.append((listing.words, path(listing)))
    extra = " ".join(f"{words}." for words in (order_words, page_words) if words)
    plain = not listing.narrowed and not listing.order
    narrowed = [other for other in every if other.narrowed]
    brand_names = {slugify(brand) for brand, _ in category.brands}
    return Page(
        path=path(listing, number),
        title=titled(shop, heading, order_words, page_words),
        description=" ".join(filter(None, (shop.t("meta.listing", title=heading, count=count, price=lowest), extra))),
        places=listing_places(shop, name, number, path(listing, number), plain=plain),
        crumbs=tuple(crumbs),
        category=name,
        structured=json_ld.script(json_ld.breadcrumbs(shop, crumbs)),
        data={
            "view": ListingView(
                heading=heading,
                count=count,
                lowest=shop.t("price.from", price=lowest) if lowest else "",
                cards=[view_card(shop, card) for card in shown],
                orders=[
                    (shop.t("listing.order.popular"), path(every[0]), not listing.order),
                    (shop.t("listing.order.price"), path(every[1]), bool(listing.order)),
                ]
                if not listing.narrowed
                else [],
                brands=[
                    (other.words, path(other), other.narrowed == listing.narrowed)
                    for other in narrowed
                    if other.narrowed in brand_names
                ],
                storages=[
                    (other.words, path(other), other.narrowed == listing.narrowed)
                    for other in narrowed
                    if other.narrowed not in brand_names
                ],
                pages=page_links(shop, [path(listing, page) for page in range(1, last + 1)], number),
                previous=path(listing, number - 1) if number > 1 else "",
                next=path(listing, number + 1) if number < last else "",
                rank_path=urls.page(locale.slug, "legal", "ranking"),
            )
        },
    )


def page_links(shop: Shop, paths: Sequence[str], current: int) -> list[tuple[str, str, bool]]:
    """Numbers with their paths: first, last and the neighbours of the current page; '…' (no path) for a gap."""
    if len(paths) == 1:
        return []
    near = {1, len(paths), current - 1, current, current + 1}
    links: list[tuple[str, str, bool]] = []
    previous = 0
    for number in sorted(page for page in near if 1 <= page <= len(paths)):
        if number - previous > 1:
            links.append(("…", "", False))
        links.append((shop.formats.number(number), paths[number - 1], number == current))
        previous = number
    return links


def listing_places(shop: Shop, category: str, number: int, path: str, *, plain: bool) -> Places:
    """Where this listing is. Only plain numbered pages are paired between countries; brands and sizes differ."""
    counts = shop.plan.category_pages.get(category, {})
    home = {
        locale.slug: urls.category(locale.slug, category) for locale in shop.site_locales if locale.market in counts
    }
    if not plain:
        return Places(paths={shop.locale.slug: path}, fallbacks=(("category", home),))
    return Places(
        paths={
            locale.slug: urls.category(locale.slug, category, page=number)
            for locale in shop.site_locales
            if counts.get(locale.market, 0) >= number
        },
        fallbacks=(("category", home),),
    )

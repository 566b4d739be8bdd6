"""Category listings: plain numbered pages, by relevance or by price, narrowed to a brand or a storage size by links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
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
    """One order or narrowing of a category: 'price', a brand, a storage size; '' for all by relevance.

    `path` is that of its first page, `lowest` its lowest price. `known` are the views of cards by SKU, shared by a category's listings: a card is in
    three or four of them.
    """

    narrowed: str
    order: str
    words: str
    path: str
    cards: Sequence[CardRow]
    lowest: int | None
    known: dict[str, CardView]


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
    known: dict[str, CardView] = {}

    def listing(cards: Sequence[CardRow], narrowed: str = "", words: str = "", order: str = "") -> Listing:
        path = urls.category(shop.locale.slug, category.category, order=order or None, narrowed=narrowed or None)
        lowest = min((card.headline for card in cards), default=None)
        return Listing(narrowed=narrowed, order=order, words=words, path=path, cards=cards, lowest=lowest, known=known)

    by_brand, by_size = defaultdict(list), defaultdict(list)
    for card in cards:
        by_brand[card.brand].append(card)
        by_size[marketed_size(card.options.get("storage_gb"))].append(card)
    return [
        listing(cards),
        listing(sorted(cards, key=lambda card: (card.headline, card.sku)), order="price"),
        *(
            listing(by_brand[brand], slugify(brand), brand)
            for brand, count in category.brands
            if count >= NARROWED_FROM
        ),
        *(
            listing(by_size[size], storage_slug(size), labels.capacity(size, shop))
            for size, count in category.storages
            if count >= NARROWED_FROM
        ),
    ]


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

    def path(page: int) -> str:
        return urls.category(
            locale.slug, name, page=page, order=listing.order or None, narrowed=listing.narrowed or None
        )

    start = (number - 1) * CARDS_ON_A_PAGE
    shown = listing.cards[start : start + CARDS_ON_A_PAGE]
    last = page_count(len(listing.cards))
    heading = shop.t(f"category.{name}.title")
    if listing.words:
        heading = f"{heading}: {listing.words}"
    count = shop.messages.plural("listing.count", len(listing.cards), count=shop.formats.number(len(listing.cards)))
    lowest = shop.formats.money(listing.lowest) if listing.lowest is not None else ""
    page_words = shop.t("listing.page", n=number) if number > 1 else ""
    order_words = shop.t("listing.order.price") if listing.order else ""
    crumbs = [
        (shop.t("nav.home"), urls.home(locale.slug)),
        (shop.t(f"category.{name}"), urls.category(locale.slug, name)),
    ]
    if listing.words:
        crumbs.append((listing.words, listing.path))
    extra = " ".join(f"{words}." for words in (order_words, page_words) if words)
    plain = not listing.narrowed and not listing.order
    narrowed = [other for other in every if other.narrowed]
    brand_names = {brand for brand, _ in category.brands}
    return Page(
        path=path(number),
        title=titled(shop, heading, order_words, page_words),
        description=" ".join(filter(None, (shop.t("meta.listing", title=heading, count=count, price=lowest), extra))),
        places=listing_places(shop, name, number, path(number), plain=plain),
        crumbs=tuple(crumbs),
        category=name,
        structured=json_ld.script(json_ld.breadcrumbs(shop, crumbs)),
        data={
            "view": ListingView(
                heading=heading,
                count=count,
                lowest=shop.t("price.from", price=lowest) if lowest else "",
                cards=[_view(shop, listing, card) for card in shown],
                orders=[
                    (shop.t("listing.order.popular"), every[0].path, not listing.order),
                    (shop.t("listing.order.price"), every[1].path, bool(listing.order)),
                ]
                if not listing.narrowed
                else [],
                brands=[
                    (other.words, other.path, other.narrowed == listing.narrowed)
                    for other in narrowed
                    if other.words in brand_names
                ],
                storages=[
                    (other.words, other.path, other.narrowed == listing.narrowed)
                    for other in narrowed
                    if other.words not in brand_names
                ],
                pages=page_links(shop, last, number, path),
                previous=path(number - 1) if number > 1 else "",
                next=path(number + 1) if number < last else "",
                rank_path=urls.page(locale.slug, "legal", "ranking"),
            )
        },
    )


def _view(shop: Shop, listing: Listing, card: CardRow) -> CardView:
    view = listing.known.get(card.sku)
    if view is None:
        view = listing.known[card.sku] = view_card(shop, card)
    return view


def page_links(shop: Shop, last: int, current: int, path: Callable[[int], str]) -> list[tuple[str, str, bool]]:
    """Numbers with their paths: first, last and the neighbours of the current page; '…' (no path) for a gap."""
    if last == 1:
        return []
    near = {1, last, current - 1, current, current + 1}
    links: list[tuple[str, str, bool]] = []
    previous = 0
    for number in sorted(page for page in near if 1 <= page <= last):
        if number - previous > 1:
            links.append(("…", "", False))
        links.append((shop.formats.number(number), path(number), number == current))
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

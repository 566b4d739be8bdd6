"""What the pages of a model are made from, as digests: of the model in a market, and of each SKU's own offers there.

Most models are the same as last night in most markets. A view row is therefore first read as pieces of bytes, which are
hashed as they are; only a model with a page to render is decoded whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b

import msgspec
from msgspec import Raw

from storefront.build.fingerprints import digest, encoded
from storefront.pages.rows import ModelRow, NewPrice, OfferRow, Picture, Row, SkuRow, decode_model
from storefront.pages.siblings import Siblings, Value, option_values

# What only decides an order, or is told apart by market or version.
_NOT_FACTS = ("skus", "worth", "repairability", "aliases", "popularity")
_SELLERS = re.compile(rb'"refurbisher":"([^"]*)"')
_NOTHING = Raw(b"[]")


class SkuGlance(Row, frozen=True, kw_only=True):
    """A version as pieces of bytes: `offers` and `new_price` by market, everything else that is its own."""

    sku: str
    options: Raw
    slugs: dict[str, str]
    offers: dict[str, Raw]
    gtin: Raw = Raw(b"")
    picture: Raw = Raw(b"")
    new_price: dict[str, Raw] = msgspec.field(default_factory=dict)

    @property
    def markets(self) -> list[str]:
        """Where it is sold."""
        return [market for market, offers in self.offers.items() if offers != _NOTHING]


class ModelGlance(Row, frozen=True, kw_only=True):
    """A model's view row at a glance."""

    model: str
    category: str
    skus: list[SkuGlance]
    worth: dict[str, Raw] = msgspec.field(default_factory=dict)
    repairability: dict[str, Raw] = msgspec.field(default_factory=dict)


class _Bid(msgspec.Struct):
    minor: int


_minor = msgspec.json.Decoder(_Bid).decode
_glance = msgspec.json.Decoder(ModelGlance).decode
_pieces = msgspec.json.Decoder(dict[str, Raw]).decode
_encode_pieces = msgspec.json.Encoder(order="sorted").encode
_options = msgspec.json.Decoder(dict[str, Value]).decode
_offers = msgspec.json.Decoder(list[OfferRow]).decode
_gtin = msgspec.json.Decoder(str).decode
_picture = msgspec.json.Decoder(Picture).decode
_new_price = msgspec.json.Decoder(NewPrice).decode


class ModelVersions:
    """Digests of one model. What a market's pages do not print is not in its digests.

    `line` is its view row; `sellers` gives the digest of a seller.
    """

    def __init__(self, line: bytes | memoryview, sellers: Mapping[str, str]) -> None:
        self._line = line
        self._sellers = sellers
        self.glance = _glance(line)
        self._models: dict[str, str] = {}
        self._sold: dict[str, list[SkuGlance]] = {}
        self._places: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._own: dict[str, str] = {}  # of one market: its locales come one after the other
        self._own_market = ""
        self._pictures: dict[bytes, Picture] = {}  # versions of a colour share theirs, and so do markets

    def row(self, market: str) -> ModelRow:
        """The view row as a market sees it: its own versions, with its own offers.

        One row of all markets takes 50 MB where a model has 500 versions.
        """
        return msgspec.structs.replace(
            self._without_versions, skus=[self._row_of(sku, market) for sku in self.sold_in(market)]
        )

    def _row_of(self, sku: SkuGlance, market: str) -> SkuRow:
        new_price, picture = sku.new_price.get(market), bytes(sku.picture)
        if picture and picture not in self._pictures:
            self._pictures[picture] = _picture(picture)
        return SkuRow(
            sku=sku.sku,
            options=self._options[sku.sku],
            slugs=sku.slugs,
            offers={market: _offers(sku.offers[market])},
            gtin=_gtin(sku.gtin) if bytes(sku.gtin) else None,
            picture=self._pictures[picture] if picture else None,
            new_price={market: _new_price(new_price)} if new_price else {},
        )

    @cached_property
    def _without_versions(self) -> ModelRow:
        return decode_model(_encode_pieces({**_pieces(self._line), "skus": Raw(b"[]")}))

    @cached_property
    def whole(self) -> str:
        """A digest of all there is: the row, and every seller of the shop."""
        # The row by itself first: of a model with hundreds of versions it is megabytes, which digest would copy.
        return digest(blake2b(self._line).digest(), *self._sellers.values())

    @cached_property
    def siblings(self) -> Siblings:
        """All versions, and which leads to which."""
        return Siblings(self._options)

    @cached_property
    def _options(self) -> dict[str, dict[str, Value]]:
        return {sku.sku: _options(sku.options) for sku in self.glance.skus}

    @cached_property
    def _values(self) -> bytes:
        """What there is of each option, wherever it is sold: how near versions are to each other is counted in these."""
        return encoded(option_values(self._options.values()))

    @cached_property
    def markets(self) -> list[str]:
        """Where any version is sold: pages lead to the model there."""
        return sorted({market for sku in self.glance.skus for market in sku.markets})

    def sold_in(self, market: str) -> Sequence[SkuGlance]:
        """The versions that a market has."""
        if market not in self._sold:
            self._sold[market] = [sku for sku in self.glance.skus if sku.offers.get(market, _NOTHING) != _NOTHING]
        return self._sold[market]

    @cached_property
    def _facts(self) -> str:
        """The model without its versions and what single markets say of it."""
        pieces = _pieces(self._line)
        return digest(*(part for name in pieces if name not in _NOT_FACTS for part in (name, bytes(pieces[name]))))

    def model(self, market: str) -> str:
        """The model in a market: its facts, what that market says of it, and which versions lead to each other there."""
        if market not in self._models:
            glance, worth = self.glance, self.glance.worth.get(market)
            bid = str(_minor(worth).minor) if worth else ""  # its day and condition stand on the model's page only
            index = bytes(glance.repairability.get(market, b""))
            versions = (self._there(sku) for sku in self.sold_in(market))
            self._models[market] = digest(self._facts, bid, index, self.markets, self._values, *versions)
        return self._models[market]

    def sku(self, market: str, sku: SkuGlance) -> str:
        """A version in a market: itself, where else it is sold, its offers and their sellers, its price new."""
        if market != self._own_market:
            self._own, self._own_market = {}, market
        own = self._own.get(sku.sku)
        if own is None:
            offers = bytes(sku.offers[market])
            sellers = [self._sellers[seller.decode()] for seller in _SELLERS.findall(offers)]
            own = digest(self._base(sku), offers, bytes(sku.new_price.get(market, b"")), *sellers)
            self._own[sku.sku] = own
        return own

    def all_skus(self, market: str) -> str:
        """Every version of a market together, and the whole bid for an old one."""
        bid = bytes(self.glance.worth.get(market, b""))
        return digest(bid, *(self.sku(market, sku) for sku in self.sold_in(market)))

    def _base(self, sku: SkuGlance) -> str:
        if sku.sku not in self._bases:
            self._bases[sku.sku] = digest(self._there(sku), bytes(sku.gtin), bytes(sku.picture), sku.markets)
        return self._bases[sku.sku]

    def _there(self, sku: SkuGlance) -> str:
        """What a version is, and where its pages are."""
        if sku.sku not in self._places:
            slugs = sku.slugs
            self._places[sku.sku] = digest(sku.sku, bytes(sku.options), list(slugs), list(slugs.values()))
        return self._places[sku.sku]

"""Offers of the sample. Decides who sells a configuration where, in which grades, at what price and with what.

Each configuration draws from a stream of its own over all markets in order, so that an export of fewer markets holds the
same rows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import msgspec

from storefront.domain.grades import GRADES
from storefront.sample.configurations import Configuration
from storefront.sample.levels import MarketLevel
from storefront.sample.nights import moved_nights, price_factor, stock_after
from storefront.sample.prices import GRADE_FACTOR, base_eur
from storefront.sample.sellers import Seller
from storefront.sample.streams import stream

GRADE_SHARE = {"fair": (0.32, 0.48), "good": (0.5, 0.45), "excellent": (0.33, 0.52), "premium": (0.07, 0.51)}
"""How often a grade is on offer: for a configuration that nobody asks for, and what heat adds."""

RIVALS = (0.22, 0.48)
"""The chance that one more refurbisher offers the same, likewise."""

MOST_RIVALS = 6
SPREAD = (0.93, 1.08)
"""How far an offer strays from what its grade costs: now and then a better grade is the cheaper one."""

EMPTIED = 0.015
"""Share of configurations that are sold out in a market."""

UNTESTED = 0.008
"""Share of offers without full tests, and without a data wipe: in France they may not be called refurbished (rule T1)."""

UNSCORED = 0.05

BATTERY = {
    "fair": (80, 80, 80, 82, 85, None),
    "good": (80, 80, 82, 85, 85, None),
    "excellent": (80, 85, 85, 88, 90, None),
    "premium": (85, 87, 90, 90, 95, 100),
}
PARTS = ("genuine", "genuine", "compatible", "mixed")
STOCKS = (0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45)

ACCESSORIES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "smartphones": (("cable",), ("cable",), (), ("charger", "cable")),
    "tablets": (("cable",), ("charger", "cable"), ("charger", "cable")),
    "laptops": (("charger",),),
    "desktops": (("cable",), ("cable",), ("cable", "keyboard", "mouse")),
    "consoles": (("controller", "cable"), ("controller", "cable"), ("controller", "cable", "box")),
    "audio": (("cable",), ("cable", "case"), ("cable", "box")),
    "watches": (("charger", "strap"),),
    "accessories": ((), (), ("box",)),
}
LEVIED = ("smartphones", "tablets")
LEVY_SMALL, LEVY_LARGE = "8.64", "10.08"
"""The French private-copy levy with VAT, for 32 to 64 GB and for more (scale of 2021, rule P6)."""

SERVICE_FEE_EUR = 2.5


class Fee(msgspec.Struct, frozen=True, gc=False):
    """A fee the buyer cannot refuse."""

    kind: str
    amount: str


class OfferRow(msgspec.Struct, frozen=True, gc=False):
    """A row of offers, in the order of EXPORT.md."""

    offer: str
    sku: str
    refurbisher: str
    market: str
    grade: str
    price: str
    currency: str
    stock: int
    battery_min_percent: int | None
    warranty_months: int
    ships_in_days: tuple[int, int]
    shipping_price: str
    mandatory_fees: tuple[Fee, ...]
    vat_scheme: str
    tests_done: bool
    data_wiped: bool
    parts: str
    accessories: tuple[str, ...]
    quality_score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDesk:
    """What writing offers needs: the markets in order, those wanted, who delivers to each, and where batteries count."""

    seed: int
    night: int
    markets: Sequence[MarketLevel]
    wanted: Collection[str]
    sellers: Mapping[str, Sequence[Seller]]
    battery_categories: Collection[str]
    absent: Mapping[str, Collection[str]]

    def offers_of(self, configuration: Configuration) -> list[OfferRow]:
        """Return all offers of a configuration."""
        rng = stream(self.seed, "offers", configuration.sku)
        price_nights, stock_nights = moved_nights(self.seed, self.night, configuration.sku)
        eur = base_eur(configuration)
        rows: list[OfferRow] = []
        for market in self.markets:
            lot = _Lot(configuration, market, eur, price_nights, stock_nights)
            drawn = list(self._in_market(rng, lot))
            if market.code in self.wanted:
                rows.extend(drawn)
        return rows

    def _in_market(self, rng: Random, lot: "_Lot") -> Iterator[OfferRow]:
        configuration, market = lot.configuration, lot.market
        first = configuration.device.promised and configuration.place == 0
        if rng.random() >= self._presence(configuration, market) and not first:
            return
        heat = configuration.heat
        emptied = rng.random() < EMPTIED and not first
        for grade in _draw_grades(rng, heat):
            sellers = _draw_sellers(rng, self.sellers[market.code], RIVALS[0] + RIVALS[1] * heat)
            for number, seller in enumerate(sellers, 1):
                stock = 0 if emptied else STOCKS[int(rng.random() * len(STOCKS))]
                if first and number == 1:
                    stock += 3
                name = f"{configuration.sku}.{market.code}.{grade[0].upper()}{number}"
                yield self._row(rng, lot, name, grade, seller, stock)

    def _row(self, rng: Random, lot: "_Lot", offer: str, grade: str, seller: Seller, stock: int) -> OfferRow:
        market, category = lot.market, lot.configuration.device.category
        price = lot.eur * GRADE_FACTOR[grade] * seller.dearness * rng.uniform(*SPREAD)
        for past in lot.price_nights:
            price *= price_factor(self.seed, past, offer)
        for past in (*lot.price_nights, *lot.stock_nights):
            stock = stock_after(self.seed, past, offer, stock)
        battery = BATTERY[grade][int(rng.random() * len(BATTERY[grade]))]
        boxes = ACCESSORIES[category]
        near = 1 if seller.country == market.code else 3
        fastest = near + seller.slow_days
        return OfferRow(
            offer,
            lot.configuration.sku,
            seller.refurbisher,
            market.code,
            grade,
            market.price_tag(price, seller.ending),
            market.currency,
            stock,
            battery if category in self.battery_categories else None,
            seller.warranty_months,
            (fastest, fastest + near + 1),
            market.shipping[0 if seller.generous else int(rng.random() * len(market.shipping))],
            _fees(lot.configuration, market, seller),
            "standard" if rng.random() < seller.standard_vat else "margin",
            rng.random() >= UNTESTED,
            rng.random() >= UNTESTED,
            "genuine" if grade == "premium" else PARTS[int(rng.random() * len(PARTS))],
            boxes[int(rng.random() * len(boxes))],
            None if rng.random() < UNSCORED else round(min(5.0, seller.quality + rng.uniform(-0.3, 0.25)), 2),
        )

    def _presence(self, configuration: Configuration, market: MarketLevel) -> float:
        """How likely a market sells a configuration: its keyboard, plug and maker count."""
        device = configuration.device
        if market.code in self.absent.get(device.brand, ()):
            return 0.0
        edition = str(configuration.options.get("edition", ""))
        if edition.startswith("plug-") and edition != market.plug:
            return 0.0
        keyboard = configuration.options.get("keyboard")
        foreign = keyboard is not None and keyboard not in market.keyboards
        return market.range * (0.93 if foreign else 1.0)


@dataclass(frozen=True, slots=True)
class _Lot:
    """A configuration in a market, what it is worth in euro, and the nights that moved its prices or stock."""

    configuration: Configuration
    market: MarketLevel
    eur: float
    price_nights: Sequence[int]
    stock_nights: Sequence[int]


def _draw_grades(rng: Random, heat: float) -> list[str]:
    draws = [(grade.value, rng.random()) for grade in GRADES]
    grades = [grade for grade, draw in draws if draw < GRADE_SHARE[grade][0] + GRADE_SHARE[grade][1] * heat]
    return grades or ["good"]


def _draw_sellers(rng: Random, sellers: Sequence[Seller], chance: float) -> list[Seller]:
    """Draw different refurbishers, fewer and fewer likely."""
    drawn = [sellers[int(rng.random() * len(sellers))]]
    while rng.random() < chance and len(drawn) < MOST_RIVALS:
        other = sellers[int(rng.random() * len(sellers))]
        if other not in drawn:
            drawn.append(other)
    return drawn


def _fees(configuration: Configuration, market: MarketLevel, seller: Seller) -> tuple[Fee, ...]:
    fees: tuple[Fee, ...] = ()
    storage = configuration.options.get("storage_gb")
    levied = market.code == "FR" and configuration.device.category in LEVIED
    if levied and isinstance(storage, int) and storage >= 32:
        fees = (Fee("private_copy_levy", LEVY_SMALL if storage <= 64 else LEVY_LARGE),)
    if seller.service_fee:
        fees = (*fees, Fee("service", market.price_tag(SERVICE_FEE_EUR)))
    return fees

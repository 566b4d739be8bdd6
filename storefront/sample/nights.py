"""What a night changes. Decides which models are away, which prices and stocks move; every other row stays as it is.

Night 1 is the first export. Each later night moves about 2 % of the prices, sells some units, and lets a few models go
and others come back.
"""

from storefront.sample.configurations import first_models
from storefront.sample.devices import PROMISED
from storefront.sample.streams import stream

MOVED = 0.022
"""Share of SKUs whose prices move in a night. Whole SKUs, because a market price moves for all who sell the same."""

SOLD = 0.006
"""Share of SKUs of which only the stock changes."""

NIGHTS_AWAY = 3
AWAY_PER_NIGHT = 2
MANY_MODELS = 40
"""With fewer models only one leaves in a night."""

CUT_SHARE = 0.15
"""Share of moved prices that are cut by 7 to 18 %; the others drift by a few hundredths."""


def away_models(seed: int, night: int, skus: int) -> frozenset[str]:
    """Return the models that are not in the export of this night; each night some leave and as many come back.

    They are of the less wanted half, and never promised ones.
    """
    loose = [model for model in first_models(skus) if model not in PROMISED]
    loose = loose[len(loose) // 2 :]
    leaving = AWAY_PER_NIGHT if len(loose) >= MANY_MODELS else 1
    if len(loose) <= leaving * NIGHTS_AWAY:
        return frozenset()
    stream(seed, "away").shuffle(loose)
    first = night * leaving
    return frozenset(loose[place % len(loose)] for place in range(first, first + leaving * NIGHTS_AWAY))


def moved_nights(seed: int, night: int, sku: str) -> tuple[list[int], list[int]]:
    """Return the nights up to this one in which the SKU's prices moved, and those in which only stock did."""
    if night < 2:
        return [], []
    rng = stream(seed, "nights", sku)
    draws = [(past, rng.random()) for past in range(2, night + 1)]
    prices = [past for past, draw in draws if draw < MOVED]
    stocks = [past for past, draw in draws if MOVED <= draw < MOVED + SOLD]
    return prices, stocks


def price_factor(seed: int, night: int, offer: str) -> float:
    """Return by what a moved offer's price is multiplied."""
    rng = stream(seed, "move", night, offer)
    draw = rng.random()
    if draw < CUT_SHARE:
        return rng.uniform(0.82, 0.93)
    return rng.uniform(0.95, 1.06)


def stock_after(seed: int, night: int, offer: str, stock: int) -> int:
    """Return what is left of an offer after a night: some sold, now and then restocked or sold out."""
    rng = stream(seed, "stock", night, offer)
    draw = rng.random()
    if draw < 0.1:
        return 0
    if draw < 0.3 or stock == 0:
        return rng.randint(1, 25)
    return max(0, stock - rng.randint(0, 3))

"""A small export made by hand: one device in all 18 markets, and one row for each thing a page must get right."""

from pathlib import Path
from typing import Any

from storefront.domain.rulebook import load_rulebook
from tests.catalog.export_builder import (
    DAY,
    make_bid,
    make_export,
    make_model,
    make_offer,
    make_refurbisher,
    make_review,
    make_sku,
)

Row = dict[str, Any]

RULES = load_rulebook().on(DAY)
MARKETS = tuple(RULES.markets)
CURRENCIES = {code: market.currency for code, market in RULES.markets.items()}
# Nobody's legal term is as long as the last of these; the first is no longer than any fixed one.
MONTHS = {"fair": 12, "good": 24, "excellent": 36, "premium": 84}
PRICES = {"fair": 20000, "good": 25000, "excellent": 30000, "premium": 40000}
FEE = 1000
LEVY = 1008

HOSTILE = {
    "tag": "</script><script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(2)>',
    "scheme": "javascript:alert(3)",
    "template": "{{ 7*7 }}{% raw %}",
    "gap": "{seller} {price} %(x)s",
}
EVERYTHING_HOSTILE = " ".join(HOSTILE.values())
CABLES = 26


def amount(minor: int, market: str) -> str:
    """Minor units as the export writes them: yen and won have no decimals."""
    return str(minor) if CURRENCIES[market] in ("JPY", "KRW") else f"{minor // 100}.{minor % 100:02d}"


def offer(market: str, sku: str, grade: str = "good", **changes: Any) -> Row:
    """A good offer of a SKU without fees, in a market's money."""
    return make_offer(
        **{
            "offer": f"{sku}.{market}.{grade}",
            "sku": sku,
            "market": market,
            "grade": grade,
            "price": amount(PRICES[grade], market),
            "currency": CURRENCIES[market],
            "battery_min_percent": 90,
            "shipping_price": amount(0, market),
            "mandatory_fees": [],
        }
        | changes
    )


def fees(market: str) -> list[Row]:
    """What a buyer cannot refuse: the levy in France, a service fee elsewhere."""
    if market == "FR":
        return [{"kind": "private_copy_levy", "amount": amount(LEVY, market)}]
    return [{"kind": "service", "amount": amount(FEE, market)}]


def phones() -> list[Row]:
    """The same phone in every market: four grades, four lengths of the seller's own guarantee, one fee."""
    return [
        offer(market, "IP13-128", grade, warranty_months=months, mandatory_fees=fees(market))
        for market in MARKETS
        for grade, months in MONTHS.items()
    ]


def new_prices() -> dict[str, Row]:
    """What the phone costs new, in every market."""
    return {
        market: {
            "amount": amount(62900, market),
            "currency": currency,
            "seller": "Grand Magasin",
            "seen_on": "2026-09-01",
        }
        for market, currency in CURRENCIES.items()
    }


def plain(model: str, name: str, category: str = "accessories", **changes: Any) -> Row:
    """A model with little to say."""
    return make_model(
        **{
            "model": model,
            "name": name,
            "category": category,
            "description": {},
            "specs": {},
            "images": [],
            "repairability": None,
            "mpn": [],
            "aliases": {},
            "popularity": 1,
            "support_until": None,
            "safety": {},
        }
        | changes
    )


def models() -> list[Row]:
    """The models, each there for a reason its name or SKU tells."""
    impact = {
        "co2e_kg_new": 85.0,
        "co2e_kg_refurbished": 11.0,
        "scope": "Whole life of one device",
        "baseline": "The same kind bought new",
        "source": "ADEME study",
        "source_url": "https://librairie.ademe.fr/",
        "year": 2022,
    }
    contact = {"name": "Apple Distribution", "address": "Hollyhill, Cork, Ireland", "email": "eu@apple.example"}
    return [
        make_model(impact=impact, eu_responsible=contact, popularity=100, images=[]),
        plain("iphone-12", "iPhone 12", "smartphones", popularity=90),
        plain("galaxy-s22", "Galaxy S22", "smartphones", brand="Samsung", popularity=80),
        plain("playstation-5", "PlayStation 5", "consoles", brand="Sony", popularity=70),
        plain("boastful-case", "Boastful case", description={"fr": "Une coque comme neuve.", "en": "A case."}),
        plain("half-figure", "Half figure", impact=impact | {"source": ""}),
        plain("orphan-cable", "Orphan cable", manufacturer=None),
        plain(
            "hostile-cable",
            f"Cable {EVERYTHING_HOSTILE}"[:120],
            brand=f"Brand {HOSTILE['tag']}",
            description=dict.fromkeys(("fr", "en", "ja"), EVERYTHING_HOSTILE),
            specs={"os": HOSTILE["image"], "strange_key": HOSTILE["tag"]},
            mpn=[HOSTILE["tag"]],
            safety={"fr": EVERYTHING_HOSTILE},
            manufacturer={"name": HOSTILE["tag"], "address": HOSTILE["image"], "email": HOSTILE["scheme"]},
        ),
        *(plain(f"cable-{number:02d}", f"Cable {number:02d}") for number in range(CABLES)),
    ]


def skus() -> list[Row]:
    """The SKUs."""
    return [
        make_sku(new_price=new_prices()),
        make_sku(sku="IP13-256", gtin=None, options={"storage_gb": 256, "color": "midnight"}, new_price={}),
        make_sku(sku="IP12-64", model="iphone-12", gtin=None, options={"storage_gb": 64}, new_price={}),
        make_sku(sku="GS22-128", model="galaxy-s22", gtin=None, options={"storage_gb": 128}, new_price={}),
        make_sku(sku="PS5-DISC", model="playstation-5", gtin=None, options={"edition": "disc"}, new_price={}),
        make_sku(sku="PS5-DIGITAL", model="playstation-5", gtin=None, options={"edition": "digital"}, new_price={}),
        make_sku(sku="BOAST", model="boastful-case", gtin=None, options={}, new_price={}),
        make_sku(sku="HALF", model="half-figure", gtin=None, options={}, new_price={}),
        make_sku(sku="ORPHAN", model="orphan-cable", gtin=None, options={}, new_price={}),
        make_sku(
            sku="EVIL",
            model="hostile-cable",
            gtin=None,
            options={},
            new_price={
                "FR": {"amount": "9.00", "currency": "EUR", "seller": EVERYTHING_HOSTILE, "seen_on": "2026-11-01"}
            },
        ),
        *(
            make_sku(sku=f"CABLE-{number:02d}", model=f"cable-{number:02d}", gtin=None, options={}, new_price={})
            for number in range(CABLES)
        ),
    ]


def offers() -> list[Row]:
    """The offers."""
    untested, unwiped = {"tests_done": False}, {"data_wiped": False}
    return [
        *phones(),
        *(offer(market, "IP13-256") for market in ("FR", "BE", "DE", "AT", "US", "JP")),
        # Never tested, or never wiped: not 'reconditionné'.
        *(offer(market, "IP12-64", "good", **untested) for market in ("FR", "BE", "DE", "AT", "GB")),
        *(offer(market, "IP12-64", "excellent", **unwiped) for market in ("FR", "BE", "DE", "AT", "GB")),
        # The grade that leads is tested, the other is not.
        offer("FR", "GS22-128", "good"),
        offer("FR", "GS22-128", "premium", **untested),
        # Sold out in France; in Britain two sellers, the dearer one slower.
        offer("FR", "PS5-DISC", stock=0),
        offer("FR", "PS5-DIGITAL"),
        offer("GB", "PS5-DISC", stock=1),
        offer("GB", "PS5-DISC", offer="PS5-DISC.GB.dear", refurbisher="second-vie", price="280.00"),
        *(offer(market, "BOAST") for market in ("FR", "GB")),
        *(offer(market, "HALF") for market in ("FR", "GB")),
        *(offer(market, "ORPHAN") for market in ("FR", "US")),
        *(offer(market, "EVIL", refurbisher="hostile", accessories=["evil<b>"]) for market in ("FR", "GB", "JP")),
        *(offer(market, f"CABLE-{number:02d}") for market in ("US", "AU") for number in range(CABLES)),
        offer("US", "IP13-256", "fair", shipping_price="7.50"),
        offer("DE", "IP13-256", "fair", shipping_price="4.90"),
    ]


def refurbishers() -> list[Row]:
    """The sellers; one of them is hostile."""
    return [
        make_refurbisher(),
        make_refurbisher(
            refurbisher="second-vie",
            name="Seconde Vie",
            legal_name="Seconde Vie SARL",
            address="2 quai Sud, 13000 Marseille",
            email="bonjour@second-vie.example",
            vat_id="FR00000000002",
        ),
        make_refurbisher(
            refurbisher="hostile",
            name=f"Seller {EVERYTHING_HOSTILE}"[:120],
            legal_name=HOSTILE["tag"],
            address=HOSTILE["image"],
            email=HOSTILE["scheme"],
            vat_id=HOSTILE["gap"][:32],
        ),
    ]


def reviews() -> list[Row]:
    """Two checked reviews and one that is not; a model with only unchecked ones; a hostile one."""
    return [
        make_review(review="r-1", rating=5),
        make_review(review="r-2", rating=4, title="Bien", text="Une rayure."),
        make_review(review="r-3", rating=1, title="Faux", text="Jamais acheté.", verified=False),
        make_review(review="r-4", model="playstation-5", rating=5, verified=False),
        *(
            make_review(review=f"r-5-{language}", model="hostile-cable", language=language, market=market)
            | {"title": HOSTILE["tag"], "text": EVERYTHING_HOSTILE}
            for language, market in (("fr", "FR"), ("en", "GB"), ("ja", "JP"))
        ),
    ]


def bids() -> list[Row]:
    """What an old phone is worth, where the shop buys."""
    return [
        make_bid(bid=f"b-{market}", market=market, price=amount(15000, market), currency=CURRENCIES[market])
        for market in ("FR", "DE", "GB")
    ]


def write_made_export(folder: Path, **changes: Any) -> Path:
    """Write the export; `changes` replace tables or the manifest."""
    tables: dict[str, Any] = {
        "models": models(),
        "skus": skus(),
        "offers": offers(),
        "refurbishers": refurbishers(),
        "reviews": reviews(),
        "trade_in": bids(),
        "plans": None,
        "manifest": {"markets": list(MARKETS)},
    }
    return make_export(folder, **tables | changes)


def headline_fair(market: str) -> int:
    """The lowest price of the phone in a market, worked out by hand: the item, and its fee where the law wants it inside."""
    if market == "FR":
        return PRICES["fair"] + LEVY
    return PRICES["fair"] + (FEE if RULES.market(market).eu or market in ("GB", "AU") else 0)

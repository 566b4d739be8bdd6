"""An offer's view row as JSON that DuckDB writes: there are hundreds of thousands, and Python would touch each field.

The bytes are those of `encode(OfferRow(...))`: keys in order, defaults left out (tests/build/test_planned_rows.py).
What needs the law, the fees of a price, is worked out by `price_parts` for each combination that there is.
"""

from __future__ import annotations

import msgspec

from storefront.domain.fees import levy_shown
from storefront.domain.grades import GRADES
from storefront.domain.headline_price import Fee, headline_price
from storefront.domain.rules import Rules
from storefront.pages.rows import FeeRow, encode

# Pages say 'sold out', 'the last one' or nothing: that one piece more was sold is no change.
STOCK_TOLD = 2

PRICE_PARTS = """CREATE OR REPLACE TEMP TABLE price_parts (market VARCHAR, kind INTEGER, fees VARCHAR, inside BIGINT,
    fees_text VARCHAR, levy_text VARCHAR, separate_text VARCHAR)"""

# Best last, as the grades stand on a page.
GRADE_PLACE = f"list_position([{', '.join(repr(grade.value) for grade in GRADES)}], o.grade)"

# What may hold a quotation mark goes through to_json; the other texts are ids and words that the loader has checked.
OFFER = f"""concat('{{', if(o.accessories = '[]', '', concat('"accessories":', o.accessories, ',')),
    if(o.battery_min_percent IS NULL, '', concat('"battery":', o.battery_min_percent, ',')), p.fees_text,
    '"grade":"', o.grade, '","headline":', o.price_minor + p.inside, p.levy_text, ',"offer":', to_json(o.offer),
    ',"parts":"', o.parts, '","price":', o.price_minor,
    ',"reason":"', o.reason, if(r.offer IS NULL, '"', concat('","reduction":{{"began":"', r.began, '","ends":"', r.ends,
        '","struck":', r.struck_minor, '}}')),
    ',"refurbished":', if(o.tests_done AND o.data_wiped, 'true', 'false'), ',"refurbisher":"', o.refurbisher,
    '","rivals":', o.offers_in_stock, p.separate_text, ',"shipping":', o.shipping_minor, ',"ships_max":', o.ships_max,
    ',"ships_min":', o.ships_min, ',"stock":', least(o.stock, {STOCK_TOLD}),
    ',"warranty_months":', o.warranty_months, '}}')"""

_fees = msgspec.json.Decoder(list[Fee]).decode


def price_parts(rules: Rules, market: str, category: str, storage_gb: object, fees: str) -> tuple[int, str, str, str]:
    """What the fees of an offer add to its headline price, in minor units, and what its JSON says of them.

    The texts are of the fees inside the headline, of the levy named, and of the fees beside (rules P4, P6).
    """
    named = _fees(fees) if fees else []
    headline = headline_price(0, named, rules.headline_fee_kinds(market))
    due = rules.private_copy(market, category, storage_gb if isinstance(storage_gb, int) else None)
    levy = levy_shown(named, due)
    inside, beside = (
        encode([FeeRow(kind=fee.kind, minor=fee.minor) for fee in found]).decode() if found else ""
        for found in (headline.included, headline.separate)
    )
    return (
        headline.total_minor,
        f'"fees":{inside},' if inside else "",
        f',"levy":{levy}' if levy else "",
        f',"separate_fees":{beside}' if beside else "",
    )

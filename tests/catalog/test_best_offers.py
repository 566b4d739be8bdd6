"""The snapshot's best offers are those that the domain's buy box chooses, with the same reason."""

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.catalog.offer_staging import OfferStaging
from storefront.catalog.rows.good_offers import OfferRow, good_offer
from storefront.catalog.snapshot import SnapshotBuilder
from storefront.domain.buybox import choose_offer, rank, rank_sql
from storefront.domain.grades import Grade, Parts
from storefront.domain.headline_price import Fee
from storefront.domain.offers import Offer, OfferId, VatScheme
from storefront.domain.refurbishers import RefurbisherId
from storefront.domain.skus import SkuId
from tests.catalog.export_builder import make_offer, make_shop

SHOP = make_shop()

AMOUNTS = st.one_of(st.integers(0, 3000), st.integers(0, 2**56))
OFFERS = st.lists(
    st.tuples(AMOUNTS, st.one_of(st.none(), st.integers(0, 5000)), st.integers(0, 365)), min_size=1, max_size=60
)


@settings(max_examples=40, deadline=None)
@given(OFFERS)
def test_rank_in_the_database_is_the_domains(offers: list[tuple[int, int | None, int]]) -> None:
    columns = [list(column) for column in zip(*offers, strict=True)]
    with duckdb.connect() as connection:
        ranks = connection.execute(
            f"""SELECT {rank_sql("landed", "quality", "days")}
            FROM (SELECT unnest(?::BIGINT[]) AS landed, unnest(?::INTEGER[]) AS quality, unnest(?::BIGINT[]) AS days)""",
            columns,
        ).fetchall()

    assert [found for (found,) in ranks] == [rank(*offer) for offer in offers]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "grade": st.sampled_from(["fair", "good"]),
            "price": st.sampled_from(["100.00", "101.00", "100.50", "99.00", "150.00"]),
            "stock": st.sampled_from([0, 0, 1, 5]),
            "shipping_price": st.sampled_from(["0.00", "1.00"]),
            "ships_in_days": st.sampled_from([[1, 1], [1, 4], [2, 10]]),
            "quality_score": st.sampled_from([None, 3.0, 4.9, 5.0]),
            "mandatory_fees": st.sampled_from([[], [{"kind": "service", "amount": "0.50"}]]),
        }
    ),
    min_size=1,
    max_size=14,
)


def as_offer(row: dict[str, Any]) -> Offer:
    record = good_offer(msgspec.convert(row, OfferRow), SHOP, 1)
    assert record is not None
    return Offer(
        offer=OfferId(record.offer),
        sku=SkuId(record.sku),
        refurbisher=RefurbisherId(record.refurbisher),
        market=record.market,
        grade=Grade(record.grade),
        price_minor=record.price_minor,
        currency=record.currency,
        stock=record.stock,
        battery_min_percent=record.battery_min_percent,
        warranty_months=record.warranty_months,
        ships_min=record.ships_min,
        ships_max=record.ships_max,
        shipping_minor=record.shipping_minor,
        fees=tuple(Fee(**fee) for fee in msgspec.json.decode(record.fees)),
        vat_scheme=VatScheme(record.vat_scheme),
        tests_done=record.tests_done,
        data_wiped=record.data_wiped,
        parts=Parts(record.parts),
        accessories=tuple(msgspec.json.decode(record.accessories)),
        quality_milli=record.quality_milli,
    )


def best_offers_of(rows: list[dict[str, Any]]) -> set[tuple[str, str, str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with OfferStaging(work, SHOP.skus) as staged:
            for number, row in enumerate(rows, 1):
                record = good_offer(msgspec.convert(row, OfferRow), SHOP, number)
                assert record is not None
                staged.add(record)
        (work / "claimed.jsonl").touch()
        with SnapshotBuilder(work) as builder:
            builder.add_offers(work)
            assert list(builder.second_offers(work / "claimed.jsonl")) == []
            builder.choose_best_offers()
            path = builder.finish("0" * 64)
        with duckdb.connect(str(path), read_only=True) as snapshot:
            return set(snapshot.execute("SELECT grade, offer, reason, offers_in_stock FROM best_offers").fetchall())


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_best_offers_are_the_buy_boxs_choice(changes: list[dict[str, Any]]) -> None:
    rows = [make_offer(offer=f"o-{number:02}", **change) for number, change in enumerate(changes)]
    groups: dict[str, list[Offer]] = defaultdict(list)
    for row in rows:
        groups[row["grade"]].append(as_offer(row))

    chosen = {grade: choose_offer(offers) for grade, offers in groups.items()}

    assert best_offers_of(rows) == {
        (grade, choice.offer.offer, str(choice.reason), sum(offer.stock > 0 for offer in groups[grade]))
        for grade, choice in chosen.items()
    }

"""The offer book says of every accepted offer what the snapshot and the pages say."""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import pytest

from storefront.build.book_writer import write_book
from storefront.domain.errors import ReleaseBroken
from storefront.domain.headline_price import Fee
from storefront.domain.trade_in import best_bid
from storefront.locales.formats import Formats
from storefront.pages.rows import decode_model
from storefront.release.book_rows import BOOK
from storefront.release.offer_book import OfferBook
from tests.pages.built_shop import DAY, PROJECT, BuiltShop

SEEN = re.compile(r'name="seen_price\.([^"]+)" value="([^"]+)"')


def snapshot_rows(shop: BuiltShop, sql: str) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(str(shop.loaded.snapshot), read_only=True)) as connection:
        return connection.execute(sql).fetchall()


def offer_ids(shop: BuiltShop) -> list[str]:
    return [str(offer) for (offer,) in snapshot_rows(shop, "SELECT offer FROM offers ORDER BY offer")]


def test_book_says_what_it_is(book: OfferBook) -> None:
    assert book.release == "2026-11-21-0123456789ab"
    assert book.exported_at == "2026-11-21T02:00:00+00:00"
    assert book.day == date(2026, 11, 21)
    assert book.markets == ("FR", "US", "JP")


def test_each_market_has_as_many_offers_and_the_same_sums_as_the_snapshot(book_file: Path, shop: BuiltShop) -> None:
    sums = "count(*), sum(price_minor), sum(headline_minor), sum(shipping_minor), sum(stock)"

    with closing(sqlite3.connect(book_file)) as connection:
        found = connection.execute(
            f"SELECT t.market, {sums} FROM offers o JOIN terms t ON t.id = o.terms GROUP BY 1 ORDER BY 1"
        ).fetchall()

    assert found == snapshot_rows(shop, f"SELECT market, {sums} FROM offers GROUP BY 1 ORDER BY 1")
    assert [market for market, *_ in found] == ["FR", "JP", "US"]


def test_offers_equal_the_snapshots_field_by_field(book: OfferBook, shop: BuiltShop) -> None:
    names = (
        "offer", "sku", "market", "grade", "refurbisher", "currency", "price_minor", "headline_minor",
        "shipping_minor", "stock", "ships_min", "ships_max", "warranty_months", "battery_min_percent", "vat_scheme",
        "parts",
    )  # fmt: skip
    rows = snapshot_rows(shop, f"SELECT {', '.join(names)} FROM offers ORDER BY offer")

    for row in random.Random(1).sample(rows, 150):
        offer = book.offer(str(row[0]))
        assert offer is not None
        assert tuple(getattr(offer, name) for name in names) == row


def test_best_offers_hold_the_fees_the_levy_and_the_box_of_their_page(book: OfferBook, shop: BuiltShop) -> None:
    seen = 0
    files = [file.read_bytes() for file in (shop.site.settings.plan_folder / "models").iterdir()]
    for model in (decode_model(line) for lines in files for line in lines.splitlines()):
        for sku in model.skus:
            for shown in (row for rows_ in sku.offers.values() for row in rows_):
                offer = book.offer(shown.offer)
                seen += 1
                assert offer is not None
                assert offer.is_best
                assert (offer.sku, offer.model) == (sku.sku, model.model)
                assert offer.headline_minor == shown.headline
                assert offer.fees == tuple(Fee(kind=fee.kind, minor=fee.minor) for fee in shown.fees)
                assert offer.separate_fees == tuple(Fee(kind=fee.kind, minor=fee.minor) for fee in shown.separate_fees)
                assert offer.unit_minor == shown.headline + sum(fee.minor for fee in shown.separate_fees)
                assert offer.levy_minor == shown.levy
                assert offer.accessories == shown.accessories
                assert offer.refurbished == shown.refurbished

    assert seen == sum(book.offer(offer).is_best for offer in offer_ids(shop))  # type: ignore[union-attr]
    assert 0 < seen < len(offer_ids(shop))


@pytest.mark.parametrize("market", ["FR", "US", "JP"])
def test_best_offers_of_a_model_or_category_are_those_its_pages_show(
    book: OfferBook, shop: BuiltShop, market: str
) -> None:
    every = [offer for name in offer_ids(shop) if (offer := book.offer(name)) and offer.market == market]
    shown = sorted((offer for offer in every if offer.is_best), key=lambda offer: (offer.headline_minor, offer.offer))
    smartphones = {model for (model,) in snapshot_rows(shop, "SELECT model FROM models WHERE category = 'smartphones'")}

    assert list(book.best_offers(market)) == shown
    assert list(book.best_offers(market, model="iphone-13")) == [offer for offer in shown if offer.model == "iphone-13"]
    assert list(book.best_offers(market, category="smartphones")) == [
        offer for offer in shown if offer.model in smartphones
    ]
    assert book.best_offers(market, model="no-such") == ()


def test_page_and_book_name_the_same_price_for_every_offer_a_page_sells(book: OfferBook, shop: BuiltShop) -> None:
    compared = 0
    for locale in shop.site.locales:
        formats = Formats(locale.code, shop.site.rules.market(locale.market).currency)
        for page in shop.of(locale.slug, "p").values():
            for name, price in SEEN.findall(page):
                offer = book.offer(name)
                compared += 1
                assert offer is not None
                assert formats.plain(offer.headline_minor) == price
                assert offer.market == locale.market
                assert offer.stock > 0

    assert compared > 100


def test_sku_leads_to_its_page_in_each_locale_of_its_markets(book: OfferBook, shop: BuiltShop) -> None:
    sold = snapshot_rows(shop, "SELECT DISTINCT sku, market FROM offers")

    for name, market in sold:
        sku = book.sku(str(name))
        assert sku is not None
        for locale in shop.site.locales_of(str(market)):
            page = shop.pages[sku.path(locale)]
            assert sku.words[locale.language].split(",")[0].split("、")[0] in page
            if sku.picture:
                assert sku.picture.src.rsplit(".", 1)[0] in page


def test_models_and_sellers_are_whole(book: OfferBook, shop: BuiltShop) -> None:
    for name, legal_name, since in snapshot_rows(shop, "SELECT refurbisher, legal_name, since FROM refurbishers"):
        seller = book.seller(str(name))
        assert seller is not None
        assert (seller.legal_name, seller.since) == (legal_name, since)
    model = book.model("iphone-13")
    assert model is not None
    assert (model.brand, model.name, model.category) == ("Apple", "iPhone 13", "smartphones")


def test_plans_are_those_that_may_be_sold_with_a_model(book: OfferBook) -> None:
    for_all = [plan.plan for plan in book.plans_for("FR", "macbook-air-13-m1-2020")]

    assert [plan.plan for plan in book.plans_for("FR", "iphone-13")] == [*for_all, "bouygues-5g-200"]
    assert book.plans_for("JP", "iphone-13") == ()
    plan = book.plan("bouygues-5g-20")
    assert plan is not None
    assert (plan.monthly_minor, plan.discount_minor, plan.commitment_months) == (1199, 2000, 12)


def test_plan_names_its_contract_summary_by_the_path_the_site_serves_it_under(book: OfferBook, shop: BuiltShop) -> None:
    folder = shop.site.settings.plan_folder
    plans = [plan for market in book.markets for plan in book.plans_for(market, "iphone-13")]

    assert {plan.market for plan in plans if plan.contract_summary} == {"FR", "US"}
    for plan in plans:
        if plan.contract_summary:
            assert re.fullmatch(r"/documents/[0-9a-f]{16}\.pdf", plan.contract_summary)
            assert (folder / plan.contract_summary[1:]).read_bytes().startswith(b"%PDF")


def test_bids_come_highest_first_and_one_of_them_is_the_quote(book: OfferBook, shop: BuiltShop) -> None:
    model, condition = snapshot_rows(
        shop, "SELECT model, condition FROM trade_in WHERE market = 'FR' GROUP BY ALL ORDER BY count(*) DESC LIMIT 1"
    )[0]

    bids = book.bids("FR", str(model), str(condition))

    assert [bid.price_minor for bid in bids] == sorted((bid.price_minor for bid in bids), reverse=True)
    assert best_bid(bids, book.day) == bids[0]
    assert book.bid(bids[0].bid) == bids[0]
    assert {bid.condition for bid in book.bids("FR", str(model))} >= {bids[0].condition}
    assert book.bids("FR", "no-such-model") == ()


def test_rules_are_those_of_the_build(book: OfferBook, shop: BuiltShop) -> None:
    assert book.rules() == shop.site.rules
    assert book.rules() is book.rules()


def test_merchant_and_holidays_are_those_of_the_pages(book: OfferBook, shop: BuiltShop) -> None:
    assert book.merchant() == shop.site.merchant
    assert book.holidays("FR") == shop.site.plan.holidays["FR"]
    assert date(2026, 12, 25) in book.holidays("FR")
    assert book.holidays("XX") == ()


@pytest.mark.parametrize("name", ["", "no-such", "' OR 1=1 --", "\0", "x" * 100_000, "\ud800", "%", "é"])
def test_any_text_may_be_asked_for(book: OfferBook, name: str) -> None:
    assert book.offer(name) is None
    assert book.sku(name) is None
    assert book.seller(name) is None
    assert book.plan(name) is None
    assert book.bid(name) is None
    assert book.bids("FR", name) == ()


def test_many_threads_read_at_once(book: OfferBook, shop: BuiltShop) -> None:
    names = offer_ids(shop)
    alone = [book.offer(name) for name in names]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: [book.offer(name) for name in names], range(16)))

    assert all(found == alone for found in together)


def test_same_inputs_give_the_same_bytes(book_file: Path, shop: BuiltShop, tmp_path: Path) -> None:
    again, elsewhere = tmp_path / "again.sqlite", tmp_path / "elsewhere.sqlite"
    settings = msgspec.json.encode(shop.site.settings).decode()
    program = f"""if True:
        import msgspec
        from pathlib import Path
        from storefront.build.book_writer import write_book
        from storefront.build.settings import Settings
        settings = msgspec.json.decode({settings!r}, type=Settings)
        write_book(settings, Path({str(shop.loaded.snapshot)!r}), Path({str(elsewhere)!r}), "2026-11-21-0123456789ab")
    """

    write_book(shop.site.settings, shop.loaded.snapshot, again, "2026-11-21-0123456789ab")
    changed = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": str(PROJECT)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, **changed}, check=True)

    assert again.read_bytes() == book_file.read_bytes()
    assert elsewhere.read_bytes() == book_file.read_bytes()


def test_missing_book_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseBroken, match=r"nothing\.sqlite cannot be read"):
        OfferBook.open(tmp_path / "nothing.sqlite")


def test_file_that_is_no_book_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 100)
    (tmp_path / "empty.sqlite").touch()

    for name in ("text.sqlite", "empty.sqlite"):
        with pytest.raises(ReleaseBroken, match=f"{name} cannot be read as an offer book"):
            OfferBook.open(tmp_path / name)


def test_book_of_another_format_is_refused(book_file: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(book_file, tmp_path / "newer.sqlite"))
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE book SET head = json_set(head, '$.format', 99)")

    with pytest.raises(ReleaseBroken, match="format 99; this program reads 1"):
        OfferBook.open(copy)


def test_cut_off_book_is_an_error_that_names_it_and_never_a_wrong_answer(
    book_file: Path, shop: BuiltShop, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.sqlite"
    cut.write_bytes(book_file.read_bytes()[: book_file.stat().st_size // 3])

    with pytest.raises(ReleaseBroken, match=r"cut\.sqlite cannot be read"):
        [OfferBook.open(cut).offer(name) for name in offer_ids(shop)]


def test_the_day_of_the_book_is_the_builds(book: OfferBook) -> None:
    assert book.rules().day.isoformat() == DAY


def test_a_book_without_a_rule_that_came_later_says_what_to_do(book_file: Path, tmp_path: Path) -> None:
    older = tmp_path / BOOK
    shutil.copy(book_file, older)
    with sqlite3.connect(older) as writing:
        writing.execute("DELETE FROM rule_files WHERE name = 'withdrawal.toml'")
    writing.close()

    with pytest.raises(ReleaseBroken, match=r"withdrawal.*build and publish a release with this version"):
        OfferBook.open(older).rules()

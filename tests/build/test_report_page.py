"""The report: what it tells of prices and earlier nights, and that no word of an export acts in it."""

import json
import re
from pathlib import Path

import duckdb

from storefront.build.price_moves import MarketMoves, Move, PriceMoves, price_moves
from storefront.build.report_nights import NIGHTS, difference, nights
from storefront.build.report_page import report_page
from storefront.release.folder import ReleaseHead, write_manifest
from tests.build.made_reports import HOSTILE, QUARANTINE, made_report

Price = tuple[str, str, str, str, int | None]


def page_of(**changes: object) -> str:
    return report_page(made_report(**changes), QUARANTINE, {"FR": "EUR"}, "https://shop.example")


def price_list(file: Path, rows: list[Price]) -> Path:
    values = ", ".join(
        f"('{sku}', '{seller}', '{market}', '{grade}', {minor or 'NULL'}, NULL)"
        for sku, seller, market, grade, minor in rows
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {values}) t(sku, refurbisher, market, grade, minor, held)) "
            f"TO '{file}' (FORMAT parquet)"
        )
    return file


def test_prices_are_compared_by_market_seller_sku_and_grade(tmp_path: Path) -> None:
    before = price_list(
        tmp_path / "before.parquet",
        [
            ("A", "one", "FR", "good", 10000),
            ("A", "two", "FR", "good", 10000),
            ("B", "one", "FR", "good", 10000),
            ("C", "one", "FR", "good", 10000),
            ("A", "one", "DE", "good", 10000),
        ],
    )
    now = price_list(
        tmp_path / "now.parquet",
        [
            ("A", "one", "FR", "good", 10000),
            ("A", "two", "FR", "good", 9000),
            ("B", "one", "FR", "good", 16000),
            ("C", "one", "FR", "good", None),
            ("A", "one", "FR", "fair", 8000),
            ("A", "one", "DE", "good", 10000),
        ],
    )

    moves = price_moves(now, before, "live")

    assert moves.compared_with == "live"
    assert moves.markets == [
        MarketMoves(market="DE", same=1, up=0, down=0, new=0, gone=0, median_percent=None),
        MarketMoves(market="FR", same=1, up=1, down=1, new=1, gone=1, median_percent=25.0),
    ]
    assert moves.steps == [0, 0, 1, 0, 0, 0, 0, 0, 0, 1]
    assert moves.largest == [
        Move(market="FR", sku="B", refurbisher="one", grade="good", before_minor=10000, now_minor=16000, percent=60.0),
        Move(market="FR", sku="A", refurbisher="two", grade="good", before_minor=10000, now_minor=9000, percent=-10.0),
    ]


def test_without_an_earlier_price_list_nothing_is_compared_and_a_broken_one_fails_no_night(tmp_path: Path) -> None:
    now = price_list(tmp_path / "now.parquet", [("A", "one", "FR", "good", 10000)])
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 not really")

    assert price_moves(now, tmp_path / "none.parquet", "live") == PriceMoves()
    moves = price_moves(now, broken, "live")

    assert moves.problem
    assert moves.compared_with == ""
    assert "Not compared with the live release" in page_of(
        prices={**made_report()["prices"], "compared_with": "", "problem": moves.problem}
    )


def finished_release(releases: Path, name: str, **changes: object) -> Path:
    folder = releases / name
    (folder / "report").mkdir(parents=True)
    (folder / "report" / "report.json").write_text(json.dumps(made_report(release=name, **changes)))
    head = ReleaseHead(
        release=name, exported_at="2026-11-20T02:00:00+00:00", day=name[:10], site_url="https://shop.example",
        markets=["FR"], partial="",
    )  # fmt: skip
    write_manifest(folder, head, [])
    return folder


def test_difference_is_tonights_figures_less_the_live_releases(tmp_path: Path) -> None:
    live = finished_release(
        tmp_path, "2026-11-20-0123456789ab", pages={"p": 790, "s": 5}, bytes=11_000_000, quarantined=4,
        tables={"offers": {"good": 1002}}, seconds={"all": 50.0, "load": 1.0},
    )  # fmt: skip

    assert difference(made_report(), live) == {
        "release": live.name,
        "rows": {"offers": -12},
        "pages": {"p": 10, "m": 90, "own pages": 10, "files": 100, "s": -5},
        "bytes": 1_000_000,
        "quarantined": 6,
        "seconds": -6.0,
    }
    assert difference(made_report(), None) is None
    (live / "report" / "report.json").write_text("{")
    assert difference(made_report(), live) is None


def test_last_builds_are_told_with_tonights_last(tmp_path: Path) -> None:
    names = [f"2026-11-{day:02}-0123456789ab" for day in range(1, NIGHTS + 3)]
    for name in names:
        finished_release(tmp_path, name, day=name[:10])
    (tmp_path / names[-1] / "report" / "report.json").write_text('{"of": "an older version"}')

    told = nights(made_report(release="tonight", day="2026-11-30"), tmp_path)

    assert [night["release"] for night in told] == [*names[-NIGHTS + 1 : -1], "tonight"]
    assert set(told[0]) == {"release", "day", "seconds", "load", "pages", "written", "bytes"}


def test_what_needs_a_look_stands_first_and_leads_to_its_place() -> None:
    html = page_of()

    looks = re.findall(
        r'<li><a href="#([\w-]+)">(.*?)</a></li>', html.partition('id="look"')[2].partition("</section>")[0]
    )

    assert [where for where, _ in looks] == ["guards", "kept", "held", "quarantine", "left-out", "left-out"]
    assert all(f'id="{where}"' in html for where, _ in looks)
    assert looks[2][1] == "1 offer held at ‘sold out’, for the price jumped"
    assert "6 things to look at" in html


def test_a_guard_that_stayed_calm_is_nothing_to_look_at_though_somebody_would_have_overridden_it() -> None:
    guards = made_report()["guards"]
    accepted = [{"guard": "price-moves", "reason": "the spring sale"}]
    tripped = page_of(accepted=accepted)
    calm = page_of(accepted=accepted, guards=[guard | {"tripped": False} for guard in guards])

    assert "tripped and was overridden" in tripped
    assert "tripped and was overridden" not in calm
    assert "the spring sale" in calm
    assert '<a href="#guards">' not in calm.partition('id="look"')[2].partition("</section>")[0]


def test_a_calm_night_has_nothing_to_look_at() -> None:
    calm = made_report(
        accepted=[], held=[], quarantined=0, quarantine_reasons=[], texts_left_out=[], pictures_left_out={},
        difference=None, work={**made_report()["work"], "kept": []},
        prices={"compared_with": "", "problem": "", "markets": [], "steps": [], "largest": []},
    )  # fmt: skip

    html = report_page(calm, [], {"FR": "EUR"}, "https://shop.example")

    assert "nothing to look at" in html
    assert 'id="look"' not in html
    assert "There is no earlier release to compare with" in html


def test_pages_are_linked_where_they_are_live() -> None:
    links = set(re.findall(r'href="(https[^"]+)"', page_of()))

    assert links == {
        "https://shop.example/fr-fr/p/iphone-13-IP13-128/",
        "https://shop.example/fr-fr/p/ancien-OLD-1/",
        "https://shop.example/fr-fr/m/iphone-13/",
    }


def test_no_word_of_an_export_acts_in_the_report() -> None:
    html = page_of()

    assert HOSTILE not in html
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}") >= 6


def test_amounts_and_percents_are_said_as_people_write_them() -> None:
    html = page_of()

    for words in (
        "349.00 EUR",
        "329.00 EUR",
        "-5.7 %",
        "999.00 EUR",
        "-1.2 %",
        "5.0 %",
        "1,200",
        "2026-11-21 02:00 UTC",
    ):
        assert words in html, words

"""The sample export as files: what it holds, and that the same arguments give the same bytes."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from storefront.domain.rules import Rules
from storefront.sample import write_sample
from storefront.sample.devices import PROMISED
from tests.sample.sample_reading import file_bytes, read_lines, read_rows

SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from storefront.sample import write_sample
write_sample(Path(sys.argv[1]), skus=50, date=date(2026, 11, 20))
"""


def test_same_arguments_give_the_same_bytes_whatever_the_hash_seed_and_time_zone(small: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "PYTHONPATH": os.pathsep.join(sys.path)}

    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], check=True, env=environment, timeout=60)

    assert file_bytes(tmp_path) == file_bytes(small)


def test_another_seed_gives_other_offers_of_the_same_skus(small: Path, tmp_path: Path, day: date) -> None:
    write_sample(tmp_path, skus=50, seed=2, date=day)

    assert read_lines(tmp_path, "offers") != read_lines(small, "offers")
    assert len(read_rows(tmp_path, "skus")) == 50


def test_manifest_names_every_table_with_its_rows_and_hash(small: Path) -> None:
    manifest = json.loads((small / "manifest.json").read_bytes())

    assert manifest["schema"] == "reprise-export/1"
    assert manifest["exported_at"] == "2026-11-20T02:00:00Z"
    assert sorted(manifest["files"]) == sorted(path.name for path in small.glob("*.gz"))
    for name, entry in manifest["files"].items():
        assert entry["sha256"] == hashlib.sha256((small / name).read_bytes()).hexdigest()
        assert entry["rows"] == len(read_rows(small, name.removesuffix(".jsonl.gz")))


def test_an_export_covers_all_markets_of_the_shop_in_its_order(small: Path, rules: Rules) -> None:
    manifest = json.loads((small / "manifest.json").read_bytes())

    assert manifest["markets"] == list(rules.markets)


def test_promised_models_are_in_the_smallest_sample_and_in_stock_everywhere(small: Path, rules: Rules) -> None:
    offers = [offer for offer in read_rows(small, "offers") if offer["stock"] > 0]
    model_of = {sku["sku"]: sku["model"] for sku in read_rows(small, "skus")}
    sold = {(model_of[offer["sku"]], offer["market"]) for offer in offers}

    assert {(model, market) for model in PROMISED for market in rules.markets} <= sold


def test_a_sample_holds_exactly_the_skus_asked_for(small: Path, broad: Path) -> None:
    assert len(read_rows(small, "skus")) == 50
    assert len(read_rows(broad, "skus")) == 1200


def test_fewer_markets_give_the_same_rows_for_those_markets(small: Path, tmp_path: Path, day: date) -> None:
    write_sample(tmp_path, skus=50, date=day, markets=["fr", "JP"])

    for table in ("offers", "reviews", "trade_in", "plans"):
        everywhere = read_lines(small, table)
        wanted = {name: line for name, line in everywhere.items() if '"market":"FR"' in line or '"market":"JP"' in line}
        assert read_lines(tmp_path, table) == wanted
    assert json.loads((tmp_path / "manifest.json").read_bytes())["markets"] == ["FR", "JP"]


def test_every_picture_that_a_row_names_is_there_and_no_other(small: Path) -> None:
    named = {image["src"] for model in read_rows(small, "models") for image in model["images"]}

    assert named == {path.name for path in (small / "images").iterdir()}


def test_every_contract_summary_is_a_pdf_in_the_export(small: Path) -> None:
    named = [plan["contract_summary"] for plan in read_rows(small, "plans") if plan["contract_summary"]]

    assert len(named) == 5
    assert all((small / name).read_bytes().startswith(b"%PDF-1.4") for name in named)


def test_writing_again_leaves_nothing_of_a_larger_sample(small: Path, tmp_path: Path, day: date) -> None:
    write_sample(tmp_path, skus=120, date=day)
    write_sample(tmp_path, skus=50, date=day)

    assert file_bytes(tmp_path) == file_bytes(small)


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path: Path, day: date) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "thesis.odt").write_text("years of work")

    with pytest.raises(ValueError, match=r"thesis\.odt"):
        write_sample(tmp_path, skus=50, date=day)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["images", "thesis.odt"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"skus": 49}, "at least 50"),
        ({"night": 0}, "night 1"),
        ({"skus": 10_000_000}, "at most"),
        ({"markets": ["FR", "XX"]}, "no market XX"),
    ],
)
def test_arguments_that_make_no_export_are_refused_before_anything_is_written(
    tmp_path: Path, day: date, arguments: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        write_sample(tmp_path / "out", **{"date": day, **arguments})  # type: ignore[arg-type]

    assert not (tmp_path / "out").exists()


def test_prices_are_in_each_markets_currency(small: Path, rules: Rules) -> None:
    offered = {(offer["market"], offer["currency"]) for offer in read_rows(small, "offers")}

    assert offered == {(code, market.currency) for code, market in rules.markets.items()}

"""`invoke export.check`: what it finds, how it says so, and its exit codes."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.made_exports import Rows, changed_copy, packed_backwards, small_export
from tests.build.shop_commands import DAY, Answer, ask, is_one_sentence, run


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_export(tmp_path_factory.mktemp("checked") / "export")


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Answer]:
    """Asks `export.check` with the tests' day and nothing live."""

    def answer(export: Path, *flags: str) -> Answer:
        return ask("export.check", "--export", export, "--date", DAY, "--releases", tmp_path / "none", *flags)

    return answer


# Row (from 1) -> field, value, reason. Ten kinds of bad rows, each with a fault of its own.
FAULTS: dict[int, tuple[str, object, str]] = {
    3: ("price", 12.5, "not a decimal text"),
    8: ("price", "12,99", "no"),
    21: ("price", "1e3", "no"),
    34: ("price", "-5", "no"),
    55: ("price", None, "no"),
    89: ("currency", "USD", "no"),
    101: ("sku", "NO-SUCH-SKU", "no"),
    144: ("refurbisher", "nobody", "no"),
    199: ("grade", "mint", "no"),
    230: ("warranty_months", 6, "no"),
}


def plant_faults(rows: Rows) -> None:
    for row, (field, value, _) in FAULTS.items():
        rows[row - 1][field] = value


def test_check_of_a_good_export_has_the_contracts_shape_and_nothing_else(
    export: Path, check: Callable[..., Answer]
) -> None:
    answer = check(export, "--json")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.count("\n") == 1
    found = json.loads(answer.out)
    assert list(found) == ["accepted", "tables", "quarantine", "guards"]
    assert found["accepted"] is True
    assert found["quarantine"] == []
    assert found["tables"]["models"] == {"rows": 25, "good": 25, "quarantined": 0}
    assert {*found["tables"]} == {"models", "skus", "offers", "refurbishers", "reviews", "trade_in", "plans"}
    assert all(list(guard) == ["guard", "figure", "limit", "tripped"] for guard in found["guards"])


def test_every_guard_that_reads_figures_is_read(export: Path, check: Callable[..., Answer]) -> None:
    guards = {guard["guard"] for guard in json.loads(check(export, "--json").out)["guards"]}

    assert guards == {
        *("quarantine", "rows", "products", "median-price", "price-moves", "no-offers"),
        *("market-missing", "older", "stale", "future"),
    }


def test_ten_kinds_of_bad_rows_are_named_and_the_rest_is_accepted(
    export: Path, tmp_path: Path, check: Callable[..., Answer]
) -> None:
    bad = changed_copy(export, tmp_path / "bad", "offers", plant_faults)

    answer = check(bad, "--json")

    found = json.loads(answer.out)
    assert answer.code == 0
    assert found["accepted"] is True
    assert found["tables"]["offers"]["quarantined"] == 10
    assert [(fault["file"], fault["row"], fault["field"], fault["value"]) for fault in found["quarantine"]] == [
        ("offers.jsonl.gz", row, field, value) for row, (field, value, _) in FAULTS.items()
    ]
    assert all(list(fault) == ["file", "row", "field", "value", "reason"] for fault in found["quarantine"])
    assert all(len(fault["reason"]) > 5 for fault in found["quarantine"])


def test_check_tells_people_row_field_value_and_reason(
    export: Path, tmp_path: Path, check: Callable[..., Answer]
) -> None:
    bad = changed_copy(export, tmp_path / "bad", "offers", plant_faults)

    answer = check(bad)

    assert answer.code == 0
    assert "  offers.jsonl.gz row 8, price = '12,99': " in answer.out
    assert answer.out.count("offers.jsonl.gz row ") == 10


def test_over_two_percent_of_bad_rows_trip_the_guard(
    export: Path, tmp_path: Path, check: Callable[..., Answer]
) -> None:
    def spoil(rows: Rows) -> None:
        for row in rows[:40]:
            row["price"] = "12,99"

    answer = check(changed_copy(export, tmp_path / "bad", "offers", spoil), "--json")

    found = json.loads(answer.out)
    assert answer.code == 4
    assert found["accepted"] is False
    assert [guard["guard"] for guard in found["guards"] if guard["tripped"]] == ["quarantine"]
    assert found["tables"]["offers"]["quarantined"] == 40
    assert answer.err.startswith("guard_tripped: quarantine")


def test_a_renamed_column_is_refused_with_the_count(export: Path, tmp_path: Path, check: Callable[..., Answer]) -> None:
    def rename(rows: Rows) -> None:
        for row in rows:
            row["prize"] = row.pop("price")

    bad = changed_copy(export, tmp_path / "bad", "offers", rename)
    rows = len(gzip.decompress((bad / "offers.jsonl.gz").read_bytes()).splitlines())
    counted = f"offers.jsonl.gz: price: missing, and the row has an unknown field '…' ({rows} times)"

    answer = check(bad)
    built = run("build", "--export", bad, "--releases", tmp_path / "releases", "--date", DAY)

    assert answer.code == 4
    assert f"kept out most often: {counted}\n" in answer.out
    assert built.code == 4
    assert counted in built.err
    assert is_one_sentence(built)
    assert not any((tmp_path / "releases").iterdir())


def cut_a_table(export: Path) -> None:
    path = export / "offers.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-100])


def flip_a_byte(export: Path) -> None:
    path = export / "offers.jsonl.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def append_a_row(export: Path) -> None:
    path = export / "offers.jsonl.gz"
    path.write_bytes(path.read_bytes() + gzip.compress(b"{}\n"))


def change_the_manifest(**changes: object) -> Callable[[Path], None]:
    def change(export: Path) -> None:
        file = export / "manifest.json"
        file.write_text(json.dumps(json.loads(file.read_bytes()) | changes))

    return change


SPOILED = {
    "cut": (cut_a_table, "offers.jsonl.gz"),
    "flipped": (flip_a_byte, "offers.jsonl.gz"),
    "tampered": (append_a_row, "offers.jsonl.gz"),
    "empty table": (lambda export: (export / "skus.jsonl.gz").write_bytes(b""), "skus.jsonl.gz"),
    "missing table": (lambda export: (export / "skus.jsonl.gz").unlink(), "skus.jsonl.gz"),
    "no manifest": (lambda export: (export / "manifest.json").unlink(), "manifest.json"),
    "wrong schema": (change_the_manifest(schema="reprise-export/2"), "schema"),
    "no such market": (change_the_manifest(markets=["FR", "ZZ"]), "ZZ"),
    "no time": (change_the_manifest(exported_at="yesterday"), "exported_at"),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_an_export_that_cannot_be_trusted_is_refused_in_one_sentence(
    spoiled: str, export: Path, tmp_path: Path, check: Callable[..., Answer]
) -> None:
    spoil, where = SPOILED[spoiled]
    bad = changed_copy(export, tmp_path / "bad", "plans", lambda rows: None)
    spoil(bad)

    answer = check(bad)

    assert answer.code == 3
    assert is_one_sentence(answer)
    assert answer.err.startswith("export_refused: ")
    assert where in answer.err


def test_a_truncated_archive_is_refused(export: Path, tmp_path: Path, check: Callable[..., Answer]) -> None:
    archive = packed_backwards(export, tmp_path)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])

    answer = check(archive)

    assert answer.code == 3
    assert is_one_sentence(answer)


def test_no_export_at_all_is_refused(tmp_path: Path, check: Callable[..., Answer]) -> None:
    answer = check(tmp_path / "nowhere")

    assert answer.code == 3
    assert is_one_sentence(answer)


@pytest.mark.slow
def test_a_build_of_a_tampered_export_is_refused_and_leaves_nothing(export: Path, tmp_path: Path) -> None:
    bad = changed_copy(export, tmp_path / "bad", "plans", lambda rows: None)
    flip_a_byte(bad)

    answer = run("build", "--export", bad, "--releases", tmp_path / "releases", "--date", DAY)

    assert answer.code == 3
    assert is_one_sentence(answer)
    assert list((tmp_path / "releases").iterdir()) == []

"""The same rows in any format, packing and order are the same snapshot.

What no format can carry is a bad row, never a guess.
"""

import gzip
import json
from pathlib import Path

import pytest

from storefront.domain.errors import ExportRefused
from tests.catalog.export_builder import good_tables, load, make_export, make_model, make_offer, sha256

ENDINGS = [".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet"]


def many_rows() -> dict[str, list[dict[str, object]]]:
    tables = good_tables()
    tables["offers"] += [make_offer(offer=f"more-{i}", price=f"{200 + i}.5", quality_score=None) for i in range(20)]
    tables["models"].append(
        make_model(model="ipad-10", name='iPad "10", ✓ Ελλάδα', specs={"screen_in": 10, "os": "a\nb"})
    )
    return tables


def test_format_packing_and_row_order_do_not_change_the_digest(tmp_path: Path) -> None:
    tables = many_rows()
    backwards = {name: rows[::-1] for name, rows in tables.items()}

    loaded = [load(make_export(tmp_path, name=ending[1:], ending=ending, **tables)) for ending in ENDINGS]
    loaded.append(load(make_export(tmp_path, name="backwards", **backwards)))

    assert [len(each.quarantine) for each in loaded] == [0] * 6
    assert len({each.digest for each in loaded}) == 1
    assert {each.snapshot.name for each in loaded} == {f"snapshot-{loaded[0].digest[:12]}.duckdb"}


def test_another_price_is_another_digest(tmp_path: Path) -> None:
    before = load(make_export(tmp_path, name="before"))
    after = load(make_export(tmp_path, name="after", offers=[make_offer(price="298.99"), *good_tables()["offers"][1:]]))

    assert before.digest != after.digest


def test_a_later_stamp_alone_is_the_same_digest(tmp_path: Path) -> None:
    before = load(make_export(tmp_path, name="before"))
    after = load(make_export(tmp_path, name="after", manifest={"exported_at": "2026-11-21T03:00:00Z"}))

    assert before.digest == after.digest


LINES = [
    (b"not json\n", "", "the line cannot be read as JSON"),
    (b"[1]\n", "", "the line is not a JSON object"),
    (b"\n", "", "the line cannot be read as JSON"),
    (b'{"offer": "\xff"}\n', "", "the line is not UTF-8"),
    (b'{"offer": "a"}{"offer": "b"}\n', "", "the line cannot be read as JSON"),
    (b"\xef\xbb\xbf{}\n", "", "the line cannot be read as JSON"),
    (b'{"offer": "\\ud800"}\n', "", "the line cannot be read as JSON"),
    (b"[" * 100_000 + b"\n", "", "the line cannot be read as JSON"),
]


@pytest.mark.parametrize(("line", "field", "reason"), LINES)
def test_line_that_is_no_row_is_one_rejection(tmp_path: Path, line: bytes, field: str, reason: str) -> None:
    loaded = load(make_export(tmp_path, raw={"offers.jsonl": line}))

    rejections = list(loaded.quarantine)
    assert [(found.file, found.row, found.field) for found in rejections] == [("offers.jsonl", 1, field)]
    assert rejections[0].reason.startswith(reason)
    assert loaded.tables["offers"].quarantined == 1


def csv_offers(*lines: str, header: str | None = None) -> bytes:
    head = header or ",".join(make_offer())
    return ("\n".join((head, *lines)) + "\n").encode()


GOOD_LINE = (
    'o-1,IP13-128,renewtech,FR,good,299.00,EUR,3,80,12,"[2,4]",0.00,"[{""kind"":""x"",""amount"":""1""}]",'
    'margin,true,true,genuine,"[""cable""]",4.5'
)


def rejected(loaded: object) -> list[tuple[int, str, object]]:
    return [(found.row, found.field, found.value) for found in loaded.quarantine]  # type: ignore[attr-defined]


def write_csv(tmp_path: Path, data: bytes, rows: int) -> Path:

    root = make_export(tmp_path, raw={"offers.csv": data})
    manifest = (root / "manifest.json").read_text()
    wrong = f'"rows": {data.count(chr(10).encode())}, "sha256": "{sha256(root / "offers.csv")}"'
    (root / "manifest.json").write_text(
        manifest.replace(wrong, wrong.replace(f"{data.count(chr(10).encode())},", f"{rows},", 1))
    )
    return root


CELLS = [
    (",3,80,", ",3.5,80,", "stock", 3.5),
    (",3,80,", ",,80,", "stock", None),
    (",3,80,", ",03,80,", "stock", "03"),
    (",3,80,", ',"1,000",80,', "stock", "1,000"),
    (",80,12,", ",80 %,12,", "battery_min_percent", "80 %"),
    ("299.00", '"299,00"', "price", "299,00"),
    ("299.00", "", "price", ""),
    ("true,true", "yes,true", "tests_done", "yes"),
    ("true,true", "1,true", "tests_done", 1),
    ('"[2,4]"', "2-4", "ships_in_days", "2-4"),
    ("4.5", "0x4", "quality_score", "0x4"),
]


@pytest.mark.parametrize(("old", "new", "field", "value"), CELLS)
def test_csv_cell_of_another_type_is_rejected_as_it_stands(
    tmp_path: Path, old: str, new: str, field: str, value: object
) -> None:
    loaded = load(write_csv(tmp_path, csv_offers(GOOD_LINE.replace(old, new, 1)), 1))

    assert rejected(loaded) == [(1, field, value)]


def test_csv_null_is_an_empty_cell_and_a_line_end_may_stand_in_quotes(tmp_path: Path) -> None:
    line = GOOD_LINE.replace(",80,12,", ",,12,").replace("o-1", '"o\n1"').replace("4.5", "")
    loaded = load(write_csv(tmp_path, csv_offers(line), 1))

    assert rejected(loaded) == []


def test_csv_row_with_too_few_cells_is_rejected(tmp_path: Path) -> None:
    loaded = load(write_csv(tmp_path, csv_offers(GOOD_LINE, "o-2,IP13-128"), 2))

    assert rejected(loaded) == [(2, "", "o-2,IP13-128")]


@pytest.mark.parametrize(
    "data",
    [b"", b"offer,offer\n", csv_offers('"never closed'), b"offer\n\xff\n", csv_offers('a"b"c,"d"e')],
    ids=["empty", "column twice", "open quote", "not UTF-8", "stray quote"],
)
def test_csv_that_cannot_be_read_refuses_the_export(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ExportRefused, match=r"offers\.csv"):
        load(write_csv(tmp_path, data, max(0, data.count(b"\n") - 1)))


def test_two_gzip_members_are_one_table(tmp_path: Path) -> None:

    rows = [json.dumps(make_offer(offer=name)).encode() + b"\n" for name in ("a", "b")]
    loaded = load(make_export(tmp_path, raw={"offers.jsonl.gz": b"".join(map(gzip.compress, rows))}))

    assert loaded.tables["offers"].good == 2


def test_parquet_number_is_no_price(tmp_path: Path) -> None:
    loaded = load(make_export(tmp_path, ending=".parquet", offers=[make_offer(price=12.5)]))

    assert rejected(loaded) == [(1, "price", 12.5)]

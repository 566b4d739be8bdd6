"""What goes into a column file comes out of DuckDB's Parquet reader."""

import tempfile
from array import array
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.catalog.column_file import ColumnFile, Kind, text_block

ROWS = st.lists(
    st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1), st.text(max_size=255)), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=20))
def test_every_row_of_every_group_is_read_as_it_was_written(groups: list[list[tuple[int, int, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        with ColumnFile(path, {"small": Kind.SMALL, "large": Kind.LARGE, "text": Kind.TEXT}) as file:
            for rows in groups:
                small, large, texts = zip(*rows, strict=True) if rows else ((), (), ())
                file.write(len(rows), [array("i", small), array("q", large), text_block(texts)])
        with duckdb.connect() as connection:
            read = connection.execute("SELECT small, large, text FROM read_parquet(?)", [str(path)])
            assert [column[0] for column in read.description or ()] == ["small", "large", "text"]
            assert read.fetchall() == [row for rows in groups for row in rows]


def test_columns_keep_their_types(tmp_path: Path) -> None:
    with ColumnFile(tmp_path / "none.parquet", {"small": Kind.SMALL, "large": Kind.LARGE, "text": Kind.TEXT}):
        pass

    with duckdb.connect() as connection:
        found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{tmp_path}/none.parquet')").fetchall()
    assert [(name, kind) for name, kind, *_ in found] == [
        ("small", "INTEGER"),
        ("large", "BIGINT"),
        ("text", "VARCHAR"),
    ]

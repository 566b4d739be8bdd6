"""A catalog that was read is kept beside its file, and never believed once the file is another."""

import os
from pathlib import Path

import pytest

from storefront.locales import read_catalogs
from storefront.locales.kept import FOLDER
from storefront.locales.read_catalogs import read_catalog

CATALOG = """
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "cart.buy_now"
msgstr "{words}"

#, unchecked
msgid "listing.count"
msgid_plural "listing.count"
msgstr[0] "{{count}} offre"
msgstr[1] "{{count}} offres"
"""


def write(folder: Path, words: str) -> Path:
    file = folder / "fr.po"
    file.write_text(CATALOG.format(words=words), encoding="utf-8")
    return file


def anew(file: Path) -> tuple[object, frozenset[str]]:
    """Read as a process that has just begun."""
    read_catalogs._read.cache_clear()
    return read_catalog(file)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were parsed, not taken as they were kept."""
    found: list[Path] = []
    parse = read_catalogs._parsed

    def counting(path: Path) -> tuple[dict[str, str | tuple[str, ...]], frozenset[str]]:
        found.append(path)
        return parse(path)

    monkeypatch.setattr(read_catalogs, "_parsed", counting)
    return found


def test_a_catalog_is_parsed_once_as_long_as_it_stays_the_same(tmp_path: Path, parsed: list[Path]) -> None:
    file = write(tmp_path, "Acheter")

    first, second = anew(file), anew(file)

    assert first == second
    assert first == (
        {"cart.buy_now": "Acheter", "listing.count": ("{count} offre", "{count} offres")},
        frozenset({"listing.count"}),
    )
    assert parsed == [file]


def test_a_changed_catalog_is_read_again(tmp_path: Path, parsed: list[Path]) -> None:
    file = write(tmp_path, "Acheter")
    anew(file)
    write(tmp_path, "Payer !")  # as long as before
    os.utime(file, ns=(1, 1))

    assert anew(file)[0]["cart.buy_now"] == "Payer !"  # type: ignore[index]
    assert len(parsed) == 2


def test_other_code_reads_again(tmp_path: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "Acheter")
    anew(file)
    monkeypatch.setattr(read_catalogs, "_CODE", "another way of reading")
    anew(file)

    assert len(parsed) == 2


@pytest.mark.parametrize("kept", [b"", b"\xc1", b"\x93\x01\x02\x03"])
def test_what_was_kept_and_is_broken_counts_for_nothing(tmp_path: Path, kept: bytes, parsed: list[Path]) -> None:
    file = write(tmp_path, "Acheter")
    anew(file)
    (tmp_path / FOLDER / "fr.msgpack").write_bytes(kept)

    assert anew(file)[0]["cart.buy_now"] == "Acheter"  # type: ignore[index]
    assert len(parsed) == 2


def test_where_nothing_can_be_kept_catalogs_are_read_all_the_same(tmp_path: Path, parsed: list[Path]) -> None:
    file = write(tmp_path, "Acheter")
    (tmp_path / FOLDER).write_text("a file in the way")

    assert anew(file) == anew(file)
    assert len(parsed) == 2

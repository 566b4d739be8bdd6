"""Pages that left since the live release answer still: with their new address, or with the nearest device there is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from storefront.build import removed
from storefront.build.removed import LIST, Known, Removed, _Nearest, made_removed, write_removed
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.build.writer import Written, read_records
from tests.pages.built_shop import DAY, BuiltShop

LIVE = "2026-11-20-0123456789ab"


@dataclass
class Night:
    """A night on which pages of the shop are gone: `gone` of those it has, `older` that it had under other names."""

    shop: BuiltShop
    book_file: Path
    folder: Path

    def write(self, gone: set[str] = frozenset(), older: set[str] = frozenset(), **changes: object) -> dict[str, str]:  # type: ignore[assignment]
        """What `write_removed` wrote, path to text."""
        live, work = self.folder / LIVE, self.folder / "work"
        (live / "runtime").mkdir(parents=True, exist_ok=True)
        (live / "runtime" / "offers.sqlite").unlink(missing_ok=True)
        (live / "runtime" / "offers.sqlite").symlink_to(self.book_file)
        there = list(read_records(Path(self.shop.site.settings.work) / "records"))
        paths = [written.path for written in there] + [f"{path[1:]}index.html" for path in older]
        (live / "report" / "pages").mkdir(parents=True, exist_ok=True)
        had = b"\n".join(msgspec.json.encode(Written(path=path, size=1, hash="")) for path in paths)
        (live / "report" / "pages" / "all.jsonl").write_bytes(had)
        (work / "records").mkdir(parents=True, exist_ok=True)
        if not (work / "plan").exists():
            (work / "plan").symlink_to(Path(self.shop.site.settings.work) / "plan")
        lines = [msgspec.json.encode(one) for one in there if f"/{one.path.removesuffix('index.html')}" not in gone]
        (work / "records" / "all.jsonl").write_bytes(b"\n".join(lines))
        (work / "records" / "removed.jsonl").unlink(missing_ok=True)
        settings = msgspec.structs.replace(self.shop.site.settings, work=str(work), **{"live": str(live)} | changes)
        root = self.folder / "site"
        write_removed(Site(settings), root)
        written = msgspec.json.Decoder(Written)
        record = (work / "records" / "removed.jsonl").read_bytes().splitlines()
        return {(one := written.decode(line)).path: (root / one.path).read_text() for line in record}

    def rows(self) -> list[Removed]:
        """The list for the next night."""
        lines = (made_removed(Settings(site_url="x", work=str(self.folder / "work"))) / LIST).read_bytes().splitlines()
        return [msgspec.json.decode(line, type=Removed) for line in lines]

    def carry(self) -> None:
        """Make tonight's list the live release's."""
        folder = self.folder / LIVE / "report" / removed.FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LIST).write_bytes((self.folder / "work" / removed.FOLDER / LIST).read_bytes())


@pytest.fixture
def night(shop: BuiltShop, book_file: Path, tmp_path: Path) -> Night:
    return Night(shop, book_file, tmp_path)


def sku_page(shop: BuiltShop) -> tuple[str, str]:
    """The French page of a SKU whose model has others, and its model's."""
    for path, text in shop.of("fr-fr", "p").items():
        model = re.search(r'href="(/fr-fr/m/[^"/]+/)"', text)
        if model and sum(model[1] in other for other in shop.of("fr-fr", "p").values()) > 1:
            return path, model[1]
    raise AssertionError("no model has two SKUs")


def file_of(path: str) -> str:
    return f"{path[1:]}index.html"


def test_sku_that_left_answers_with_the_way_to_its_model(night: Night, shop: BuiltShop) -> None:
    path, model = sku_page(shop)

    written = night.write(gone={path})

    assert set(written) == {file_of(path), "_redirects"}
    page = written[file_of(path)]
    assert f'<a class="btn" href="{model}">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Cet appareil n’est plus vendu ici" in page
    assert 'lang="fr-FR"' in page
    assert "€" not in page.partition("<main")[2].partition("</main>")[0]


def test_model_that_left_leads_to_the_nearest_of_its_brand_else_to_its_category(night: Night, shop: BuiltShop) -> None:
    path, model = sku_page(shop)
    written = night.write(gone={path, model})
    to = {row.path: row.to for row in night.rows()}

    assert to[model] == to[path] != model
    known = {row.path: row.known for row in night.rows()}[model]
    brand = {row.model for row in removed._known_of(night.folder / LIVE).values() if row.brand == known.brand}
    assert re.fullmatch(r"/fr-fr/(m/.+|c/.+)/", to[model])
    if "/m/" in to[model]:
        assert to[model].split("/")[3] in brand
    assert f'href="{to[model]}"' in written[file_of(model)]

    every_model = {model for model in shop.paths if model.startswith("/fr-fr/m/")}
    night.write(gone=every_model)
    assert {row.to for row in night.rows()} <= {f"/fr-fr/c/{row.known.category}/" for row in night.rows()}


def test_renamed_page_leads_to_its_new_address_by_itself(night: Night, shop: BuiltShop) -> None:
    path, _ = sku_page(shop)
    sku = next(sku for sku in removed_skus(night) if path.endswith(f"-{sku}/"))
    old = f"/fr-fr/p/un-ancien-nom-{sku}/"

    written = night.write(older={old})

    page = written[file_of(old)]
    assert f'<meta http-equiv="refresh" content="0; url={path}">' in page
    assert f'<link rel="canonical" href="https://shop.example{path}">' in page
    assert f"{old} {path} 301\n" in written["_redirects"]
    assert [(row.path, row.to, row.moved) for row in night.rows()] == [(old, path, True)]


def removed_skus(night: Night) -> list[str]:
    night.write()
    return [row.sku for row in removed._known_of(night.folder / LIVE).values() if row.sku]


def test_list_is_carried_on_and_ends_after_its_nights(night: Night, shop: BuiltShop) -> None:
    path, _ = sku_page(shop)
    night.write(gone={path})
    night.carry()
    pages = night.write(gone={path}, day=(date.fromisoformat(DAY) + timedelta(days=3)).isoformat())

    assert file_of(path) in pages
    assert [(row.path, row.since) for row in night.rows()] == [(path, DAY)]

    late = (date.fromisoformat(DAY) + timedelta(days=removed.NIGHTS + 1)).isoformat()
    old = {written.path for written in read_records(Path(shop.site.settings.work) / "records")}
    assert file_of(path) in old
    night.carry()
    night.write(day=late)
    assert night.rows() == []


def test_page_that_came_back_is_itself_again(night: Night, shop: BuiltShop) -> None:
    path, _ = sku_page(shop)
    night.write(gone={path})
    night.carry()

    assert set(night.write()) == {"_redirects"}
    assert night.rows() == []


def test_partial_build_takes_nothing_for_removed(night: Night, shop: BuiltShop) -> None:
    path, _ = sku_page(shop)

    assert set(night.write(gone={path}, markets=("FR",))) == {"_redirects"}


def test_first_build_has_nothing_to_compare_with(night: Night, shop: BuiltShop) -> None:
    assert night.write(live="")["_redirects"].count("\n") == 1


def test_list_has_an_end_and_keeps_the_latest(night: Night, shop: BuiltShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removed, "MOST", 2)
    path, _ = sku_page(shop)
    night.write(gone={path})
    night.carry()
    three = set(sorted(set(shop.of("fr-fr", "p")) - {path})[:2])

    night.write(gone={path, *three}, day=(date.fromisoformat(DAY) + timedelta(days=1)).isoformat())

    assert {row.path for row in night.rows()} == three


def test_with_the_setting_a_page_that_left_is_its_folders_page_for_what_is_gone(night: Night, shop: BuiltShop) -> None:
    path, model = sku_page(shop)
    sku = next(sku for sku in removed_skus(night) if path.endswith(f"-{sku}/"))
    old = f"/fr-fr/p/un-ancien-nom-{sku}/"

    written = night.write(gone={path, model}, older={old}, removed="gone")

    assert set(written) == {f"{path[1:]}gone.html", f"{model[1:]}gone.html", f"{old[1:]}gone.html", "_redirects"}
    assert "Cet appareil n’est plus vendu ici" in written[f"{path[1:]}gone.html"]
    assert f"{path} {path}gone.html 410\n" in written["_redirects"]
    written = night.write(older={old}, removed="gone")
    assert set(written) == {file_of(old), "_redirects"}, "what has a new address leads there, whatever the setting"
    assert f"{old} {path} 301\n" in written["_redirects"]


def test_a_page_whose_sku_ends_like_a_lost_one_is_not_taken_for_it() -> None:
    one = Known(model="m", brand="B", name="M", category="smartphones", sku="IP13")
    longer = Known(model="m", brand="B", name="M", category="smartphones", sku="AB-IP13")
    nearest = _Nearest({"/fr-fr/p/telephone-AB-IP13/", "/fr-fr/m/m/"}, [one, longer], [one])

    assert nearest.to("/fr-fr/p/telephone-IP13/", one) == ("/fr-fr/m/m/", False)

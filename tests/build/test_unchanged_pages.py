"""A night writes what changed and nothing else: each change reaches exactly the pages that were made from it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storefront.build.fingerprints import TemplateVersions, code_version, market_rules
from storefront.domain.rulebook import SHOP_RULES, load_rulebook
from storefront.sample import write_sample
from tests.build.made_exports import changed_copy, read_rows
from tests.build.nights import Night, build_night, changed_theme, pages
from tests.build.shop_commands import DAY
from tests.pages.built_shop import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("unchanged")]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unchanged") / "export"
    write_sample(folder, skus=60, date=date(2026, 11, 21), markets=["FR", "US"])
    return folder


@pytest.fixture(scope="module")
def first(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    return build_night(tmp_path_factory.mktemp("first"), export)


def delta_and_full(tmp_path: Path, export: Path, first: Night, **changes: Any) -> tuple[Night, Night]:
    """The same inputs, taking over from the first night and from nothing."""
    delta = build_night(tmp_path / "delta", export, first, **changes)
    full = build_night(tmp_path / "full", export, **changes)
    assert delta.hashes == full.hashes
    assert delta.lines == full.lines
    return delta, full


def test_without_a_change_nothing_is_rendered_and_nothing_written(tmp_path: Path, export: Path, first: Night) -> None:
    again = build_night(tmp_path, export, first)

    assert again.written_since(first) == set()
    assert again.work.written == 0
    assert again.work.taken == len([line for line in first.lines.values() if line.fingerprint]) > 300


def test_a_template_of_one_kind_of_page_reaches_only_these(tmp_path: Path, export: Path, first: Night) -> None:
    theme = changed_theme(tmp_path, "templates/pages/listing.html", "<h1>", '<h1 class="new">')

    delta, _ = delta_and_full(tmp_path, export, first, theme=theme)

    listings = {name for name in pages(first.lines) if "/c/" in name}
    assert delta.written_since(first) == listings
    assert delta.work.taken == sum(1 for name, line in first.lines.items() if line.fingerprint and name not in listings)
    assert delta.work.causes == {"shared": len(listings)}


def test_a_partial_reaches_the_pages_that_print_it(tmp_path: Path, export: Path, first: Night) -> None:
    theme = changed_theme(tmp_path, "templates/partials/parts.html", '<li class="card">', '<li class="card new">')

    delta, full = delta_and_full(tmp_path, export, first, theme=theme)

    written = delta.written_since(first)
    assert written == full.changed_since(first)
    assert {name.split("/")[1] for name in written} == {"c", "s", "index.html"}
    # A model's page imports another macro of the file: it is rendered, found the same, and not written.
    assert delta.work.same >= len([name for name in first.lines if "/m/" in name])


def test_a_word_reaches_the_pages_that_say_it(tmp_path: Path, export: Path, first: Night) -> None:
    theme = changed_theme(tmp_path, "messages/fr.po", "Un dessin dans la bonne couleur.", "Un dessin.")

    delta, full = delta_and_full(tmp_path, export, first, theme=theme)

    said = {
        name
        for name in pages(first.lines)
        if "Un dessin dans la bonne couleur." in (first.folder / "site" / name).read_text(encoding="utf-8")
    }
    assert delta.written_since(first) == said == full.changed_since(first)
    assert {name.split("/")[0] for name in said} == {"fr-fr"}
    assert delta.work.taken >= len([name for name in pages(first.lines) if name.startswith("en-us/")])


def test_a_rule_reaches_the_pages_of_the_markets_it_holds_in(tmp_path: Path, export: Path, first: Night) -> None:
    # From 27 September 2026 on, the harmonised notice stands in the footer of every page in the EU (G2).
    before = build_night(tmp_path / "before", export, day="2026-09-26")
    after = build_night(tmp_path / "after", export, before, day="2026-09-27")
    full = build_night(tmp_path / "full", export, day="2026-09-27")

    assert after.hashes == full.hashes
    french = {name for name in pages(after.lines) if name.startswith("fr-fr/")}
    assert pages(after.written_since(before)) == french
    assert pages(after.lines) - french


def test_a_price_reaches_its_page_its_model_and_the_lists_that_show_it(
    tmp_path: Path, export: Path, first: Night
) -> None:
    sku = next(row["sku"] for row in read_rows(export, "offers") if row["market"] == "FR" and row["stock"])

    def dearer(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if row["sku"] == sku and row["market"] == "FR":
                row["price"] = f"{float(row['price']) + 1:.2f}"

    delta, full = delta_and_full(tmp_path, changed_copy(export, tmp_path / "export", "offers", dearer), first)

    written = pages(delta.written_since(first))
    assert written == pages(full.changed_since(first))
    products = {name for name in written if "/p/" in name}
    assert len(products) == 1
    assert products.pop().endswith(f"-{sku}/index.html")
    assert len([name for name in written if "/m/" in name]) == 1
    assert all(name.startswith("fr-fr/") for name in written)


def test_a_version_that_sells_out_changes_no_page_of_its_siblings(tmp_path: Path, export: Path, first: Night) -> None:
    sku = next(row["sku"] for row in read_rows(export, "offers") if row["market"] == "US" and row["stock"])

    def sold(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if row["sku"] == sku and row["market"] == "US":
                row["stock"] = 0

    delta, full = delta_and_full(tmp_path, changed_copy(export, tmp_path / "export", "offers", sold), first)

    assert delta.written_since(first) == full.changed_since(first)
    assert delta.work.causes.keys() <= {"own", "model", "file"}
    remade = {name for name in pages(delta.lines) if delta.lines[name].fingerprint != first.lines[name].fingerprint}
    assert [name.split("-")[-1] for name in remade if "/p/" in name] == [f"{sku.split('-')[-1]}/index.html"]
    assert len([name for name in remade if "/m/" in name]) == 1


def test_a_model_that_leaves_a_country_reaches_its_pages_in_others(tmp_path: Path, export: Path) -> None:
    models = {row["sku"]: row["model"] for row in read_rows(export, "skus")}
    offers = read_rows(export, "offers")
    both = sorted(
        {row["sku"] for row in offers if row["market"] == "FR"}
        & {row["sku"] for row in offers if row["market"] == "US"}
    )
    kinds = {row["model"]: row["category"] for row in read_rows(export, "models")}
    sold = {models[sku] for sku in both}
    # Its category stays there by another model, its model by another version.
    lone = next(
        sku
        for sku in both
        if [models[other] for other in both].count(models[sku]) > 1
        and any(kinds[other] == kinds[models[sku]] for other in sold - {models[sku]})
    )

    def without(skus: set[str]) -> Callable[[list[dict[str, Any]]], None]:
        def drop(rows: list[dict[str, Any]]) -> None:
            rows[:] = [row for row in rows if row["market"] != "US" or row["sku"] not in skus]

        return drop

    # A version that is not sold there leads to its model, as long as another version is.
    before = changed_copy(export, tmp_path / "before", "offers", without({lone}))
    after = changed_copy(
        export, tmp_path / "after", "offers", without({sku for sku in both if models[sku] == models[lone]})
    )
    first = build_night(tmp_path / "first", before)

    delta, full = delta_and_full(tmp_path, after, first)

    assert delta.written_since(first) == full.changed_since(first)
    (page,) = (
        name for name in pages(full.lines) if name.startswith("fr-fr/p/") and name.endswith(f"-{lone}/index.html")
    )
    assert page in delta.written_since(first)


def test_five_nights_of_deltas_are_the_bytes_of_full_builds(tmp_path: Path) -> None:
    live = None
    for number in range(1, 6):
        export = tmp_path / f"export-{number}"
        write_sample(export, skus=50, date=date(2026, 11, 21), night=number, markets=["BE"])
        day = f"2026-11-{20 + number}"
        live = build_night(tmp_path / f"delta-{number}", export, live, day=day)
        full = build_night(tmp_path / f"full-{number}", export, day=day)
        assert live.hashes == full.hashes
        assert live.lines == full.lines
        assert number == 1 or live.work.taken > live.work.written > 0
        shutil.rmtree(full.folder)


def test_a_page_that_cannot_be_rendered_stays_as_it_was_and_is_tried_again(
    tmp_path: Path, export: Path, first: Night
) -> None:
    model = next(name for name in first.lines if name.startswith("fr-fr/m/"))
    slug = model.split("/")[2]
    broken = changed_theme(
        tmp_path, "templates/pages/model.html", "<h1>", f'{{% if view.model.model.model == "{slug}" %}}{{{{ view.none }}}}{{% endif %}}<h1>'
    )  # fmt: skip

    second = build_night(tmp_path / "second", export, first, theme=broken)

    kept = {page.path for page in second.work.kept}
    assert f"/{model.removesuffix('index.html')}" in kept
    assert all(f"/m/{slug}/" in path for path in kept)
    assert all("none" in page.reason for page in second.work.kept)
    assert second.written_since(first) == set()
    assert second.lines[model].fingerprint == ""

    third = build_night(tmp_path / "third", export, second)

    assert third.work.kept == []
    assert third.hashes == first.hashes
    assert third.lines == first.lines


def test_a_page_that_went_missing_is_written_anew(tmp_path: Path, export: Path) -> None:
    live = build_night(tmp_path / "live", export)
    gone = next(name for name in live.lines if "/p/" in name)
    (live.folder / "site" / gone).unlink()

    again = build_night(tmp_path / "again", export, live)

    assert again.written_since(live) == {gone}
    assert again.lines == live.lines


def test_rules_of_one_market_are_no_input_of_another(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHOP_RULES, tmp_path / "rules"))
    file = folder / "withdrawal.toml"
    text = file.read_text(encoding="utf-8")
    assert 'markets = ["US"]' in text or '"US"' in text
    day = date.fromisoformat(DAY)
    before = load_rulebook().on(day)
    file.write_text(text.replace("shop_days = 30", "shop_days = 31"), encoding="utf-8")
    after = load_rulebook(folder).on(day)

    for market in before.markets:
        same = before.withdrawal(market) == after.withdrawal(market)
        assert (market_rules(before, market) == market_rules(after, market)) == same


def test_the_code_of_pages_is_an_input_and_the_loaders_is_not(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "storefront", tmp_path / "storefront", ignore=shutil.ignore_patterns("__pycache__"))
    before = code_version(tmp_path)

    loader = tmp_path / "storefront" / "catalog" / "load.py"
    loader.write_text(loader.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    assert code_version.__wrapped__(tmp_path) == before

    page = tmp_path / "storefront" / "pages" / "sku_page.py"
    page.write_text(page.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    assert code_version.__wrapped__(tmp_path) != before


def test_a_template_whose_includes_are_worked_out_depends_on_all(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    for name, text in (("pages/own.html", "{% include which %}"), ("sections/a.html", "a"), ("pages/b.html", "b")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    before = {kind: TemplateVersions(folder).of_kind(kind) for kind in ("own", "b")}

    (folder / "sections" / "a.html").write_text("other", encoding="utf-8")

    assert TemplateVersions(folder).of_kind("own") != before["own"]
    assert TemplateVersions(folder).of_kind("b") == before["b"]

"""A price falls, rises, jumps: what pages, structured data, offer book and report make of it, night after night."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from storefront.catalog.price_history import read_nights
from storefront.release.book_rows import BOOK
from storefront.release.offer_book import OfferBook
from tests.build.published_prices import FIRST, Nights, priced
from tests.build.shop_commands import Answer, ask, contents, is_one_sentence
from tests.pages import reading

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published-prices")]

SKU = "fr-fr/p/iphone-13-128-go-minuit-IP13-128/index.html"
CARDS = "fr-fr/c/smartphones/index.html"
MODEL = "fr-fr/m/iphone-13/index.html"
PAGES = (SKU, CARDS, MODEL)
SENTENCE = "Prix le plus bas des 30 jours précédant la réduction\N{NO-BREAK SPACE}: {}"
STRUCK = "https://schema.org/StrikethroughPrice"

GOOD, FAIR, PREMIUM = "o-good", "o-fair", "o-premium"
STEADY = (priced(FAIR, "90.00", grade="fair"), priced(PREMIUM, "300.00", grade="premium"))


@dataclass(kw_only=True)
class Story:
    """What came of 33 nights: a fall, the same night once more, a rise beside a price that jumped, that price again."""

    shop: Nights
    fallen: Path
    risen: Path
    freed: Path
    built_again: Answer
    published_again: Answer
    unchanged: bool


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """30 nights at 100, 90 and 300 euros, and three with news."""
    shop = Nights(folder=tmp_path_factory.mktemp("nights"))
    shop.night(priced(GOOD, "100.00"), *STEADY)
    for _ in range(29):
        shop.quiet_night()
    tonight = shop.export(priced(GOOD, "80.00"), *STEADY)
    fallen = shop.night(priced(GOOD, "80.00"), *STEADY)
    before = contents(shop.releases)
    shop.day -= timedelta(days=1)
    built_again, published_again = shop.build(tonight), shop.publish()
    shop.day += timedelta(days=1)
    unchanged = contents(shop.releases) == before
    news = (priced(GOOD, "90.00"), *STEADY[:1], priced(PREMIUM, "3.00", grade="premium"))
    return Story(
        shop=shop,
        fallen=fallen,
        risen=shop.night(*news),
        freed=shop.night(*news),
        built_again=built_again,
        published_again=published_again,
        unchanged=unchanged,
    )


def page(release: Path, path: str) -> str:
    return (release / "site" / path).read_text(encoding="utf-8")


def struck(release: Path, path: str) -> list[str]:
    """The sentences around struck prices."""
    return [found.parent.text for found in reading.parse(page(release, path)).all("s") if found.parent]


def page_path(release: Path) -> str:
    """The path of the French page of the phone whose price jumped."""
    (folder,) = (release / "site" / "fr-fr" / "p").glob("*-IP13-128")
    return f"/fr-fr/p/{folder.name}/"


def report(release: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((release / "report" / "report.json").read_bytes())
    return found


def test_a_fall_after_a_month_is_announced_everywhere_by_the_lowest_price_before(story: Story) -> None:
    release = story.fallen

    words = SENTENCE.format("100,00\N{NO-BREAK SPACE}€")
    assert [reading.parse(words).text] * 3 == [text for path in PAGES for text in struck(release, path)]
    offers = {node["sku"]: node["priceSpecification"] for node in reading.nodes_of(page(release, SKU), "Offer")}
    asked, before = offers[GOOD]
    assert (asked["price"], asked.get("priceType")) == ("80.00", None)
    assert (before["price"], before["priceType"], before["priceCurrency"]) == ("100.00", STRUCK, "EUR")
    assert {offers[name]["price"] for name in (FAIR, PREMIUM)} == {"90.00", "300.00"}
    (lead,) = reading.nodes_of(page(release, MODEL), "Offer")
    assert [each["price"] for each in lead["priceSpecification"]] == ["80.00", "100.00"]
    assert report(release)["reductions"] == 1


def test_building_and_publishing_the_same_again_changes_nothing(story: Story) -> None:
    assert story.built_again.out.splitlines() == ["nothing to do: this release is there", story.fallen.name]
    assert story.published_again.out == f"already live\n{story.fallen.name}\n"
    assert story.unchanged


def test_up_again_is_no_reduction_and_a_price_that_jumped_is_held(story: Story) -> None:
    release = story.risen

    assert [text for path in PAGES for text in struck(release, path)] == []
    assert STRUCK not in page(release, SKU)
    # Held: nowhere to be bought, and nowhere at a hundredth of its price.
    assert all("3,00" not in page(release, path).replace("13,00", "") for path in PAGES)
    (radio,) = reading.parse(page(release, SKU)).all("input", id="g-premium")
    assert "disabled" in radio.attributes
    nodes = {node["sku"]: node for node in reading.nodes_of(page(release, SKU), "Offer")}
    assert (nodes[PREMIUM]["price"], nodes[PREMIUM]["availability"]) == ("300.00", "https://schema.org/OutOfStock")
    book = OfferBook.open(release / "runtime" / BOOK)
    held = book.offer(PREMIUM)
    assert held is not None
    assert (held.stock, held.headline_minor) == (0, 30000)
    (named,) = report(release)["held"]  # type: ignore[misc]
    assert named == {
        "offer": PREMIUM, "sku": "IP13-128", "refurbisher": "renewtech", "market": "FR", "grade": "premium",
        "currency": "EUR", "asked_minor": 300, "last_minor": 30000, "path": page_path(release),
    }  # fmt: skip
    html = (release / "report" / "report.html").read_text(encoding="utf-8")
    assert f"<td>{PREMIUM}</td>" in html
    assert '<td class="n">3.00 EUR</td><td class="n">300.00 EUR</td>' in html
    assert f'href="http://127.0.0.1:8000{page_path(release)}"' in html


def test_the_next_export_with_that_price_releases_it(story: Story) -> None:
    release = story.freed

    freed = OfferBook.open(release / "runtime" / BOOK).offer(PREMIUM)
    assert freed is not None
    assert (freed.stock, freed.headline_minor) == (3, 300)
    assert "3,00\N{NO-BREAK SPACE}€" in reading.shown(page(release, SKU))
    assert report(release)["held"] == []
    assert struck(release, SKU) == []


def test_going_back_leaves_the_history_as_it_is(story: Story) -> None:
    shop = story.shop
    newest, before = shop.live.name, shop.history.read_bytes()
    earlier = read_nights(shop.history).nights[-3].release

    back = ask("publish", "--releases", shop.releases, "--release", earlier)
    again = ask("publish", "--releases", shop.releases, "--release", newest)

    assert (back.code, again.code) == (0, 0)
    assert shop.history.read_bytes() == before


def test_prices_that_all_jump_are_stopped_until_somebody_says_why(story: Story) -> None:
    shop = story.shop
    export = shop.export(priced(GOOD, "0.90"), priced(FAIR, "0.90", grade="fair"), STEADY[1] | {"price": "3.00"})
    before = contents(shop.releases)

    checked = ask("export.check", "--export", export, "--releases", shop.releases, "--date", shop.day, "--json")
    stopped = shop.build(export)

    guards = {guard["guard"]: guard for guard in json.loads(checked.out)["guards"]}
    assert checked.code == 4
    assert (guards["price-moves"]["tripped"], guards["price-moves"]["limit"]) == (True, 5.0)
    assert guards["price-moves"]["figure"] == pytest.approx(66.6667)
    assert stopped.code == 4
    assert is_one_sentence(stopped)
    assert "price-moves is 66.6667" in stopped.err
    assert contents(shop.releases) == before

    accepted = ("--accept", "median-price", "--accept", "price-moves", "--reason", "the owner said so")
    passed = shop.build(export, *accepted)

    assert passed.code == 0, passed.err
    release = shop.releases / passed.last_line
    assert {"guard": "price-moves", "reason": "the owner said so"} in report(release)["accepted"]  # type: ignore[operator]
    # Each of them is still a single offer that jumped.
    assert [held["offer"] for held in report(release)["held"]] == [FAIR, GOOD]  # type: ignore[attr-defined]
    assert "0,90" not in page(release, SKU)


def test_the_history_says_when_each_price_was_there(story: Story) -> None:
    with duckdb.connect(str(story.shop.history), read_only=True) as history:
        rows = history.execute(
            "SELECT grade, minor, first_seen, last_seen FROM prices WHERE grade IN ('good', 'premium') "
            "ORDER BY grade, first_seen"
        ).fetchall()

    def day(number: int) -> object:
        return FIRST + timedelta(days=number - 1)

    assert rows == [
        ("good", 10000, day(1), day(30)),
        ("good", 8000, day(31), day(31)),
        ("good", 9000, day(32), day(33)),
        ("premium", 30000, day(1), day(31)),
        ("premium", 300, day(33), day(33)),
    ]

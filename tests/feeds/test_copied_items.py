"""A feed's items are copied from the live release's feed where their rows are the same, and no byte tells."""

from datetime import date
from pathlib import Path

import msgspec

from storefront.build import night
from storefront.build.feed_items import FeedItems, LastItems
from storefront.build.feeds import feed_version, write_feed
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.pages.feed import Feed
from storefront.sample import write_sample

FIRST, SECOND = date(2026, 11, 21), date(2026, 11, 22)
SLUG = "fr-fr"


def planned(folder: Path, number: int, *, skus: int = 120) -> Settings:
    """The plan of a night, 1 or 2, of one sample."""
    write_sample(folder / f"export{number}", skus=skus, date=FIRST, markets=["FR"], night=number)
    settings = Settings(
        site_url="https://shop.example",
        export=str(folder / f"export{number}"),
        work=str(folder / f"work{number}"),
        templates=str(folder / "templates"),
        day=(FIRST if number == 1 else SECOND).isoformat(),
    )
    night.prepare(settings)
    return settings


def released(settings: Settings, release: Path, **changes: object) -> Path:
    """A release with no more than its feeds, as a build leaves them."""
    site = Site(msgspec.structs.replace(settings, **changes))
    write_feed(site, release / "site", SLUG, largest=20_000)
    (release / "report").mkdir(parents=True)
    (Path(settings.work) / "feeds").rename(release / "report" / "feeds")
    return release


def files(release: Path) -> dict[str, bytes]:
    return {str(path.relative_to(release)): path.read_bytes() for path in release.rglob("*") if path.is_file()}


def made_and_copied(settings: Settings, last: Path) -> tuple[int, int]:
    site = Site(settings)
    locale = site.rules.locale(SLUG)
    shop = site.shop(locale)
    with LastItems(last, SLUG) as known:
        items = FeedItems(shop, Feed(shop), feed_version(site, locale), known)
        lines = (settings.plan_folder / "sold" / "FR.jsonl").read_bytes().splitlines()
        every = sum(1 for line in lines for _ in items.of(line))
    return items.made, every - items.made


def test_a_night_after_another_makes_what_changed_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    first = released(planned(tmp_path, 1), tmp_path / "first")
    tonight = planned(tmp_path, 2)
    made, copied = made_and_copied(tonight, first)
    full = released(tonight, tmp_path / "full")
    delta = released(tonight, tmp_path / "delta", taken_from=str(first))

    assert files(delta) == files(full)
    assert files(full) != files(first)
    assert len(files(full)) > 4
    assert 0 < made < copied


def test_nothing_is_copied_under_another_address_or_from_a_release_that_lost_its_feed(tmp_path: Path) -> None:
    settings = planned(tmp_path, 1, skus=60)
    last = released(settings, tmp_path / "last")
    same = made_and_copied(settings, last)
    moved = made_and_copied(msgspec.structs.replace(settings, site_url="https://other.example"), last)
    (last / "site" / "feeds" / f"{SLUG}.xml").unlink()
    lost = made_and_copied(settings, last)

    assert same[0] == 0
    assert same[1] > 20
    assert moved == lost == (same[1], 0)

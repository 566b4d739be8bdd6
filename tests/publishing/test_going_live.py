"""What goes live: nothing secret, nothing partial unasked, nothing that fails its smoke test; and the way back."""

import json
from pathlib import Path

import pytest

from storefront.domain.errors import PublishFailed
from storefront.publishing.going_live import Going, go_live
from storefront.publishing.secret_scan import secret_values
from storefront.release.audit import AUDIT, ROLLBACK, audit_lines, write_audit
from storefront.release.folder import current, point_to
from storefront.release.offer_book import OfferBook
from tests.build.shop_commands import ask, contents, is_one_sentence
from tests.publishing.made_shop import (
    FIRST,
    FOURTH,
    HOME,
    LOCALE,
    SECOND,
    THIRD,
    list_files,
    make_release,
    product,
    skus,
    structured,
    written,
)


def unheard(line: str) -> None:
    """Says nothing."""


def live_name(releases: Path) -> str:
    live = current(releases)
    return live.name if live else ""


def test_publish_moves_here_and_at_the_target_and_says_so_once(releases: Path, book: Path, tmp_path: Path) -> None:
    release = make_release(releases, FIRST, book)
    target = f"file://{tmp_path}/www"

    first = ask("publish", "--releases", releases, "--target", target)
    before = contents(releases) | contents(tmp_path / "www")
    second = ask("publish", "--releases", releases, "--target", target)

    files = len(written(release / "site")) + len(written(release / "runtime")) - 1
    assert first.out == f"{target}: {files} files sent, 0 were there, 0 removed\npublished\n{FIRST}\n"
    assert second.out == f"{target}: already live, nothing sent\nalready live\n{FIRST}\n"
    assert before | contents(releases) | contents(tmp_path / "www") == before | {
        ".publishing": contents(releases)[".publishing"]
    }
    assert written(tmp_path / "www" / "site") == written(release / "site")
    assert (tmp_path / "www" / "current" / "runtime" / "files.json").read_bytes() == (
        release / "runtime" / "files.json"
    ).read_bytes()


def test_a_price_on_a_page_that_the_book_does_not_charge_takes_the_release_back(releases: Path, book: Path) -> None:
    first = make_release(releases, FIRST, book)
    point_to(releases, FIRST)
    offers = OfferBook.open(first / "runtime" / "offers.sqlite").best_offers("FR")
    wrong = {product(offer.sku): f"{structured(offer, '1.00')}</html>" for offer in offers[:12]}
    make_release(releases, SECOND, book, wrong)

    answer = ask("publish", "--releases", releases)

    assert answer.code == 6
    assert is_one_sentence(answer)
    assert "says 1.00 EUR" in answer.err
    assert f"{FIRST} is live again" in answer.err
    assert live_name(releases) == FIRST
    assert [(line.event, line.release, line.before) for line in audit_lines(releases)] == [(ROLLBACK, FIRST, SECOND)]


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        (HOME, None, "fr-fr/index.html cannot be read"),
        (HOME, "<!doctype html><p>half a pa", "fr-fr/index.html is cut short"),
        ("site/sitemap.xml", "<sitemapindex>", "sitemap.xml is not XML"),
        (f"site/feeds/{LOCALE}.xml", "<rss", "feeds/fr-fr.xml is not XML"),
        ("runtime/offers.sqlite", "no book", "the offer book does not open"),
    ],
)
def test_release_that_fails_its_smoke_test_is_never_left_live(
    releases: Path, book: Path, path: str, text: str | None, says: str
) -> None:
    make_release(releases, FIRST, book)
    point_to(releases, FIRST)
    second = make_release(releases, SECOND, book)
    if text is None:
        (second / path).unlink()
    else:
        (second / path).parent.mkdir(exist_ok=True)
        (second / path).unlink(missing_ok=True)
        (second / path).write_text(text)
        list_files(second)

    with pytest.raises((PublishFailed, FileNotFoundError), match=says if text else "No such file"):
        go_live(Going(releases=releases, release=SECOND), {}, unheard)

    assert live_name(releases) == FIRST


def test_first_release_that_fails_leaves_nothing_live(releases: Path, book: Path) -> None:
    make_release(releases, FIRST, book, {"site/sitemap.xml": "<"})

    answer = ask("publish", "--releases", releases)

    assert answer.code == 6
    assert "nothing was live before" in answer.err
    assert not (releases / "current").is_symlink()


def test_target_whose_pages_fail_goes_back_too(
    releases: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"file://{tmp_path}/www"
    first = make_release(releases, FIRST, book)
    go_live(Going(releases=releases, release=FIRST, target=target), {}, unheard)
    make_release(releases, SECOND, book)
    from storefront.publishing import going_live

    bring_up = going_live.bring_up

    def spoiling(place: object, folder: Path, *rest: object) -> object:
        brought = bring_up(place, folder, *rest)  # type: ignore[arg-type]
        if folder.name == SECOND:  # what a store that loses writes would do
            (tmp_path / "www" / HOME).write_text("")
        return brought

    monkeypatch.setattr(going_live, "bring_up", spoiling)

    with pytest.raises(PublishFailed, match=f"the target shows {FIRST} again; {FIRST} is live again"):
        go_live(Going(releases=releases, release=SECOND, target=target), {}, unheard)

    assert live_name(releases) == FIRST
    assert written(tmp_path / "www" / "site").items() >= written(first / "site").items()


SECRETS = {
    "a Stripe secret key": "sk_" + "live_51H8xABCDEFghijklmnop",
    "a Stripe webhook secret": "whsec_" + "abcdefghijklmnopqrstuvwx",
    "an AWS access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "the value of ENCRYPTION_KEY": "a-key-of-this-very-shop-0000",
    "the value of DATABASE_URL": "database-password-1",
}
ENVIRONMENT = {
    "ENCRYPTION_KEY": "a-key-of-this-very-shop-0000",
    "DATABASE_URL": "postgresql://shop:database-password-1@db/shop",
    "SITE_URL": "https://shop.example",
}


@pytest.mark.parametrize("what", SECRETS)
def test_secret_in_the_output_is_refused_with_file_and_line(releases: Path, book: Path, what: str) -> None:
    make_release(releases, FIRST, book)
    point_to(releases, FIRST)
    make_release(releases, SECOND, book, {f"site/{LOCALE}/guides/a/index.html": f"<p>\n<p>\n<p>{SECRETS[what]}\n"})

    with pytest.raises(PublishFailed, match=rf"guides/a/index\.html, line 3, holds {what}") as refused:
        go_live(Going(releases=releases, release=SECOND), ENVIRONMENT, unheard)

    assert SECRETS[what] not in refused.value.message
    assert live_name(releases) == FIRST


def test_secret_across_the_pieces_that_a_large_file_is_read_in_is_found(releases: Path, book: Path) -> None:
    filler = ("x" * 99 + "\n") * 41_943
    make_release(
        releases, FIRST, book, {f"site/{LOCALE}/long/index.html": f"{filler[:-3]}\n{SECRETS['an AWS access key']}"}
    )

    with pytest.raises(PublishFailed, match="line 41944, holds an AWS access key"):
        go_live(Going(releases=releases, release=FIRST), {}, unheard)


def test_every_secret_setting_of_the_functions_is_known_to_the_scan() -> None:
    from functions.kit.settings import SETTINGS

    environment = dict.fromkeys(SETTINGS, "0123456789abcdef") | {
        "DATABASE_URL": "postgresql://a:0123456789abcdef@h/d",
        "MAIL_URL": "smtp://a:0123456789abcdef@h",
    }

    known = {name.removeprefix("the value of ") for name in secret_values(environment)}

    assert known >= {"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "ENCRYPTION_KEY", "DATABASE_URL", "MAIL_URL"}


def test_what_the_live_release_has_is_not_read_again_unless_the_rules_changed(releases: Path, book: Path) -> None:
    """A secret that came in before anybody looked for it is found when it becomes one."""
    word = "harmless-word-0001"
    for name in (FIRST, SECOND):
        make_release(releases, name, book, {f"site/{LOCALE}/a.txt": word})
    go_live(Going(releases=releases, release=FIRST), {}, unheard)

    with pytest.raises(PublishFailed, match="the value of API_TOKEN"):
        go_live(Going(releases=releases, release=SECOND), {"API_TOKEN": word}, unheard)

    assert word not in (releases / ".scanned.json").read_text()


def test_partial_release_goes_live_only_with_a_reason_that_is_kept(releases: Path, book: Path) -> None:
    make_release(releases, FIRST, book, partial="only the markets FR")

    plain = ask("publish", "--releases", releases)
    unexplained = ask("publish", "--releases", releases, "--accept", "partial")
    accepted = ask("publish", "--releases", releases, "--accept", "partial", "--reason", "opening France")

    assert (plain.code, unexplained.code, accepted.code) == (6, 2, 0)
    (line,) = audit_lines(releases)
    assert (line.accepted, line.reason) == (("partial",), "opening France")


def test_rollback_goes_one_back_or_three_and_the_next_night_moves_on(releases: Path, book: Path) -> None:
    for name in (FIRST, SECOND, THIRD, FOURTH):
        make_release(releases, name, book)
        assert ask("publish", "--releases", releases).code == 0

    one = ask("rollback", "--releases", releases, "--reason", "wrong prices")
    shown_after_one = live_name(releases)
    again = ask("publish", "--releases", releases)
    three = ask("rollback", "--releases", releases, "--to", FIRST)
    shown_after_three = live_name(releases)
    make_release(releases, "2026-11-25-0123456789ab", book)
    on = ask("publish", "--releases", releases)

    assert (one.code, one.out, shown_after_one) == (0, f"rolled back\n{THIRD}\n", THIRD)
    assert again.code == 6
    assert "somebody went back from it" in again.err
    assert (three.code, shown_after_three) == (0, FIRST)
    assert (on.code, live_name(releases)) == (0, "2026-11-25-0123456789ab")
    assert [line.reason for line in audit_lines(releases) if line.event == ROLLBACK] == ["wrong prices", ""]


def test_rollback_of_a_target_brings_back_pages_lists_search_and_book(
    releases: Path, book: Path, tmp_path: Path
) -> None:
    target = f"file://{tmp_path}/www"
    first = make_release(releases, FIRST, book)
    for name in (FIRST, SECOND):
        if name == SECOND:
            make_release(releases, name, book, {product(skus(first)[0]): None})
        ask("publish", "--releases", releases, "--target", target)

    here = ask("rollback", "--releases", releases)
    there = ask("rollback", "--releases", releases, "--to", FIRST, "--target", target)

    assert f"{target} still shows {SECOND}: invoke rollback --to {FIRST} --target {target}" in here.out
    assert there.code == 0, there.err
    assert written(tmp_path / "www" / "site").items() >= written(first / "site").items()
    pointed = json.loads((tmp_path / "www" / "current" / "runtime" / "files.json").read_bytes())
    assert pointed["release"] == FIRST
    assert (tmp_path / "www" / FIRST / "runtime" / "offers.sqlite").read_bytes() == (
        first / "runtime" / "offers.sqlite"
    ).read_bytes()


def test_rollback_without_anything_before_says_so(releases: Path, book: Path) -> None:
    make_release(releases, FIRST, book)
    ask("publish", "--releases", releases)

    answer = ask("rollback", "--releases", releases)

    assert answer.code == 6
    assert is_one_sentence(answer)


def test_audit_log_is_only_ever_added_to_even_after_a_torn_line(releases: Path) -> None:
    write_audit(releases, "publish", FIRST)
    with (releases / AUDIT).open("ab") as file:
        file.write(b'{"at":"2026-11-2')
    torn = (releases / AUDIT).read_bytes()

    write_audit(releases, "publish", SECOND)

    assert (releases / AUDIT).read_bytes().startswith(torn)
    assert [line.release for line in audit_lines(releases)] == [FIRST, SECOND]

"""Registering a guarantee, its certificate, and claims on it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from functions.app import make_app
from storefront.domain.guarantee import add_months
from tests.functions.asgi_calls import Reply, call, path_of
from tests.functions.buying import TestShop
from tests.functions.caring import (
    BUYER,
    HTML,
    bought,
    care_shop,
    hidden_fields,
    json_of,
    letters_about,
    page_of,
    text_of,
)

DAY = "2026-10-31"
DEVICE = {"locale": "fr-fr", "imei": "490154203237518", "email": "anna@example.org", "purchase_date": DAY}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3 + b"\r\n--frontier--\r\n"


@pytest.fixture
def shop(tmp_path: Path, database_url: str, double: str) -> Iterator[TestShop]:
    with care_shop(tmp_path, database_url, double) as opened:
        yield opened


def order_fields(order: str, **changes: str) -> dict[str, str]:
    return {"locale": "fr-fr", "order": order, "email": BUYER["email"], "purchase_date": DAY} | changes


def send_claim(shop: TestShop, token: str, *pictures: bytes, **fields: str) -> Reply:
    """A claim as a browser's form sends it."""
    edge = b"edge7f3a"
    parts = [(f'name="{name}"'.encode(), value.encode()) for name, value in fields.items()]
    parts += [(b'name="pictures"; filename="a.exe"\r\nContent-Type: text/html', data) for data in pictures]
    body = b"".join(
        b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (edge, head, data) for head, data in parts
    )
    return call(
        make_app(lambda: shop.shop),
        f"/api/warranty/{token}/claims",
        method="POST",
        headers={"content-type": f"multipart/form-data; boundary={edge.decode()}", "accept": "text/html,*/*;q=0.8"},
        body=[body + b"--" + edge + b"--\r\n"],
    )


def registered(shop: TestShop, **changes: str) -> str:
    """A certificate's token, as declared."""
    kept = json_of(shop.post("/api/warranty", DEVICE | changes), 201)
    return str(kept["url"]).rpartition("/")[2]


def test_a_device_gets_a_certificate_with_the_days_of_its_markets_law(shop: TestShop) -> None:
    kept = json_of(shop.post("/api/warranty", DEVICE), 201)

    found = json_of(shop.get(path_of(kept["url"])), 200)
    assert kept["legal_until"] == found["legal_until"] == "2028-10-31"
    assert found["if_repaired_until"] == "2029-10-31"
    assert found["standing"] == "declared"
    assert found["device"].endswith("7518")
    assert "490154203237518" not in str(shop.rows("SELECT * FROM certificates"))


@pytest.mark.parametrize(
    ("locale", "day", "legal", "repaired", "claim", "early"),
    [
        ("pt-pt", "2026-10-31", "2029-10-31", "2030-10-31", "", "2026-11-30"),
        ("fr-fr", "2026-07-30", "2028-07-30", "2029-01-30", "", ""),
        ("fr-fr", "2024-02-29", "2026-02-28", "2026-08-29", "", ""),
        ("en-gb", "2026-10-31", "", "", "2032-10-31", "2026-11-30"),
        ("ja-jp", "2026-10-31", "", "", "", ""),
    ],
)
def test_the_law_is_that_of_the_market_on_the_day_of_purchase(
    shop: TestShop, locale: str, day: str, legal: str, repaired: str, claim: str, early: str
) -> None:
    token = registered(shop, locale=locale, purchase_date=day)

    found = json_of(shop.get(f"/api/warranty/{token}"), 200)

    assert (found["legal_until"], found["if_repaired_until"]) == (legal, repaired)
    assert (found["claim_until"], found["early_until"]) == (claim, early)


def test_the_same_device_and_address_is_the_same_certificate(shop: TestShop) -> None:
    first = json_of(shop.post("/api/warranty", DEVICE), 201)
    again = json_of(
        shop.post("/api/warranty", DEVICE | {"imei": "49-015420-323751-8", "email": "Anna@example.org"}), 201
    )
    other = json_of(shop.post("/api/warranty", DEVICE | {"email": "eve@example.org"}), 201)

    assert again == first
    assert other["certificate"] != first["certificate"]
    assert len(letters_about(shop, "Certificat")) == 2


@pytest.mark.parametrize("change", [{"purchase_date": "2026-10-30"}, {"locale": "ja-jp"}, {"locale": "de-de"}])
def test_a_certificate_says_what_was_typed_whatever_was_typed_before(shop: TestShop, change: dict[str, str]) -> None:
    first = json_of(shop.post("/api/warranty", DEVICE), 201)

    other = json_of(shop.post("/api/warranty", DEVICE | change), 201)

    found = json_of(shop.get(path_of(other["url"])), 200)
    assert other["certificate"] != first["certificate"]
    expected = DEVICE | change
    assert (found["purchased_on"], found["locale"]) == (expected["purchase_date"], expected["locale"])


def test_only_the_mailed_link_says_what_an_order_confirms(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    kept = json_of(shop.post("/api/warranty", order_fields(number)), 201)

    (letter,) = letters_about(shop, kept["certificate"])
    link = next(word for word in text_of(letter).split() if "/api/warranty/" in word)
    declared = json_of(shop.get(path_of(kept["url"])), 200)
    mailed = json_of(shop.get(path_of(link)), 200)

    assert (declared["standing"], declared["devices"]) == ("declared", [])
    assert mailed["standing"] == "confirmed"
    assert mailed["devices"][0]["title"] == "iPhone 13"
    # Twelve months of a seller are no benefit beside twenty-four of the law (rule G1).
    assert mailed["devices"][0]["commercial_until"] == ""


def test_nobody_learns_by_trying_whether_an_order_exists_or_whose_it_is(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    pages = []
    for order, email in ((number, BUYER["email"]), (number, "eve@example.org"), ("R0000000000", "eve2@example.org")):
        kept = json_of(shop.post("/api/warranty", order_fields(order, email=email)), 201)
        letters_about(shop, "")
        page = page_of(shop.get(path_of(kept["url"]), **HTML))
        token = path_of(kept["url"]).rpartition("/")[2]
        check = shop.shop.token("certificate-declared_check", kept["certificate"])
        for text, word in ((order, "ORDER"), (kept["certificate"], "NUMBER"), (token, "T"), (check, "C")):
            page = page.replace(text, word)
        pages.append(page)

    assert pages[0] == pages[1] == pages[2]


def test_another_address_never_gets_a_confirmed_certificate(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    kept = json_of(shop.post("/api/warranty", order_fields(number, email="eve@example.org")), 201)
    letters_about(shop, "")

    mailed = json_of(shop.get(f"/api/warranty/{shop.shop.token('certificate-mailed', kept['certificate'])}"), 200)

    assert (mailed["standing"], mailed["devices"]) == ("declared", [])


def test_a_certificate_prints_its_check_and_the_check_can_do_nothing(shop: TestShop) -> None:
    token = registered(shop)
    page = page_of(shop.get(f"/api/warranty/{token}", **HTML))
    check = path_of(page.partition("Vérifier ce certificat")[2].partition('href="')[2].partition('"')[0])

    checked = page_of(shop.get(check, **HTML))

    assert page.index("Vos droits légaux" if "Vos droits légaux" in page else "28") > 0
    assert "figure dans notre registre" in checked
    assert "anna@example.org" not in checked
    assert "/claims" not in checked
    assert shop.get(check.removesuffix("/check")).status == 404
    assert shop.get(check.removesuffix("/check") + "/claims").status == 404
    assert shop.get(f"/api/warranty/{token}/check").status == 404


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"imei": "490154203237519"}, ["device"]),
        ({"imei": "000000000000000"}, ["device"]),
        ({"imei": ""}, ["device"]),
        ({"purchase_date": "2999-01-01"}, ["purchase_date"]),
        ({"purchase_date": "31/10/2026", "email": "@"}, ["purchase_date", "email"]),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    shop: TestShop, changes: dict[str, str], errors: list[str]
) -> None:
    assert json_of(shop.post("/api/warranty", DEVICE | changes), 422)["errors"] == errors
    assert shop.count("certificates") == 0


def test_a_claim_with_pictures_is_kept_whole(shop: TestShop) -> None:
    token = registered(shop)
    form = page_of(shop.get(f"/api/warranty/{token}/claims", **HTML))
    fields = dict(hidden_fields(form)) | {"fault": "Screen stays dark", "wish": "repair"}
    assert form.index('value="repair"') < form.index('value="replacement"') < form.index('value="refund"')

    page = page_of(send_claim(shop, token, PICTURE, **fields), 201)
    again = page_of(send_claim(shop, token, PICTURE, **fields), 201)

    (case,) = shop.rows("SELECT * FROM cases")
    (file,) = shop.rows("SELECT * FROM case_files")
    folder = Path(shop.environment["FILES_URL"].removeprefix("file://"))
    assert case["number"] in page
    assert case["number"] in again
    assert (case["state"], case["wish"], file["type"]) == ("open", "repair", "image/png")
    assert (folder / file["name"]).read_bytes() == PICTURE
    (letter,) = letters_about(shop, case["number"])
    assert letter["To"] == "anna@example.org"
    handed: Any = json.loads((folder / "backoffice" / f"care-office-case-{case['number']}.json").read_text())
    assert handed["files"][0]["name"] == file["name"]


@pytest.mark.parametrize("picture", [b"<script>", b"MZ\x90\x00", b"\xff\xd8", b"%PDF-1.7"])
def test_a_picture_is_told_by_its_content(shop: TestShop, picture: bytes) -> None:
    token = registered(shop)

    page = page_of(send_claim(shop, token, picture, locale="fr-fr", fault="dark", wish="repair"), 422)

    assert 'href="#f-pictures"' in page
    assert ">dark</textarea>" in page
    assert shop.count("cases") == 0


def test_pictures_beyond_the_limits_are_refused(shop: TestShop) -> None:
    token = registered(shop)
    fields = {"locale": "fr-fr", "fault": "dark", "wish": "repair"}

    assert send_claim(shop, token, *[PICTURE] * 6, **fields).status == 422
    assert send_claim(shop, token, PICTURE + bytes(4_300_000), **fields).status == 413
    assert shop.count("cases") == 0


def test_a_claim_whose_pictures_cannot_be_kept_is_not_answered_and_can_be_sent_again(shop: TestShop) -> None:
    token = registered(shop)
    fields = {"locale": "fr-fr", "fault": "dark", "wish": "repair", "idempotency_key": "the-same-key"}
    folder = Path(shop.environment["FILES_URL"].removeprefix("file://"))
    folder.mkdir()
    (folder / "cases").write_text("in the way")

    refused = send_claim(shop, token, PICTURE, **fields)
    (folder / "cases").unlink()
    kept = send_claim(shop, token, PICTURE, **fields)

    assert (refused.status, kept.status) == (503, 201)
    assert [row["state"] for row in shop.rows("SELECT * FROM cases")] == ["open"]


def test_a_given_up_claim_leaves_nothing(shop: TestShop) -> None:
    token = registered(shop)
    folder = Path(shop.environment["FILES_URL"].removeprefix("file://"))
    folder.mkdir()
    (folder / "cases").write_text("in the way")
    send_claim(shop, token, PICTURE, locale="fr-fr", fault="dark", wish="repair")
    (folder / "cases").unlink()

    shop.pass_time(7200)
    letters_about(shop, "")

    assert shop.count("cases") == shop.count("case_files") == 0


def test_add_months_ends_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2024, 2, 29), 24) == date(2026, 2, 28)

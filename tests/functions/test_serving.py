"""The published site over HTTP, as a CDN would serve it, with the functions behind the same address."""

import gzip
import json
import os
from pathlib import Path

import pytest

from functions.app import app
from storefront.build import headers
from storefront.serving.static_site import StaticSite
from storefront.serving.together import Together
from tests.functions.asgi_calls import Reply, call


@pytest.fixture
def shop(releases: Path) -> Together:
    return Together(releases, app)


def get(shop: Together, path: str, **asked: str) -> Reply:
    return call(shop, path, headers={name.replace("_", "-"): value for name, value in asked.items()})


def test_a_folder_is_its_page(shop: Together) -> None:
    reply = get(shop, "/")

    assert (reply.status, reply.body) == (200, b"<h1>Where?</h1>")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["content-length"] == "15"


def test_a_missing_slash_is_redirected_for_good_with_its_query(shop: Together) -> None:
    reply = get(shop, "/en-gb?q=iphone%2013")

    assert reply.status == 308
    assert reply.headers["location"] == "/en-gb/?q=iphone%2013"


@pytest.mark.parametrize(
    "path", ["//other.example/en-gb", "/%2f/other.example", "//en-gb", "/%5c%5cother.example/en-gb"]
)
def test_a_redirect_never_leads_to_another_host(path: str, shop: Together) -> None:
    reply = get(shop, path)

    location = reply.headers.get("location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/nowhere", "/en-gb/nowhere.html", "/robots.txt/", "/" + "x" * 3000 + "/", "/a%00b/"]
)
def test_what_is_not_there_gets_the_shops_own_page_with_status_404(path: str, shop: Together) -> None:
    reply = get(shop, path)

    assert (reply.status, reply.body) == (404, b"<h1>Not here</h1>")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/../runtime/release.json",
        "/%2e%2e/runtime/release.json",
        "/..%2fruntime%2frelease.json",
        "/en-gb/../../report/report.json",
        "/en-gb/..%2f..%2f..%2f..%2fsecret.txt",
        "/%2e%2e/%2e%2e/%2e%2e/secret.txt",
        "//secret.txt",
        "/_headers",
        "/_redirects",
        "/en-gb/../_headers",
        "//_headers",
    ],
)
def test_nothing_outside_the_site_is_served(path: str, shop: Together) -> None:
    assert get(shop, path).status == 404


def test_a_link_that_leads_out_of_the_site_is_not_followed(shop: Together, releases: Path) -> None:
    (releases / "current" / "site" / "leak.txt").symlink_to(releases.parent / "secret.txt")

    assert get(shop, "/leak.txt").status == 404


KINDS = {
    "/robots.txt": "text/plain; charset=utf-8",
    "/sitemap.xml": "application/xml; charset=utf-8",
    "/en-gb/days.json": "application/json",
    "/en-gb/manifest.webmanifest": "application/manifest+json",
    "/theme/reprise.0123456789ab.css": "text/css; charset=utf-8",
    "/theme/reprise.0123456789ab.js": "text/javascript; charset=utf-8",
    "/media/0123456789abcdef.svg": "image/svg+xml",
}


@pytest.mark.parametrize("path", KINDS)
def test_files_have_their_type(path: str, shop: Together) -> None:
    assert get(shop, path).headers["content-type"].removesuffix("; charset=utf-8") == KINDS[path].removesuffix(
        "; charset=utf-8"
    )


def parsed_headers_file() -> dict[str, dict[str, str]]:
    """`_headers` as a static host reads it."""
    found: dict[str, dict[str, str]] = {}
    for line in headers.headers_file().splitlines():
        if not line.startswith(" "):
            found[line] = {}
        else:
            name, _, value = line.strip().partition(": ")
            found[list(found)[-1]][name.lower()] = value
    return found


@pytest.mark.parametrize(
    ("path", "patterns"),
    [
        ("/", ["/*"]),
        ("/en-gb/", ["/*"]),
        ("/nowhere/", ["/*"]),
        ("/theme/reprise.0123456789ab.css", ["/*", "/theme/reprise.*"]),
        ("/media/0123456789abcdef.svg", ["/*", "/media/*"]),
        ("/en-gb/days.json", ["/*", "/*/days.json"]),
    ],
)
def test_headers_are_those_of_the_headers_file(path: str, patterns: list[str], shop: Together) -> None:
    table = parsed_headers_file()
    wanted = {name: value for pattern in patterns for name, value in table[pattern].items()}

    reply = get(shop, path)

    assert {name: value for name, value in reply.headers.items() if name in wanted} == wanted


def test_the_policy_lets_no_foreign_or_inline_script_in() -> None:
    policy = dict(rule.partition(" ")[::2] for rule in headers.content_security_policy().split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["form-action"] == "'self' https://checkout.stripe.com"
    assert "unsafe-inline" not in headers.headers_file()


def test_a_known_page_is_not_sent_again(shop: Together) -> None:
    first = get(shop, "/en-gb/")

    again = get(shop, "/en-gb/", if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize("known", ["W/{}", '"other", {}'])
def test_a_known_page_is_recognised_in_every_form_of_the_question(known: str, shop: Together) -> None:
    """RFC 9110, 13.1.2: a list or a weak validator."""
    etag = get(shop, "/en-gb/").headers["etag"]

    assert get(shop, "/en-gb/", if_none_match=known.format(etag)).status == 304


def test_a_changed_page_is_sent(shop: Together, releases: Path) -> None:
    first = get(shop, "/en-gb/")
    (releases / "current" / "site" / "en-gb" / "index.html").write_text("<h1>New</h1>")

    again = get(shop, "/en-gb/", if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (200, b"<h1>New</h1>")


def test_text_is_packed_for_those_who_take_it(shop: Together) -> None:
    plain = get(shop, "/en-gb/")

    packed = get(shop, "/en-gb/", accept_encoding="br, gzip")

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body


def test_head_has_the_headers_and_no_body(shop: Together) -> None:
    whole = get(shop, "/en-gb/")

    head = call(shop, "/en-gb/", method="HEAD")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers.get("content-length", whole.headers["content-length"]) == whole.headers["content-length"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_page_takes_no_other_method(method: str, shop: Together) -> None:
    assert call(shop, "/en-gb/", method=method).status == 405


def test_what_is_below_api_goes_to_the_functions(shop: Together) -> None:
    reply = get(shop, "/api/health", accept="application/json")

    assert reply.status == 503
    assert "dead_letters" in json.loads(reply.body)


def test_a_new_release_is_served_at_once(shop: Together, releases: Path) -> None:
    other = releases / "2026-11-22-000000000000" / "site"
    other.mkdir(parents=True)
    (other / "index.html").write_text("<h1>Tomorrow</h1>")
    before = get(shop, "/")

    (releases / "next").symlink_to("2026-11-22-000000000000")
    os.replace(releases / "next", releases / "current")

    assert before.body == b"<h1>Where?</h1>"
    assert get(shop, "/").body == b"<h1>Tomorrow</h1>"


def test_without_any_release_it_says_what_to_do(tmp_path: Path) -> None:
    reply = call(StaticSite(lambda: tmp_path / "none"), "/")

    assert reply.status == 404
    assert b"invoke publish" in reply.body


def test_what_is_no_longer_sold_answers_410_with_its_page(shop: Together, releases: Path) -> None:
    folder = releases / "current" / "site" / "fr-fr" / "p" / "old-1"
    folder.mkdir(parents=True)
    (folder / headers.GONE).write_text("<p>Gone</p>")

    reply = get(shop, "/fr-fr/p/old-1/")

    assert (reply.status, reply.body) == (410, b"<p>Gone</p>")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert get(shop, "/fr-fr/p/old-1").status == 308

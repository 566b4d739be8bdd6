"""The functions as long as nothing can be bought: every answer says so, in the shape that was asked for."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from functions.app import LARGEST_FORM_BYTES, app
from tests.functions.asgi_calls import Reply, call
from tests.functions.conftest import PAGES

REVIEW = "/api/checkout/review"
PROBLEM = "application/problem+json"
BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
FORM = {"content-type": "application/x-www-form-urlencoded"}

pytestmark = pytest.mark.usefixtures("releases")


def post_form(path: str = REVIEW, **fields: str) -> Reply:
    body = urlencode(fields).encode()
    return call(app, path, method="POST", headers=BROWSER | FORM | {"content-length": str(len(body))}, body=[body])


@pytest.mark.parametrize("locale", PAGES)
def test_a_form_is_answered_with_the_locales_own_page(locale: str) -> None:
    reply = post_form(locale=locale, offer="o-1", quantity="1")

    assert reply.status == 503
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert PAGES[locale] in reply.body.decode()


@pytest.mark.parametrize("locale", ["", "xx-xx", "..", "../../..", "/etc", "fr-fr/../en-gb", "FR-FR", "fr-fr\0"])
def test_a_form_of_an_unknown_locale_gets_the_problem_and_no_file(locale: str) -> None:
    reply = post_form(locale=locale)

    assert reply.status == 503
    assert reply.headers["content-type"] == PROBLEM
    assert json.loads(reply.body)["code"] == "not_open"


@pytest.mark.parametrize(
    ("path", "method"),
    [(REVIEW, "POST"), ("/api/checkout", "POST"), ("/api/health", "GET"), ("/api/trade-in/abc", "GET")],
)
def test_a_program_is_answered_with_a_problem(path: str, method: str) -> None:
    headers = {"accept": "application/json", "content-type": "application/json"}

    reply = call(app, path, method=method, headers=headers, body=[b'{"locale": "fr-fr"}'])

    assert reply.status == 503
    assert reply.headers["content-type"] == PROBLEM
    assert json.loads(reply.body) == {"type": "about:blank", "title": "Not open yet", "status": 503, "code": "not_open"}


def test_a_form_too_large_is_refused_before_it_is_read() -> None:
    reply = call(
        app, REVIEW, method="POST", headers=BROWSER | FORM | {"content-length": "70000"}, body=[b"locale=fr-fr"]
    )

    assert reply.status == 413
    assert reply.headers["content-type"] == PROBLEM
    assert json.loads(reply.body)["code"] == "too_large"


def test_a_form_too_large_that_hides_its_length_is_refused() -> None:
    pieces = [b"locale=fr-fr&x=" + b"x" * 1024, *[b"x" * LARGEST_FORM_BYTES] * 4]

    reply = call(app, REVIEW, method="POST", headers=BROWSER | FORM | {"transfer-encoding": "chunked"}, body=pieces)

    assert reply.status == 413


def test_a_form_of_exactly_the_largest_size_is_read() -> None:
    start = b"locale=fr-fr&x="
    body = start + b"x" * (LARGEST_FORM_BYTES - len(start))

    reply = call(app, REVIEW, method="POST", headers=BROWSER | FORM | {"content-length": str(len(body))}, body=[body])

    assert reply.status == 503
    assert PAGES["fr-fr"] in reply.body.decode()


@pytest.mark.parametrize("length", ["many", "-1", ""])
def test_a_length_that_is_no_number_breaks_nothing(length: str) -> None:
    reply = call(
        app, REVIEW, method="POST", headers=BROWSER | FORM | {"content-length": length}, body=[b"locale=fr-fr"]
    )

    assert reply.status in (400, 503)


def test_a_form_of_a_thousand_fields_is_no_server_error() -> None:
    reply = post_form(**{f"field{number}": "1" for number in range(1000)})

    assert reply.status in (400, 413)
    assert reply.headers["content-type"] == PROBLEM


def test_another_release_needs_no_restart(releases: Path) -> None:
    other = releases / "2026-11-22-000000000000" / "runtime" / "pages" / "fr-fr"
    other.mkdir(parents=True)
    (other / "review.html").write_text("<h1>Le lendemain</h1>", encoding="utf-8")
    before = post_form(locale="fr-fr")

    (releases / "current").unlink()
    (releases / "current").symlink_to("2026-11-22-000000000000")

    assert PAGES["fr-fr"] in before.body.decode()
    assert "Le lendemain" in post_form(locale="fr-fr").body.decode()


def test_without_a_release_the_functions_still_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEASES", str(tmp_path / "none"))

    assert post_form(locale="fr-fr").status == 503


def test_nothing_is_stored(releases: Path) -> None:
    before = sorted(releases.parent.rglob("*"))

    post_form(locale="fr-fr", offer="o-1")

    assert sorted(releases.parent.rglob("*")) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(method: str) -> None:
    assert call(app, REVIEW, method=method).status == 405

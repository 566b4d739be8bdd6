"""`FILES_URL=s3://...`: pictures and what the back office gets, in a store that speaks S3."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import from_url

from functions.care.cases import remove_case
from functions.kit.files import keep_file, remove_file
from tests.functions.buying import TestShop
from tests.functions.caring import care_shop, json_of, letters
from tests.functions.test_guarantees import DEVICE, PICTURE, send_claim

FILES = "s3://evidence/shop"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPConnection]:
    """A line to a store with an empty bucket, which the environment leads to."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    line = HTTPConnection(host, port)
    asked(line, "POST", "/moto-api/reset")
    asked(line, "PUT", "/evidence")
    yield line
    line.close()
    server.stop()


def asked(line: HTTPConnection, method: str, path: str) -> tuple[int, bytes]:
    """Ask the store itself."""
    line.request(method, path)
    answer = line.getresponse()
    return answer.status, answer.read()


@pytest.fixture
def shop(tmp_path: Path, double: str, store: HTTPConnection) -> Iterator[TestShop]:
    with care_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, FILES_URL=FILES) as opened:
        yield opened


def claimed(shop: TestShop) -> int:
    token = json_of(shop.post("/api/warranty", DEVICE), 201)["url"].rpartition("/")[2]
    return send_claim(
        shop, token, PICTURE, locale="fr-fr", fault="dark", wish="repair", idempotency_key="the-same-key"
    ).status


def read(name: str) -> bytes:
    """A file, for whoever has the shop's key."""
    return bytes(obstore.get(from_url(FILES), name).bytes())


def test_a_claims_pictures_are_kept_handed_over_and_removed(shop: TestShop, store: HTTPConnection) -> None:
    assert claimed(shop) == 201
    letters(shop)

    (file,) = shop.rows("SELECT number, name FROM case_files")
    kept, stranger = read(file["name"]), asked(store, "GET", f"/evidence/shop/{file['name']}")
    handed = read(f"backoffice/care-office-case-{file['number']}.json")
    remove_case(shop.shop, file["number"])
    gone = asked(store, "GET", f"/evidence/shop/{file['name']}")

    assert (kept, stranger[0]) == (PICTURE, 403)
    assert json.loads(handed)["files"][0]["name"] == file["name"]
    assert gone[0] == 404


def test_a_store_without_the_bucket_is_not_answered_as_kept_and_the_same_key_sends_it_again(
    shop: TestShop, store: HTTPConnection
) -> None:
    asked(store, "DELETE", "/evidence")
    refused = claimed(shop)
    asked(store, "PUT", "/evidence")

    assert (refused, claimed(shop)) == (503, 201)
    assert [row["state"] for row in shop.rows("SELECT state FROM cases")] == ["open"]


def test_a_file_that_is_not_there_is_removed_already(store: HTTPConnection) -> None:
    keep_file(FILES, "cases/C1/1.jpg", b"x")

    remove_file(FILES, "cases/C1/1.jpg")
    remove_file(FILES, "cases/C1/1.jpg")

    assert asked(store, "GET", "/evidence/shop/cases/C1/1.jpg")[0] == 404

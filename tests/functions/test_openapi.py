"""docs/openapi.json: what the code generates, every endpoint and no other, valid, and kept to by the functions as they run."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from functions.app import app
from functions.openapi import document, document_text
from tests.functions.fuzzing import DOCUMENT, fuzz, fuzzed_shop, load_document, schemathesis

METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "trace"}


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    """The document as it is in the project."""
    found: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return found


def test_the_committed_document_is_what_the_code_generates() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document_text(), (
        "run: invoke functions.openapi --out docs/openapi.json"
    )


def test_every_route_is_described_with_its_methods_and_nothing_else_is(committed: dict[str, Any]) -> None:
    served = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = {
        (method.upper(), path) for path, item in committed["paths"].items() for method in METHODS.intersection(item)
    }

    assert len(served) >= len(app.routes)
    assert described == served


def test_a_route_that_nobody_described_stops_the_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "functions.openapi.app", type(app)(routes=[*app.routes, Route("/api/new", lambda _request: None)])
    )

    with pytest.raises(ValueError, match="/api/new"):
        document()


def test_the_document_is_valid_openapi() -> None:
    load_document().validate()


def test_every_reference_leads_somewhere_and_every_operation_has_words_and_a_name(committed: dict[str, Any]) -> None:
    text = json.dumps(committed)
    operations = [operation for item in committed["paths"].values() for operation in item.values()]

    for kind, name in re.findall(r'"#/components/(\w+)/([^"]+)"', text):
        assert name in committed["components"][kind]
    assert all(operation["description"] for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def without_a_status(path: str, status: str) -> Any:
    """The document with this path alone, whose GET leaves a status out."""
    found = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    found["paths"] = {path: found["paths"][path]}
    del found["paths"][path]["get"]["responses"][status]
    return schemathesis.openapi.from_dict(found)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_is_sent_to_the_functions_is_answered_as_the_document_says_and_leaves_nothing_half_written(
    database: str, tmp_path: Path, double: str, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    if database == "postgresql":
        url = request.getfixturevalue("postgresql").emptied()
    with fuzzed_shop(tmp_path / "shop", url, double) as fuzzed:
        outcome = fuzz(fuzzed, examples=5, number=1)

    assert outcome.faults == []
    assert outcome.requests > 100
    assert {200, 404, 422} <= outcome.statuses.keys()


@pytest.mark.slow
def test_what_the_document_leaves_out_and_what_is_half_written_are_noticed(tmp_path: Path, double: str) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with fuzzed_shop(tmp_path / "shop", url, double) as fuzzed:
        number = fuzzed.shop.bought("FR-1")
        fuzzed.shop.shop.database.write(lambda tx: tx.do("DELETE FROM order_items WHERE number = ?", number))
        outcome = fuzz(fuzzed, examples=5, number=1, schema=without_a_status("/api/orders/{token}", "404"))

    assert "Undocumented" in outcome.faults[0]
    assert f"order without lines: {number}" in outcome.faults[-1]


def test_every_endpoint_can_be_fuzzed_by_itself(committed: dict[str, Any]) -> None:
    named = [
        sorted({operation.ok().path for operation in load_document([path]).get_all_operations()})
        for path in committed["paths"]
    ]

    assert named == [[path] for path in committed["paths"]]
